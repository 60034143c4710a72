"""Anti-aliased shapes: curves as polygons, and polygons onto a premultiplied canvas."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

__all__ = ["INK", "Fill", "arc", "bounds", "circle", "paint", "smooth", "taper"]

Colour = tuple[int, int, int]

INK: Colour = (43, 34, 51)  # the outline of everything drawn here: dark plum, softer than black
SUPERSAMPLING = 4  # 16 samples a pixel
SUBPIXEL_BITS = 5


@dataclass(frozen=True, eq=False)
class Fill:
    """A closed polygon in one colour. points: float (N, 2) px; grow_px widens it, rounded."""

    points: np.ndarray
    colour: Colour
    grow_px: float = 0.0


def circle(x: float, y: float, radius_x: float, radius_y: float | None = None, n: int = 48):
    """The outline of an ellipse, float (n, 2)."""
    turn = np.linspace(0, 2 * np.pi, n, endpoint=False)
    radii = np.array([radius_x, radius_x if radius_y is None else radius_y])
    return np.array([x, y]) + np.stack([np.cos(turn), np.sin(turn)], 1) * radii


def arc(x: float, y: float, radius_x: float, radius_y: float, start: float, stop: float, n=24):
    """An open part of an ellipse from `start` to `stop` degrees (clockwise on screen), (n, 2)."""
    turn = np.radians(np.linspace(start, stop, n))
    return np.array([x, y]) + np.stack([np.cos(turn), np.sin(turn)], 1) * [radius_x, radius_y]


def smooth(corners: Sequence[tuple[float, float]], closed: bool = True, steps: int = 12):
    """A curve through all `corners` (centripetal-free Catmull-Rom), float (N, 2)."""
    points = np.asarray(corners, float)
    if closed:
        ring = np.concatenate([points[-1:], points, points[:2]])
    else:
        ring = np.concatenate(
            [2 * points[:1] - points[1:2], points, 2 * points[-1:] - points[-2:-1]]
        )
    t = np.linspace(0, 1, steps, endpoint=False)[:, None]
    before, here, there, after = ring[:-3], ring[1:-2], ring[2:-1], ring[3:]
    spans = [
        0.5
        * (
            2 * b
            + (c - a) * t
            + (2 * a - 5 * b + 4 * c - d) * t**2
            + (3 * b - a - 3 * c + d) * t**3
        )
        for a, b, c, d in zip(before, here, there, after, strict=True)
    ]
    return np.concatenate(spans if closed else [*spans, points[-1:]])


def taper(path: np.ndarray, half_width: np.ndarray | float) -> np.ndarray:
    """The outline of a stroke along `path` (N, 2) with a half-width per point, float (2N, 2)."""
    along = np.gradient(np.asarray(path, float), axis=0)
    along /= np.maximum(np.hypot(along[:, 0], along[:, 1]), 1e-9)[:, None]
    across = (
        np.stack([-along[:, 1], along[:, 0]], 1) * np.broadcast_to(half_width, len(path))[:, None]
    )
    return np.concatenate([path + across, (path - across)[::-1]])


def bounds(fills: Iterable[Fill]) -> np.ndarray:
    """(left, top, right, bottom) px of everything the fills touch, float (4,)."""
    boxes = [
        np.concatenate([f.points.min(0) - f.grow_px, f.points.max(0) + f.grow_px]) for f in fills
    ]
    low_high = np.array(boxes)
    return np.concatenate([low_high[:, :2].min(0), low_high[:, 2:].max(0)])


def paint(canvas: np.ndarray, fills: Sequence[Fill]) -> None:
    """Draw `fills` in order as one opaque piece over premultiplied float32 (H, W, 4), in place.

    Coordinates are px with (0, 0) at the canvas's upper left corner, so pixel 0 spans 0 to 1.
    The fills must lie on the canvas.
    """
    left, top, right, bottom = bounds(fills)
    height, width = canvas.shape[:2]
    left, top = max(int(left) - 1, 0), max(int(top) - 1, 0)
    right, bottom = min(int(right) + 2, width), min(int(bottom) + 2, height)
    tile = np.zeros(((bottom - top) * SUPERSAMPLING, (right - left) * SUPERSAMPLING, 4), np.uint8)
    for fill in fills:
        scaled = (fill.points - (left, top)) * SUPERSAMPLING - 0.5
        polygon = [np.rint(scaled * (1 << SUBPIXEL_BITS)).astype(np.int32)]
        colour = (*fill.colour, 255)
        cv2.fillPoly(tile, polygon, colour, cv2.LINE_8, SUBPIXEL_BITS)
        if fill.grow_px > 0:
            thickness = max(round(2 * fill.grow_px * SUPERSAMPLING), 1)
            cv2.polylines(tile, polygon, True, colour, thickness, cv2.LINE_8, SUBPIXEL_BITS)
    small = cv2.resize(tile, (right - left, bottom - top), interpolation=cv2.INTER_AREA)
    piece = small.astype(np.float32) / 255
    region = canvas[top:bottom, left:right]
    region *= 1 - piece[..., 3:]
    region += piece
