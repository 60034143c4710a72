"""Steadiness: the flicker of soft edges over time, taken out.

Where the film's colours stay the same from one frame to another, alpha stays the same, too: what it
does beyond that is the codec's noise, or an engine that looks at each frame anew. So each pixel's
alpha is averaged with that of the frames beside it, each counting as far as the film looks the same
there. What moves looks different and is not averaged; nor is what lasts one frame. Flicker is also
small: where alpha leaps though the film looks the same, white passes over white.
"""

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import cv2
import numpy as np

from popcon_lib.matting.tunable import check_ranges, tunable

__all__ = ["Steady", "steady"]

REACH = 3  # frames before and after that are looked at
SAME = 5.0  # levels, over 5 x 5 px, by which compression alone changes what is still
LEAP = 0.2  # of alpha: more than flicker does
PATCH = (5, 5)


@dataclass(frozen=True)
class Steady:
    """How much of the flicker goes."""

    strength: float = tunable(1, 0, 1, "how much of an edge's flicker is taken out")

    def __post_init__(self) -> None:
        check_ranges(self)


def steady(frames: np.ndarray, alpha: np.ndarray, how: Steady) -> np.ndarray:
    """Alpha float32 (T, H, W) in [0, 1] whose soft edges do not flicker.

    frames: uint8 (T, H, W, 3); alpha: float32 (T, H, W). The first frame follows the last: an
    emoji loops. What moves is not smeared, what lasts one frame is kept.
    """
    count = len(frames)
    reach = min(REACH, (count - 1) // 2)
    if not how.strength or not reach:
        return alpha

    def calm(index: int) -> np.ndarray:
        total, weight = alpha[index].copy(), np.ones(alpha.shape[1:], np.float32)
        for way in (-1, 1):
            same = np.float32(1)
            for step in range(1, reach + 1):
                other = (index + way * step) % count
                same = same * alike[(other if way > 0 else other + 1) % count]
                counted = same * np.exp(-(((alpha[other] - alpha[index]) / LEAP) ** 2))
                total += counted * alpha[other]
                weight += counted
        return (1 - how.strength) * alpha[index] + how.strength * (total / weight)

    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        alike = list(pool.map(lambda index: _alike(frames[index - 1], frames[index]), range(count)))
        return np.stack(list(pool.map(calm, range(count))))


def _alike(frame: np.ndarray, other: np.ndarray) -> np.ndarray:
    """From 1, where two uint8 (H, W, 3) look the same, to 0: float32 (H, W)."""
    change = cv2.blur(cv2.absdiff(frame, other).max(axis=2).astype(np.float32), PATCH)
    return np.exp(-((change / SAME) ** 2))
