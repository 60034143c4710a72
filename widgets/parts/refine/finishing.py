"""The end of it: the job goes on with the edits there are and builds its pack."""

from collections.abc import Callable
from html import escape
from pathlib import Path

import ipywidgets as w

from popcon_lib.files import make_folder, save
from popcon_lib.job import Job
from popcon_lib.pictures import encode_pngs
from widgets.parts.cards import name_of
from widgets.parts.links import Links, link
from widgets.parts.poll import Poll
from widgets.parts.refine.session import Shot
from widgets.parts.refine.wish import Result
from widgets.parts.review.run import Run

__all__ = ["Finishing", "write_frames"]


class Finishing(w.Box):
    """on_finish(): the button was pressed. How a job's run gets on is shown beside it.

    on_news(words, whether bad): told from another thread.
    """

    def __init__(self, on_finish: Callable[[], None], on_news: Callable[[str, bool], None]) -> None:
        self._on_news = on_news
        self._run: Run | None = None
        self._tooltip = self._why_not = ""
        self.button = w.Button(button_style="success")
        self._line = w.HTML()
        self._line.add_class("popcon-said")
        self._links, self._here = Links(), Path.cwd()
        self._poll = Poll(self._look, 0.5)
        super().__init__((self.button, self._line, self._links))
        self.add_class("popcon-bar")
        self.add_class("popcon-finish")
        self.button.on_click(lambda _: on_finish())

    def show(self, job: Job | None) -> None:
        """Finish `job`; None: write pictures."""
        if job is None:
            self._run = None
            self.button.description = "Save the cut-out"
            self._tooltip = "As transparent PNGs, one for each frame"
            self._line.value = ""
            self._links.show("")
        elif self._run is None or self._run.job != job:
            self._run = Run(job)
            self.button.description = "Finish and build the pack"
            self._tooltip = "The job goes on with the edits there are"
            self._show()
            if self._run.busy:
                self._poll.start()
        self.allow("")

    def allow(self, why_not: str) -> None:
        """Have the button work, unless the job runs; or not, and say why."""
        self._why_not = why_not
        self.button.disabled = bool(why_not) or (self._run is not None and self._run.busy)
        self.button.tooltip = why_not or self._tooltip

    def start(self) -> str:
        """Have the job go on; what to say of it. Raises RecordError, StorageError."""
        said = self._run.ask()
        self._show()
        self._poll.start()
        return said

    def say(self, text: str) -> None:
        """Say `text` beside the button."""
        self._line.value = f"<div>{escape(text)}</div>"

    def _look(self) -> bool:
        run = self._run
        if run is None:
            return False
        for text, bad in run.look():
            self._on_news(text, bad)
        self._show()
        return run.busy

    def _show(self) -> None:
        run = self._run
        record, at = run.record, run.progress
        self.button.disabled = run.busy or bool(self._why_not)
        pack = None if run.busy else record.pack
        self._links.show(link("Download pack", pack, self._here, download=True) if pack else "")
        if run.busy and at is not None:
            share = 100 * at.done / max(1, at.total)
            self._line.value = (
                f"<div>{escape(at.step)}: {at.done} of {at.total}"
                f'<div class="popcon-progress"><div style="width:{share:.0f}%"></div></div></div>'
            )
        elif run.busy:
            self.say("Starting …")
        elif pack is not None:
            self.say(f"{name_of(record)} has its pack.")
        else:
            waits = f" for {record.waiting_for}" if record.waiting_for else ""
            self.say(f"{name_of(record)} is {record.status}{waits}.")


def write_frames(shot: Shot, result: Result) -> Path:
    """The cut-out as PNGs in a folder of its own, which is returned. Raises StorageError."""
    folder = make_folder(shot.folder / "cut-out")
    for name, png in encode_pngs(result.rgba).items():
        save(folder / name, png)
    return folder
