"""The video of an action: what is asked for, and what comes back."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from popcon_lib.actions import Action
from popcon_lib.media import Colour, sha256_of

__all__ = ["Video", "VideoRequest"]


@dataclass(frozen=True, eq=False)
class VideoRequest:
    """Bring `start_frame` to life as `action`, on the same flat `backdrop`.

    start_frame: uint8 (side_px, side_px, 3), take number `candidate` of its action;
    character: straight uint8 (H, W, 4), for providers that move the cut-out itself;
    with_truth: also return the frames with their true alpha, where the provider knows it.
    """

    step: ClassVar[str] = "videos"

    start_frame: np.ndarray
    character: np.ndarray
    action: Action
    backdrop: Colour
    seconds: float = 1.0
    fps: int = 24
    candidate: int = 0
    with_truth: bool = False

    @property
    def item(self) -> str:
        """What the step makes it for."""
        return self.action.name

    def fingerprint(self) -> str:
        """The same for the same request, so that nothing is asked twice."""
        rest = repr(
            (self.action, self.backdrop, self.seconds, self.fps, self.candidate, self.with_truth)
        )
        return sha256_of("video", self.start_frame, self.character, rest)


@dataclass(frozen=True, eq=False)
class Video:
    """An mp4, whole, as bytes; truth: straight uint8 (T, H, W, 4) of its frames, or None."""

    mp4: bytes
    truth: np.ndarray | None = None
