"""All frames in a row, each with its state; a click goes to one."""

import base64
from collections.abc import Callable, Sequence

import cv2
import ipywidgets as w
import numpy as np

from widgets.parts.canvas import Pad
from widgets.parts.filling import Filling
from widgets.parts.refine.states import STATES
from widgets.parts.sheets import Grid, sheet

__all__ = ["Strip"]

THUMB_PX = 72


class Strip(w.Box):
    """on_pick(frame): called for a click or a tap on a frame; `pad` hears the keys from then on.

    What is clicked are buttons: a finger that swipes over them scrolls, over a pad it would not.
    """

    def __init__(self, on_pick: Callable[[int], None]) -> None:
        self._on_pick, self._grid = on_pick, Grid(1)
        self._filling = Filling()
        self.states: tuple[str, ...] = ()
        self._pictures, self._cells = w.HTML(layout=w.Layout(display="none")), w.HTML()
        self.legend = w.HTML()
        self._cells.add_class("popcon-cells")
        self.pad = Pad()
        self.picks = w.ToggleButtons()
        self.picks.add_class("popcon-frame-picks")
        row = w.Box((self.pad, self._cells, self.picks))
        row.add_class("popcon-row")
        self._scroll = w.Box((row,))
        self._scroll.add_class("popcon-strip-scroll")
        super().__init__((self._pictures, self._scroll, self.legend))
        self.add_class("popcon-strip")
        self.picks.observe(lambda change: self._picked(), "index")
        kinds = "".join(
            f'<span class="{name}"><i>{sign or "&nbsp;"}</i>{about}</span>'
            for name, (sign, about) in STATES.items()
        )
        self.legend.value = f'<div class="popcon-legend">{kinds}</div>'

    def load(self, frames: np.ndarray) -> None:
        """Show frames uint8 (T, H, W, 3)."""
        self._grid = Grid(len(frames))
        with self._filling:
            self.picks.options = [f"Frame {number + 1}" for number in range(len(frames))]
            self.picks.index = None
        scale = THUMB_PX / max(frames.shape[1:3])
        size = (max(1, round(frames.shape[2] * scale)), max(1, round(frames.shape[1] * scale)))
        thumbs = np.stack([cv2.resize(each, size, interpolation=cv2.INTER_AREA) for each in frames])
        png = base64.b64encode(sheet(thumbs)).decode()
        self._pictures.value = (
            f"<style>.popcon-strip{{--thumb:{size[0]}px}}"
            f".popcon-strip .popcon-cells b{{aspect-ratio:{size[0]}/{size[1]};"
            f"background-image:url(data:image/png;base64,{png});background-size:"
            f"{self._grid.columns * 100}% {self._grid.rows * 100}%}}</style>"
        )

    def show(self, states: Sequence[str], view: int) -> None:
        """Show the state of each frame, and which is in view."""
        self.states = tuple(states)
        self._cells.value = "".join(
            self._cell(frame, state, frame == view) for frame, state in enumerate(states)
        )

    def _cell(self, frame: int, state: str, in_view: bool) -> str:
        row, column = divmod(frame, self._grid.columns)
        x = 100 * column / max(1, self._grid.columns - 1)
        y = 100 * row / max(1, self._grid.rows - 1)
        sign, about = STATES[state]
        return (
            f'<div class="{state}{" view" * in_view}" title="Frame {frame + 1}: {about}">'
            f'<b style="background-position:{x:.2f}% {y:.2f}%"></b>'
            f"<span>{frame + 1}</span><i>{sign}</i></div>"
        )

    def _picked(self) -> None:
        frame = self.picks.index
        if self._filling or frame is None:
            return
        with self._filling:
            self.picks.index = None  # the same one can be clicked again
        self._on_pick(frame)
        self.pad.focus()
