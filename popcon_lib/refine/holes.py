"""Holes that were clicked into what stands out, between arm and body: they move with it."""

import cv2
import numpy as np

from popcon_lib.refine.flow import carried
from popcon_lib.refine.growing import without_rims

__all__ = ["carry_holes", "holes_in"]

RIM = np.ones((5, 5), np.uint8)  # what is thinner is the edge, which masks tell otherwise
NEAR = 12  # levels: as far from its colour as film takes a hole
SHARE = 0.25  # of an area of that colour: with less of it where the hole moved to, it is another


def holes_in(pieces: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """bool (H, W): what of `pieces` is not in `mask`, both bool (H, W), but for its edges."""
    return cv2.morphologyEx((pieces & ~mask).astype(np.uint8), cv2.MORPH_OPEN, RIM) > 0


def carry_holes(
    holes: np.ndarray, before: np.ndarray, after: np.ndarray, pieces: np.ndarray
) -> np.ndarray:
    """`pieces` of the frame `after` less `holes` of the frame `before`, all bool (H, W).

    Frames are uint8 (H, W, 3). A hole is what has its colour where motion took it: what came in
    front of it is none.
    """
    if not holes.any():
        return pieces
    moved = carried(holes.astype(np.float32), before, after) > 0.5
    open_now = np.zeros_like(pieces)
    _, labels = cv2.connectedComponents(holes.astype(np.uint8), connectivity=4)
    for number in range(1, labels.max() + 1):
        colour = np.median(before[labels == number], axis=0)
        away = cv2.absdiff(after, np.broadcast_to(np.uint8(colour), after.shape).copy())
        alike = (away.max(axis=2) <= NEAR) & pieces
        _, areas = cv2.connectedComponents(alike.astype(np.uint8), connectivity=4)
        sizes = np.bincount(areas.ravel())
        there = np.bincount(areas.ravel(), moved.ravel())
        same = there >= SHARE * sizes
        same[0] = False
        open_now |= same[areas]
    open_now = holes_in(open_now, ~open_now)
    return without_rims(pieces & ~(cv2.dilate(open_now.astype(np.uint8), RIM) > 0), pieces)
