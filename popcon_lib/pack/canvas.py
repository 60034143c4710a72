"""Putting a cut-out on a target's canvas: trimmed, scaled and centred, the same for all frames."""

from collections.abc import Iterable
from math import ceil, inf

import cv2
import numpy as np

from popcon_lib.errors import PackLimitError
from popcon_lib.media import resize
from popcon_lib.pack.outline import Outline
from popcon_lib.pack.palette import drawn_box

__all__ = ["body_sizes_px", "bound", "common_body_px", "place"]


def bound(
    rgba: np.ndarray, canvas_px: tuple[int, int], even: bool, outline: Outline | None = None
) -> np.ndarray:
    """Keep straight uint8 (T, H, W, 4) frames on their own canvas, none of it trimmed.

    One larger than `canvas_px` (width, height) is scaled down, in proportion. even: odd sides get
    a clear row or column more, for codecs that need it. outline: drawn around; the canvas grows
    by it on each side.
    """
    height, width = rgba.shape[1:3]
    own_px = min(width, canvas_px[0]), min(height, canvas_px[1])
    rim_px = outline.room_px(own_px) if outline else 0
    scale = min(1, (canvas_px[0] - 2 * rim_px) / width, (canvas_px[1] - 2 * rim_px) / height)
    width, height = max(1, round(width * scale)), max(1, round(height * scale))
    bounded = np.stack([resize(frame, width, height) for frame in rgba])
    odd = (height % 2, width % 2) if even else (0, 0)
    sides = ((rim_px, rim_px + extra) for extra in odd)
    bounded = np.pad(bounded, ((0, 0), *sides, (0, 0)))
    return outline.draw(bounded, own_px) if outline else bounded


def place(
    rgba: np.ndarray,
    canvas_px: tuple[int, int],
    margin: float,
    name: str,
    trimmed: bool = False,
    body_px: float = inf,
    outline: Outline | None = None,
) -> np.ndarray:
    """Fill a canvas (width, height) with straight uint8 (T, H, W, 4) frames, nothing cut off.

    What all frames leave empty is trimmed; the rest keeps its proportions and is centred, with
    `margin` (a part of the canvas) left free on each side. trimmed: the canvas ends where the
    drawing does, at even numbers, on the side that it does not fill. body_px: the character is
    not made larger than this, see common_body_px. outline: drawn around what is placed, within the
    margin. Raises PackLimitError for frames that show nothing.
    """
    drawn = rgba[:, *drawn_box(rgba)]
    if not drawn.size:
        raise PackLimitError(
            f"Every frame of {name} is empty.", "Check its cut-out, or leave the action out."
        )
    width, height = canvas_px
    room = _room(canvas_px, margin, outline)
    scale = _scale(drawn, room)
    if body_px < inf:
        scale = min(scale, body_px / _body_px(rgba))
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
    return outline.draw(placed, canvas_px) if outline else placed


def common_body_px(
    cutouts: Iterable[np.ndarray],
    canvas_px: tuple[int, int],
    margin: float,
    outline: Outline | None = None,
) -> float:
    """How large the character can be in most of a set: the side of a square of its area, in px.

    Each emoji fills its canvas with what it shows, so effects that reach far make the character
    small beside the others; `place` holds those that would be larger than the median to it.
    """
    sizes = body_sizes_px(cutouts, canvas_px, margin, outline)
    return float(np.median(sizes)) if sizes else inf


def body_sizes_px(
    cutouts: Iterable[np.ndarray],
    canvas_px: tuple[int, int],
    margin: float,
    outline: Outline | None = None,
) -> list[float]:
    """How large the character is in each that shows something, where each fills its canvas."""
    room = _room(canvas_px, margin, outline)
    sizes = []
    for rgba in cutouts:
        drawn = rgba[:, *drawn_box(rgba)]
        if drawn.size:
            sizes.append(_body_px(rgba) * _scale(drawn, room))
    return sizes


def _room(
    canvas_px: tuple[int, int], margin: float, outline: Outline | None
) -> tuple[float, float]:
    """The part of the canvas, (width, height) in px, that the drawing itself may fill."""
    rim_px = outline.room_px(canvas_px) if outline else 0
    width, height = (side * (1 - 2 * margin) - 2 * rim_px for side in canvas_px)
    return width, height


def _scale(drawn: np.ndarray, room_px: tuple[float, float]) -> float:
    return min(room_px[0] / drawn.shape[2], room_px[1] / drawn.shape[1])


def _body_px(rgba: np.ndarray) -> float:
    """The side of a square as large as the largest connected piece of the frames, at the median."""
    areas = []
    for alpha in rgba[..., 3]:
        _, _, stats, _ = cv2.connectedComponentsWithStats((alpha >= 128).astype(np.uint8))
        areas.append(stats[1:, cv2.CC_STAT_AREA].max(initial=1))
    return float(np.sqrt(np.median(areas)))
