"""Putting a cut-out on a target's canvas: trimmed, scaled and centred, the same for all frames."""

import numpy as np

from popcon_lib.errors import PackLimitError
from popcon_lib.media import resize
from popcon_lib.pack.palette import drawn_box

__all__ = ["place"]


def place(rgba: np.ndarray, canvas_px: tuple[int, int], margin: float, name: str) -> np.ndarray:
    """Fill a canvas (width, height) with straight uint8 (T, H, W, 4) frames, nothing cut off.

    What all frames leave empty is trimmed; the rest keeps its proportions and is centred, with
    `margin` (a part of the canvas) left free on each side. Raises PackLimitError for frames that
    show nothing.
    """
    trimmed = rgba[:, *drawn_box(rgba)]
    if not trimmed.size:
        raise PackLimitError(
            f"Every frame of {name} is empty.", "Check its cut-out, or leave the action out."
        )
    width, height = canvas_px
    room = width * (1 - 2 * margin), height * (1 - 2 * margin)
    scale = min(room[0] / trimmed.shape[2], room[1] / trimmed.shape[1])
    new_width = max(1, round(trimmed.shape[2] * scale))
    new_height = max(1, round(trimmed.shape[1] * scale))
    left, top = (width - new_width) // 2, (height - new_height) // 2
    placed = np.zeros((len(rgba), height, width, 4), np.uint8)
    for frame, source in zip(placed, trimmed, strict=True):
        scaled = resize(np.ascontiguousarray(source), new_width, new_height)
        frame[top : top + new_height, left : left + new_width] = scaled
    return placed
