"""A decoded animation, whatever file it was in, and times in the steps that a file can hold."""

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

__all__ = ["Animation", "ticks"]


@dataclass(frozen=True, eq=False)
class Animation:
    """Straight uint8 (T, H, W, 4), seconds per frame, how often it plays (0: without end)."""

    rgba: np.ndarray
    durations: tuple[Fraction, ...]
    loops: int


def ticks(durations: tuple[Fraction, ...], per_second: int) -> list[int]:
    """Times in whole steps of 1/`per_second` s, at least one each, whose errors never add up."""
    edge = told = 0
    whole = []
    for duration in durations:
        edge += duration
        whole.append(max(1, round(edge * per_second) - told))
        told += whole[-1]
    return whole
