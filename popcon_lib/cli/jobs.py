"""`popcon run`, `resume` and `cancel`: an emoji set, from a picture to a pack."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from popcon_lib import errors
from popcon_lib.cli.pack_choices import Author, Line, Title
from popcon_lib.cli.terminal import (
    AsJson,
    Debug,
    JobsRoot,
    jobs_root_or_setting,
    progress,
    say,
    told,
)
from popcon_lib.job import DEFAULT_ACTIONS, MASCOT, NOTEBOOK, STEPS, Job, JobSpec

if TYPE_CHECKING:
    from popcon_lib.records.record import Record

__all__ = ["cancel", "resume", "run"]


def run(
    character: Annotated[str, typer.Option(help="A picture's path, or 'mascot'.")] = MASCOT,
    prompt: Annotated[
        str, typer.Option(help="Words to have the character drawn from, by the provider.")
    ] = "",
    reference: Annotated[str, typer.Option(help="A picture that the drawing keeps to.")] = "",
    actions: Annotated[str, typer.Option(help="Names, with commas.")] = ",".join(DEFAULT_ACTIONS),
    own_actions: Annotated[
        str,
        typer.Option(
            help='What your own do: {"pirate": "swings a sword"}; or the path of a .json.'
        ),
    ] = "",
    frames: Annotated[int, typer.Option(help="Frames of each emoji.")] = 12,
    seconds: Annotated[float, typer.Option(help="Length of each emoji.")] = 1.0,
    target: Annotated[str, typer.Option(help="Whose rules the pack follows.")] = "line-emoji",
    engine: Annotated[str, typer.Option(help="What finds the character in a frame.")] = "auto",
    recipe: Annotated[str, typer.Option(help="Matting: a preset or a .json file.")] = "standard",
    backdrop: Annotated[str, typer.Option(help="auto, white, or #rrggbb.")] = "auto",
    cut_background: Annotated[
        str, typer.Option(help="Of the picture: auto (an opaque one on a flat colour), yes, no.")
    ] = "auto",
    candidates: Annotated[int, typer.Option(help="Start frames to choose from.")] = 1,
    review: Annotated[str, typer.Option(help="ask: wait for approval of start frames.")] = "auto",
    refine: Annotated[str, typer.Option(help="ask: wait after matting for clicks.")] = "auto",
    provider: Annotated[
        str, typer.Option(help="Who makes pictures and videos: puppet (here) or dashscope (paid).")
    ] = "puppet",
    backend: Annotated[str, typer.Option(help="Where engines run.")] = "local",
    title: Title = "",
    author: Author = "",
    outline: Line = "",
    still: Annotated[
        str, typer.Option(help="auto: begin each with its liveliest frame, seen at rest.")
    ] = "first",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Check everything, say what it will cost; make none.")
    ] = False,
    jobs_root: JobsRoot = None,
    as_json: AsJson = False,
    debug: Debug = False,
) -> None:
    """Make an emoji set: one picture in, a pack out."""
    with told(debug):
        from popcon_lib import pipeline
        from popcon_lib.estimate import estimate
        from popcon_lib.own_actions import library_of
        from popcon_lib.records import runner, secrets

        root = jobs_root_or_setting(jobs_root)
        spec = JobSpec(
            character=character,
            prompt=prompt,
            reference=reference,
            actions=tuple(name.strip() for name in actions.split(",") if name.strip()),
            own_actions=_own_actions(own_actions),
            frames=frames,
            seconds=seconds,
            target=target,
            engine=engine,
            recipe=recipe,
            backdrop=backdrop,
            cut_background=cut_background,
            candidates=candidates,
            review=review,
            refine=refine,
            provider=provider,
            backend=backend,
            title=title,
            author=author,
            outline=outline,
            still=still,
        ).with_own(library_of(root))
        secrets.refuse(spec.parameters())
        pipeline.check(spec)
        costs = estimate(spec)
        if dry_run or costs.total_usd:
            say(f"popcon: {costs}")
        if dry_run:
            if as_json:
                print(json.dumps({"usd": costs.usd, "total_usd": costs.total_usd}))
            return
        job, spec = Job.create(root, spec)
        with progress() as on_progress:
            record = runner.run(job, spec, NOTEBOOK, on_progress)
        _report(job, record, as_json)


def resume(
    job: Annotated[str, typer.Argument(help="A job's id, or the path of its folder.")],
    start: Annotated[
        str | None, typer.Option("--from", help=f"Make afresh from: {', '.join(STEPS)}.")
    ] = None,
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="NAME=VALUE", help="Change a parameter: --set engine=key."),
    ] = None,
    cells: Annotated[
        str, typer.Option(help="Where the notebook has changed since: current or recorded cells.")
    ] = "current",
    jobs_root: JobsRoot = None,
    as_json: AsJson = False,
    debug: Debug = False,
) -> None:
    """Go on with a job; what is finished and unchanged is not made again."""
    with told(debug):
        from popcon_lib import pipeline
        from popcon_lib.records import runner
        from popcon_lib.records.record import read

        if start is not None and start not in STEPS:
            raise errors.UnknownNameError("step", start, STEPS)
        if cells not in ("current", "recorded"):
            raise errors.UnknownNameError("choice of cells", cells, ("current", "recorded"))
        found = Job.find(job, jobs_root_or_setting(jobs_root))
        changes = _changes(settings or [])
        if changes:
            asked = read(found.record).parameters
            pipeline.check(JobSpec.from_parameters({**asked, **changes}))
        with progress() as on_progress:
            record = runner.resume(found, NOTEBOOK, start, changes, cells, on_progress)
        _report(found, record, as_json)


def cancel(
    job: Annotated[str, typer.Argument(help="A job's id, or the path of its folder.")],
    jobs_root: JobsRoot = None,
    debug: Debug = False,
) -> None:
    """Stop a job that runs; what it has finished is kept."""
    with told(debug):
        from popcon_lib.records import runner

        found = Job.find(job, jobs_root_or_setting(jobs_root))
        record = runner.cancel(found)
        say(f"popcon: {found.id} is {record.status}.")
        if record.status != "completed":
            say(f"Go on with: popcon resume {found.folder}")


def _changes(settings: list[str]) -> dict[str, Any]:
    """What `--set` says. Raises InputError."""
    from popcon_lib.records.parameters import from_text

    changes = {}
    for setting in settings:
        name, equals, text = setting.partition("=")
        if not equals:
            raise errors.InputError(f"--set {setting} has no value.", "Write --set NAME=VALUE.")
        if name in ("character", "prompt", "reference"):
            raise errors.InputError(
                "A job keeps its character.", "Start a new job with popcon run --character."
            )
        changes[name] = from_text(name, text)
    return changes


def _own_actions(text: str) -> Any:
    """What `--own-actions` says. Raises InputError."""
    from popcon_lib.records.parameters import from_text

    if text.endswith(".json"):
        try:
            text = Path(text).read_text(encoding="utf-8")
        except (OSError, ValueError) as error:
            raise errors.InputError(
                f"{text} cannot be read: {error}.", "Check the path."
            ) from error
    return from_text("own_actions", text)


def _report(job: Job, record: "Record", as_json: bool) -> None:
    """Say where everything is; end with the exit code of what went wrong, if something did."""
    completed = record.status == "completed"
    if completed:
        say(f"pack           {record.pack}")
        say(f"contact sheet  {job.contact_sheet}")
    say(f"record         {job.record}")
    for note in record.notes:
        say(f"note           {note}")
    if not completed:
        say(f"popcon: {record.status}{f': {record.error}' if record.error else '.'}")
        say(f"Go on with: popcon resume {job.folder}")
    if as_json:
        found = {
            "job": job.id,
            "record": str(job.record),
            "pack": str(record.pack) if completed else None,
            "contact_sheet": str(job.contact_sheet) if completed else None,
            "status": record.status,
            "seconds": record.seconds,
            "cost": record.cost,
        }
        print(json.dumps(found))
    if record.status not in ("completed", "waiting"):
        raise typer.Exit(record.error.exit_code if record.error else 1)
