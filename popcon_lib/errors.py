"""What can go wrong, in words.

PopconError                 what happened, with the numbers; then what to do
├── InputError              what the user gave cannot be used (exit code 2)
│   └── UnknownNameError    no such action, engine, target, step…: lists the known ones
├── StorageError            a file or folder cannot be written or read (disk full, no permission)
├── EngineError             an engine, its package or its weights cannot be used here
├── ProviderError           a maker of pictures or videos refused or failed
│   ├── BusyError           it takes no more for now: ask again in `wait_s`
│   ├── TaskFailedError     a task ended without a result, and costs nothing
│   ├── TaskLostError       a provider no longer knows a task id
│   └── UnknownOutcomeError a request was sent, and nothing says whether it arrived
├── BackendError            work sent elsewhere did not come back
├── PackLimitError          a result cannot be made to fit a platform's rules
├── RecordError             a job's record or folder cannot be used (damaged, or running already)
└── WaitingFor              not a failure: the job goes on once a person has decided
"""

from collections.abc import Iterable
from difflib import get_close_matches

__all__ = [
    "BackendError",
    "BusyError",
    "EngineError",
    "InputError",
    "PackLimitError",
    "PopconError",
    "ProviderError",
    "RecordError",
    "StorageError",
    "TaskFailedError",
    "TaskLostError",
    "UnknownNameError",
    "UnknownOutcomeError",
    "WaitingFor",
]


class PopconError(Exception):
    """`what` happened, with the numbers; `next_step` says what to do. Pickles and prints whole."""

    exit_code = 1

    def __init__(self, what: str, next_step: str = "") -> None:
        super().__init__(what, next_step)
        self.what = what
        self.next_step = next_step

    def __str__(self) -> str:
        return f"{self.what} {self.next_step}".strip()


class InputError(PopconError):
    """What the user gave cannot be used."""

    exit_code = 2


class UnknownNameError(InputError):
    """There is no `kind` called `name`; `known` are the names there are."""

    def __init__(self, kind: str, name: str, known: Iterable[str]) -> None:
        known = tuple(known)
        close = get_close_matches(str(name), known, n=1, cutoff=0.5)
        hint = f"Did you mean {close[0]!r}? " if close else ""
        super().__init__(f"There is no {kind} {name!r}.", f"{hint}Known: {', '.join(known)}.")
        self.args = (kind, name, known)


class StorageError(PopconError):
    """A file or folder cannot be written or read."""


class EngineError(PopconError):
    """An engine, its package or its weights cannot be used here."""


class ProviderError(PopconError):
    """A maker of pictures or videos refused or failed."""


class BusyError(ProviderError):
    """A provider takes no more for now; nothing was asked. Ask again in `wait_s` seconds."""

    def __init__(self, what: str, next_step: str = "", wait_s: float = 0.0) -> None:
        super().__init__(what, next_step)
        self.args = (what, next_step, wait_s)
        self.wait_s = wait_s


class TaskFailedError(ProviderError):
    """A task ended without a result. It costs nothing and may be asked for again."""


class TaskLostError(ProviderError):
    """A provider no longer knows the task id it once gave."""


class UnknownOutcomeError(ProviderError):
    """A request was sent and never answered: a task may have been made of it, and paid for."""


class BackendError(PopconError):
    """Work sent elsewhere did not come back."""


class PackLimitError(PopconError):
    """A result cannot be made to fit a platform's rules."""


class RecordError(PopconError):
    """A job's record or folder cannot be used: damaged, not one of ours, or running already."""


class WaitingFor(PopconError):
    """Not a failure: the job goes on once a person has decided. `what` is the decision's name."""
