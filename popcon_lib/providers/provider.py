"""What every maker of start frames and videos promises."""

from typing import Protocol

import numpy as np

from popcon_lib.start_frames import StartFrameRequest
from popcon_lib.videos import Video, VideoRequest

__all__ = ["Provider"]


class Provider(Protocol):
    """Makes start frames and videos. Building one is cheap; work begins with `submit`."""

    name: str

    def price(self, request: StartFrameRequest | VideoRequest) -> float:
        """What `request` costs, in US dollars; 0 where it is made on this machine."""

    def submit(self, request: StartFrameRequest | VideoRequest) -> str:
        """Ask for it and return the task's id at once. Raises ProviderError."""

    def poll(self, task_id: str) -> list[np.ndarray] | Video | None:
        """The start frames or the video of a task, or None while it is not ready.

        Raises TaskLostError for an id it does not know, ProviderError where the task failed.
        """
