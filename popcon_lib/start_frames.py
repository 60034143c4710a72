"""The picture an action begins with: what is asked for, and how an answer is checked."""

from dataclasses import dataclass

import numpy as np

from popcon_lib.actions import Action
from popcon_lib.media import Colour, sha256_of

__all__ = ["StartFrameRequest"]


@dataclass(frozen=True, eq=False)
class StartFrameRequest:
    """Pose `character` for `action` on a flat `backdrop`.

    character: straight uint8 (H, W, 4). The answer is `candidates` pictures, uint8
    (side_px, side_px, 3), each a different take on the same pose.
    """

    character: np.ndarray
    action: Action
    backdrop: Colour
    side_px: int = 720
    candidates: int = 1

    def fingerprint(self) -> str:
        """The same for the same request, so that nothing is asked twice."""
        rest = repr((self.action, self.backdrop, self.side_px, self.candidates))
        return sha256_of("start frame", self.character, rest)
