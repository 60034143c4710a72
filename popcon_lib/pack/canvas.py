"""Putting a cut-out on a target's canvas: trimmed, scaled and centred, the same for all frames."""

import numpy as np

from popcon_lib.errors import PackLimitError
from popcon_lib.media import resize

__all__ = ["drawn_box", "place"]


def drawn_box(rgba: np.ndarray) -> tuple[slice, slice] | None:
    """(rows, columns) of the smallest box that holds every pixel seen in any frame.

    rgba: uint8 (T, H, W, 4). None where nothing is seen.
    """
    seen = (rgba[..., 3] > 0).any(axis=0)
    if not seen.any():
        return None
    rows, columns = np.flatnonzero(seen.any(1)), np.flatnonzero(seen.any(0))
    return slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)


def place(rgba: np.ndarray, canvas_px: tuple[int, int], margin: float, name: str) -> np.ndarray:
    """Fill a canvas (width, height) with straight uint8 (T, H, W, 4) frames, nothing cut off.

    What all frames leave empty is trimmed; the rest keeps its proportions and is centred, with
    `margin` (a part of the canvas) left free on each side. Raises PackLimitError for frames that
    show nothing.
    """
    box = drawn_box(rgba)
    if box is None:
        raise PackLimitError(
            f"Every frame of {name} is empty.", "Check its cut-out, or leave the action out."
        )
    trimmed = rgba[:, *box]
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
