"""How long a job takes: told by the jobs like it that were made here before."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from statistics import median
from typing import Any

from popcon_lib.records.background import Progress
from popcon_lib.records.record import Record, Step

__all__ = ["Pace", "pace_of"]

# Jobs that share these take about as long for each action.
_ALIKE = ("provider", "engine", "backend")
_ONCE = ("character",)


@dataclass(frozen=True)
class Pace:
    """step_s: seconds that each step takes for an action; for those made once, in all."""

    step_s: Mapping[str, float]

    def whole_s(self, actions: int) -> float:
        """What a job of so many actions takes."""
        return sum(self._takes_s(step, actions) for step in self.step_s)

    def left_s(self, steps: Iterable[Step], progress: Progress | None, actions: int) -> float:
        """What a job that is at these `steps` takes until its end."""
        left = 0.0
        for step in steps:
            if step.status == "completed" or step.name not in self.step_s:
                continue
            done = 0.0
            if progress is not None and progress.step == step.name:
                done = progress.done / max(1, progress.total)
            left += (1 - done) * self._takes_s(step.name, actions)
        return left

    def _takes_s(self, step: str, actions: int) -> float:
        return self.step_s[step] * (1 if step in _ONCE else actions)


def pace_of(records: Iterable[Record], parameters: Mapping[str, Any]) -> Pace | None:
    """How fast jobs with such `parameters` went among `records`: the median of each step.

    Only of jobs that came to their end in one go. None where there is none like it.
    """
    seconds: dict[str, list[float]] = {}
    for record in records:
        actions = len(record.parameters.get("actions", ()))
        in_one_go = record.status == "completed" and record.attempt == 1
        alike = all(record.parameters.get(name) == parameters.get(name) for name in _ALIKE)
        if not (actions and in_one_go and alike):
            continue
        for step, took_s in record.seconds.items():
            seconds.setdefault(step, []).append(took_s / (1 if step in _ONCE else actions))
    return Pace({step: median(times) for step, times in seconds.items()}) if seconds else None
