"""A run at a glance, as HTML: its steps, and how far each action has come."""

from datetime import datetime
from html import escape

from popcon_lib.actions import title_of
from popcon_lib.job import STEPS, Job
from popcon_lib.records import Record
from popcon_lib.records.background import Progress
from popcon_lib.records.record import Step
from widgets.parts.cards import spoken

__all__ = ["board", "spoken_s", "steps"]

# Those that make something for each action.
EACH = ("start_frames", "videos", "frames", "matting", "refine")


def steps(record: Record, progress: Progress | None) -> str:
    """Every step as a line: its state, its bar, its time."""
    lines = []
    for step in record.steps:
        part, said = _part(step, progress, len(record.parameters.get("actions", ())))
        lines.append(
            f'<div class="popcon-step {escape(step.status)}"><span class="popcon-dot '
            f'{escape(step.status)}"></span><span>{escape(spoken(step.name))}</span>'
            f'<div class="popcon-progress"><div style="width:{100 * part:.0f}%"></div></div>'
            f'<span class="number">{escape(said)}</span></div>'
        )
    return f'<div class="popcon-steps">{"".join(lines)}</div>'


def board(job: Job, record: Record) -> str:
    """Every action with a mark for each step that is finished for it."""
    actions = record.parameters.get("actions", ())
    known = {step.name: step for step in record.steps}
    rows = []
    for action in actions:
        made = [_is_made(job, record, known[step], action) for step in EACH if step in known]
        marks = "".join(f'<i class="{"on" if done else ""}"></i>' for done in made)
        title = f"{sum(made)} of {len(made)} steps"
        name = escape(title_of(action))
        rows.append(
            f'<div class="popcon-action-line" title="{title}"><span>{name}</span>'
            f'<span class="popcon-marks" role="img" aria-label="{title}">{marks}</span></div>'
        )
    return f'<div class="popcon-board">{"".join(rows)}</div>'


def spoken_s(seconds: float) -> str:
    """A time, to be read: "25 s", "3 min", "2 h"."""
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    if seconds < 90 * 60:
        return f"{round(seconds / 60)} min"
    return f"{round(seconds / 3600)} h"


def _part(step: Step, progress: Progress | None, actions: int) -> tuple[float, str]:
    """How much of it is done, 0 to 1, and in words."""
    if step.status == "completed":
        return 1.0, f"{step.seconds:.1f} s" if step.seconds >= 0.05 else "kept"
    if progress is not None and progress.step == step.name:
        return progress.done / max(1, progress.total), f"{progress.done} of {progress.total}"
    return 0.0, "" if step.status in ("pending", "running") else step.status


def _is_made(job: Job, record: Record, step: Step, action: str) -> bool:
    """Whether the step has finished the action; where it is made afresh, in this attempt."""
    if step.status == "completed":
        return True
    if step.status == "pending":
        return False
    made_at = job.made_at(step.name, action) / 1e9
    redo = record.parameters.get("redo", {})
    afresh = [name for name, attempt in redo.items() if attempt == record.attempt]
    if step.started_at and any(STEPS.index(name) <= STEPS.index(step.name) for name in afresh):
        return made_at >= datetime.fromisoformat(step.started_at).timestamp()
    return made_at > 0
