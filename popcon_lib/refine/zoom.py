"""A closer view: what is small in a frame is found on its own crop.

SAM's masks have 256 px a side: on a frame of 640 px a motion line is thinner than one of them.
"""

from dataclasses import replace
from typing import NamedTuple

import numpy as np

from popcon_lib.errors import InputError
from popcon_lib.refine.prompts import Box, Prompts, check_meaning
from popcon_lib.refine.segmenter import Embed, Segmenter

__all__ = ["View", "look_closer", "view_around"]

SMALL = 1 / 6  # of the frame's longer side: what is larger needs no closer view
AROUND = 2.5  # times the thing: how much a view shows
LEAST_PX = 64  # of a view's side
NOTHING = -10.0  # logit of what the view does not show


class View(NamedTuple):
    """A part of a frame in px; right and bottom are the first that are not seen."""

    left: int
    top: int
    right: int
    bottom: int


def view_around(mask: np.ndarray, prompts: Prompts) -> View | None:
    """The square view for what bool `mask` (H, W) and `prompts` show; None where it is not small.

    It lies within the frame, as far as that is large enough.
    """
    rows, columns = np.nonzero(mask)
    if not len(rows):
        return None
    x = [columns.min(), columns.max() + 1, *(p.x for p in prompts.points if p.positive)]
    y = [rows.min(), rows.max() + 1, *(p.y for p in prompts.points if p.positive)]
    if prompts.box:
        x += [prompts.box.left, prompts.box.right]
        y += [prompts.box.top, prompts.box.bottom]
    extent = max(max(x) - min(x), max(y) - min(y))
    if extent >= SMALL * max(mask.shape):
        return None
    side = round(max(AROUND * extent, LEAST_PX))
    left, right = _within((min(x) + max(x) - side) / 2, side, mask.shape[1])
    top, bottom = _within((min(y) + max(y) - side) / 2, side, mask.shape[0])
    return View(left, top, right, bottom)


def look_closer(
    segmenter: Segmenter,
    embed: Embed,
    frame: np.ndarray,
    prompts: Prompts,
    view: View,
) -> np.ndarray:
    """Logits float32 (H, W) of `frame`, uint8 (H, W, 3), worked out in `view` alone.

    embed: the segmenter's own, or one that remembers. prompts: on the whole frame; those outside
    the view say nothing in it. Raises InputError where none that says what is meant is in it.
    """
    height, width = frame.shape[:2]
    check_meaning(prompts, width, height)
    near = prompts.moved(1, -view.left, -view.top)
    across, down = view.right - view.left, view.bottom - view.top
    points = tuple(p for p in near.points if 0 <= p.x < across and 0 <= p.y < down)
    part = replace(near, points=points, box=near.box and _clipped(near.box, across, down))
    crop = np.ascontiguousarray(frame[view.top : view.bottom, view.left : view.right])
    logits = np.full((height, width), NOTHING, np.float32)
    logits[view.top : view.bottom, view.left : view.right] = segmenter.predict(embed(crop), part)
    return logits


def _within(start: float, side: int, limit: int) -> tuple[int, int]:
    first = max(0, min(round(start), limit - side))
    return first, min(limit, first + side)


def _clipped(box: Box, across: int, down: int) -> Box:
    left, right = (min(max(x, 0), across) for x in (box.left, box.right))
    top, bottom = (min(max(y, 0), down) for y in (box.top, box.bottom))
    if not (right - left >= 1 and bottom - top >= 1):
        raise InputError("The box is outside the view.", "Zoom out, or draw it in the view.")
    return Box(left, top, right, bottom)
