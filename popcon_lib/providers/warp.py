"""Drawing a cut-out in a pose: one smooth warp of the whole picture.

Where each canvas pixel comes from is solved on a coarse grid and interpolated between its points,
so that a frame is one `cv2.remap` of premultiplied colour.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from popcon_lib.providers.poses import Pose
from popcon_lib.providers.spine import Body

__all__ = ["Frame", "Sprite"]

GRID_PX = 8
PAD_PX = 4  # clear border around the picture, for the edges' antialiasing
FINE_ENOUGH = 0.75  # below this scale a picture is shrunk before it is warped, or it would flicker


@dataclass(frozen=True)
class Frame:
    """How body units lie on a square canvas: `unit_px` per unit, ground origin at (x_px, y_px)."""

    side_px: int
    unit_px: float
    x_px: float
    y_px: float

    def to_px(self, points: np.ndarray) -> np.ndarray:
        """Body units, y up -> px from the upper left corner, y down; float64 (N, 2)."""
        return points * (self.unit_px, -self.unit_px) + (self.x_px, self.y_px)

    def to_units(self, points: np.ndarray) -> np.ndarray:
        return (points - (self.x_px, self.y_px)) / (self.unit_px, -self.unit_px)


class Sprite:
    """A cut-out at the size it is drawn, ready to be warped."""

    def __init__(self, rgba: np.ndarray, body: Body, frame: Frame) -> None:
        """rgba: straight uint8 (H, W, 4), the one `body` was made of."""
        self._body, self._frame = body, frame
        width_px = max(round(body.width * frame.unit_px), 1)
        height_px = max(round(body.height * frame.unit_px), 1)
        self._pixels = _pad(_scale(_premultiply(rgba), width_px, height_px))

    def draw(self, pose: Pose) -> np.ndarray:
        """The cut-out in `pose`: premultiplied float32 (side_px, side_px, 4) in [0, 1]."""
        side = self._frame.side_px
        canvas = np.zeros((side, side, 4), np.float32)
        left, top, right, bottom = self._region(pose)
        if left >= right or top >= bottom:
            return canvas
        pixels = self._fine(pose)
        height_px, width_px = pixels.shape[:2]
        # One grid point more on each side than there are pixels; pixel centres are at .5.
        columns = np.arange(left - GRID_PX / 2, right + GRID_PX, GRID_PX)
        rows = np.arange(top - GRID_PX / 2, bottom + GRID_PX, GRID_PX)
        grid = np.stack(np.meshgrid(columns, rows), -1)
        source = self._body.find(self._frame.to_units(grid.reshape(-1, 2)), pose)
        share = source / (self._body.width, -self._body.height) + (0.5, 1)
        place = share * (width_px - 2 * PAD_PX, height_px - 2 * PAD_PX) + PAD_PX - 0.5
        coarse = place.reshape(grid.shape).astype(np.float32)
        fine = cv2.resize(coarse, None, fx=GRID_PX, fy=GRID_PX, interpolation=cv2.INTER_LINEAR)
        fine = fine[GRID_PX:, GRID_PX:][: bottom - top, : right - left]
        warped = cv2.remap(pixels, fine, None, cv2.INTER_CUBIC, borderMode=cv2.BORDER_CONSTANT)
        alpha = np.clip(warped[..., 3:], 0, 1)
        warped[..., 3:] = alpha
        canvas[top:bottom, left:right] = np.clip(warped, 0, alpha)
        return canvas

    def _region(self, pose: Pose) -> tuple[int, int, int, int]:
        """(left, top, right, bottom) px of the canvas that the body may touch."""
        left, bottom, right, top = self._body.extents(pose)
        corners = self._frame.to_px(np.array([[left, top], [right, bottom]]))
        low = np.clip(np.floor(corners[0]) - 4, 0, self._frame.side_px).astype(int)
        high = np.clip(np.ceil(corners[1]) + 4, 0, self._frame.side_px).astype(int)
        return (*low, *high)

    def _fine(self, pose: Pose) -> np.ndarray:
        """The picture, shrunk along the axes that `pose` makes much shorter."""
        along_x = pose.zoom * abs(pose.facing) * float(pose.width.mean())
        along_y = pose.zoom * float(pose.height.mean())
        if min(along_x, along_y) >= FINE_ENOUGH:
            return self._pixels
        inner = self._pixels[PAD_PX:-PAD_PX, PAD_PX:-PAD_PX]
        width_px = max(round(inner.shape[1] * min(along_x, 1.0)), 1)
        height_px = max(round(inner.shape[0] * min(along_y, 1.0)), 1)
        return _pad(_scale(inner, width_px, height_px))


def _premultiply(rgba: np.ndarray) -> np.ndarray:
    pixels = rgba.astype(np.float32) / 255
    pixels[..., :3] *= pixels[..., 3:]
    return pixels


def _scale(pixels: np.ndarray, width_px: int, height_px: int) -> np.ndarray:
    shrinks = width_px * height_px < pixels.shape[0] * pixels.shape[1]
    how = cv2.INTER_AREA if shrinks else cv2.INTER_CUBIC
    scaled = cv2.resize(pixels, (width_px, height_px), interpolation=how)
    alpha = np.clip(scaled[..., 3:], 0, 1)
    return np.clip(np.concatenate([scaled[..., :3], alpha], -1), 0, alpha)


def _pad(pixels: np.ndarray) -> np.ndarray:
    return cv2.copyMakeBorder(pixels, *[PAD_PX] * 4, cv2.BORDER_CONSTANT, value=(0, 0, 0, 0))
