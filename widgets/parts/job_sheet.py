"""One job in full, as HTML: what it is, its steps, and how it differs from another."""

from collections.abc import Mapping
from datetime import datetime
from html import escape
from pathlib import Path
from typing import Any

from popcon_lib.job import Job
from popcon_lib.records import Record
from popcon_lib.records.background import Progress
from widgets.parts.cards import ago, failure, name_of, spoken, state
from widgets.parts.links import link

__all__ = ["comparison", "heading", "links", "size", "steps"]


def heading(record: Record, now: datetime, disk_bytes: int) -> str:
    """Its name, how it is, and what a reader should know."""
    about = [f"attempt {record.attempt}", ago(record.created_at, now)]
    if record.cost > 0:
        about.append(f"${record.cost:.2f} paid")
    about.append(size(disk_bytes))
    parts = [
        f'<div class="popcon-name">{escape(name_of(record))}</div>',
        f"<div>{state(record)}</div>",
        f'<div class="popcon-quiet">{escape(record.job)}</div>' * (name_of(record) != record.job),
        f'<div class="popcon-quiet">{escape(" · ".join(filter(None, about)))}</div>',
    ]
    if record.error is not None:
        parts.append(_note(failure(record), wrong=True))
    parts += [_note(note, wrong=record.status == "corrupt") for note in record.notes]
    return "".join(parts)


def steps(record: Record, progress: Progress | None) -> str:
    """Its steps with their times and states, and how far the one that runs has come."""
    rows = []
    for step in record.steps:
        made = f"{step.items - step.kept} made" if step.items > step.kept else ""
        kept = f"{step.kept} kept" if step.kept else ""
        said = ", ".join(filter(None, (made, kept)))
        bar = ""
        if progress is not None and progress.step == step.name and step.status == "running":
            said = f"{progress.done} of {progress.total}"
            part = 100 * progress.done / max(1, progress.total)
            bar = f'<div class="popcon-progress"><div style="width:{part:.0f}%"></div></div>'
        dot = f'<span class="popcon-dot {escape(step.status)}"></span>'
        told = [said] if step.status in ("pending", "completed") or bar else [step.status, said]
        rows.append(
            f"<tr><td>{dot}{escape(spoken(step.name))}</td>"
            f"<td>{'<br>'.join(map(escape, filter(None, told)))}{bar}</td>"
            f'<td class="number">{f"{step.seconds:.1f} s" if step.ended_at else ""}</td></tr>'
        )
    head = '<thead><tr><th>Step</th><th>Items</th><th class="number">Time</th></tr></thead>'
    return f'<table class="popcon-table">{head}<tbody>{"".join(rows)}</tbody></table>'


def links(record: Record, start: Path, exported: Path | None) -> str:
    """Links to its files, and to the zip it was exported to, as seen from the folder `start`."""
    job, found = Job(record.path.parent), []
    if record.status == "running":
        found.append('<span class="popcon-quiet">The record opens when the run is over.</span>')
    else:
        found.append(link("Open record", job.record, start))
    for name in ("Review", "Refine", "Pack"):
        notebook = start / f"{name.lower()}.ipynb"
        if record.parameters and notebook.is_file():  # it opens the job that was chosen last
            found.append(link(name, notebook, start))
    if record.pack is not None:
        found.append(link("Download pack", record.pack, start, download=True))
        found.append(link("Contact sheet", job.contact_sheet, start))
    if exported is not None:
        found.append(link("Download export", exported, start, download=True))
    return f'<div class="popcon-links">{"".join(found)}</div>'


def comparison(first: Record, second: Record) -> str:
    """The parameters of two jobs side by side, those that differ first and marked."""
    asked = {**first.parameters, **second.parameters}
    names = [name for name in asked if first.parameters.get(name) or second.parameters.get(name)]
    differing = [n for n in names if first.parameters.get(n) != second.parameters.get(n)]
    rows = "".join(
        _row(name, first.parameters, second.parameters, name in differing)
        for name in sorted(names, key=lambda name: name not in differing)
    )
    count = f"{len(differing)} of {len(names)} parameters differ"
    return (
        f'<div class="popcon-part">{count}</div>'
        '<table class="popcon-table popcon-compared"><thead><tr><th></th>'
        f"<th>{escape(name_of(first))}</th><th>{escape(name_of(second))}</th></tr></thead>"
        f"<tbody>{rows}</tbody></table>"
    )


def size(count_bytes: int) -> str:
    """A number of bytes, to be read."""
    if count_bytes < 1_000_000:
        return f"{count_bytes / 1e3:.0f} kB"
    if count_bytes < 1_000_000_000:
        return f"{count_bytes / 1e6:.0f} MB"
    return f"{count_bytes / 1e9:.1f} GB"


def _row(name: str, first: Mapping[str, Any], second: Mapping[str, Any], differs: bool) -> str:
    kind = "differs" if differs else "same"
    cells = (spoken(name), *(_shown(side.get(name, "")) for side in (first, second)))
    return f'<tr class="{kind}">{"".join(f"<td>{escape(cell)}</td>" for cell in cells)}</tr>'


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, dict):
        return ", ".join(f"{name} {inner}" for name, inner in value.items())
    return str(value)


def _note(text: str, wrong: bool) -> str:
    return f'<div class="popcon-note{" wrong" * wrong}">{escape(text)}</div>'
