"""`popcon archive`, `show`, and what is done with a job as a whole: delete, restore, export…"""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from popcon_lib.cli import tables
from popcon_lib.cli.terminal import AsJson, Debug, JobsRoot, jobs_root_or_setting, say, told
from popcon_lib.job import Job

if TYPE_CHECKING:
    from popcon_lib.records.record import Record

__all__ = ["archive", "delete", "export", "import_", "restore", "show"]

ON_A_TERMINAL = 50
JobName = Annotated[str, typer.Argument(help="A job's id, or the path of its folder.")]


def archive(
    status: Annotated[str, typer.Option(help="running, completed, failed, waiting…")] = "",
    action: Annotated[str, typer.Option(help="Jobs with this action.")] = "",
    engine: Annotated[str, typer.Option(help="Jobs with this engine.")] = "",
    target: Annotated[str, typer.Option(help="Jobs for this target.")] = "",
    text: Annotated[str, typer.Option(help="Words in ids, titles and parameters.")] = "",
    since: Annotated[str, typer.Option(help="From this day on: 2026-01-31.")] = "",
    until: Annotated[str, typer.Option(help="Up to the end of this day: 2026-01-31.")] = "",
    sort: Annotated[
        str, typer.Option(help="newest, oldest, changed, title, status, longest, dearest.")
    ] = "newest",
    limit: Annotated[
        int | None,
        typer.Option(min=1, help=f"At most so many; else {ON_A_TERMINAL}, and all as JSON."),
    ] = None,
    trash: Annotated[bool, typer.Option("--trash", help="Those that were deleted.")] = False,
    jobs_root: JobsRoot = None,
    as_json: AsJson = False,
    debug: Debug = False,
) -> None:
    """List jobs, found by their records."""
    with told(debug):
        from popcon_lib.errors import UnknownNameError
        from popcon_lib.files import cache_folder
        from popcon_lib.records import trash as trashes
        from popcon_lib.records.archive import Archive, Filter
        from popcon_lib.records.record import STATUSES

        if status and status not in STATUSES:
            raise UnknownNameError("status", status, STATUSES)
        root = jobs_root_or_setting(jobs_root)
        jobs = Archive(trashes.folder(root) if trash else root, cache_folder())
        jobs.refresh()
        wanted = Filter(
            status=status,
            action=action,
            engine=engine,
            target=target,
            since=_day(since),
            # "T…" comes after the day itself, and before the next.
            until=f"{_day(until)}T99" if until else "",
            text=text,
        )
        page = jobs.find(wanted, sort, count=limit or (sys.maxsize if as_json else ON_A_TERMINAL))
        jobs.close()
        if as_json:
            found = [_brief(record) for record in page.records]
            print(json.dumps({"jobs": found, "total": page.total, "by_status": page.by_status}))
            return
        tables.list_jobs(page.records)
        counts = ", ".join(f"{count} {name}" for name, count in sorted(page.by_status.items()))
        say(f"{len(page.records)} of {page.total} jobs{f' ({counts})' * bool(counts)}.")


def show(
    job: JobName, jobs_root: JobsRoot = None, as_json: AsJson = False, debug: Debug = False
) -> None:
    """Show one job: what was asked, its steps, how it ended, and where its files are."""
    with told(debug):
        from popcon_lib.records.archive import disk_bytes
        from popcon_lib.records.record import read

        found = Job.find(job, jobs_root_or_setting(jobs_root))
        record, size_bytes = read(found.record), disk_bytes(found.folder)
        if as_json:
            print(json.dumps({**_whole(found, record), "disk_bytes": size_bytes}))
        else:
            tables.one_job(found, record, size_bytes)


def delete(job: JobName, jobs_root: JobsRoot = None, debug: Debug = False) -> None:
    """Move a job into the trash of its jobs root."""
    with told(debug):
        from popcon_lib.records import trash

        found = Job.find(job, jobs_root_or_setting(jobs_root))
        trash.delete(found)
        say(f"{found.id} is in the trash. To undo: popcon restore {found.id}")


def restore(
    job: Annotated[str, typer.Argument(help="The id of a job in the trash.")],
    jobs_root: JobsRoot = None,
    debug: Debug = False,
) -> None:
    """Move a job out of the trash again."""
    with told(debug):
        from popcon_lib.records import trash

        found = trash.restore(jobs_root_or_setting(jobs_root), job)
        say(f"restored       {found.folder}")


def export(
    job: JobName,
    file: Annotated[Path, typer.Argument(help="The zip to write.")],
    jobs_root: JobsRoot = None,
    debug: Debug = False,
) -> None:
    """Write a job as one zip: its record, results, edits and inputs."""
    with told(debug):
        from popcon_lib.records.transfer import export_job

        export_job(Job.find(job, jobs_root_or_setting(jobs_root)), file)
        say(f"exported       {file} ({tables.megabytes(file.stat().st_size)})")


def import_(
    file: Annotated[Path, typer.Argument(help="A zip that `popcon export` wrote.")],
    jobs_root: JobsRoot = None,
    debug: Debug = False,
) -> None:
    """Take in a job that was exported elsewhere."""
    with told(debug):
        from popcon_lib.records.transfer import import_job

        record = import_job(jobs_root_or_setting(jobs_root), file)
        say(f"imported       {record.path.parent}")


def _day(text: str) -> str:
    """`text` as the archive takes it. Raises InputError."""
    from datetime import date

    from popcon_lib.errors import InputError

    try:
        return date.fromisoformat(text).isoformat() if text else ""
    except ValueError as error:
        raise InputError(f"{text!r} is no day.", "Write it like 2026-01-31.") from error


def _brief(record: "Record") -> dict[str, Any]:
    """What a list says of a job: JSON types."""
    job, parameters = Job(record.path.parent), record.parameters
    target = str(parameters.get("target", ""))
    return {
        "job": record.job,
        "status": record.status,
        "step": record.last_step,
        "created": record.created_at,
        "changed": record.status_at,
        "title": record.title,
        "actions": parameters.get("actions", []),
        "engine": parameters.get("engine", ""),
        "target": target,
        "attempt": record.attempt,
        "seconds": sum(record.seconds.values()),
        "cost": record.cost,
        "waiting_for": record.waiting_for,
        "error": str(record.error) if record.error else None,
        "record": str(job.record),
        "pack": str(record.pack) if record.pack else None,
    }


def _whole(job: Job, record: "Record") -> dict[str, Any]:
    from dataclasses import asdict

    completed = record.status == "completed"
    return {
        **_brief(record),
        "contact_sheet": str(job.contact_sheet) if completed else None,
        "attempts": sorted(str(path) for path in job.attempts.glob("*.ipynb")),
        "steps": [{**asdict(step), "cached": step.cached} for step in record.steps],
        "parameters": dict(record.parameters),
        "notes": list(record.notes),
    }
