"""`popcon pack`: packs of a job or of frames from anywhere, and the check of any pack."""

import json
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from popcon_lib.cli.pack_choices import Author, Covers, Line, Order, Stills, Title, chosen
from popcon_lib.cli.terminal import (
    AsJson,
    Debug,
    JobsRoot,
    jobs_root_or_setting,
    progress,
    say,
    told,
)
from popcon_lib.errors import InputError, PopconError, RecordError, StorageError

if TYPE_CHECKING:
    from fractions import Fraction

    from popcon_lib.media import Cutout
    from popcon_lib.pack import Pack, Target
    from popcon_lib.pack.choices import Choices

__all__ = ["app"]

_ON_A_COLOUR = "mp4"

app = typer.Typer(no_args_is_help=True, help="Packs, made here or elsewhere.")

Backdrop = Annotated[
    str, typer.Option(metavar="COLOUR", help="What an MP4 is on: white, or #rrggbb.")
]


@app.command("job")
def of_job(
    job: Annotated[str, typer.Argument(help="A job's id, or the path of its folder.")],
    target: Annotated[
        str, typer.Option(help="Whose packs, with commas; else those chosen in pack.ipynb.")
    ] = "",
    out: Annotated[Path | None, typer.Option(help="A folder; else the job's pack/.")] = None,
    actions: Order = "",
    still: Stills = None,
    outline: Line = "",
    cover: Covers = None,
    title: Title = "",
    author: Author = "",
    backdrop: Backdrop = "",
    jobs_root: JobsRoot = None,
    as_json: AsJson = False,
    debug: Debug = False,
) -> None:
    """Build more packs from a job that is finished up to its cut-outs; nothing is made again.

    What was chosen in pack.ipynb counts, unless an option says otherwise.
    """
    with told(debug):
        from popcon_lib import pictures
        from popcon_lib.job import Job, JobSpec
        from popcon_lib.packing import choices_of
        from popcon_lib.records.record import read

        found = Job.find(job, jobs_root_or_setting(jobs_root))
        record = read(found.record)
        spec = JobSpec.from_parameters(record.parameters)
        kept = choices_of(found, spec)
        choices = chosen(
            kept, spec.actions, actions, still or (), outline, cover or (), title, author
        )
        names = target or ",".join(kept.targets) or spec.target
        targets = _targets(names, backdrop)
        if choices != kept and not out and spec.target in (target.name for target in targets):
            raise InputError(
                f"{spec.target} in {found.pack_folder} is the pack that the job's record tells of.",
                "Chosen otherwise it goes elsewhere: give --out DIR, or choose in pack.ipynb.",
            )
        refined = next((step for step in record.steps if step.name == "refine"), None)
        if refined is None or refined.status != "completed":
            raise RecordError(
                f"{found.id} is {record.status}, and has no cut-outs yet.",
                f"Finish it first: popcon resume {found.folder}",
            )
        length = spec.frames, sum(spec.durations)
        cast = choices.cast(spec.actions)
        _check_sets(targets, dict.fromkeys(cast, length), choices)
        made = found.find_artifacts("refine", spec.actions, refined.key)
        cutouts = {
            name: pictures.cutout_from(made[name].contents(), spec.durations) for name in cast
        }
        _build(cutouts, targets, out or found.pack_folder, choices, as_json)


@app.command()
def make(
    frames: Annotated[
        list[Path], typer.Argument(help="A folder of PNGs with transparency for each emoji.")
    ],
    target: Annotated[str, typer.Option(help="Whose packs, with commas.")],
    seconds: Annotated[float, typer.Option(help="Length of each emoji.")],
    out: Annotated[Path, typer.Option(help="The folder for the packs.")],
    still: Stills = None,
    outline: Line = "",
    cover: Covers = None,
    title: Title = "",
    author: Author = "",
    backdrop: Backdrop = "",
    as_json: AsJson = False,
    debug: Debug = False,
) -> None:
    """Build packs from frames that were made anywhere, in the order of the folders."""
    with told(debug):
        from popcon_lib.inputs import cut_out_files, read_cut_out
        from popcon_lib.media import Cutout
        from popcon_lib.pack.choices import Choices
        from popcon_lib.pack.plan import exact_seconds

        targets = _targets(target, backdrop)
        total_s = exact_seconds(seconds)
        files = {}
        for folder in frames:
            name = folder.resolve().name
            if name in files:
                raise InputError(f"Two folders are called {name!r}.", "Give each its own name.")
            files[name] = cut_out_files(folder)
        choices = chosen(Choices(), files, "", still or (), outline, cover or (), title, author)
        lengths = {name: (len(found), total_s) for name, found in files.items()}
        _check_sets(targets, lengths, choices)
        cutouts = {
            name: Cutout(read_cut_out(found), (total_s / len(found),) * len(found))
            for name, found in files.items()
        }
        _build(cutouts, targets, out, choices, as_json)


@app.command()
def check(
    file: Annotated[Path, typer.Argument(help="A zip.")],
    target: Annotated[str, typer.Option(help="Whose rules to check.")] = "line-emoji",
    as_json: AsJson = False,
    debug: Debug = False,
) -> None:
    """Name every rule that a pack breaks; exit code 1 if there is one."""
    with told(debug):
        from dataclasses import asdict

        from popcon_lib.pack.check import check as broken_rules
        from popcon_lib.pack.targets import find

        findings = broken_rules(file, find(target))
    for finding in findings:
        say(str(finding))
    say(f"{file.name} breaks {len(findings) or 'no'} rule{'s' * (len(findings) != 1)} of {target}.")
    if as_json:
        print(json.dumps({"ok": not findings, "findings": [asdict(one) for one in findings]}))
    raise typer.Exit(1 if findings else 0)


def _targets(names: str, backdrop: str) -> "list[Target]":
    """The targets called `names`; those on a colour that anybody may choose are on `backdrop`."""
    from popcon_lib.pack.targets import find

    found = [find(name.strip()) for name in names.split(",") if name.strip()]
    if not found:
        raise InputError("No target was chosen.", "Name one or more: --target signal,slack.")
    if backdrop:
        from popcon_lib.matting.backdrop import parse

        colour = parse(backdrop) or (255, 255, 255)
        if all(target.name != _ON_A_COLOUR for target in found):
            raise InputError(
                f"--backdrop {backdrop}: nothing in {names} is on a colour of choice.",
                f"Only {_ON_A_COLOUR} is: add it to --target, or leave --backdrop out.",
            )
        found = [
            replace(target, backdrop=colour) if target.name == _ON_A_COLOUR else target
            for target in found
        ]
    return list(dict.fromkeys(found))


def _check_sets(
    targets: "Sequence[Target]", lengths: "Mapping[str, tuple[int, Fraction]]", choices: "Choices"
) -> None:
    """Raise InputError, before any frame is read, where the set can be a pack of no target."""
    from popcon_lib.pack.plan import check_set, check_texts

    refused = []
    for target in targets:
        try:
            check_set(target, lengths)
            check_texts(target, choices.title, choices.author)
        except InputError as error:
            refused.append(error)
    if len(refused) == len(targets):
        raise refused[0]


def _build(
    cutouts: "Mapping[str, Cutout]",
    targets: "list[Target]",
    folder: Path,
    choices: "Choices",
    as_json: bool,
) -> None:
    """Build and save the packs and say how each came out; exit code 1 where one could not be."""
    from popcon_lib.cli import pack_results
    from popcon_lib.files import make_folder
    from popcon_lib.pack.audit import audit

    begun = choices.set_of(cutouts)
    make_folder(folder)
    try:
        results = _saved(begun, targets, folder, choices)
    except KeyboardInterrupt:
        # Encoders at work in other threads, for up to a minute, know of no interrupt; and nothing
        # of theirs is on the disk.
        print("popcon: stopped.", file=sys.stderr, flush=True)
        os._exit(130)
    findings = audit(begun, choices.line)
    pack_results.tell(results, folder, findings)
    if as_json:
        print(json.dumps(pack_results.to_json(results, folder, findings)))
    if any(isinstance(result, PopconError) for result in results.values()):
        raise typer.Exit(1)


def _saved(
    cutouts: "Mapping[str, Cutout]",
    targets: "list[Target]",
    folder: Path,
    choices: "Choices",
) -> "dict[Target, Pack | PopconError]":
    """The packs, in the order of `targets`, each on the disk as soon as it is built."""
    from popcon_lib.files import save
    from popcon_lib.pack.several import pack_each

    results = dict.fromkeys(targets)
    with progress() as on_progress:

        def on_picture(target: "Target", done: int, total: int) -> None:
            on_progress({"step": target.name, "done": done, "total": total})

        for target in targets:
            on_picture(target, 0, len(cutouts) + len(target.covers))
        titles, covers = (choices.title, choices.author), choices.covers_of(cutouts)
        packs = pack_each(cutouts, targets, on_picture, *titles, choices.line, covers)
        for target, result in packs:
            try:
                if not isinstance(result, PopconError):
                    save(folder / target.archive_name, result.archive)
                results[target] = result
            except StorageError as error:
                results[target] = error
    return results
