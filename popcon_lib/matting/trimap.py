"""Trimaps: where a refining network may decide, and where it is told.

A band around the edge of the mask is not enough: a salient-object mask holds no motion line and no
spark, so they would lie in sure backdrop and be lost, and a line of 2 px is narrower than any band.
On a flat backdrop what differs from it is known, and is left open wherever the mask does not agree.
"""

import os
from concurrent.futures import ThreadPoolExecutor

import cv2
import numpy as np

from popcon_lib.errors import InputError
from popcon_lib.matting.backdrop import estimate_backdrop
from popcon_lib.matting.contrast import contrast, difference
from popcon_lib.matting.outside import inside
from popcon_lib.matting.see_through import hole_px, is_screen
from popcon_lib.media import Colour

__all__ = ["BACKDROP", "FOREGROUND", "OPEN", "trimap"]

BACKDROP, OPEN, FOREGROUND = 0, 128, 255  # as networks are trained on

BAND = 0.01  # of the shorter side: how far it is open to either side of an edge
LEAST_BAND_PX = 3
SURE = 0.95  # a mask's alpha from which a pixel is foreground, and 1 - SURE: backdrop
DIFFERENT = 6.0  # contrast, in levels and above the noise, from which a pixel is no backdrop


def trimap(mask: np.ndarray, frames: np.ndarray, backdrop: Colour | None = None) -> np.ndarray:
    """uint8 (T, H, W) of BACKDROP, OPEN and FOREGROUND.

    mask: float32 (T, H, W) in [0, 1], rough; frames: uint8 (T, H, W, 3); backdrop: about the flat
    colour behind, where it is known. Where the frames' border is not flat the mask alone counts.
    """
    band_px = max(LEAST_BAND_PX, round(BAND * min(mask.shape[1:])))
    reach = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * band_px + 1, 2 * band_px + 1))
    try:
        flat, noise = estimate_backdrop(frames, backdrop)
    except InputError:
        flat, noise = None, 0.0

    def draw(index: int) -> np.ndarray:
        foreground, empty = mask[index] > SURE, mask[index] < 1 - SURE
        if flat is not None:
            marks, within = _evidence(frames[index], flat, noise)
            foreground &= within
            empty &= ~marks
        drawn = np.full(mask.shape[1:], OPEN, np.uint8)
        drawn[_shrunk(foreground, reach)] = FOREGROUND
        drawn[_shrunk(empty, reach)] = BACKDROP
        return drawn

    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        return np.stack(list(pool.map(draw, range(len(mask)))))


def _evidence(frame: np.ndarray, flat: Colour, noise: float) -> tuple[np.ndarray, np.ndarray]:
    """Bool (H, W): what differs from the backdrop, and that with all it encloses."""
    ycc = difference(frame, flat)
    black = difference(np.zeros((1, 1, 3)), flat)[0, 0]
    within = inside(ycc, black, noise, is_screen(flat), hole_px(flat)) > 0
    return within & (contrast(ycc) > DIFFERENT + 3 * noise), within


def _shrunk(part: np.ndarray, reach: np.ndarray) -> np.ndarray:
    # Beyond the frame everything goes on as it is at its edge.
    return cv2.erode(part.astype(np.uint8), reach, borderType=cv2.BORDER_REPLICATE) > 0
