"""Backdrop that the matte has cut out: no click on what is around it brings it back."""

from collections.abc import Sequence

import cv2
import numpy as np

from popcon_lib.media import Colour
from popcon_lib.refine.prompts import Point

__all__ = ["bare"]

NEAR = 12  # levels: as far from its colour as film takes a backdrop
SEEN = 0.5  # alpha from which the matte saw a pixel
RIM = np.ones((5, 5), np.uint8)  # around it colours are mixed


def bare(
    frame: np.ndarray,
    alpha: np.ndarray,
    within: np.ndarray,
    backdrop: Colour,
    points: Sequence[Point],
    drift_px: float,
) -> np.ndarray:
    """bool (H, W): pixels of the backdrop's colour that the matte does not see, and their rims.

    frame: uint8 (H, W, 3); within: bool (H, W), where they are looked for; points: who clicks on
    such a place means it, so it is none; drift_px: how far it may have moved since.
    """
    away = cv2.absdiff(frame, np.broadcast_to(np.uint8(backdrop), frame.shape).copy()).max(axis=2)
    plain = ((away <= NEAR) & (alpha <= SEEN) & within).astype(np.uint8)
    _, labels = cv2.connectedComponents(plain, connectivity=4)
    for point in points:
        if point.positive:
            near = _disc(plain.shape, point, drift_px)
            plain[np.isin(labels, labels[near & (labels > 0)])] = 0
    return (cv2.dilate(plain, RIM) > 0) & (alpha <= SEEN)


def _disc(shape: tuple[int, ...], point: Point, radius: float) -> np.ndarray:
    rows, columns = np.ogrid[: shape[0], : shape[1]]
    return np.hypot(rows + 0.5 - point.y, columns + 0.5 - point.x) <= max(radius, 1.0)
