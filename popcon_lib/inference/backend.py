"""What every inference backend promises: the same results, wherever they are worked out."""

from pathlib import Path
from typing import Protocol

import numpy as np

from popcon_lib.matting.engine import Done, unheard
from popcon_lib.matting.recipe import Recipe
from popcon_lib.media import Clip, Matte
from popcon_lib.refine.prompts import PromptsByFrame

__all__ = ["Backend"]


class Backend(Protocol):
    """Does the slow work. Cheap to build; may be used by several threads at once.

    name: as it is picked; tickets: a job's folder, where ids of work that is paid for are kept
    while it is under way, so that a run that was cut off fetches it; None: nowhere; at_once: how
    many clips it is worth giving at a time, None: one for each processor.
    """

    name: str
    at_once: int | None

    def __init__(self, tickets: Path | None = None) -> None: ...

    def check(self) -> None:
        """Raise InputError where it cannot be used as things are set."""

    def matte(self, clip: Clip, recipe: Recipe, done: Done = unheard) -> Matte:
        """What the engine of `recipe` finds in `clip`, as it is, alpha rounded to 16 bits.

        done: told now and then how many frames are finished; what it raises ends the work, here
        and elsewhere.
        Raises EngineError if the engine cannot be used, BackendError if work sent elsewhere did not
        come back, InputError for a clip that is too large to send.
        """

    def track(
        self,
        frames: np.ndarray,
        prompts_by_frame: PromptsByFrame,
        segmenter: str,
        model: str = "",
        done: Done = unheard,
    ) -> np.ndarray:
        """What prompts on some frames uint8 (T, H, W, 3) mean on all: logits float32 (T, H, W).

        Logits are rounded to 1/1024 and end at ±32. Raises and tells as `matte` does.
        """
