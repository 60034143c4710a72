"""An engine that only sleeps: to measure how work is spread, on a machine with few processors."""

import time

import numpy as np

from popcon_lib.matting.engine import HERE, Done, Setup, unheard
from popcon_lib.media import Colour

__all__ = ["NAME", "ROW", "Sleeper"]

NAME, ROW = "sleeper", "popcon_lib.bench.sleeper:Sleeper"


class Sleeper:
    """Finds nothing, in `setup.model` seconds for each frame."""

    name = about = NAME
    whole_clip = False

    def __init__(self, setup: Setup = HERE) -> None:
        self._frame_s = float(setup.model)

    @classmethod
    def missing(cls, setup: Setup) -> str:
        """Nothing: it needs none."""
        return ""

    def load(self) -> None:
        """Nothing to fetch."""

    def matte(
        self, frames: np.ndarray, backdrop: Colour | None = None, done: Done = unheard
    ) -> np.ndarray:
        """uint8 (T, H, W, 3) -> float32 zeros (T, H, W)."""
        for index in range(len(frames)):
            time.sleep(self._frame_s)
            done(index + 1)
        return np.zeros(frames.shape[:3], np.float32)
