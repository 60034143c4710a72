"""A sheet to draw a picture on: masks of curves, laid over each other in colours and gradients."""

from collections.abc import Callable

import cv2
import numpy as np

from popcon_lib.providers.palettes import Colour

__all__ = ["UNITS", "Easel", "Shade", "both", "ramp"]

UNITS = 1000  # the drawing's own square; (0, 0) is its upper left corner
SUPERSAMPLING = 2  # on top of OpenCV's anti-aliasing
SUBPIXEL_BITS = 6

Shade = Callable[[np.ndarray, np.ndarray], np.ndarray]  # x and y (H, W) -> colours (H, W, 3)


def ramp(
    start: tuple[float, float], stop: tuple[float, float], first: Colour, last: Colour
) -> Shade:
    """A gradient from colour `first` at the point `start` to `last` at `stop`."""
    way = np.subtract(stop, start)

    def shade(x: np.ndarray, y: np.ndarray) -> np.ndarray:
        t = np.clip(((x - start[0]) * way[0] + (y - start[1]) * way[1]) / (way @ way), 0, 1)
        t = (t * t * (3 - 2 * t))[..., None]
        return np.asarray(first, np.float32) * (1 - t) + np.asarray(last, np.float32) * t

    return shade


def both(mask: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Where two masks, uint8 coverage, overlap."""
    return cv2.multiply(mask, other, scale=1 / 255)


class Easel:
    """A square sheet that takes masks and colours, supersampled; coordinates are UNITS."""

    def __init__(self, side_px: int) -> None:
        self.side_px = side_px
        self.scale = side_px * SUPERSAMPLING / UNITS
        size = side_px * SUPERSAMPLING
        self.sheet = np.zeros((size, size, 4), np.float32)  # premultiplied, [0, 1]

    def mask(self, *shapes: np.ndarray, grow: float = 0.0) -> np.ndarray:
        """The union of closed polygons, each widened by `grow`, as uint8 coverage."""
        mask = np.zeros(self.sheet.shape[:2], np.uint8)
        for shape in shapes:
            scaled = shape * self.scale - 0.5
            polygon = [np.rint(scaled * (1 << SUBPIXEL_BITS)).astype(np.int32)]
            cv2.fillPoly(mask, polygon, 255, cv2.LINE_AA, SUBPIXEL_BITS)
            if grow:
                width = round(2 * grow * self.scale)
                cv2.polylines(mask, polygon, True, 255, width, cv2.LINE_AA, SUBPIXEL_BITS)
        return mask

    def soft(self, *shapes: np.ndarray, radius: float) -> np.ndarray:
        """`mask` with its edge blurred over about `radius`."""
        size = max(round(3 * radius * self.scale) | 1, 3)
        return cv2.stackBlur(self.mask(*shapes), (size, size))

    def lay(
        self,
        mask: np.ndarray,
        colour: Colour | Shade,
        strength: float = 1.0,
        within: np.ndarray | None = None,
    ) -> None:
        """Put `colour` over the sheet where `mask` is, and only `within` another mask."""
        if within is not None:
            mask = both(mask, within)
        left, top, width, height = cv2.boundingRect(mask)
        here = np.s_[top : top + height, left : left + width]
        if callable(colour):
            y, x = np.mgrid[here].astype(np.float32) / np.float32(self.scale)
            colour = colour(x, y)
        cover = (mask[here] * np.float32(strength / 255))[..., None]
        sheet = self.sheet[here]
        sheet *= 1 - cover
        sheet[..., :3] += cover * (np.asarray(colour, np.float32) / 255)
        sheet[..., 3:] += cover

    def picture(self) -> np.ndarray:
        """Straight uint8 (side_px, side_px, 4)."""
        small = cv2.resize(self.sheet, (self.side_px,) * 2, interpolation=cv2.INTER_AREA)
        small[..., :3] /= np.maximum(small[..., 3:], 1e-6)
        rgba = np.rint(np.clip(small, 0, 1) * 255).astype(np.uint8)
        rgba[rgba[..., 3] == 0] = 0
        return rgba
