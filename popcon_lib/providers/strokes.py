"""Anti-aliased shapes: curves as polygons, and polygons onto a premultiplied canvas."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from popcon_lib.providers.palettes import Colour

__all__ = ["Fill", "arc", "bounds", "circle", "paint", "rope", "smooth", "taper"]

SUPERSAMPLING = 4  # 16 samples a pixel; OpenCV's own anti-aliasing of thick lines is far slower
SUBPIXEL_BITS = 5


@dataclass(frozen=True, eq=False)
class Fill:
    """A closed polygon in one colour. points: float (N, 2) px; grow_px widens it, rounded."""

    points: np.ndarray
    colour: Colour
    grow_px: float = 0.0


def arc(
    x: float,
    y: float,
    radius_x: float,
    radius_y: float,
    start: float,
    stop: float,
    count: int = 24,
) -> np.ndarray:
    """Part of an ellipse from `start` to `stop` degrees, clockwise on screen; float (count, 2)."""
    turn = np.radians(np.linspace(start, stop, count))
    return np.array([x, y]) + np.stack([np.cos(turn), np.sin(turn)], 1) * [radius_x, radius_y]


def circle(
    x: float, y: float, radius_x: float, radius_y: float | None = None, count: int = 48
) -> np.ndarray:
    """The outline of a circle or an ellipse, float (count, 2)."""
    radius_y = radius_x if radius_y is None else radius_y
    return arc(x, y, radius_x, radius_y, 0, 360, count + 1)[:-1]


def smooth(
    corners: Sequence[tuple[float, float]], closed: bool = True, steps: int = 12
) -> np.ndarray:
    """A uniform Catmull-Rom curve through all `corners`, `steps` points for each; float (N, 2)."""
    points = np.asarray(corners, float)
    if closed:
        ring = np.concatenate([points[-1:], points, points[:2]])
    else:
        before, after = 2 * points[:1] - points[1:2], 2 * points[-1:] - points[-2:-1]
        ring = np.concatenate([before, points, after])
    t = np.linspace(0, 1, steps, endpoint=False)[:, None]
    spans = [
        0.5
        * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * (b - c) + d - a) * t**3)
        for a, b, c, d in zip(ring[:-3], ring[1:-2], ring[2:-1], ring[3:], strict=True)
    ]
    return np.concatenate(spans if closed else [*spans, points[-1:]])


def taper(path: np.ndarray, half_width: np.ndarray | float) -> np.ndarray:
    """The outline of a stroke along `path` (N, 2) with a half-width per point, float (2N, 2)."""
    along = np.gradient(np.asarray(path, float), axis=0)
    along /= np.maximum(np.hypot(along[:, 0], along[:, 1]), 1e-9)[:, None]
    half_width = np.broadcast_to(half_width, len(path))[:, None]
    across = np.stack([-along[:, 1], along[:, 0]], 1) * half_width
    return np.concatenate([path + across, (path - across)[::-1]])


def rope(path: np.ndarray, half_width: float) -> np.ndarray:
    """The outline of an even stroke along `path` (N, 2) with round ends, float (M, 2)."""
    steps = np.hypot(*np.diff(path, axis=0).T)
    travelled = np.concatenate([[0], np.cumsum(steps)])
    cap = half_width * (1 - np.cos(np.linspace(0, np.pi / 2, 7)))
    middle = travelled[(travelled > half_width) & (travelled < travelled[-1] - half_width)]
    at = np.concatenate([cap, middle, travelled[-1] - cap[::-1]])
    points = np.stack([np.interp(at, travelled, path[:, i]) for i in (0, 1)], 1)
    from_end = np.minimum(np.minimum(at, travelled[-1] - at), half_width)
    return taper(points, np.sqrt(half_width**2 - (half_width - from_end) ** 2))


def bounds(fills: Sequence[Fill]) -> tuple[float, float, float, float]:
    """(left, top, right, bottom) px of a box that holds everything the fills touch."""
    points = np.concatenate([fill.points for fill in fills])
    grow_px = max(fill.grow_px for fill in fills)
    return (*points.min(0) - grow_px, *points.max(0) + grow_px)


def paint(canvas: np.ndarray, fills: Sequence[Fill]) -> None:
    """Draw `fills` in order, as one opaque piece, over premultiplied float32 (H, W, 4), in place.

    Coordinates are px with (0, 0) at the canvas's upper left corner, so pixel 0 spans 0 to 1.
    The fills lie on the canvas.
    """
    left, top, right, bottom = bounds(fills)
    left, top = max(int(left) - 1, 0), max(int(top) - 1, 0)
    right, bottom = min(int(right) + 2, canvas.shape[1]), min(int(bottom) + 2, canvas.shape[0])
    tile = np.zeros(((bottom - top) * SUPERSAMPLING, (right - left) * SUPERSAMPLING, 4), np.uint8)
    for fill in fills:
        scaled = (fill.points - (left, top)) * SUPERSAMPLING - 0.5
        polygon = [np.rint(scaled * (1 << SUBPIXEL_BITS)).astype(np.int32)]
        colour = (*fill.colour, 255)
        cv2.fillPoly(tile, polygon, colour, cv2.LINE_8, SUBPIXEL_BITS)
        thickness = round(2 * fill.grow_px * SUPERSAMPLING)
        if thickness:
            cv2.polylines(tile, polygon, True, colour, thickness, cv2.LINE_8, SUBPIXEL_BITS)
    small = cv2.resize(tile, (right - left, bottom - top), interpolation=cv2.INTER_AREA)
    piece = small.astype(np.float32) / 255
    region = canvas[top:bottom, left:right]
    region *= 1 - piece[..., 3:]
    region += piece
