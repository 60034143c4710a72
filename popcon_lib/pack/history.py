"""What was chosen of a pack, and all that was chosen before: for undo and redo."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from popcon_lib.errors import InputError
from popcon_lib.pack.choices import Choices

__all__ = ["History"]

_MOST = 60  # steps back


@dataclass(frozen=True)
class History:
    """now: what counts; past: before it, the last one last; future: what was undone, last first."""

    now: Choices
    past: tuple[Choices, ...] = ()
    future: tuple[Choices, ...] = ()

    def then(self, choices: Choices) -> "History":
        """The same, with `choices` from now on; what was undone is gone."""
        if choices == self.now:
            return self
        return History(choices, (*self.past, self.now)[-_MOST:])

    def undone(self) -> "History":
        """One step back, where there is one."""
        if not self.past:
            return self
        return History(self.past[-1], self.past[:-1], (self.now, *self.future))

    def redone(self) -> "History":
        """One step on, where one was undone."""
        if not self.future:
            return self
        return History(self.future[0], (*self.past, self.now), self.future[1:])

    def to_json(self) -> dict[str, Any]:
        """The same as JSON types."""
        return {
            "now": self.now.to_json(),
            "past": [one.to_json() for one in self.past],
            "future": [one.to_json() for one in self.future],
        }

    @classmethod
    def from_json(cls, data: Any) -> "History":
        """The reverse. Raises InputError."""
        if not isinstance(data, Mapping) or "now" not in data:
            raise InputError("There is no choice for now in it.")
        past, future = data.get("past", []), data.get("future", [])
        if not isinstance(past, list) or not isinstance(future, list):
            raise InputError("What was chosen before is no list.")
        return cls(
            Choices.from_json(data["now"]),
            tuple(map(Choices.from_json, past)),
            tuple(map(Choices.from_json, future)),
        )
