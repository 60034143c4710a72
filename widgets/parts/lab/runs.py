"""The lab's work, aside: engines in their turn, and what follows from each recipe at once.

Three threads, so that none waits for another: engines (slow, one at a time, in the order they were
asked for), the frame in view (a fraction of a second, for every turn of a slider), and whole clips
(as soon as a slider rests).
"""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

import numpy as np

from popcon_lib.errors import PopconError
from popcon_lib.matting.blobs import Blob
from popcon_lib.matting.compare import Figures, figures_of
from popcon_lib.matting.engine import Setup
from popcon_lib.matting.step import find, finish
from popcon_lib.media import Clip, Matte
from popcon_lib.pictures import encode_png
from popcon_lib.refine.step import cut
from widgets.parts.film import Film, read_mattes
from widgets.parts.lab.board import Column
from widgets.parts.lab.mattes import keep_matte, kept_matte
from widgets.parts.latest import Latest
from widgets.parts.sheets import sheet

__all__ = ["Result", "Run", "Runs"]

_log = logging.getLogger(__name__)
REST_S = 0.35  # from the last turn of a slider until the whole clip is worked out
NEAR = 1  # neighbours of the frame in view, on each side, that are worked out with it


class _Cancelled(Exception):
    pass


@dataclass(frozen=True, eq=False)
class Result:
    """What a column shows. rgba: straight uint8 (T, H, W, 4); png: its sheet."""

    rgba: np.ndarray
    png: bytes
    blobs: Sequence[Blob]
    figures: Figures


@dataclass(frozen=True, eq=False)
class Run:
    """How far a column is.

    status: "idle" (not asked for yet), "waiting" for other engines, "running", "stopping",
    "ready", "stopped" or "failed"; done: frames; seconds: of the engine, a frame, None where it
    was not timed; said: what went wrong, in words; about: weights and device, in words.
    """

    status: str = "idle"
    done: int = 0
    seconds: float | None = None
    said: str = ""
    about: str = ""
    result: Result | None = None


class Runs:
    """What becomes of the columns of one film.

    on_change(number): a column's `run` has changed; on_frame(number, frame, png): one frame of it
    is worked out anew. Both are called from other threads.
    """

    def __init__(
        self,
        setup: Setup,
        on_change: Callable[[int], None],
        on_frame: Callable[[int, int, bytes], None],
    ) -> None:
        self._setup, self._on_change, self._on_frame = setup, on_change, on_frame
        self._lock = threading.RLock()
        self._engines, self._frames, self._clips = Latest(), Latest(), Latest(REST_S)
        self._film: Film | None = None
        self._columns: dict[int, Column] = {}
        self._runs: dict[int, Run] = {}
        self._found: dict[int, tuple[Column, Matte]] = {}

    def open(self, film: Film) -> None:
        """Work on `film` from now on, without any column; what runs is stopped."""
        with self._lock:
            self._film = film
            for each in (self._engines, self._frames, self._clips):
                each.clear()
            for each in (self._columns, self._runs, self._found):
                each.clear()

    def close(self) -> None:
        """Stop what runs: nobody looks any more."""
        with self._lock:
            self._film = None
            for each in (self._engines, self._frames, self._clips):
                each.clear()

    def run(self, number: int) -> Run:
        """How far the column is."""
        with self._lock:
            return self._runs.get(number, Run())

    def show(self, column: Column, frame: int, start: bool = True) -> None:
        """Bring the column up to its recipe, `frame` first.

        start: whether the engine may be started where its matte is not kept from before.
        """
        with self._lock:
            before = self._columns.get(column.number)
            self._columns[column.number] = column
            found = self._found.get(column.number)
            if found is not None and _same_engine(found[0], column):
                if before is None or before.recipe != column.recipe:
                    self._finish(column, frame)
                return
            if before is not None and _same_engine(before, column):
                return  # it runs, or was stopped, or failed: a person starts it again
            self._found.pop(column.number, None)
            self._set(column.number, Run("waiting" if start else "idle"))
            film = self._film
        self._engines.ask(column.number, lambda: self._find(film, column, start))

    def start(self, column: Column) -> None:
        """Start the column's engine, which was not run, was stopped, or failed."""
        with self._lock:
            self._columns.pop(column.number, None)
        self.show(column, 0)
        self._on_change(column.number)

    def drop(self, number: int) -> None:
        """Forget the column; what it runs is stopped."""
        with self._lock:
            for each in (self._engines, self._frames, self._clips):
                each.forget(number)
            for each in (self._columns, self._runs, self._found):
                each.pop(number, None)

    def cancel(self, number: int) -> None:
        """Stop the column's engine at its next frame."""
        with self._lock:
            if self._engines.forget(number):
                self._set(number, replace(self.run(number), status="stopped"))
            elif self.run(number).status == "running":
                self._set(number, replace(self.run(number), status="stopping"))
        self._on_change(number)

    def _set(self, number: int, run: Run) -> None:
        self._runs[number] = run

    def _current(self, film: Film, column: Column) -> bool:
        """Whether what is worked out for `column` is still asked for."""
        now = self._columns.get(column.number)
        return film is self._film and now is not None and _same_engine(now, column)

    def _finish(self, column: Column, frame: int) -> None:
        """The frame in view, and then the whole clip, so that it does not hold up the former."""
        number = column.number
        found = self._found[number][1]

        def work(film: Film, column: Column) -> None:
            self._one(film, column, found, frame)
            self._clips.ask(number, lambda: self._told(film, column, self._all, found))

        film = self._film
        self._frames.ask(number, lambda: self._told(film, column, work))

    def _find(self, film: Film, column: Column, start: bool) -> None:
        self._told(film, column, self._found_now, start)

    def _found_now(self, film: Film, column: Column, start: bool) -> None:
        """The engine's matte: in the thread of engines."""
        found, seconds = self._engine(film, column, start)
        if found is None:
            return
        with self._lock:
            if not self._current(film, column):
                return
            # The recipe may have been tuned meanwhile.
            now = self._columns[column.number]
            self._found[column.number] = (now, found)
            count = len(film.clip.frames)
            self._set(column.number, Run("running", count, seconds, about=found.about))
            self._clips.ask(column.number, lambda: self._told(film, now, self._all, found))
        self._on_change(column.number)

    def _engine(self, film: Film, column: Column, start: bool) -> tuple[Matte | None, float | None]:
        number, clip = column.number, film.clip
        if column.mattes:
            return Matte(read_mattes(Path(column.mattes), clip), "imported", column.mattes), None
        kept = kept_matte(film, column.recipe, self._setup)
        if kept is not None or not start:
            return kept if kept is not None else (None, None)
        began = time.perf_counter()

        def done(frames: int) -> None:
            with self._lock:
                if not self._current(film, column) or self.run(number).status == "stopping":
                    raise _Cancelled
                self._set(number, Run("running", frames))
            self._on_change(number)

        done(0)
        found = find(clip, column.recipe, self._setup, done)
        seconds = (time.perf_counter() - began) / len(clip.frames)
        keep_matte(film, column.recipe, self._setup, found, seconds)
        return found, seconds

    def _one(self, film: Film, column: Column, found: Matte, frame: int) -> None:
        """One frame, with the neighbours that have a say in it."""
        clip, count = film.clip, len(film.clip.frames)
        reach = range(-NEAR, NEAR + 1) if count > 2 * NEAR else range(-frame, count - frame)
        near = [(frame + step) % count for step in reach]
        part = Clip(clip.frames[near], clip.fps, clip.backdrop)
        matte, _ = finish(part, replace(found, alpha=found.alpha[near]), column.recipe)
        middle = near.index(frame)
        only = slice(middle, middle + 1)
        shown = _cut(
            Clip(part.frames[only], clip.fps, clip.backdrop),
            replace(matte, alpha=matte.alpha[only]),
            column,
        )
        with self._lock:
            wanted = film is self._film and self._columns.get(column.number) == column
        if wanted:
            self._on_frame(column.number, frame, encode_png(shown[0]))

    def _all(self, film: Film, column: Column, found: Matte) -> None:
        """The whole clip."""
        matte, blobs = finish(film.clip, found, column.recipe)
        rgba = _cut(film.clip, matte, column)
        figures = figures_of(film.clip, rgba, blobs, film.truth)
        result = Result(rgba, sheet(rgba), blobs, figures)
        with self._lock:
            if film is not self._film or self._columns.get(column.number) != column:
                return
            run = self.run(column.number)
            self._set(column.number, replace(run, status="ready", said="", result=result))
        self._on_change(column.number)

    def _told(self, film: Film, column: Column, work: Callable[..., None], *about: object) -> None:
        """Do `work`; what goes wrong is told in the column."""
        try:
            work(film, column, *about)
            return
        except _Cancelled:
            status, said = "stopped", ""
        except PopconError as error:
            status, said = "failed", str(error)
        except Exception as error:
            _log.exception("the matting lab")
            status, said = "failed", f"This should not happen: {type(error).__name__}: {error}"
        with self._lock:
            if not self._current(film, column):
                return
            self._set(column.number, replace(self.run(column.number), status=status, said=said))
        self._on_change(column.number)


def _same_engine(one: Column, other: Column) -> bool:
    """Whether their engines find the same."""
    if one.mattes or other.mattes:
        return one.mattes == other.mattes
    asked = [(each.recipe.engine, each.recipe.model, each.recipe.mask) for each in (one, other)]
    return asked[0] == asked[1]


def _cut(clip: Clip, matte: Matte, column: Column) -> np.ndarray:
    each = (Fraction(1, 12),) * len(clip.frames)
    return cut(clip, matte, column.recipe.edges, each).rgba
