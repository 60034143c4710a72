"""Pictures that only some views need, worked out aside: effects, and where two columns differ."""

import operator
import threading
from collections.abc import Callable, Sequence

import ipywidgets as w
import numpy as np

from popcon_lib.matting.blobs import Blob
from popcon_lib.matting.compare import difference
from popcon_lib.matting.overlay import overlay
from widgets.parts.film import Film
from widgets.parts.lab.board import FILM, Board, Look
from widgets.parts.lab.runs import Runs
from widgets.parts.lab.stage import Stage
from widgets.parts.latest import Latest
from widgets.parts.sheets import sheet

__all__ = ["Extras"]


class Extras:
    """Puts them on the stage. lock: held while that is changed."""

    def __init__(self, lock: threading.RLock) -> None:
        self._lock = lock
        self._aside = Latest()
        self._shown: dict[int, tuple] = {}

    def show(self, film: Film, board: Board, look: Look, runs: Runs, stage: Stage) -> None:
        """Work out what `look` needs and is not there yet."""
        if look.view == "effects":
            for column in board.columns:
                result, view = runs.run(column.number).result, stage.view(column.number)
                if result is not None and self._is_new(column.number, result, view):
                    blobs = result.blobs
                    self._put(column.number, view.overlay, lambda b=blobs: _overlays(film, b))
        if look.versus == "difference":
            one, other = (self._rgba(film, runs, n) for n in (look.before, look.after))
            if one is not None and other is not None and self._is_new(FILM, one, other):
                self._put(FILM, stage.versus.difference, lambda: difference(one, other))
        else:
            self._shown.pop(FILM, None)

    def forget(self) -> None:
        """Take nothing for shown."""
        self._shown.clear()

    def _is_new(self, key: int, *about: object) -> bool:
        before = self._shown.get(key, ())
        self._shown[key] = about
        same = len(before) == len(about) and all(map(operator.is_, before, about))
        return not same

    def _put(self, key: int, picture: w.Image, make: Callable[[], np.ndarray]) -> None:
        about = self._shown[key]

        def work() -> None:
            png = sheet(make())
            with self._lock:
                if self._shown.get(key) is about:
                    picture.value = png

        self._aside.ask(key, work)

    def _rgba(self, film: Film, runs: Runs, number: int) -> np.ndarray | None:
        if number == FILM:
            return film.opaque
        result = runs.run(number).result
        return result.rgba if result is not None else None


def _overlays(film: Film, blobs: Sequence[Blob]) -> np.ndarray:
    drawn = [
        overlay(frame, [blob for blob in blobs if blob.frame == number])
        for number, frame in enumerate(film.clip.frames)
    ]
    return np.stack(drawn)
