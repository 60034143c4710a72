"""The archive: every job there is, found, looked at, resumed, compared, exported, thrown away."""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from html import escape
from pathlib import Path

import ipywidgets as w

from popcon_lib.errors import PopconError, RecordError
from popcon_lib.records import Record
from popcon_lib.records.archive import ALL
from popcon_lib.records.thumbnail import thumbnail
from widgets.parts.cards import name_of
from widgets.parts.job_browser import JobBrowser, counts
from widgets.parts.job_details import JobDetails
from widgets.parts.job_sheet import size
from widgets.parts.keeper import Keeper
from widgets.parts.links import NoJobs
from widgets.parts.panel import Panel

__all__ = ["ArchivePanel"]

_log = logging.getLogger(__name__)
_EMPTY, _SURE = "Empty the trash", "Delete all of these for good"


class ArchivePanel(Panel):
    """The jobs under `jobs_root`. All it shows is on disk: made again, it shows the same.

    Runs go on in processes of their own; while it is seen, the panel looks every other second. What
    takes long is done aside. `said` is the last thing that was said to the person.
    """

    def __init__(self, jobs_root: str | Path) -> None:
        self.keeper = Keeper(Path(jobs_root).resolve())
        self.said = ""
        self._here = Path.cwd()  # where the notebook is, for the links to files
        self._lock = threading.RLock()
        self._compared = self._counts = ""
        self._wrong = False
        self.browser, self.details = JobBrowser(), JobDetails()
        self.reload_button = w.Button(description="Refresh", tooltip="Look for jobs again")
        self.undo_button = w.Button(description="Undo", tooltip="Restore the job deleted last")
        self.trash = w.ToggleButton(description="Trash", tooltip="Show the jobs that were deleted")
        self.empty_button = w.Button(description=_EMPTY, button_style="danger")
        self.file = w.Text(placeholder="The path of an exported job")
        self.import_button = w.Button(description="Import", tooltip="Take in an exported job")
        self.measure_button = w.Button(description="Disk used", tooltip="Measure all jobs")
        self._line = w.HTML()
        self.nothing = NoJobs(self._here)
        super().__init__(self._parts(), jobs_root=self.keeper.root)
        self._connect()
        self.refresh()
        self.while_seen(self.look, every_s=2.0)

    @property
    def chosen(self) -> str:
        """The id of the job that is shown, "" for none."""
        return self.browser.chosen

    @chosen.setter
    def chosen(self, job_id: str) -> None:
        self.browser.chosen = job_id

    def refresh(self) -> None:
        """Look for what has changed on disk."""
        with self._told():
            self._say("")
            self._reread()

    def resume(self) -> None:
        """Run the chosen job again, as the form says, in a process of its own."""
        with self._told():
            record, details = self._record(), self.details
            changes = details.form.changes()
            self._say(self.keeper.resume(record, details.redo_from, changes, details.cells))
            self._show()

    def cancel(self) -> None:
        """Stop the chosen job's run; what it has finished is kept."""
        with self._told():
            record = self._record()
            self._aside(f"Stopping {name_of(record)} …", lambda: self.keeper.cancel(record))

    def compare(self) -> None:
        """Compare the chosen job with the one that is chosen next; or stop that."""
        with self._told():
            self._compared = "" if self._compared else self._record().job
            self._say("Now choose the job to compare it with." if self._compared else "")
            self._show()

    def delete(self) -> None:
        """Move the chosen job into the trash."""
        with self._told():
            self._say(self.keeper.delete(self._record()))
            self._reread()

    def undo(self) -> None:
        """Take the job that was deleted last out of the trash."""
        with self._told():
            self._say(self.keeper.undo())
            self._reread()

    def restore(self) -> None:
        """Take the chosen job, one in the trash, out of it."""
        with self._told():
            self._say(self.keeper.restore(self.chosen))
            self._reread()

    def empty_trash(self) -> None:
        """Delete for good what is in the trash; asked for twice."""
        with self._told():
            if self.empty_button.description != _SURE:
                self.empty_button.description = _SURE
                return
            self._say(self.keeper.empty_trash())
            self._reread()

    def export(self) -> None:
        """Write the chosen job as one zip into the jobs root's `exports`."""
        with self._told():
            record = self._record()
            self._aside(f"Exporting {name_of(record)} …", lambda: self.keeper.export(record))

    def take_in(self) -> None:
        """Take in the job whose exported file is named."""

        def work() -> str:
            record = self.keeper.take_in(self.file.value)
            self.file.value = ""
            self.browser.clear()
            self.chosen = record.job
            return f"{name_of(record)} was imported."

        self._aside("Importing …", work)

    def measure(self) -> None:
        """Say what all jobs take on the disk, with the trash and the exports."""
        self._aside("Measuring …", lambda: f"{size(self.keeper.disk_bytes())} are used in all.")

    def _parts(self) -> tuple[w.Widget, ...]:
        root = escape(str(self.keeper.root))
        place = w.HTML(f'<span class="popcon-quiet">Jobs in {root}</span>')
        foot = (self.reload_button, self.measure_button, self.trash, self.file, self.import_button)
        rows = (
            self.browser.filters,
            (self._line, self.undo_button, self.empty_button, *self.browser.pages),
            (self.browser, self.details),
            (place, *foot),
        )
        boxes = [w.Box(row) for row in rows]
        for box, name in zip(boxes, ("bar", "bar", "columns", "bar"), strict=True):
            box.add_class(f"popcon-{name}")
        boxes[0].add_class("popcon-filters")
        self._line.add_class("popcon-said")
        place.add_class("popcon-grow")
        self.file.add_class("popcon-file")
        self._of_jobs = (boxes[0], boxes[2])
        return (*boxes[:2], self.nothing, *boxes[2:])

    def _connect(self) -> None:
        for button, act in (
            (self.reload_button, self.refresh),
            (self.undo_button, self.undo),
            (self.empty_button, self.empty_trash),
            (self.import_button, self.take_in),
            (self.measure_button, self.measure),
            (self.details.resume, self.resume),
            (self.details.cancel, self.cancel),
            (self.details.compare, self.compare),
            (self.details.export, self.export),
            (self.details.delete, self.delete),
            (self.details.restore, self.restore),
        ):
            button.on_click(lambda _, act=act: act())
        self.browser.observe(lambda change: self._look_again(), "query")
        # A job that has gone is let go of: what was said of that stays.
        self.browser.observe(lambda change: self._look_again(quiet=not change.new), "chosen")
        self.browser.observe(lambda change: self.keeper.chose(change.new), "chosen")
        self.trash.observe(lambda change: self._switched(), "value")

    def _look_again(self, quiet: bool = False) -> None:
        with self._told():
            if not quiet:
                self._say("")
            self._show()

    def _switched(self) -> None:
        with self._told():
            self._compared = self.browser.chosen = ""
            self.browser.clear()
            self._reread()

    def _record(self) -> Record:
        """The chosen job's. Raises RecordError."""
        found = self._chosen_record()
        if found is None:
            raise RecordError(self._lost() or "No job is chosen.", "Choose one of the cards.")
        return found

    def _chosen_record(self) -> Record | None:
        return self.keeper.record(self.chosen, self.trash.value) if self.chosen else None

    def _reread(self) -> None:
        """Look at the disk, and show what is there."""
        self.keeper.archive(self.trash.value).refresh()
        self.empty_button.description = _EMPTY
        self._show_all()

    def _show_all(self) -> None:
        """Show what is known, and what there is to choose from."""
        archive = self.keeper.archive(self.trash.value)
        self.browser.offer(**{name: archive.choices(name) for name in self.browser.choices})
        self._show()

    def _show(self) -> None:
        """Show what is known: the page that is asked for, and the job that is chosen."""
        page = self.keeper.page(self.browser.query, self.trash.value)
        thumbnails = [thumbnail(record) for record in page.records]
        self.browser.show(page, thumbnails, "The trash is empty." * self.trash.value)
        has_none = not (page.total or self.trash.value or self.browser.query.wanted != ALL)
        self.nothing.seen(has_none)
        for box in self._of_jobs:
            box.layout.display = "none" if has_none else None
        can_undo = self.keeper.can_undo and not self.trash.value
        self.undo_button.layout.display = None if can_undo else "none"
        self.empty_button.layout.display = None if self.trash.value and page.total else "none"
        self._counts = counts(page.by_status)
        self._write()
        record = self._chosen_record()
        if record is None:
            self.chosen = ""
            self.details.show_nothing()
            return
        other = self.keeper.record(self._compared) if self._compared else None
        self.details.show(
            record,
            self.keeper.disk_bytes(record),
            self._here,
            progress=self.keeper.progress(record),
            compared=other if self._compared != record.job else None,
            comparing=bool(self._compared),
            exported=self.keeper.exported.get(record.job),
            in_trash=self.trash.value,
            starting=self.keeper.is_starting(record),
            new_cells=self.keeper.has_new_cells(record),
        )

    def look(self) -> None:
        """Show what has changed on disk; what was said before stays, where there is no news."""
        with self._told():
            for text, wrong in self.keeper.look():
                self._say(text, wrong)
            if self._chosen_record() is None and self.chosen:
                self._say(self._lost(), wrong=True)
            self._show_all()

    def _lost(self) -> str:
        name = self.browser.name_of(self.chosen)
        return f"{name} is not there any more: its folder was moved or deleted." if name else ""

    def _aside(self, saying: str, work: Callable[[], str]) -> None:
        """Do `work` in a thread, and say how it went."""

        def run() -> None:
            with self._told(lock=False):
                said = work()
                with self._lock:
                    self._reread()
                    self._say(said)

        with self._lock:
            self._say(saying)
        threading.Thread(target=run, daemon=True).start()

    def _say(self, text: str, wrong: bool = False) -> None:
        self.said, self._wrong = text, wrong
        self._write()

    def _write(self) -> None:
        """What was said last, else how many jobs there are."""
        kind = "wrong" if self._wrong else "news"
        said = f'<div class="popcon-note {kind}">{escape(self.said)}</div>'
        self._line.value = f'<div role="status">{said if self.said else self._counts}</div>'

    @contextmanager
    def _told(self, lock: bool = True) -> Iterator[None]:
        """One thing at a time; what goes wrong is said to the person."""
        try:
            with self._lock if lock else nullcontext():
                yield
        except PopconError as error:
            self._say(str(error), wrong=True)
        except Exception as error:
            self._say(f"This should not happen: {type(error).__name__}: {error}", wrong=True)
            _log.exception("the archive panel")
