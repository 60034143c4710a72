"""The pack: which emoji in which order, seen as chats show them, built for one platform or many.

What is chosen is in the job's `edits/pack/`, what is built in its `artifacts/`: two windows on one
job show the same, a restart of the kernel brings all back, and `popcon pack job` builds the same.
"""

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from popcon_lib.errors import InputError, RecordError
from popcon_lib.job import Job
from popcon_lib.pack.choices import Choices
from popcon_lib.pack.stills import LIVELIEST
from widgets.parts.cards import name_of
from widgets.parts.job_choice import JobChoice
from widgets.parts.lost import how_lost
from widgets.parts.memory import remember
from widgets.parts.notice import Notice
from widgets.parts.pack import looks as pack_looks
from widgets.parts.pack.board import Board
from widgets.parts.pack.keys import meaning
from widgets.parts.pack.opening import job_to_open
from widgets.parts.pack.seen import Seen
from widgets.parts.pack.surface import Surface
from widgets.parts.panel import Panel, class_of_its_own

__all__ = ["PackPanel"]

LOOK_EVERY_S = 0.5


class PackPanel(Panel):
    """Packs the job `job_id` under `jobs_root`; "" for the one chosen last, or the newest.

    `board` holds what is chosen, `chosen` is the action that keys are for, `said.text` what was
    said last. Pictures and packs are made aside; while it is seen, the panel looks twice a second.
    """

    def __init__(self, jobs_root: str | Path, job_id: str = "") -> None:
        self.root = Path(jobs_root).resolve()
        self.board: Board | None = None
        self.chosen = ""
        self._where = class_of_its_own("pack")
        self._lock = threading.RLock()
        self.said = Notice(self._lock)
        self.jobs = JobChoice(self.root, "Which job is packed", self.load)
        self.surface = Surface(self, self._where, Path.cwd())
        self.seen = Seen(self._where, self.said, self.show)
        parts = self.surface.parts(self.said, self.seen.rules)
        super().__init__(parts, pack_looks.PACK, self._where, jobs_root=self.root)
        self.said.on_back(self.undo, self.redo)
        self.while_seen(lambda: self.said.told(self.look), LOOK_EVERY_S)
        self.said.do(lambda: self._open(job_id))

    def load(self, job_id: str) -> None:
        """Pack another job."""
        self.said.do(lambda: self._open(job_id))

    def choose(self, action: str) -> None:
        """Have the keys be for `action`."""
        self.chosen = action
        self.surface.load(action)
        self.show()

    def step(self, tiles: int) -> None:
        """Choose the emoji so many further on, what is left out last."""
        shown = self.surface.sheet.shown
        if shown:
            at = shown.index(self.chosen) if self.chosen in shown else 0
            self.choose(shown[(at + tiles) % len(shown)])

    def move(self, action: str, place: int) -> None:
        """Put `action` at `place`, from 0, of the set."""
        self._decide(lambda choices: choices.moved(self._board().parts, action, place))

    def shift(self, places: int) -> None:
        """Put the chosen emoji so many places later."""
        action = self.chosen

        def moved(choices: Choices) -> Choices:
            names = choices.cast(self._board().parts)
            if action not in names:
                return choices
            return choices.moved(self._board().parts, action, names.index(action) + places)

        self._decide(moved)

    def leave_out(self, action: str) -> None:
        """Have no pack hold `action`, or take that back."""

        def turned(choices: Choices) -> Choices:
            left = action in choices.left_out
            return choices.with_back(action) if left else choices.without(action)

        self._decide(turned)

    def begin(self, action: str, still: int | str) -> None:
        """Have `action` begin with that frame, from 0, or with its liveliest, "auto"."""

        def begun(choices: Choices) -> Choices:
            frames = self._board().spec.frames
            if still != LIVELIEST and not 0 <= int(still) < frames:
                raise InputError(f"There is no frame {still}.", f"Choose 0 to {frames - 1}.")
            return choices.begun(action, still)

        self._decide(begun)

    def begin_all(self, still: int | str) -> None:
        """The same for all of the set."""
        self._decide(
            lambda choices: replace(choices, stills=dict.fromkeys(self._board().parts, still))
        )

    def cover(self, file_name: str, action: str) -> None:
        """Have the cover of that name show `action`."""
        self._decide(lambda choices: choices.covered(file_name, action))

    def aim(self, targets: tuple[str, ...]) -> None:
        """Want packs of these targets."""
        self._decide(lambda choices: replace(choices, targets=targets))

    def wish(self, change: Callable[[Choices], Choices]) -> None:
        """Change the outline, the title or the author."""
        self._decide(change)

    def undo(self) -> None:
        """Take the last choice back."""
        self.said.do(lambda: self._after(self._board().undo()))

    def redo(self) -> None:
        """Choose again what was taken back."""
        self.said.do(lambda: self._after(self._board().redo()))

    def rest(self) -> None:
        """Show the set at rest, or have it play again."""
        self.surface.rest()

    def build(self) -> None:
        """Build what is wanted, can be built, and is not built yet; aside."""

        def work() -> None:
            board = self._board()
            if self.surface.builder.busy:
                raise InputError("Packs are being built already.", "Wait for them, or stop them.")
            wanted = self.seen.missing(board)
            if not wanted and not self.seen.built:
                raise InputError("There is nothing to build.", "Choose whom it is made for.")
            self.said.say("" if wanted else "All packs are built already.")
            if wanted:
                self.surface.builder.start(board, wanted)

        self.said.do(work)

    def built(self, said: str = "", wrong: bool = False) -> None:
        """A pack is built, or with `said` all are: show them."""
        if said:
            self.said.say(said, wrong)
        if self.board is not None:
            self.seen.look_for_packs(self.board)

    def look(self) -> None:
        """Look for what has changed on disk, and show it."""
        with self._lock:
            if self.board is None:
                self.jobs.look("")
                return
            lost = how_lost(self.board.job, name_of(self.board.record))
            if lost:
                self._shut()
                self.said.say(lost, wrong=True)
                return
            self.jobs.look(self.board.job.id)
            changed = self.board.look()
            if changed & {"parts", "choices"}:
                if "parts" in changed:
                    self._begin()
                self.seen.draw(self._board())
            if changed:
                self.show()

    def key(self, name: str, shift: bool = False, command: bool = False) -> None:
        """A key was pressed, as browsers name it."""
        self.said.do(lambda: self._act(meaning(name, shift, command)))

    def act(self, name: str) -> None:
        """What a button of the surface, or a key, means; see `keys.KEYS`."""
        self.said.do(lambda: self._act(name))

    def show(self) -> None:
        """Show what is known."""
        with self._lock:
            self.surface.show(self.board, self.chosen, self.seen)

    def _shut(self) -> None:
        """Have no job open: nothing is left that could be clicked."""
        self.jobs.show("")
        self.board, self.chosen = None, ""
        self.seen.clear()
        self.show()

    def _open(self, job_id: str) -> None:
        self._shut()
        job_id = job_id or job_to_open(self.root, self.jobs.archive)
        if not job_id:
            return
        self.board = Board(Job.find(job_id, self.root))
        self.jobs.show(job_id)
        remember(self.root, {"job": job_id})
        self._begin()
        self.seen.draw(self._board())
        self.show()

    def _begin(self) -> None:
        """Show the set's cut-outs, which are new."""
        board = self._board()
        self.said.say(board.trouble, wrong=bool(board.trouble))
        if self.chosen not in board.parts:
            self.chosen = next(iter(board.names), "")
        self.surface.hold(board)
        if self.chosen:
            self.surface.load(self.chosen)

    def _decide(self, change: Callable[[Choices], Choices]) -> None:
        def work() -> None:
            board = self._board()
            board.choose(change(board.fresh()))
            self._after()

        self.said.do(work)

    def _after(self, _: None = None) -> None:
        self.said.say("")
        self.seen.draw(self._board())
        self.show()

    def _board(self) -> Board:
        if self.board is None:
            raise RecordError("No job is open.", "Choose one above.")
        return self.board

    def _act(self, name: str) -> None:
        row = self.surface.sheet.columns
        steps = {"previous": -1, "next": 1, "above": -row, "below": row}
        simple = {
            "undo": self.undo, "redo": self.redo, "play": self.rest, "build": self.build,
            "leave": self.surface.leave,
        }  # fmt: skip
        close = self.surface.close
        if name in steps:
            self.step(steps[name])
        elif name in simple:
            simple[name]()
        elif not self.chosen or not name:
            return
        elif name in ("earlier", "later"):
            self.shift(-1 if name == "earlier" else 1)
        elif name == "out":
            self.leave_out(self.chosen)
        elif name in ("frame_before", "frame_after"):
            close.player.step(-1 if name == "frame_before" else 1)
        elif name in ("begin", "liveliest", "first"):
            stills = {"begin": close.player.frame, "liveliest": LIVELIEST, "first": 0}
            self.begin(self.chosen, stills[name])
        elif name in ("all_liveliest", "all_first"):
            self.begin_all(LIVELIEST if name == "all_liveliest" else 0)
        else:
            self._cover(name)

    def _cover(self, name: str) -> None:
        """Have the chosen emoji on the cover called so, or on all that a key is for."""
        keyed = {"tab": ("tab", "cover"), "main": ("main",)}.get(name)
        for file_name in self.surface.close.covers:
            if file_name == name or (keyed and file_name.partition(".")[0] in keyed):
                self.cover(file_name, self.chosen)
