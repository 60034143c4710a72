"""The frame in view: pictures and drawings over each other, and the mouse over them."""

from math import hypot
from typing import Protocol

import ipywidgets as w
import numpy as np

from popcon_lib.refine.prompts import Prompts
from widgets.parts.canvas import Pad
from widgets.parts.latest import Latest
from widgets.parts.picture import picture
from widgets.parts.refine import drawing
from widgets.parts.refine.look import OTHER, Change, Look
from widgets.parts.refine.right_button import KEY, RightButton

__all__ = ["Gestures", "Stage"]

DRAG = 0.012  # of the window: less is a click
WHEEL = 1.25  # of zoom, a click of the wheel


class Gestures(Protocol):
    """What the stage tells of, in px of the frame: the panel does these."""

    def add_point(self, x: float, y: float, positive: bool) -> None:
        """A click."""

    def add_box(self, left: float, top: float, right: float, bottom: float) -> None:
        """A box was dragged."""

    def add_stroke(self, points: list[tuple[float, float]], adds: bool) -> None:
        """The brush or the eraser was drawn."""

    def hover(self, x: float, y: float) -> None:
        """The mouse is here, and no button down."""

    def leave(self) -> None:
        """The mouse is elsewhere."""

    def look(self, change: Change) -> None:
        """It is to be looked at otherwise."""


class Stage(w.Box):
    """Set pictures' `value`; `show_…` the rest. `pad` hears the keys."""

    def __init__(self, gestures: Gestures) -> None:
        self._do = gestures
        self.film, self.before = picture("sheet", "film"), picture("sheet", "before")
        self.result, self.fresh = picture("sheet", "result"), picture("fresh")
        self.tint = picture("sheet", "masks")
        self.mask, self.hovered, self.prompts = (w.HTML() for _ in range(3))
        self.size, self._look, self._said = (1, 1), Look(), Prompts()
        self._from = (0.5, 0.5)
        self._at: tuple[float, float] | None = None
        self._line: list[tuple[float, float]] = []
        self._right, self._tool = False, ""
        self._live = Latest()
        self.pad = Pad()
        pictures = (self.film, self.before, self.result, self.fresh, self.tint)
        drawings = (self.mask, self.hovered, self.prompts)
        for kind, layer in zip(("mask", "hovered", "prompts"), drawings, strict=True):
            layer.add_class("popcon-drawing")
            layer.add_class(f"popcon-{kind}-layer")
        super().__init__((*pictures, *drawings, self.pad, RightButton()))
        self.add_class("popcon-window")
        self.pad.on_press(self._pressed)
        self.pad.on_drag(self._dragged)
        self.pad.on_release(self._released)
        self.pad.on_hover(self._hovered)
        self.pad.on_leave(self._left)
        self.pad.on_wheel(self._turned)
        self.pad.on_pinch(self._pinched)
        self.pad.on_key(lambda name, shift: self._right_pressed() if name == KEY else None)

    def show_look(self, look: Look) -> None:
        """It is looked at so, with this tool."""
        self._look = look

    def show_mask(self, svg: str, png: bytes | None) -> None:
        """What is selected on the frame in view; png: its cut-out as it would be."""
        self.mask.value = svg
        self.hovered.value = drawing.nothing(self.size)
        if png is None:
            self.fresh.remove_class("on")
            return
        self.fresh.value = png
        self.fresh.add_class("on")

    def show_hover(self, mask: np.ndarray) -> None:
        """What a click here would select, bool (H, W)."""
        self.hovered.value = drawing.hovered(mask)

    def show_prompts(self, said: Prompts) -> None:
        """What was said on the frame in view."""
        self._said = said
        self._draw()

    def _right_pressed(self) -> None:
        self._right = True

    def _pressed(self, u: float, v: float) -> None:
        tool = self._look.tool
        self._tool, self._right = OTHER.get(tool, tool) if self._right else tool, False
        self._from, self._line = (u, v), [self._place(u, v)]
        self._do.leave()
        self.hovered.value = drawing.nothing(self.size)
        if self._tool in ("paint", "erase"):
            self._draw()

    def _dragged(self, u: float, v: float) -> None:
        tool = self._tool
        if tool == "move":
            across, down = u - self._from[0], v - self._from[1]
            self._from = (u, v)
            self._do.look(lambda look: look.panned(across, down))
            return
        self._at = self._place(u, v)
        if tool in ("paint", "erase"):
            self._line.append(self._at)
        self._draw()

    def _released(self, u: float, v: float) -> None:
        tool, line, self._line, self._at = self._tool, self._line, [], None
        if not line:
            return
        if tool in ("paint", "erase"):
            self._do.add_stroke(line, tool == "paint")
        elif tool in ("include", "exclude"):
            if hypot(u - self._from[0], v - self._from[1]) < DRAG:
                self._do.add_point(*self._place(*self._from), tool == "include")
            else:
                (x0, y0), (x1, y1) = self._place(*self._from), self._place(u, v)
                self._do.add_box(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))
        self._draw()

    def _hovered(self, u: float, v: float) -> None:
        self._at = self._place(u, v)
        if self._look.tool in ("paint", "erase"):
            self._draw()
        elif self._look.tool in ("include", "exclude"):
            self._do.hover(*self._at)

    def _left(self) -> None:
        self._at = None
        self._do.leave()
        self.hovered.value = drawing.nothing(self.size)
        self._draw()

    def _turned(self, clicks: float, u: float, v: float) -> None:
        self._do.look(lambda look: look.zoomed(WHEEL**-clicks, u, v))

    def _pinched(self, factor: float, across: float, down: float, u: float, v: float) -> None:
        self._line = []  # the first finger pressed: that was no click
        self._do.look(lambda look: look.panned(across, down).zoomed(factor, u, v))
        self._draw()

    def _place(self, u: float, v: float) -> tuple[float, float]:
        """px of the frame, on it: the window's very rim belongs to no pixel."""
        x, y = self._look.place(min(max(u, 0.0), 1.0), min(max(v, 0.0), 1.0))
        width, height = self.size
        return min(x * width, width - 0.01), min(y * height, height - 0.01)

    def _draw(self) -> None:
        """Aside: more moves come than can be drawn, and only the last one counts."""
        self._live.ask(0, self._draw_now)

    def _draw_now(self) -> None:
        look, at, line = self._look, self._at, list(self._line)
        tool, live = self._tool if line else look.tool, ""
        if tool in ("paint", "erase") and (line or at):
            live = drawing.brush(line or [at], look.brush_px, tool == "paint")
        elif tool in ("include", "exclude") and line and at:
            live = drawing.rubber_band(*line[0], *at)
        self.prompts.value = drawing.prompts(self._said, self.size, live)
