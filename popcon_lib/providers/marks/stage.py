"""Where a body is on the canvas, and how one drawn piece is placed and timed around it."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from popcon_lib.providers.marks.layers import Drawing, lines
from popcon_lib.providers.palettes import INK, Palette
from popcon_lib.providers.strokes import Fill, bounds, rope, taper

__all__ = [
    "MARGIN",
    "Box",
    "Piece",
    "bar",
    "drip",
    "leaf",
    "lives",
    "place",
    "pop",
    "stream",
    "wave",
]

MARGIN = 0.02  # of the canvas's side: what stays clear at its edge
OUTLINE = 0.011  # of the canvas's side
OUTLINE_OF_SMALL = 0.16  # of the piece's size: so that a small piece is not all ink
ROUNDNESS = 2.5  # of the frame around a body: 2 is an ellipse, more goes towards a rectangle

Point = tuple[float, float]


@dataclass(frozen=True)
class Box:
    """Where a body is: px from the canvas's upper left corner."""

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
    def centre(self) -> Point:
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2

    @property
    def head(self) -> "Box":
        """The upper two fifths."""
        return Box(self.left, self.top, self.right, self.top + 0.4 * self.height)

    def rim(self, degrees: float, gap: float = 0.0) -> Point:
        """A point `gap` px outside a rounded frame of the body, clockwise from the right."""
        cos, sin = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
        bend = 2 / ROUNDNESS
        x, y = self.centre
        x += (self.width / 2 + gap) * np.sign(cos) * abs(cos) ** bend
        y += (self.height / 2 + gap) * np.sign(sin) * abs(sin) ** bend
        return float(x), float(y)

    def at(self, across: float, down: float) -> Point:
        """The point at these fractions of the width and the height."""
        return self.left + across * self.width, self.top + down * self.height


@dataclass(frozen=True)
class Piece:
    """One drawing at a place: centre and size in px, `turn` in degrees clockwise.

    squeeze narrows the drawing before it is turned; a negative one mirrors it.
    """

    drawing: Drawing
    x: float
    y: float
    size: float
    turn: float = 0.0
    squeeze: float = 1.0


def leaf(path: np.ndarray, half_width: float, palette: Palette) -> Piece:
    """A line along `path`, px (N, 2), thin at both ends."""
    swell = np.sin(np.linspace(0, np.pi, len(path))) ** 0.7
    return _line(taper(path, half_width * swell), half_width, palette)


def drip(start: Point, stop: Point, half_width: float, palette: Palette) -> Piece:
    """A straight line, px, round where it starts and thin where it stops."""
    t = np.linspace(0, 1, 16)
    width = half_width * np.minimum(8 * t, 1) ** 0.5 * (1 - t) ** 0.8
    return _line(taper(np.linspace(start, stop, 16), width), half_width, palette)


def bar(start: Point, stop: Point, half_width: float, palette: Palette) -> Piece:
    """A straight line, px, longer than wide and round at both ends."""
    return _line(rope(np.array([start, stop]), half_width), half_width, palette)


def _line(outline: np.ndarray, half_width: float, palette: Palette) -> Piece:
    size = max(8 * half_width, 1e-3)  # what its ink goes by
    return Piece(lines([outline / size], palette), 0, 0, size)


def lives(phase: float, count: int) -> Iterator[tuple[int, float]]:
    """(index, age) of `count` pieces; each lives for one loop, one after another."""
    for index in range(count):
        yield index, (phase + index / count) % 1.0


def stream(phase: float, count: int, delay: float = 0.0) -> Iterator[float]:
    """The ages of `count` pieces that all look alike; each lives for `count` loops."""
    for index in range(count):
        yield ((phase + delay) % 1.0 + index) / count


def pop(age: float) -> float:
    """Size over a life: springs up past 1, stays at 1, shrinks away; 0 at both ends."""
    if age < 0.25:
        left = age / 0.25 - 1
        return 1 + 2.7 * left**3 + 1.7 * left**2
    return 1.0 if age < 0.75 else float(np.cos((age - 0.75) * 2 * np.pi))


def wave(phase: float, cycles: int = 1) -> float:
    """A sine of whole cycles over the loop, -1 to 1."""
    return float(np.sin(2 * np.pi * cycles * phase))


def place(piece: Piece, side_px: int) -> list[Fill]:
    """The piece as fills in px: ink first, then its colours, moved or shrunk to stay inside."""
    ink = min(OUTLINE * side_px, OUTLINE_OF_SMALL * piece.size)
    angle = np.radians(piece.turn)
    cos, sin = np.cos(angle), np.sin(angle)
    to_canvas = piece.size * np.array([[piece.squeeze * cos, piece.squeeze * sin], [-sin, cos]])
    placed = [layer.points @ to_canvas + (piece.x, piece.y) for layer in piece.drawing]
    rows = list(zip(piece.drawing, placed, strict=True))
    fills = [Fill(points, INK, ink) for layer, points in rows if layer.outlined]
    fills += [Fill(points, layer.colour) for layer, points in rows]
    return _inside(fills, side_px)


def _inside(fills: list[Fill], side_px: int) -> list[Fill]:
    left, top, right, bottom = bounds(fills)
    low, high = MARGIN * side_px, (1 - MARGIN) * side_px
    if low <= left and low <= top and right <= high and bottom <= high:
        return fills
    scale = min(1.0, (high - low) / max(right - left, bottom - top))
    middle = np.array([left + right, top + bottom]) / 2
    half = np.array([right - left, bottom - top]) / 2 * scale
    shift = np.clip(middle, low + half, high - half) - scale * middle
    return [Fill(fill.points * scale + shift, fill.colour, fill.grow_px * scale) for fill in fills]
