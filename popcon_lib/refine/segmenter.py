"""What every segmenter promises: what is meant by clicks, as a mask."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np

from popcon_lib.errors import InputError
from popcon_lib.refine.prompts import Prompts, PromptsByFrame, check_meaning

__all__ = ["HERE", "Done", "Embed", "Embedding", "Segmenter", "Setup", "check_clip", "unheard"]

Done = Callable[[int], None]
Embed = Callable[[np.ndarray], "Embedding"]  # of a frame uint8 (H, W, 3)


def unheard(frames_done: int) -> None:
    """A `Done` for those who do not ask how far it is."""


@dataclass(frozen=True)
class Setup:
    """Which weights a segmenter takes, and what it may use of this machine.

    model: "tiny", "small", "base-plus", "large" or the path of weights, "" for the segmenter's own
    choice; device: "cuda", "mps" or "cpu", or "auto": the first of them that there is;
    weights: a folder looked in before the library's own cache and the hub, or None.
    """

    model: str = ""
    device: str = "auto"
    weights: Path | None = None


HERE = Setup()  # this machine as it is, nothing asked of it


@dataclass(frozen=True, eq=False)
class Embedding:
    """What a segmenter knows of one frame before it is asked anything.

    size: (height, width) px of the frame; arrays: by the segmenter's own names; floats may be
    float32 or, where they were kept, float16.
    """

    size: tuple[int, int]
    arrays: Mapping[str, np.ndarray]

    @property
    def size_bytes(self) -> int:
        """What it takes in memory."""
        return sum(array.nbytes for array in self.arrays.values())

    def halved(self) -> "Embedding":
        """It with floats at half precision, as it is kept; itself where they are so already.

        In the order of a file, too: networks round otherwise where numbers lie otherwise.
        """
        if all(array.dtype != np.float32 for array in self.arrays.values()):
            return self
        arrays = {
            name: array.astype(np.float16, order="C") if array.dtype == np.float32 else array
            for name, array in self.arrays.items()
        }
        return Embedding(self.size, arrays)


class Segmenter(Protocol):
    """Finds what is clicked on. Cheap to build, slow once in `load`.

    name: as it is picked; licence: of the package and weights it needs, "" for none; about: weights
    and device in words, after `load`; model: what embeddings of it are filed under: another model
    or version has another; slow: whether `embed` takes so long that its results are worth a file.
    """

    name: str
    licence: str
    about: str
    model: str
    slow: bool

    def __init__(self, setup: Setup = HERE) -> None: ...

    @classmethod
    def missing(cls, setup: Setup) -> str:
        """Why it cannot be used here as it is, in a sentence; "" if it can.

        Cheap: imports no package and fetches nothing.
        """

    def load(self) -> None:
        """Read weights (fetch them where they are not here). Safe to call twice.

        Raises EngineError, which says what is missing and the one command that gets it.
        """

    def embed(self, frame: np.ndarray) -> Embedding:
        """uint8 (H, W, 3) sRGB -> what `predict` needs of it. Slow; the same for all prompts."""

    def predict(self, embedding: Embedding, prompts: Prompts) -> np.ndarray:
        """What points and box mean: logits float32 (H, W), over 0 inside. Strokes are not asked.

        Raises InputError where nothing says what is meant, or a point lies outside.
        """

    def track(
        self,
        frames: np.ndarray,
        prompts_by_frame: PromptsByFrame,
        done: Done = unheard,
        embed: Embed | None = None,
    ) -> np.ndarray:
        """uint8 (T, H, W, 3) and prompts on any of them -> logits float32 (T, H, W).

        Each prompted frame is carried forwards to the next one, the first of them backwards, too:
        so a correction changes the frames from there on, and none before it. done: told how many
        frames are finished; what it raises ends the work. embed: one that remembers, of a segmenter
        with the same weights; masks are the same without, at half precision either way. Raises
        InputError as `predict` does, and where no frame has prompts.
        """


def check_clip(frames: np.ndarray, prompts_by_frame: PromptsByFrame) -> None:
    """Raise InputError unless something is said on a frame there is, and means something."""
    if not prompts_by_frame:
        raise InputError("No frame has a click or a box.", "Click on what is meant first.")
    for frame, prompts in prompts_by_frame.items():
        if not 0 <= frame < len(frames):
            raise InputError(f"There is no frame {frame}: the clip has {len(frames)}.")
        check_meaning(prompts, frames.shape[2], frames.shape[1])
