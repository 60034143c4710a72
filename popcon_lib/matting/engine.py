"""What every matting engine promises."""

from typing import Protocol

import numpy as np

from popcon_lib.media import Colour

__all__ = ["Engine"]


class Engine(Protocol):
    """Finds the character and its effects. Cheap to build, slow once in `load`."""

    name: str

    def load(self) -> None:
        """Fetch weights and warm up. Safe to call twice. Raises EngineError."""

    def matte(self, frames: np.ndarray, backdrop: Colour | None = None) -> np.ndarray:
        """uint8 (T, H, W, 3) sRGB -> float32 (T, H, W) in [0, 1]. Order and count are kept.

        backdrop: the flat colour behind the character where it is known; engines that learned
        what a character looks like ignore it.
        """
