"""The backend that runs engines in this process."""

from pathlib import Path

import numpy as np

from popcon_lib.matting import wire
from popcon_lib.matting.engine import Done, Setup, unheard
from popcon_lib.matting.loaded import loaded
from popcon_lib.matting.recipe import Recipe
from popcon_lib.matting.step import find
from popcon_lib.media import Clip, Matte
from popcon_lib.refine import segmenter as segmenters
from popcon_lib.refine.embeddings import Embeddings
from popcon_lib.refine.prompts import PromptsByFrame
from popcon_lib.refine.wire import rounded_logits
from popcon_lib.settings import Settings

__all__ = ["Local"]


class Local:
    """Heavy work, here, on the device and with the weights that the settings name."""

    name = "local"
    at_once = None

    def __init__(self, tickets: Path | None = None) -> None:
        """Takes no tickets: nothing here is paid for."""
        settings = Settings()
        self.setup = Setup(
            device=settings.popcon_device,
            weights=settings.popcon_weights,
            remote_code=settings.popcon_remote_code,
        )

    def check(self) -> None:
        """Nothing: it needs no setting."""

    def track(
        self,
        frames: np.ndarray,
        prompts_by_frame: PromptsByFrame,
        segmenter: str,
        model: str = "",
        done: Done = unheard,
    ) -> np.ndarray:
        """What prompts on some frames uint8 (T, H, W, 3) mean on all: logits float32 (T, H, W)."""
        setup = segmenters.Setup(model, self.setup.device, self.setup.weights)
        chosen = loaded(segmenter, setup, "segmenter")
        # Whoever clicked had most frames embedded.
        embed = Embeddings(chosen).once if chosen.slow else None
        return rounded_logits(chosen.track(frames, prompts_by_frame, done, embed))

    def matte(self, clip: Clip, recipe: Recipe, done: Done = unheard) -> Matte:
        """What the engine of `recipe` finds in `clip`, as it is, alpha rounded to 16 bits."""
        return wire.rounded(find(clip, recipe, self.setup, done))
