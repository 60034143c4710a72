"""Comic effects drawn around a moving body: hearts, sweat, speed lines… All of them loop."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from popcon_lib.errors import UnknownNameError
from popcon_lib.providers import drawings
from popcon_lib.providers.drawings import Drawing, Layer
from popcon_lib.providers.strokes import INK, Fill, arc, bounds, paint, taper

__all__ = ["MARKS", "Box", "draw", "names"]

MARGIN = 0.02  # of the side: what stays clear at the canvas's edge
OUTLINE = 0.011  # of the side


@dataclass(frozen=True)
class Box:
    """Where a body is on the canvas: px from the upper left corner."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.bottom - self.top

    @property
    def centre(self) -> tuple[float, float]:
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2

    @property
    def head(self) -> "Box":
        """The upper two fifths."""
        return Box(self.left, self.top, self.right, self.top + 0.4 * self.height)


@dataclass(frozen=True)
class Piece:
    """One drawing at a place: centre and size in px, `turn` in degrees clockwise."""

    drawing: Drawing
    x: float
    y: float
    size: float
    turn: float = 0.0
    squeeze: float = 1.0


def names() -> tuple[str, ...]:
    """The marks that `draw` knows."""
    return tuple(MARKS)


def draw(name: str, phase: float, body: Box, side_px: int) -> np.ndarray:
    """The mark `name` around `body` at `phase` of its loop, 0 to 1; phase 1 is phase 0.

    Returns premultiplied float32 (side_px, side_px, 4) in [0, 1]. Pieces that would leave the
    canvas are moved inwards. Raises UnknownNameError.
    """
    if name not in MARKS:
        raise UnknownNameError("mark", name, MARKS)
    canvas = np.zeros((side_px, side_px, 4), np.float32)
    for piece in MARKS[name](phase % 1.0, body, side_px):
        if piece.size >= 1:
            paint(canvas, _place(piece, side_px))
    return canvas


def _place(piece: Piece, side_px: int) -> list[Fill]:
    ink = min(OUTLINE * side_px, 0.16 * piece.size)
    angle = np.radians(piece.turn)
    cos, sin = np.cos(angle), np.sin(angle)
    matrix = piece.size * np.array([[piece.squeeze * cos, -sin], [piece.squeeze * sin, cos]]).T
    moved = [(layer, layer.points @ matrix + (piece.x, piece.y)) for layer in piece.drawing]
    fills = [Fill(points, INK, ink) for layer, points in moved if layer.outlined]
    fills += [Fill(points, layer.colour) for layer, points in moved]
    return _keep_inside(fills, side_px)


def _keep_inside(fills: list[Fill], side_px: int) -> list[Fill]:
    left, top, right, bottom = bounds(fills)
    low, high = MARGIN * side_px, (1 - MARGIN) * side_px
    shift = np.array(
        [max(low - left, 0) + min(high - right, 0), max(low - top, 0) + min(high - bottom, 0)]
    )
    if not shift.any():
        return fills
    return [Fill(fill.points + shift, fill.colour, fill.grow_px) for fill in fills]


def _pop(t: float) -> float:
    """Size over a life of 0 to 1: springs up, stays, shrinks away; 0 at both ends."""
    if t < 0.25:
        s = t / 0.25 - 1
        return 1 + 2.7 * s**3 + 1.7 * s**2
    return 1.0 if t < 0.75 else float(np.cos((t - 0.75) * 2 * np.pi))


def _lives(phase: float, count: int) -> Iterator[tuple[int, float]]:
    """(index, age 0 to 1) of `count` pieces that live one loop each, one after the other."""
    for i in range(count):
        yield i, (phase + i / count) % 1.0


def hearts(phase: float, body: Box, side: int) -> Iterator[Piece]:
    for i, t in _lives(phase, 5):
        way = (-1) ** i
        x = body.centre[0] + way * (0.42 + 0.05 * (i % 3)) * body.width
        x += way * 0.03 * side * np.sin(2 * np.pi * t)
        y = body.top + 0.45 * body.height - (0.55 * body.height) * t
        yield Piece(drawings.heart(), x, y, (0.09 + 0.03 * t) * side * _pop(t), 14 * way)


def sparks(phase: float, body: Box, side: int) -> Iterator[Piece]:
    for i, t in _lives(phase, 6):
        angle = np.radians(-160 + i * 64 % 320)
        x = body.centre[0] + 0.58 * body.width * np.cos(angle)
        y = body.centre[1] + 0.55 * body.height * np.sin(angle)
        yield Piece(drawings.sparkle(), x, y, (0.1 + 0.03 * (i % 2)) * side * _pop(t))


def motion_lines(phase: float, body: Box, side: int) -> Iterator[Piece]:
    breath = 0.5 - 0.5 * np.cos(4 * np.pi * phase)
    for middle in (180, 0):
        for ring, reach in ((0, 17), (1, 12)):
            gap = (0.03 + 0.045 * ring + 0.012 * breath) * side
            path = arc(
                0, 0, body.width / 2 + gap, body.height / 2 + gap, middle - reach, middle + reach
            )
            bulge = np.sin(np.linspace(0, np.pi, len(path))) ** 0.6
            stroke = taper(path, 0.009 * side * bulge) / side
            layer = Layer(stroke, (255, 232, 150), outlined=True)
            yield Piece((layer,), body.centre[0], body.centre[1] - 0.08 * body.height, side)


MARKS: dict[str, Callable[[float, Box, int], Iterator[Piece]]] = {
    "hearts": hearts,
    "motion_lines": motion_lines,
    "sparks": sparks,
}
