"""What every matting engine promises."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np

from popcon_lib.media import Colour

__all__ = ["HERE", "Done", "Engine", "Setup", "unheard"]

Done = Callable[[int], None]


def unheard(frames_done: int) -> None:
    """A `Done` for those who do not ask how far it is."""


@dataclass(frozen=True)
class Setup:
    """Which weights an engine takes, and what it may use of this machine.

    model: a name the engine knows or the path of weights, "" for the engine's own choice;
    mask: the engine that gives the first rough mask to those that refine one, or "auto";
    device: "cuda", "mps" or "cpu", or "auto": the first of them that there is;
    weights: a folder looked in before the library's own cache and the hub, or None;
    remote_code: whether Python that lies beside weights may run.
    """

    model: str = ""
    mask: str = "auto"
    device: str = "auto"
    weights: Path | None = None
    remote_code: bool = False


HERE = Setup()  # this machine as it is, nothing asked of it


class Engine(Protocol):
    """Finds the character. Cheap to build, slow once in `load`.

    name: as it is picked; about: after `load`, weights and device in words, for the record;
    whole_clip: whether what it finds in a frame depends on the others, so that a clip may not be
    cut into pieces for several workers.
    """

    name: str
    about: str
    whole_clip: bool

    def __init__(self, setup: Setup = HERE) -> None: ...

    @classmethod
    def missing(cls, setup: Setup) -> str:
        """Why it cannot be used here as it is, in a sentence; "" if it can.

        Cheap: imports no package and fetches nothing.
        """

    def load(self) -> None:
        """Read weights (fetch them where they are not here) and warm up. Safe to call twice.

        Raises EngineError, which says what is missing and the one command that gets it.
        """

    def matte(
        self, frames: np.ndarray, backdrop: Colour | None = None, done: Done = unheard
    ) -> np.ndarray:
        """uint8 (T, H, W, 3) sRGB -> float32 (T, H, W) in [0, 1]. Order and count are kept.

        backdrop: the flat colour behind the character where it is known; engines that learned
        what a character looks like ignore it. done: told how many frames are finished, as they
        are; what it raises ends the work (that is how one cancels).
        """
