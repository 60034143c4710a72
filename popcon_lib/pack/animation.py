"""An animation as a file holds it: what its header says, what it shows, and in which time steps."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

__all__ = ["Animation", "Content", "Header", "size_bytes", "ticks"]

Content = bytes | Mapping[str, bytes]  # a file, or what a folder holds by name


@dataclass(frozen=True)
class Header:
    """What a file says of itself, before any pixel is decoded.

    animated: there is an animation; durations: seconds per frame; loops: how often it plays, 0 is
    without end; shows_first: what a still viewer shows is the animation's first frame.
    """

    width_px: int
    height_px: int
    animated: bool
    durations: tuple[Fraction, ...]
    loops: int = 0
    shows_first: bool = True
    silent: bool = True


@dataclass(frozen=True, eq=False)
class Animation:
    """Straight uint8 (T, H, W, 4), seconds per frame, how often it plays (0: without end)."""

    rgba: np.ndarray
    durations: tuple[Fraction, ...]
    loops: int


def size_bytes(content: Content) -> int:
    """How many bytes a file has, or a folder's files together."""
    return len(content) if isinstance(content, bytes) else sum(map(len, content.values()))


def ticks(durations: tuple[Fraction, ...], per_second: int) -> list[int]:
    """Times in whole steps of 1/`per_second` s, at least one each, whose errors never add up."""
    edge = Fraction(0)
    told = 0
    whole = []
    for duration in durations:
        edge += duration
        whole.append(max(1, round(edge * per_second) - told))
        told += whole[-1]
    return whole
