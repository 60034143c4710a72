"""What every maker of characters, start frames and videos promises."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Protocol

import numpy as np

from popcon_lib.character import CharacterRequest
from popcon_lib.start_frames import StartFrameRequest
from popcon_lib.videos import Video, VideoRequest

__all__ = ["Pause", "Provider", "Request", "Result"]

Request = CharacterRequest | StartFrameRequest | VideoRequest
Result = list[np.ndarray] | Video
# Sleeps for some seconds; raises where the job is to end.
Pause = Callable[[float], None]


class Provider(Protocol):
    """Makes characters, start frames and videos. Building one is cheap; work begins with `submit`.

    `price`, `submit` and `poll` are for every provider to write. The rest is written here as it is
    for one that works on this machine, at once and for nothing.
    """

    name: str

    def price(self, request: Request) -> float:
        """What `request` costs, in US dollars, whatever its pixels; 0 where it is made here."""

    def submit(self, request: Request) -> str:
        """Ask for it, once, and return the task's id.

        Raises ProviderError where it was refused, BusyError where it is to be asked for later,
        UnknownOutcomeError where nothing says whether it was taken.
        """

    def poll(self, request: Request, task_id: str) -> Result | None:
        """The pictures or the video of `request`'s task, or None while they are not ready.

        Raises TaskLostError for an id it does not know, TaskFailedError where the task failed,
        ProviderError where it is ready and cannot be had for now.
        """

    def check(self) -> None:
        """Raise InputError where nothing could be made as things are set."""

    def at_once(self, step: str) -> int | None:
        """Requests of `step` that are worked on side by side; None: one for each processor."""
        return None

    def fingerprint(self, request: Request) -> str:
        """The same for what would give the same: two of them are asked for once."""
        return request.fingerprint()

    def place(self, request: Request, pause: Pause | None) -> AbstractContextManager[None]:
        """A place among the tasks that may be in progress at a time, waited for with `pause`.

        pause: None to take a place if one is free, and to go on without where none is.
        """
        return nullcontext()

    def find(self, request: Request, since: float) -> str | None:
        """The id of the task that `request` became, asked for at `since` (seconds since 1970).

        None where there is none that could be it; raises ProviderError where that cannot be told.
        """
        return None

    def cost(self, request: Request, task_id: str) -> float:
        """What a finished task has cost, in US dollars; known once `poll` has given its result."""
        return 0.0

    def cancel(self, task_id: str) -> bool:
        """Take a task back that has not begun; whether that was possible. It then costs nothing."""
        return False
