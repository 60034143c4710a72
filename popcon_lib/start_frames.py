"""The picture an action begins with: what is asked for, and how an answer is checked."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from popcon_lib.actions import Action
from popcon_lib.media import Colour, sha256_of

__all__ = ["StartFrameRequest"]

# What a person's own words need not say.
WHOLE = "{}. Full body from head to feet, in the middle, nothing cut off."


@dataclass(frozen=True, eq=False)
class StartFrameRequest:
    """Pose `character` for `action` on a flat `backdrop`.

    character: straight uint8 (H, W, 4). The answer is up to `candidates` pictures, one at least,
    uint8 (side_px, side_px, 3), each a different take on the same pose. prompt: the pose in a
    person's own words, "" for the action's; take: raise it to have the same asked for once more.
    """

    step: ClassVar[str] = "start_frames"

    character: np.ndarray
    action: Action
    backdrop: Colour
    side_px: int = 720
    candidates: int = 1
    prompt: str = ""
    take: int = 0

    @property
    def item(self) -> str:
        """What the step makes it for."""
        return self.action.name

    @property
    def pose(self) -> str:
        """The pose, in words for an image model."""
        return WHOLE.format(self.prompt.rstrip(". ")) if self.prompt else self.action.pose

    def fingerprint(self) -> str:
        """The same for the same request, so that nothing is asked twice."""
        asked = (self.action, self.backdrop, self.side_px, self.candidates, self.prompt, self.take)
        return sha256_of("start frame", self.character, repr(asked))
