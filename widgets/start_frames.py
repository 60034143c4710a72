"""The review: every action's start frame as a tile, its video in it; approved, swapped, made again.

What is decided is in the job's `edits/`, what is made in its `artifacts/`: two windows on one job
show the same, and a restart of the kernel brings all back.
"""

import threading
from collections.abc import Callable
from pathlib import Path

import ipywidgets as w

from popcon_lib.errors import RecordError
from popcon_lib.job import Job
from popcon_lib.records import runner
from widgets.parts.cards import name_of
from widgets.parts.job_choice import JobChoice
from widgets.parts.key_list import key_list, named
from widgets.parts.lost import how_lost
from widgets.parts.memory import job_to_open, recall, remember
from widgets.parts.panel import Panel, class_of_its_own
from widgets.parts.review import looks as review_looks
from widgets.parts.review.board import Board
from widgets.parts.review.close_up import CloseUp
from widgets.parts.review.drawing import Drawing
from widgets.parts.review.faces import passes
from widgets.parts.review.keys import KEYS
from widgets.parts.review.shelf import Shelf
from widgets.parts.review.toolbar import Toolbar
from widgets.parts.said import Said

__all__ = ["ReviewPanel"]

LOOK_EVERY_S = 0.5


class ReviewPanel(Panel):
    """Reviews the job `job_id` under `jobs_root`; "" for the one opened last, or that waits.

    `chosen` is the action that keys are for; `said.text` what was said last. Runs go on in
    processes of their own; while it is seen, the panel looks twice a second.
    """

    def __init__(self, jobs_root: str | Path, job_id: str = "") -> None:
        self.root = Path(jobs_root).resolve()
        self.board: Board | None = None
        self.chosen = ""
        self._here = Path.cwd()  # where the notebook is, for the links to files
        self._where = class_of_its_own("review")
        self._lock = threading.RLock()
        self.said = Said(self._lock)
        self.jobs = JobChoice(self.root, "Which job is reviewed", self._job_chosen)
        self.toolbar = Toolbar(self.jobs, self._asked)
        self.shelf = Shelf(self._clicked, self.key)
        self._drawing = Drawing(self.shelf, self.said.do, self.said.told)
        alone, aside = self.said.do, self.said.told
        self.close_up = CloseUp(
            self._clicked, self.key, alone, aside, self._here, self._where, self.shelf.tile
        )
        self._speed = w.HTML(layout=w.Layout(display="none"))
        self._keys = w.HTML(key_list(KEYS, "any tile"))
        sheets = (review_looks.sheet(), self._speed)
        tiles = (self.jobs.nothing, self.shelf, self._keys)
        parts = (self.toolbar, self.said, *tiles, self.close_up.modal)
        super().__init__((*sheets, *parts), review_looks.REVIEW, self._where, jobs_root=self.root)
        self.toolbar.settle(recall(self.root))
        self._play()
        self.while_seen(lambda: self.said.told(self.look), LOOK_EVERY_S)
        self.said.do(lambda: self._open(job_id))

    def load(self, job_id: str) -> None:
        """Review another job."""
        self.said.do(lambda: self._open(job_id))

    def choose(self, action: str) -> None:
        """Have the keys be for `action`."""
        self.chosen = action
        self.show()

    def step(self, tiles: int) -> None:
        """Choose the action so many further on, among those that are seen."""
        seen = self._seen()
        if seen:
            at = seen.index(self.chosen) if self.chosen in seen else -1 if tiles > 0 else 0
            self.choose(seen[(at + tiles) % len(seen)])
            if self.close_up.is_open:
                self.close_up.open(self._board(), self.chosen)

    def approve(self, action: str) -> None:
        """Approve the picture that is shown of `action`, or take that back."""
        self._decide(action, lambda board: board.approve(action))

    def approve_all(self) -> None:
        """Approve all that are to review."""
        self.said.do(lambda: self._after(self._board().approve_all()))

    def take(self, action: str, steps: int) -> None:
        """Swap the picture of `action` for the candidate so many further on."""
        self._decide(action, lambda board: board.take(action, steps))

    def go_back(self, action: str, round: int) -> None:
        """Swap the picture of `action` for one by an earlier prompt."""
        self._decide(action, lambda board: board.go_back(action, round))

    def again(self, action: str, prompt: str | None = None) -> None:
        """Have new candidates made of `action`, by `prompt` or by that of the present picture."""
        self._decide(action, lambda board: board.again(action, prompt))

    def enlarge(self, action: str, writing: bool = False) -> None:
        """Look at `action` large; `writing`: to give it an own prompt."""

        def work() -> None:
            self.choose(action)
            self.close_up.open(self._board(), action, writing)

        self.said.do(work)

    def withdraw(self, action: str) -> None:
        """Let go of new candidates that were asked for and are not made."""
        self._decide(action, lambda board: board.withdraw(action))

    def go_on(self) -> None:
        """Go on with the job: videos of what is approved, and the set once all is."""
        self.said.do(lambda: self._after(self._board().go_on()))

    def stop(self) -> None:
        """Stop the run; what it has finished is kept."""
        job = self._board().job

        def work() -> None:
            said = f"Stopped: {runner.cancel(job).status}."
            with self._lock:
                self._after(said)

        self.said.say("Stopping …")
        threading.Thread(target=self.said.told, args=(work,), daemon=True).start()

    def look(self) -> None:
        """Look for what has changed on disk, and show it."""
        with self._lock:
            if self.board is None:
                self.jobs.look("")
                return
            lost = how_lost(self.board.job, name_of(self.board.run.record))
            if lost:
                self._shut()
                self.said.say(lost, wrong=True)
                return
            self.jobs.look(self.board.job.id)
            changed, news = self.board.look()
            for text, wrong in news:
                self.jobs.show(self.board.job.id)
                self.said.say(text, wrong)
            self._drawing.draw(self.board, changed)
            self.show()

    def key(self, name: str) -> None:
        """A key was pressed, as browsers name it."""
        self.said.do(lambda: self._key(named(KEYS, name)))

    def show(self) -> None:
        """Show what is known."""
        if self.board is None:
            return
        faces, run = self.board.faces(), self.board.run
        running = run.record.status == "running"
        self.shelf.show(faces, self.chosen, self._seen())
        starting = run.busy and not running
        self.toolbar.show(run.record, run.progress, tuple(faces.values()), starting)
        self.toolbar.show_next(*self.board.next_step(), running)
        self.toolbar.show_links(run.record, self._here, ("refine", "pack", "archive"))
        self.close_up.show(self.board)

    def _shut(self) -> None:
        """Have no job open: nothing is left that could be clicked."""
        self.jobs.show("")
        self.close_up.shut()
        self.board, self.chosen = None, ""
        self._drawing.clear()
        self.shelf.hold(())
        self._keys.layout.display = "none"
        self.toolbar.clear()

    def _open(self, job_id: str) -> None:
        self._shut()
        job_id = job_id or job_to_open(self.root, self.jobs.archive)
        if not job_id:
            return
        self.board = Board(Job.find(job_id, self.root))
        self.jobs.show(job_id)
        remember(self.root, {"job": job_id})
        self.chosen = next(iter(self._seen()), "")
        self.shelf.hold(self.board.names)
        self._keys.layout.display = None
        self._drawing.draw(self.board, self.board.names)
        self.said.say(self.board.hindrance(), wrong=True)
        self.show()

    def _decide(self, action: str, act: Callable[[Board], str | None]) -> None:
        def work() -> None:
            self.chosen = action
            self._after(act(self._board()) or "", {action})

        self.said.do(work)

    def _after(self, said: str, changed: set[str] | None = None) -> None:
        self.said.say(said)
        self._drawing.draw(self._board(), changed or ())
        self.show()

    def _board(self) -> Board:
        if self.board is None:
            raise RecordError("No job is open.", "Choose one above.")
        return self.board

    def _seen(self) -> list[str]:
        if self.board is None:
            return []
        faces = self.board.faces()
        return [name for name, face in faces.items() if passes(face, self.toolbar.filter)]

    def _job_chosen(self, job_id: str) -> None:
        self.load(job_id)
        self._listen()

    def _asked(self, name: str) -> None:
        """What a bar reports."""
        if name in ("approve_all", "go_on", "stop"):
            self.said.told(getattr(self, name))
        else:
            toolbar = self.toolbar
            kept = {"filter": toolbar.filter, "play": toolbar.play, "speed": toolbar.speed}
            remember(self.root, kept)
            self._play()
            self.said.do(self.show)
        self._listen()

    def _clicked(self, name: str, action: str) -> None:
        """What a tile reports."""
        large, steps = self.close_up.large, {"previous_take": -1, "next_take": 1}
        if name == "open":
            self.enlarge(action)
        elif name in steps:
            self.take(action, steps[name])
        elif name == "again":
            self.again(action, large.words if self.close_up.is_open else None)
        elif name == "round":
            self.go_back(action, large.round)
        elif name == "view":
            self.said.do(self.show)
        elif name == "make":
            self.said.do(lambda: self.close_up.make(self._board(), large.kind))
        elif name in ("approve", "withdraw"):
            getattr(self, name)(action)
        self._listen()

    def _key(self, name: str) -> None:
        moves = {"previous_tile": -1, "next_tile": 1}
        takes = {"previous_take": -1, "next_take": 1}
        if name in moves:
            self.step(moves[name])
        elif self.chosen and name in takes:
            self.take(self.chosen, takes[name])
        elif self.chosen and name in ("approve", "again"):
            self._clicked(name, self.chosen)
        elif self.chosen and name in ("open", "prompt"):
            self.enlarge(self.chosen, writing=name == "prompt")
        elif name == "filter":
            self.toolbar.next_filter()
        elif name == "play" and not self.close_up.is_open:
            self.toolbar.plays.value = "always" if self.toolbar.play == "paused" else "paused"
        elif name == "go_on" and not self.toolbar.go_on.disabled:
            self.go_on()
        elif name == "leave":
            is_open = self.close_up.is_open
            (self.close_up.modal.closer if is_open else self.toolbar.filters["All"]).focus()
        else:
            self.close_up.key(name)

    def _listen(self) -> None:
        """Have keys come to the tiles, or to the large view, also after a click on a button."""
        (self.close_up.modal.pad if self.close_up.is_open else self.shelf.pad).focus()

    def _play(self) -> None:
        for name in ("hover", "paused"):
            (self.add_class if self.toolbar.play == name else self.remove_class)(name)
        rule = f".{self._where}.{review_looks.REVIEW}{{--speed:{self.toolbar.speed}}}"
        self._speed.value = f"<style>{rule}</style>"
