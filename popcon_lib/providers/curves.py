"""Values that go round with a phase: keyframes with easing, and waves."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

__all__ = ["EASINGS", "REST", "Curve", "Keys", "Sum", "Wave", "keys", "ramp"]


def _back(x: np.ndarray) -> np.ndarray:
    return 1 + 2.7 * (x - 1) ** 3 + 1.7 * (x - 1) ** 2


def _spring(x: np.ndarray) -> np.ndarray:
    return 1 - np.exp(-5 * x) * np.cos(4.5 * np.pi * x) * (1 - x)


# How a value travels from one key to the next, by the share of the time gone, 0 to 1.
EASINGS: dict[str, Callable[[np.ndarray], np.ndarray]] = {
    "ease": lambda x: 0.5 - 0.5 * np.cos(np.pi * x),
    "fall": lambda x: x**2,  # from rest, ever faster: gravity
    "rise": lambda x: 1 - (1 - x) ** 2,  # thrown, ever slower: gravity
    "snap": lambda x: 1 - (1 - x) ** 4,  # nearly at once
    "back": _back,  # a tenth too far, and back
    "spring": _spring,  # soon there, swinging around it until it rests
    "cut": lambda x: np.floor(x),  # not before its time, and then at once
}


def ramp(x: np.ndarray, start: float, stop: float) -> np.ndarray:
    """0 up to `start`, 1 from `stop`, smooth between (smoothstep)."""
    share = np.clip((x - start) / (stop - start), 0, 1)
    return share * share * (3 - 2 * share)


class Curve(ABC):
    """A value for each phase of a loop; phase 1 is phase 0. Curves can be added."""

    @abstractmethod
    def __call__(self, phase: np.ndarray) -> np.ndarray:
        """Phases of any shape and size -> values of the same shape, float64."""

    def __add__(self, other: "Curve") -> "Sum":
        return Sum((self, other))


@dataclass(frozen=True)
class Sum(Curve):
    """Curves on top of each other."""

    parts: tuple[Curve, ...]

    def __call__(self, phase: np.ndarray) -> np.ndarray:
        return sum(part(phase) for part in self.parts)


@dataclass(frozen=True)
class Wave(Curve):
    """`cycles` sine waves of `size` in a loop, beginning at `start` (in waves), around `middle`."""

    cycles: int
    size: float
    start: float = 0.0
    middle: float = 0.0

    def __call__(self, phase: np.ndarray) -> np.ndarray:
        turn = 2 * np.pi * (self.cycles * (phase % 1) + self.start)
        return self.middle + self.size * np.sin(turn)


@dataclass(frozen=True)
class Keys(Curve):
    """A loop through `points`: (phase in [0, 1), value, easing on the way to it), phases ascending.

    The way from the last point to the first crosses the end of the loop.
    """

    points: tuple[tuple[float, float, str], ...]

    def __call__(self, phase: np.ndarray) -> np.ndarray:
        last_phase, last_value, _ = self.points[-1]
        stops = ((last_phase - 1, last_value, "ease"), *self.points)
        phase = phase % 1
        phase = np.where(phase >= last_phase, phase - 1, phase)  # now between first and last stop
        values = np.empty(phase.shape)
        for (start, a, _), (stop, b, easing) in pairwise(stops):
            here = (phase >= start) & (phase < stop)
            values[here] = a + (b - a) * EASINGS[easing]((phase[here] - start) / (stop - start))
        return values


REST = Keys(((0.0, 0.0, "ease"),))


def keys(text: str) -> Keys:
    """Keys as text, like CSS keyframes: "26% 0, 50% .42 rise, 74% 0 fall"; easing "ease" if unsaid.

    Raises ValueError for text that does not read like this, and phases that do not ascend.
    """
    points = []
    for part in text.split(","):
        phase, value, *easing = part.split()
        name = easing[0] if easing else "ease"
        if not phase.endswith("%") or len(easing) > 1 or name not in EASINGS:
            raise ValueError(f"A key is 'PHASE% VALUE [EASING]', not {part.strip()!r}.")
        points.append((float(phase[:-1]) / 100, float(value), name))
    phases = [phase for phase, _, _ in points]
    if phases != sorted(set(phases)) or not 0 <= phases[0] <= phases[-1] < 1:
        raise ValueError(f"The phases of {text!r} do not ascend from 0 % to below 100 %.")
    return Keys(tuple(points))
