"""The engine `key`: alpha solved from a known flat backdrop, no weights needed."""

import numpy as np

from popcon_lib.matting.backdrop import estimate_backdrop
from popcon_lib.matting.engine import HERE, Done, Setup, unheard
from popcon_lib.matting.solve import solve_alpha
from popcon_lib.media import Colour

__all__ = ["Key"]


class Key:
    """Unmixing from a known flat backdrop of any colour. Deterministic."""

    name = "key"
    about = "key"
    whole_clip = True  # the backdrop is measured, and fading effects compared, over all frames

    def __init__(self, setup: Setup = HERE) -> None:
        """Takes no weights and no device."""

    @classmethod
    def missing(cls, setup: Setup) -> str:
        """Nothing: it needs none."""
        return ""

    def load(self) -> None:
        """Nothing to fetch."""

    def matte(
        self, frames: np.ndarray, backdrop: Colour | None = None, done: Done = unheard
    ) -> np.ndarray:
        """uint8 (T, H, W, 3) sRGB -> float32 (T, H, W) in [0, 1]. Order and count are kept.

        backdrop: about the colour behind the character; the exact one is measured at the border.
        Raises InputError where the border is not one flat colour.
        """
        flat, noise = estimate_backdrop(frames, backdrop)
        return solve_alpha(frames, flat, noise, done)
