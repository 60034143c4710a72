"""A pad over a picture: it shows nothing, and tells of mouse, wheel, touch and keys.

The only importer of ipycanvas: no other widget of ours hears the mouse or a single key. Nothing
is drawn on it, so it survives a reload of the page as it is. The browser keeps every key that is
pressed here, Tab too: who uses a pad must move the focus on.
"""

from collections.abc import Callable
from math import hypot

import traitlets as t
from ipycanvas import Canvas

__all__ = ["Pad"]

SIDE = 100  # of the canvas itself; places are told to fractions of its pixels


class Pad(Canvas):
    """Places are (x, y) from 0 to 1, from the top left; beyond them while one drags outside.

    on_press(x, y), on_drag(x, y), on_release(x, y), on_hover(x, y) with no button down, on_leave();
    on_wheel(clicks, x, y): clicks is negative away from the person; on_key(name, shift) and, with
    Ctrl or Meta, on_command(name, shift): names as browsers call them. `pressed` tells whether one
    is dragging. What leaves the pad while one is dragging is released. on_pinch(factor, across,
    down, x, y): two fingers moved so far apart, and so far, about (x, y); that is no dragging.
    """

    pressed = t.Bool()

    def __init__(self) -> None:
        super().__init__(width=SIDE, height=SIDE)
        self.add_class("popcon-pad")
        self._at = (0.5, 0.5)
        self._press: list[Callable[[float, float], None]] = []
        self._drag: list[Callable[[float, float], None]] = []
        self._wheel: list[Callable[[float, float, float], None]] = []
        self._key: list[Callable[[str, bool], None]] = []
        self._command: list[Callable[[str, bool], None]] = []
        self._release: list[Callable[[float, float], None]] = []
        self._hover: list[Callable[[float, float], None]] = []
        self._leave: list[Callable[[], None]] = []
        self._pinch: list[Callable[[float, float, float, float, float], None]] = []
        self._fingers: tuple[float, float, float] | None = None  # their middle, how far apart
        self.on_mouse_down(self._down)
        self.on_mouse_move(self._move)
        self.on_mouse_up(self._up)
        self.on_mouse_out(self._out)
        self.on_mouse_wheel(self._turn)
        # One finger is a mouse; `touch_end` tells no place.
        self.on_touch_start(lambda touches: touches and self._down(*touches[0]))
        self.on_touch_move(self._fingers_moved)
        self.on_touch_end(lambda touches: self._lifted())
        self.on_touch_cancel(lambda touches: self._lifted())
        self.on_key_down(self._typed)

    def on_press(self, act: Callable[[float, float], None]) -> None:
        """Call `act` when the button goes down, or a finger."""
        self._press.append(act)

    def on_drag(self, act: Callable[[float, float], None]) -> None:
        """Call `act` when it moves while it is down."""
        self._drag.append(act)

    def on_wheel(self, act: Callable[[float, float, float], None]) -> None:
        """Call `act` when the wheel turns."""
        self._wheel.append(act)

    def on_key(self, act: Callable[[str, bool], None]) -> None:
        """Call `act` when a key is pressed, if neither Ctrl nor Meta is."""
        self._key.append(act)

    def on_command(self, act: Callable[[str, bool], None]) -> None:
        """Call `act` when a key is pressed together with Ctrl or Meta."""
        self._command.append(act)

    def on_release(self, act: Callable[[float, float], None]) -> None:
        """Call `act` when the button goes up, or the finger."""
        self._release.append(act)

    def on_hover(self, act: Callable[[float, float], None]) -> None:
        """Call `act` when the mouse moves while no button is down."""
        self._hover.append(act)

    def on_leave(self, act: Callable[[], None]) -> None:
        """Call `act` when the mouse has gone elsewhere."""
        self._leave.append(act)

    def on_pinch(self, act: Callable[[float, float, float, float, float], None]) -> None:
        """Call `act` when two fingers move."""
        self._pinch.append(act)

    def _down(self, x: float, y: float) -> None:
        self.pressed = True
        self._at = (x / SIDE, y / SIDE)
        for act in self._press:
            act(*self._at)

    def _move(self, x: float, y: float) -> None:
        self._at = (x / SIDE, y / SIDE)
        for act in self._drag if self.pressed else self._hover:
            act(*self._at)

    def _up(self, x: float, y: float) -> None:
        was_pressed, self.pressed = self.pressed, False
        if was_pressed:
            for act in self._release:
                act(x / SIDE, y / SIDE)

    def _out(self, x: float, y: float) -> None:
        self._up(x, y)
        for act in self._leave:
            act()

    def _fingers_moved(self, touches: list[tuple[float, float]]) -> None:
        if len(touches) < 2:
            if touches and self._fingers is None:
                self._move(*touches[0])
            return
        (x0, y0), (x1, y1) = touches[:2]
        now = ((x0 + x1) / 2 / SIDE, (y0 + y1) / 2 / SIDE, max(hypot(x1 - x0, y1 - y0), 1.0))
        before, self._fingers = self._fingers or now, now
        self.pressed = False
        x, y, apart = now
        for act in self._pinch:
            act(apart / before[2], x - before[0], y - before[1], x, y)

    def _lifted(self) -> None:
        self._fingers = None
        x, y = self._at
        self._up(x * SIDE, y * SIDE)

    def _turn(self, x: float, y: float) -> None:
        # A mouse's click is 100 to 120 px, a touchpad sends a few px at a time.
        for act in self._wheel:
            act(max(-2.0, min(2.0, y / 100)), *self._at)

    def _typed(self, key: str, shift: bool, ctrl: bool, meta: bool) -> None:
        for act in self._command if ctrl or meta else self._key:
            act(key, shift)
