"""`popcon batch`: many jobs from a table, side by side."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from popcon_lib.cli import tables
from popcon_lib.cli.terminal import AsJson, Debug, JobsRoot, jobs_root_or_setting, say, told
from popcon_lib.errors import InputError
from popcon_lib.job import MASCOT, NOTEBOOK, JobSpec

if TYPE_CHECKING:
    from popcon_lib.records.batch import Entry
    from popcon_lib.records.summary import Summary

__all__ = ["batch"]

SUMMARY_NOTEBOOK = NOTEBOOK.with_name("batch.ipynb")


def batch(
    file: Annotated[Path, typer.Argument(help="A .csv, .jsonl or .yaml: a job each line.")],
    workers: Annotated[
        int | None, typer.Option(help="Jobs side by side on this machine; else 2.", min=1)
    ] = None,
    limit: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=N", help="At most so many jobs at once with gpu, video_tasks."),
    ] = None,
    scheduler: Annotated[
        str, typer.Option(help="A Dask cluster that is there already, by its address.")
    ] = "",
    jobs_root: JobsRoot = None,
    as_json: AsJson = False,
    debug: Debug = False,
) -> None:
    """Run many jobs side by side; run it again for those that are not finished."""
    with told(debug):
        from popcon_lib.own_actions import library_of
        from popcon_lib.records import cluster, summary
        from popcon_lib.records.batch import Batch
        from popcon_lib.records.lines import read_lines

        if scheduler and (workers or limit):
            raise InputError(
                "--workers and --limit are for this machine, and --scheduler is for another.",
                "The workers of a cluster offer what they are started with.",
            )
        limits = dict(map(_limit, limit or []))
        root = jobs_root_or_setting(jobs_root)
        lines = read_lines(file, _check(), library_of(root))
        found = Batch(root, file.stem)
        with found.running():
            entries = found.plan(lines, NOTEBOOK.read_bytes())
            left = [entry for entry in entries if entry.status != "completed"]
            if len(left) < len(entries):
                say(f"popcon: {len(entries) - len(left)} of {len(entries)} jobs are finished.")
            errors = {}
            if left:
                here = cluster.local(workers or 2, limits)
                way = cluster.existing(scheduler) if scheduler else here
                with way as client, _progress(len(left)) as on_end:
                    errors = cluster.run(client, found, left, on_end)
            found.keep_errors(errors)
            result = summary.summarise(found.folder)
            record = summary.write(found, SUMMARY_NOTEBOOK)
            stopped = found.cancel_file.exists()
        _report(result, record, as_json)
    if stopped:
        say("popcon: stopped. Run it again to go on.")
        raise typer.Exit(130)
    if set(result.by_status) - {"completed", "waiting"}:
        say("popcon: not all jobs are completed. Run it again for those that are not.")
        raise typer.Exit(1)


def _limit(text: str) -> tuple[str, int]:
    name, _, count = text.partition("=")
    if not count.isdigit():
        raise InputError(f"--limit {text} has no number.", "Write --limit NAME=N.")
    return name, int(count)


def _check() -> Callable[[JobSpec], None]:
    """What tells, before anything runs, whether a job could be made."""
    from popcon_lib import character, pipeline

    @cache
    def check_picture(path: Path) -> None:
        character.load(path.read_bytes(), path.name)

    def check(spec: JobSpec) -> None:
        pipeline.check(spec)
        if spec.character != MASCOT:
            check_picture(Path(spec.character))

    return check


@contextmanager
def _progress(total: int) -> Iterator[Callable[["Entry"], None]]:
    """A bar on a terminal, a line per job elsewhere; yields what takes each job as it ends."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    columns = (TextColumn("jobs"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
        task = bar.add_task("jobs", total=total)

        def on_end(entry: "Entry") -> None:
            said = f"popcon: line {entry.line}: {entry.job.id} {entry.status}"
            bar.console.print(said, highlight=False, soft_wrap=True)
            bar.advance(task)

        yield on_end


def _report(result: "Summary", record: Path, as_json: bool) -> None:
    if as_json:
        jobs = [
            {
                "line": row.line,
                "job": row.job,
                "title": row.title,
                "status": row.status,
                "step": row.step,
                "seconds": row.seconds,
                "cost": row.cost,
                "error": row.error or None,
                "record": str(row.record) if row.record else None,
                "pack": str(row.pack) if row.pack else None,
            }
            for row in result.rows
        ]
        said = {"batch": result.name, "record": str(record), "by_status": result.by_status}
        print(json.dumps({**said, "jobs": jobs}))
    else:
        tables.summary(result.rows)
    say(f"{result}\nrecord         {record}")
