"""How one job gets on: its steps and its actions, how long it has to go, and where to go on."""

import os
import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from urllib.parse import quote

import ipywidgets as w

from popcon_lib.errors import RecordError
from popcon_lib.job import Job, JobSpec
from popcon_lib.packing import preview_of
from popcon_lib.records import Record, runner
from popcon_lib.records.background import Progress, Started, progress, start_resume, start_run
from popcon_lib.records.pace import Pace
from popcon_lib.records.record import glance
from widgets.parts.cards import failure, name_of, spoken, state
from widgets.parts.home.board import board, spoken_s, steps
from widgets.parts.links import Links, link
from widgets.parts.said import Said

__all__ = ["ProgressPanel"]

_NEXT = {"waiting": "Continue", "failed": "Try again", "cancelled": "Go on", "interrupted": "Go on"}
_PLACES = {"review": "review.ipynb", "refinement": "refine.ipynb"}


class ProgressPanel(w.VBox):
    """Shows the job `job`, None for none. `look` reads it anew; `said.text` was said last.

    here: the folder of the notebook, for links; pace: how fast jobs like a record's go. Runs go on
    in processes of their own: what is shown is read from the job's folder.
    """

    def __init__(self, here: Path, pace: Callable[[Mapping[str, object]], Pace | None]) -> None:
        self._here, self._pace = here, pace
        self._lock = threading.RLock()
        self.job: Job | None = None
        self.record: Record | None = None
        self._started: Started | None = None
        self._attempt = 0
        self._name = ""  # until there is a record
        self.said = Said(self._lock)
        self._head, self._body = w.HTML(), w.HTML()
        self._links = Links()
        self.stop = w.Button(description="Stop", tooltip="What is finished is kept")
        self.go_on = w.Button(description="Go on", button_style="primary")
        self._buttons = w.Box((self.go_on, self.stop))
        self._buttons.add_class("popcon-bar")
        super().__init__((self._head, self.said, self._buttons, self._links, self._body))
        self.add_class("popcon-run")
        self.stop.on_click(lambda button: self.cancel())
        self.go_on.on_click(lambda button: self.resume())
        self.show()

    @property
    def busy(self) -> bool:
        """Whether a run is on, or about to be."""
        running = self.record is not None and self.record.status == "running"
        return running or self._started is not None

    def run(self, job: Job, spec: JobSpec) -> None:
        """Run a job that was just created. Raises StorageError."""
        started = start_run(job, spec)
        self.load(job)
        asked = {"actions": list(spec.actions)}
        self._name = name_of(Record(job.record, "running", title=spec.title, parameters=asked))
        self._started, self._attempt = started, 0
        self.said.say("")
        self.show()

    def load(self, job: Job) -> None:
        """Show another job."""
        with self._lock:
            self.job, self.record, self._started = job, None, None
            self._name = job.id
            self.said.say("")
            self.look()

    def look(self) -> None:
        """Read how it gets on, and show that."""
        self.said.do(self._look)

    def cancel(self) -> None:
        """Stop the run, aside; what it has finished is kept."""
        job = self.job

        def work() -> None:
            status = runner.cancel(job).status
            with self._lock:
                self._look()
                self.said.say("" if status == "cancelled" else f"It is {status}.")

        self.said.say("Stopping …")
        threading.Thread(target=self.said.told, args=(work,), daemon=True).start()

    def resume(self) -> None:
        """Run the job again: what is finished is kept."""
        self.said.do(self._resume)

    def _resume(self) -> None:
        self._look()
        if self.record is None or self.busy:
            raise RecordError("The job is running already.", "Wait for it, or stop it.")
        self._started, self._attempt = start_resume(self.job), self.record.attempt
        self.said.say("")
        self.show()

    def _look(self) -> None:
        if self.job is None:
            return
        if not self.job.folder.is_dir():
            name = name_of(self.record) if self.record else self.job.id
            self.job = self.record = self._started = None
            self.show()
            raise RecordError(f"{name} is not there any more.", "Its folder was moved or deleted.")
        ended = self._started is not None and self._started.ended
        self.record = glance(self.job.record) if self.job.record.is_file() else None
        if ended:
            started, self._started = self._started, None
            attempt = self.record.attempt if self.record else 0
            if attempt == self._attempt and started.failed:
                self.said.say(started.last_words or "The run could not be started.", wrong=True)
        elif self.record is not None and self.record.attempt > self._attempt:
            self._started = None  # the record tells from now on
        self.show()

    def show(self) -> None:
        """Show what is known."""
        record = self.record
        running = record is not None and record.status == "running" and self._started is None
        status = "" if record is None or self.busy else record.status
        can_go_on = status in _NEXT and not (record and record.waiting_for == "review")
        self.go_on.description = _NEXT.get(status, "Go on")
        self.go_on.layout.display = None if can_go_on else "none"
        self.stop.layout.display = None if running else "none"
        self._buttons.layout.display = None if can_go_on or running else "none"
        if self.job is None:
            text = "Nothing runs. What you start is shown here, step by step."
            self._head.value = f'<div class="popcon-empty">{text}</div>'
            self._body.value = ""
            self._link({}, None)
            return
        news = progress(self.job) if running else None
        self._head.value = self._heading(record, news)
        self._body.value = steps(record, news) + board(self.job, record) if record else ""
        has_pack = record is not None and record.pack is not None and not self.busy
        self._link(self._places(record), preview_of(self.job) if has_pack else None)

    def _heading(self, record: Record | None, news: Progress | None) -> str:
        name = name_of(record) if record else self._name
        if record is None or self._started is not None:
            how = '<span class="popcon-dot running"></span>starting …'
        else:
            how = state(record)
        lines = [f'<div class="popcon-name">{escape(name)}</div><div>{how}{self._left(news)}</div>']
        if record is not None and record.cost > 0:
            lines.append(f'<div class="popcon-quiet">${record.cost:.2f} paid</div>')
        if record is not None and not self.busy:
            if record.waiting_for == "refinement":
                count = len(record.parameters["actions"])
                lines.append(f"<div>{count} of {count} generated; refine them, or continue.</div>")
            if record.waiting_for == "review":
                lines.append("<div>The start frames are made: approve them in the review.</div>")
            if record.error is not None:
                lines.append(f'<div class="popcon-note wrong">{escape(failure(record))}</div>')
            lines += [f'<div class="popcon-note">{escape(note)}</div>' for note in record.notes]
        return "".join(lines)

    def _left(self, news: Progress | None) -> str:
        record = self.record
        if record is None or not self.busy or self._started is not None:
            return ""
        pace = self._pace(record.parameters)
        if pace is None:
            begun = datetime.fromisoformat(record.status_at)
            took = (datetime.now(UTC) - begun).total_seconds()
            return f" · {spoken_s(max(0.0, took))} so far"
        left = pace.left_s(record.steps, news, len(record.parameters["actions"]))
        return f" · about {spoken_s(left)} left"

    def _places(self, record: Record | None) -> dict[str, tuple[Path, bool]]:
        """What there is to open: by what it is called, where it is, and whether to download it."""
        found = {}
        if record is not None and self._started is None:
            if record.pack is not None:
                found["Download pack"] = (record.pack, True)
                found["Contact sheet"] = (self.job.contact_sheet, False)
            if record.status != "running":
                found["Record"] = (self.job.record, False)
        for name in ("review", "refine", "pack", "archive"):
            found[name.capitalize()] = (self._here / f"{name}.ipynb", False)
        wanted = _PLACES.get(record.waiting_for, "") if record is not None else ""
        first = {name: place for name, place in found.items() if place[0].name == wanted}
        return {name: place for name, place in {**first, **found}.items() if place[0].is_file()}

    def _link(self, places: Mapping[str, tuple[Path, bool]], preview: Path | None) -> None:
        links = "".join(
            link(spoken(name), path, self._here, download)
            for name, (path, download) in places.items()
        )
        html = f'<div class="popcon-links">{links}</div>' if links else ""
        if html and preview is not None:
            address = quote(os.path.relpath(preview, self._here))
            html += f'<img class="popcon-set-seen" alt="The set" src="{address}">'
        self._links.layout.display = None if html else "none"
        self._links.show(html)
