"""The matting lab: engines and recipes side by side, tuned in sight of what they do."""

import threading
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import ipywidgets as w

from popcon_lib.errors import InputError
from popcon_lib.matting.engine import HERE, Setup
from popcon_lib.matting.recipe import Recipe
from widgets.parts.filling import Filling
from widgets.parts.film import Film
from widgets.parts.lab import looks as lab_looks
from widgets.parts.lab.adder import Adder
from widgets.parts.lab.board import Board, Change, Column, Desk, Look
from widgets.parts.lab.extras import Extras
from widgets.parts.lab.keeping import save_recipe, told_of_use, write_kept
from widgets.parts.lab.keys import steered
from widgets.parts.lab.memory import desk_of, keep_source, source_of
from widgets.parts.lab.runs import Runs
from widgets.parts.lab.stage import Stage
from widgets.parts.lab.tables import Tables
from widgets.parts.lab.toolbar import VIEWS, Toolbar
from widgets.parts.lab.tuner import Tuner
from widgets.parts.latest import Latest
from widgets.parts.notice import Notice
from widgets.parts.panel import Panel, class_of_its_own
from widgets.parts.player import Player
from widgets.parts.scene import Scene
from widgets.parts.sheets import sheet
from widgets.parts.sources import Sources

__all__ = ["MattingLab"]

TOGETHER_S = 1.0  # changes of one recipe that follow each other so fast are undone together


class MattingLab(Panel):
    """Compares mattes of one clip: of a job under `jobs_root`, or of a picture, folder or video.

    setup: what engines may use of this machine; source: a job's id or a path, "" for what was
    opened last; action: of the job, "" for its first. What is chosen is on disk: made again, it
    shows the same. Engines run aside. `notice.text` is the last thing that was said.
    """

    def __init__(
        self, jobs_root: str | Path, setup: Setup = HERE, source: str = "", action: str = ""
    ) -> None:
        self.root = Path(jobs_root).resolve()
        self._folder = self.root / "lab"
        self.film: Film | None = None
        self.desk = Desk()
        self._where = class_of_its_own("lab")
        self._lock = threading.RLock()
        self._filling = Filling()
        self._tuned_at = (0, 0.0)
        self._opening, self._keeping = Latest(), Latest(0.5)
        self.notice = Notice(self._lock)
        self.runs = Runs(setup, self._run_changed, self._frame_made)
        self.extras = Extras(self._lock)
        self.sources = Sources(self.root, self._folder)
        self.player = Player(self._where)
        self.toolbar = Toolbar(self._looked)
        self.stage = Stage(self._looked, self._key, self._button)
        doing = self.notice.doing
        self.adder = Adder(setup, doing(self.add))
        self.tuner = Tuner(doing(self.tune), doing(self.use), doing(self.save))
        self.tables = Tables()
        self.scene = Scene(self._where)
        super().__init__(self._parts(), lab_looks.LAB, self._where, jobs_root=self.root)
        self._connect()
        self.notice.do(self.sources.refresh)
        wanted = source_of(self.root, self._folder, source, action)
        if wanted:
            self.load(wanted)
        else:
            self.notice.say("Choose a job, or give the path of a picture, a folder or a video.")

    @property
    def board(self) -> Board:
        """The columns, and what the job keeps."""
        return self.desk.board

    @property
    def look(self) -> Look:
        """How it is looked at."""
        return self.desk.look

    @property
    def tuned(self) -> Column | None:
        """The column whose recipe is in the form."""
        return self.board.column(self.look.tuned)

    def load(self, source: Mapping[str, str]) -> None:
        """Open {"job", "action"} or {"path"}, aside."""
        self.notice.say("Opening …")
        read = self.sources.read
        self._opening.ask(0, lambda: self.notice.told(lambda: self._opened(read(source))))

    def add(self, recipe: Recipe, mattes: str = "") -> None:
        """Add a column. Raises InputError."""
        if self.film is None:
            raise InputError("Nothing is open.", "Choose a job or give a path first.")
        board = self.board.added(recipe, mattes)
        self._change(board, board.columns[-1].number)

    def remove(self, number: int) -> None:
        """Remove a column."""
        self._change(self.board.removed(number))

    def tune(self, recipe: Recipe) -> None:
        """Give the tuned column another recipe."""
        number, now = self.look.tuned, time.monotonic()
        together = self._tuned_at[0] == number and now - self._tuned_at[1] < TOGETHER_S
        self._tuned_at = (number, now)
        self._change(self.board.tuned(number, recipe), joined=together)

    def undo(self) -> None:
        """Take the last change of columns, recipes or what the job keeps back."""
        self._restore(self.desk.undone())

    def redo(self) -> None:
        """Do again what was undone last."""
        self._restore(self.desk.redone())

    def use(self, whole_job: bool) -> None:
        """Have the job, or only this action of it, matted by the tuned column's recipe."""
        kept = {"for_job": self._recipe(), "for_action": None}
        self._change(replace(self.board, **(kept if whole_job else {"for_action": self._recipe()})))
        self.notice.say(told_of_use(self.film, whole_job))

    def save(self, name: str) -> None:
        """Write the tuned column's recipe into a file. Raises InputError, StorageError."""
        self.notice.say(f"Saved as {save_recipe(self._recipe(), name)}.")

    def close(self) -> None:
        """Stop its engines, too."""
        self.runs.close()
        super().close()

    def _recipe(self) -> Recipe:
        if self.tuned is None:
            raise InputError("No column is chosen.", "Choose one with its Tune button.")
        return self.tuned.recipe

    def _parts(self) -> tuple[w.Widget, ...]:
        compare, below = w.Box(self.stage.versus.fields), w.Box((self.tuner, self.tables))
        compare.add_class("popcon-bar")
        below.add_class("popcon-columns")
        return (
            *(lab_looks.sheet(), self.scene),
            *(self.sources, self.notice, self.toolbar, self.player, self.stage),
            *(compare, self.adder, below, self.stage.legend),
        )

    def _connect(self) -> None:
        self.notice.on_back(self.undo, self.redo)
        self.sources.observe(lambda change: change.new and self.load(change.new), "asked")
        self.player.observe(self.notice.doing(self._played), ["frame", "speed", "playing"])

    def _opened(self, film: Film) -> None:
        png, first = sheet(film.clip.frames), film.kept() is None
        desk, said = desk_of(film)
        with self._lock:
            self.film, self.desk = film, desk
            self.scene.show_clip(film.clip.frames)
            self.runs.open(film)
            self.stage.film.value = png
            self.stage.clear()
            self.extras.forget()
            with self._filling:
                self.player.load(
                    len(film.clip.frames), film.clip.fps, self.look.frame, self.look.speed
                )
            self.desk = replace(self.desk, look=replace(self.look, frame=self.player.frame))
            for column in self.board.columns:
                self.runs.show(column, self.look.frame, start=first)
            self.sources.show(film)
            self._show()
            self.notice.say(said)
            self._remember()
        keep_source(self._folder, film)

    def _change(self, board: Board, tuned: int | None = None, joined: bool = False) -> None:
        if board != self.board:
            desk = self.desk.changed(board, joined)
            self._restore(replace(desk, look=replace(desk.look, tuned=tuned or self.look.tuned)))

    def _restore(self, desk: Desk) -> None:
        """Show another desk: the one way in which columns and recipes change."""
        if self.film is None:
            return
        before, self.desk = self.board, desk
        numbers = [column.number for column in self.board.columns]
        if numbers and self.look.tuned not in numbers:
            self.desk = replace(desk, look=replace(desk.look, tuned=numbers[-1]))
        write_kept(self.film, before, self.board)
        for column in before.columns:
            if column.number not in numbers:
                self.runs.drop(column.number)
        for column in self.board.columns:
            self.runs.show(column, self.look.frame)
        self._show()
        self._remember()

    def _looked(self, change: Change) -> None:
        self.notice.do(lambda: self._look_at(change))

    def _look_at(self, change: Change) -> None:
        before, look = self.look, change(self.look)
        if self._filling or self.film is None or look == before:
            return
        if self.board.column(look.tuned) is None:
            look = replace(look, tuned=before.tuned)
        self.desk = replace(self.desk, look=look)
        steady = replace(before, zoom=look.zoom, x=look.x, y=look.y, split=look.split)
        if steady == look:  # dragging and the wheel: nothing else has changed
            self.scene.show_look(look, look.backdrop, split=look.split)
            self.stage.look = look
            self.toolbar.show(look)
        else:
            self._show()
        self._remember()

    def _show(self) -> None:
        """Show all that is known."""
        if self.film is None:
            return
        with self._filling:
            look, count = self.look, len(self.film.clip.frames)
            self.scene.show_look(look, look.backdrop, split=look.split)
            for view in VIEWS.values():
                (self.add_class if look.view == view else self.remove_class)(view)
            self.player.frame = look.frame
            self.toolbar.show(look)
            self.stage.show(self.board, look, self.runs, count)
            self.tuner.show(self.film, self.board, self.tuned)
        self.notice.undo.disabled = not self.desk.past
        self.notice.redo.disabled = not self.desk.future
        self._show_tables()
        self.extras.show(self.film, self.board, look, self.runs, self.stage)

    def _show_tables(self) -> None:
        run = self.runs.run(self.look.tuned)
        blobs = run.result.blobs if run.result is not None else ()
        pairs = [(column, self.runs.run(column.number)) for column in self.board.columns]
        self.tables.show(pairs, self.film.truth is not None, blobs, self.look.frame)

    def _played(self, _: object) -> None:
        (self.add_class if self.player.playing else self.remove_class)("playing")
        seen = {"frame": self.player.frame, "speed": self.player.speed}
        self._look_at(lambda look: replace(look, **seen))

    def _button(self, name: str, number: int) -> None:
        acts = {
            "run": lambda: self.runs.start(self.board.column(number)),
            "cancel": lambda: self.runs.cancel(number),
            "remove": lambda: self.remove(number),
        }
        self.notice.do(acts[name])

    def _key(self, name: str, key: str) -> None:
        acts = {
            "play": self.player.toggle,
            "previous_frame": lambda: self.player.step(-1),
            "next_frame": lambda: self.player.step(1),
            "first_frame": lambda: self.player.step(-self.player.frame),
            "undo": self.undo,
            "redo": self.redo,
            "cancel": lambda: self.runs.cancel(self.look.tuned),
            "leave": self.stage.focus_buttons,
        }
        self.notice.do(
            acts.get(name) or (lambda: self._look_at(lambda look: steered(look, name, key)))
        )

    def _run_changed(self, number: int) -> None:
        """How far a column is has changed: called from other threads."""
        with self._lock:
            column, view = self.board.column(number), self.stage.view(number)
            if self.film is None or column is None or view is None:
                return
            run, count = self.runs.run(number), len(self.film.clip.frames)
            view.show(column, run, count, number == self.look.tuned)
            self._show_tables()
            self.extras.show(self.film, self.board, self.look, self.runs, self.stage)

    def _frame_made(self, number: int, frame: int, png: bytes) -> None:
        """One frame is newer than its column's sheet: called from another thread."""
        with self._lock:
            if frame == self.look.frame:
                self.stage.show_fresh(number, png)

    def _remember(self) -> None:
        film, desk = self.film, self.desk
        self._keeping.ask(0, lambda: self.notice.told(lambda: film.keep(desk.to_json())))
