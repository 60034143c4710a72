"""One job: what it is, its steps, its files, and what can be done with it."""

from datetime import UTC, datetime
from pathlib import Path

import ipywidgets as w

from popcon_lib.job import STEPS
from popcon_lib.records import Record
from popcon_lib.records.background import Progress
from widgets.parts import job_sheet
from widgets.parts.cards import spoken
from widgets.parts.links import Links
from widgets.parts.parameter_form import ParameterForm

__all__ = ["JobDetails"]

_NOTHING = '<div class="popcon-quiet">Choose a job to see its steps, files and parameters.</div>'
_UNCHANGED = "whatever is not made yet"


class JobDetails(w.VBox):
    """Shows one job and reports what is asked of it: observe the buttons, read `redo_from`."""

    def __init__(self) -> None:
        self._shown: tuple[str, int] | None = None
        self._heading, self._steps, self._comparison = w.HTML(_NOTHING), w.HTML(), w.HTML()
        self._links = Links()
        self._from = w.Dropdown(
            options=[(_UNCHANGED, ""), *((spoken(step), step) for step in STEPS)],
            description="Make again from",
            tooltip="The step from which everything is made afresh",
        )
        self._cells = w.Dropdown(
            options=[("those of now", "current"), ("the recorded ones", "recorded")],
            description="Cells have changed: run",
            tooltip="The notebook that jobs run has changed since this record was made",
        )
        for field in (self._from, self._cells):
            field.add_class("popcon-field")
        self.form = ParameterForm()
        self.resume = _button("Resume", "Run the job again with these parameters", "primary")
        self.cancel = _button("Stop", "Stop the run; what is finished is kept", "warning")
        self.compare = _button("Compare", "Compare its parameters with another job's")
        self.export = _button("Export", "Write the job as one zip")
        self.delete = _button("Delete", "Move the job into the trash")
        self.restore = _button("Restore", "Move the job out of the trash")
        self._start = w.Box((self._from, self.resume))
        self._start.add_class("popcon-start")
        self._actions = w.Box()
        self._actions.add_class("popcon-bar")
        super().__init__((self._heading,))
        self.add_class("popcon-details")

    @property
    def redo_from(self) -> str | None:
        """The step from which all is made afresh; None: only what is not made yet."""
        return self._from.value or None

    @redo_from.setter
    def redo_from(self, step: str | None) -> None:
        self._from.value = step or ""

    @property
    def cells(self) -> str:
        """Which cells to run: "current", or where the person says so "recorded"."""
        return self._cells.value if self._cells in self._start.children else "current"

    @cells.setter
    def cells(self, cells: str) -> None:
        self._cells.value = cells

    def show_nothing(self) -> None:
        """No job is chosen."""
        self._shown = None
        self._heading.value = _NOTHING
        self.children = (self._heading,)

    def show(
        self,
        record: Record,
        disk_bytes: int,
        start: Path,
        *,
        progress: Progress | None = None,
        compared: Record | None = None,
        comparing: bool = False,
        exported: Path | None = None,
        in_trash: bool = False,
        starting: bool = False,
        new_cells: bool = False,
    ) -> None:
        """Show `record`; links are as seen from the folder `start`.

        progress: of the step that runs; compared: another job beside it; comparing: whether one
        is being compared with; exported: the zip it was written to; starting: whether it was
        asked to run, and does not yet; new_cells: whether the notebook that jobs run is another
        now, so that there is a choice.
        """
        if (record.job, record.attempt) != self._shown:
            # What somebody is changing stays as it is until another run has begun.
            self._shown = (record.job, record.attempt)
            self.form.show(record.parameters)
            self.redo_from, self.cells = None, "current"
        self._heading.value = job_sheet.heading(record, datetime.now(UTC), disk_bytes)
        self._steps.value = job_sheet.steps(record, progress)
        self._links.show(job_sheet.links(record, start, exported))
        self._comparison.value = "" if compared is None else job_sheet.comparison(compared, record)
        self.compare.description = "Stop comparing" if comparing else "Compare"
        self.resume.description = "Starting …" if starting else "Resume"
        self.resume.disabled = starting
        self._start.children = (self._from, *((self._cells,) if new_cells else ()), self.resume)
        running = record.status == "running"
        parts: list[w.Widget] = [self._heading]
        if in_trash:
            self._actions.children = (self.restore,)
        else:
            others = (self.cancel,) if running else (self.export, self.delete)
            self._actions.children = (self.compare, *others)
            parts.append(self._links)
        parts.append(self._actions)
        if compared is not None:
            parts.append(self._comparison)
        elif record.steps:
            parts.append(self._steps)
        if not (running or in_trash or record.status == "corrupt"):
            parts += (self._start, self.form) if record.parameters else (self._start,)
        if self.children != tuple(parts):
            self.children = tuple(parts)


def _button(text: str, tooltip: str, style: str = "") -> w.Button:
    return w.Button(description=text, tooltip=tooltip, button_style=style)
