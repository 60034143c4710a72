"""What each drawn piece looks like: a heart, a star, a drop…, about 1 unit tall around (0, 0)."""

from dataclasses import dataclass
from functools import cache

import numpy as np

from popcon_lib.providers.strokes import Colour, circle

__all__ = ["Drawing", "Layer", "heart", "sparkle"]


@dataclass(frozen=True, eq=False)
class Layer:
    """One colour of a drawing. points: float (N, 2), y down; outlined: ink runs around it."""

    points: np.ndarray
    colour: Colour
    outlined: bool = False


Drawing = tuple[Layer, ...]


@cache
def heart(colour: Colour = (255, 77, 109), shade: Colour = (219, 39, 92)) -> Drawing:
    turn = np.linspace(0, 2 * np.pi, 60, endpoint=False)
    x = 16 * np.sin(turn) ** 3
    y = -(13 * np.cos(turn) - 5 * np.cos(2 * turn) - 2 * np.cos(3 * turn) - np.cos(4 * turn))
    outline = np.stack([x, y + 2.5], 1) / 29
    return (
        Layer(outline, shade, outlined=True),
        Layer(outline * 0.86 + (-0.035, -0.035), colour),
        Layer(circle(-0.27, -0.22, 0.1, 0.075), (255, 205, 214)),
    )


@cache
def sparkle(colour: Colour = (255, 205, 51), shine: Colour = (255, 240, 168)) -> Drawing:
    turn = np.linspace(0, 2 * np.pi, 64, endpoint=False)
    star = np.stack([np.cos(turn), np.sin(turn)], 1)
    radius = 0.5 / (np.abs(np.cos(turn)) ** 0.6 + np.abs(np.sin(turn)) ** 0.6) ** (1 / 0.6)
    star = star * radius[:, None]
    return (Layer(star, colour, outlined=True), Layer(star * 0.5, shine))
