"""Pictures on their way to DashScope and back: flat, of a size it takes, as data addresses."""

import base64

import cv2
import numpy as np

from popcon_lib import character as characters
from popcon_lib.errors import InputError, ProviderError
from popcon_lib.media import Colour, composite, resize

__all__ = ["as_address", "posed", "read", "square"]

MAX_BYTES = 10_000_000
# A character fills this share of the picture it is posed in: room for raised arms and jumps.
FILLS = 0.72
EDIT_PX = 1024


def posed(rgba: np.ndarray, backdrop: Colour, side_px: int = EDIT_PX) -> np.ndarray:
    """Straight uint8 (H, W, 4) in the middle of a flat square: uint8 (side_px, side_px, 3)."""
    height, width = rgba.shape[:2]
    scale = FILLS * side_px / max(height, width)
    small = resize(rgba, *(max(1, round(side * scale)) for side in (width, height)))
    top, left = ((side_px - side) // 2 for side in small.shape[:2])
    canvas = np.empty((side_px, side_px, 3), np.uint8)
    canvas[:] = backdrop
    canvas[top : top + small.shape[0], left : left + small.shape[1]] = composite(small, backdrop)
    return canvas


def as_address(rgb: np.ndarray, side_px: tuple[int, int]) -> str:
    """uint8 (H, W, 3) as `data:image/png;base64,…`, scaled where a side is out of `side_px`.

    Raises InputError where no scale fits both sides, or the PNG is over MAX_BYTES.
    """
    least, most = side_px
    short, long = sorted(rgb.shape[:2])
    scale = max(least / short, 1.0) if long <= most else most / long
    if not (round(short * scale) >= least and round(long * scale) <= most):
        raise InputError(
            f"A picture of {rgb.shape[1]}×{rgb.shape[0]} px cannot be scaled to sides of {least} "
            f"to {most} px.",
            "Give one that is less long and narrow.",
        )
    if scale != 1:
        how = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
        size = tuple(round(side * scale) for side in rgb.shape[1::-1])
        rgb = cv2.resize(rgb, size, interpolation=how)
    data = cv2.imencode(".png", cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR))[1].tobytes()
    if len(data) > MAX_BYTES:
        raise InputError(
            f"A picture of {rgb.shape[1]}×{rgb.shape[0]} px is {len(data) / 1e6:.1f} MB as PNG; "
            f"DashScope takes {MAX_BYTES / 1e6:.0f} MB.",
            "Give a smaller picture: 1024 px on the longer side are enough.",
        )
    return f"data:image/png;base64,{base64.b64encode(data).decode()}"


def read(data: bytes, backdrop: Colour) -> np.ndarray:
    """A picture that came back, uint8 (H, W, 3). Raises ProviderError for what is none."""
    try:
        return composite(characters.decode(data, "The picture that DashScope made"), backdrop)
    except InputError as error:
        raise ProviderError(error.what, "Resume the job to fetch it again; it is paid.") from error


def square(rgb: np.ndarray, side_px: int, backdrop: Colour) -> np.ndarray:
    """uint8 (H, W, 3), whole, in the middle of a square of `backdrop`, scaled to `side_px`."""
    height, width = rgb.shape[:2]
    side = max(height, width)
    canvas = np.empty((side, side, 3), np.uint8)
    canvas[:] = backdrop
    top, left = (side - height) // 2, (side - width) // 2
    canvas[top : top + height, left : left + width] = rgb
    if side == side_px:
        return canvas
    how = cv2.INTER_AREA if side > side_px else cv2.INTER_CUBIC
    return cv2.resize(canvas, (side_px, side_px), interpolation=how)
