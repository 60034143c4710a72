"""Putting a cut-out on a target's canvas: trimmed, scaled and centred, the same for all frames."""

from math import ceil

import numpy as np

from popcon_lib.errors import PackLimitError
from popcon_lib.media import resize
from popcon_lib.pack.palette import drawn_box

__all__ = ["place"]


def place(
    rgba: np.ndarray, canvas_px: tuple[int, int], margin: float, name: str, trimmed: bool = False
) -> np.ndarray:
    """Fill a canvas (width, height) with straight uint8 (T, H, W, 4) frames, nothing cut off.

    What all frames leave empty is trimmed; the rest keeps its proportions and is centred, with
    `margin` (a part of the canvas) left free on each side. trimmed: the canvas ends where the
    drawing does, at even numbers, on the side that it does not fill. Raises PackLimitError for
    frames that show nothing.
    """
    drawn = rgba[:, *drawn_box(rgba)]
    if not drawn.size:
        raise PackLimitError(
            f"Every frame of {name} is empty.", "Check its cut-out, or leave the action out."
        )
    width, height = canvas_px
    room = width * (1 - 2 * margin), height * (1 - 2 * margin)
    scale = min(room[0] / drawn.shape[2], room[1] / drawn.shape[1])
    new_width = max(1, round(drawn.shape[2] * scale))
    new_height = max(1, round(drawn.shape[1] * scale))
    if trimmed:
        width = min(width, 2 * ceil((new_width + width - room[0]) / 2))
        height = min(height, 2 * ceil((new_height + height - room[1]) / 2))
    left, top = (width - new_width) // 2, (height - new_height) // 2
    placed = np.zeros((len(rgba), height, width, 4), np.uint8)
    for frame, source in zip(placed, drawn, strict=True):
        scaled = resize(np.ascontiguousarray(source), new_width, new_height)
        frame[top : top + new_height, left : left + new_width] = scaled
    return placed
