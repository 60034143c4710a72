"""The bars above the tiles: which job, how it gets on, what is seen, and how it goes on."""

from collections.abc import Callable, Mapping, Sequence
from html import escape
from pathlib import Path

import ipywidgets as w

from popcon_lib.job import Job
from popcon_lib.records import Record
from popcon_lib.records.background import Progress
from widgets.parts.cards import name_of, spoken, state
from widgets.parts.filling import Filling
from widgets.parts.job_choice import JobChoice
from widgets.parts.links import Links, link
from widgets.parts.player import SPEEDS
from widgets.parts.review.faces import FILTERS, passes
from widgets.parts.tiles import Face

__all__ = ["PLAYS", "Toolbar"]

PLAYS = {"Videos play": "always", "Play on hover": "hover", "Videos paused": "paused"}


class Toolbar(w.VBox):
    """`act(name)` hears of: filter, play, speed, approve_all, go_on, stop.

    Read `filter`, `play` and `speed` then. jobs: where another job is chosen.
    """

    def __init__(self, jobs: JobChoice, act: Callable[[str], None]) -> None:
        self._filling = Filling()
        self.filter = "All"
        self._heading = w.HTML()
        self._heading.add_class("popcon-heading")
        self._links = Links()
        self.filters = {name: w.Button(description=name) for name in FILTERS}
        filters = w.Box(tuple(self.filters.values()))
        filters.add_class("popcon-segments")
        self.plays = w.Dropdown(options=PLAYS, tooltip="When videos play (space)")
        self.speeds = w.Dropdown(options=SPEEDS, value=1.0, tooltip="How fast videos play")
        for field in (self.plays, self.speeds):
            field.add_class("popcon-choice")
        self.approve_all = w.Button(description="Approve all", tooltip="All that are to review")
        self.stop = w.Button(description="Stop", tooltip="Stop the run; what is finished is kept")
        self.go_on = w.Button(description="Continue", button_style="primary")
        head = w.Box((self._heading, self._links, jobs))
        head.add_class("popcon-head")
        space = w.Box()
        space.add_class("popcon-space")
        self._bar = w.Box(
            (filters, space, self.plays, self.speeds, self.approve_all, self.stop, self.go_on)
        )
        self._bar.add_class("popcon-bar")
        super().__init__((head, self._bar))
        self.add_class("popcon-review-bars")
        for name, button in self.filters.items():
            button.on_click(lambda _, name=name: self._filtered(name, act))
        for name, button in (
            ("approve_all", self.approve_all), ("stop", self.stop), ("go_on", self.go_on),
        ):  # fmt: skip
            button.on_click(lambda _, name=name: act(name))
        for name, field in (("play", self.plays), ("speed", self.speeds)):
            field.observe(lambda change, name=name: self._filling or act(name), "value")

    @property
    def play(self) -> str:
        """Of the values of PLAYS."""
        return self.plays.value

    @property
    def speed(self) -> float:
        """How fast videos play, 1 is as they are."""
        return self.speeds.value

    def settle(self, kept: Mapping[str, object]) -> None:
        """Take up what was chosen before, where that is still a choice."""
        with self._filling:
            if kept.get("filter") in FILTERS:
                self.filter = str(kept["filter"])
            if kept.get("play") in PLAYS.values():
                self.plays.value = kept["play"]
            if kept.get("speed") in SPEEDS.values():
                self.speeds.value = kept["speed"]

    def clear(self) -> None:
        """No job is open: another can be chosen, and nothing else."""
        self._heading.value = '<div class="popcon-name">No job is open</div>'
        self._links.show("")
        self._bar.layout.display = "none"

    def show(
        self, record: Record, progress: Progress | None, faces: Sequence[Face], starting: bool
    ) -> None:
        """Tell of the job, and how many actions are in which state.

        starting: a run was asked for, and its record does not say so yet.
        """
        self._bar.layout.display = None
        how, done = state(record), ""
        if starting:
            how = '<span class="popcon-dot running"></span>starting'
        if progress is not None:
            part = 100 * progress.done / max(1, progress.total)
            step = f"{spoken(progress.step)} {progress.done} of {progress.total}"
            done = (
                f'<span class="popcon-quiet"> · {escape(step)}</span><div class="popcon-progress">'
                f'<div style="width:{part:.0f}%"></div></div>'
            )
        self._heading.value = (
            f'<div class="popcon-name">{escape(name_of(record))}</div><div>{how}{done}</div>'
        )
        for name, button in self.filters.items():
            count = sum(passes(face, name) for face in faces)
            button.description = f"{name} {count}"
            (button.add_class if name == self.filter else button.remove_class)("on")
        self.approve_all.disabled = not any(face.state == "pending" for face in faces)

    def show_next(self, text: str, ready: bool, running: bool) -> None:
        """What the button says that goes on with the job; nothing to do where it is not `ready`."""
        self.go_on.description, self.go_on.disabled = text, not ready
        self.stop.layout.display = None if running else "none"
        self.go_on.layout.display = "none" if running else None

    def show_links(self, record: Record, start: Path, notebooks: Sequence[str]) -> None:
        """Links to the job's files and to other notebooks, as seen from the folder `start`."""
        job = Job(record.path.parent)
        links = [link(spoken(name).capitalize(), start / f"{name}.ipynb", start)
                 for name in notebooks if (start / f"{name}.ipynb").is_file()]  # fmt: skip
        if record.pack is not None:
            links.append(link("Download pack", record.pack, start, download=True))
            links.append(link("Contact sheet", job.contact_sheet, start))
        self._links.show(f'<div class="popcon-links">{"".join(links)}</div>')

    def next_filter(self) -> None:
        """The next filter, round and round."""
        names = list(FILTERS)
        self.filters[names[(names.index(self.filter) + 1) % len(names)]].click()

    def _filtered(self, name: str, act: Callable[[str], None]) -> None:
        self.filter = name
        act("filter")
