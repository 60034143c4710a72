"""What the archive's commands print for a person."""

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from popcon_lib.job import Job

if TYPE_CHECKING:
    from popcon_lib.records.record import Record
    from popcon_lib.records.summary import Row

__all__ = ["list_jobs", "megabytes", "one_job", "summary"]

COLOURS = {
    "completed": "green",
    "running": "cyan",
    "waiting": "yellow",
    "failed": "red",
    "corrupt": "red",
}


def list_jobs(records: "Sequence[Record]") -> None:
    """Print a line for each job."""
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="dim")
    for name in ("job", "status", "last step", "created", "time"):
        table.add_column(name, no_wrap=True)
    table.add_column("title", overflow="ellipsis", no_wrap=True)
    for record in records:
        table.add_row(
            record.job,
            _coloured(record.status),
            record.last_step,
            _minute(record.created_at),
            f"{sum(record.seconds.values()):.1f} s",
            Text(record.title),
        )
    _print(table)


def summary(rows: "Sequence[Row]") -> None:
    """Print a line for each job of a batch."""
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("line", justify="right")
    for name in ("job", "status", "last step", "time"):
        table.add_column(name, no_wrap=True)
    table.add_column("title")
    table.add_column("error", overflow="fold")
    for row in rows:
        seconds = f"{row.seconds:.1f} s" if row.seconds else ""
        cells = (str(row.line), row.job, _coloured(row.status), row.step, seconds)
        table.add_row(*cells, Text(row.title), Text(row.error))
    _print(table)


def one_job(job: Job, record: "Record", size_bytes: int) -> None:
    """Print all that is known of one job; `size_bytes` is what its folder takes."""
    from rich.table import Table
    from rich.text import Text

    about = Table(box=None, pad_edge=False, show_header=False)
    about.add_column(style="dim", no_wrap=True)
    about.add_column(overflow="fold")
    status = _coloured(record.status)
    status.append(f" for {record.waiting_for}" * bool(record.waiting_for), style="default")
    rows = {
        "job": job.id,
        "title": record.title,
        "status": status,
        "created": _minute(record.created_at),
        "attempt": str(record.attempt),
        "error": str(record.error) if record.error else "",
        "note": "\n".join(record.notes),
        **{name: _written(value) for name, value in record.parameters.items() if name != "title"},
        "record": str(job.record),
    }
    if record.status == "completed":
        rows["pack"] = str(record.pack)
        rows["contact sheet"] = str(job.contact_sheet)
    rows["disk"] = megabytes(size_bytes)
    for name, value in rows.items():
        if value:
            about.add_row(name, Text(value) if isinstance(value, str) else value)
    _print(about)
    if not record.steps:
        return
    steps = Table(box=None, pad_edge=False, header_style="dim")
    for name in ("step", "status", "began", "time", "items", "kept", "note"):
        steps.add_column(name)
    for step in record.steps:
        steps.add_row(
            step.name,
            _coloured(step.status),
            step.started_at[11:19],
            f"{step.seconds:.1f} s" if step.ended_at else "",
            str(step.items or ""),
            str(step.kept or ""),
            Text(step.note),
        )
    _print("")
    _print(steps)


def _print(what: Any) -> None:
    """On stdout: as wide as a terminal is, as wide as it needs to be elsewhere."""
    from rich.console import Console

    console = Console(width=None if sys.stdout.isatty() else 300, highlight=False)
    console.print(what)


def _coloured(status: str) -> Any:
    from rich.text import Text

    return Text(status, style=COLOURS.get(status, "default"))


def _minute(moment: str) -> str:
    return moment[:16].replace("T", " ")


def _written(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value or "")


def megabytes(size_bytes: int) -> str:
    """For a person."""
    return f"{size_bytes / 1e6:.1f} MB"
