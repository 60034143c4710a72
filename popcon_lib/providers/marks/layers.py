"""What a drawing is made of: layers of one colour each, the lowest first, around (0, 0)."""

from dataclasses import dataclass

import numpy as np

from popcon_lib.providers.palettes import Colour, Palette
from popcon_lib.providers.strokes import circle

__all__ = ["Drawing", "Layer", "bumpy", "lines", "softened", "solid"]


@dataclass(frozen=True, eq=False)
class Layer:
    """One colour of a drawing. points: float (N, 2), y down; outlined: ink runs around it."""

    points: np.ndarray
    colour: Colour
    outlined: bool = False


Drawing = tuple[Layer, ...]


def solid(outline: np.ndarray, palette: Palette, inner: float = 0.84, shift: float = 0.04):
    """An outlined shape with a shaded rim, wider at the lower right."""
    return (
        Layer(outline, palette.shade, outlined=True),
        Layer(outline * inner - shift, palette.colour),
    )


def bumpy(bumps, palette: Palette, inner: float, shift: float) -> Drawing:
    """Discs (x, y, radius) as one shape, shaded below."""
    rims = [Layer(circle(x, y, r, count=36), palette.shade, outlined=True) for x, y, r in bumps]
    return *rims, *(Layer(circle(x, y - shift, r * inner), palette.colour) for x, y, r in bumps)


def lines(shapes: list[np.ndarray], palette: Palette) -> Drawing:
    """Outlined strokes in one colour."""
    return tuple(Layer(shape, palette.colour, outlined=True) for shape in shapes)


def softened(corners: np.ndarray, cut: float) -> np.ndarray:
    """A polygon whose corners are bent over the fraction `cut` of their sides."""
    before, after = np.roll(corners, 1, 0), np.roll(corners, -1, 0)
    start, stop = corners + cut * (before - corners), corners + cut * (after - corners)
    t = np.linspace(0, 1, 6)[:, None, None]
    bent = (1 - t) ** 2 * start + 2 * t * (1 - t) * corners + t**2 * stop
    return bent.transpose(1, 0, 2).reshape(-1, 2)
