"""The step `matting`: a clip in, its matte out, by the engine that the recipe names."""

import numpy as np

from popcon_lib.errors import EngineError
from popcon_lib.matting.recipe import Recipe
from popcon_lib.media import Clip, Matte
from popcon_lib.registry import pick

__all__ = ["matte"]

NEXT_STEP = "The engine is at fault; choose another for this action."


def matte(clip: Clip, recipe: Recipe) -> Matte:
    """How much of each pixel of `clip` is character or effect.

    Raises EngineError if the engine cannot be used, or returns what is not one alpha a pixel.
    """
    engine = pick("engine", recipe.engine)()
    engine.load()
    alpha = np.asarray(engine.matte(clip.frames, clip.backdrop))
    if alpha.shape != clip.frames.shape[:3]:
        raise EngineError(
            f"Engine {engine.name!r} returned alpha of {alpha.shape} for frames of "
            f"{clip.frames.shape[:3]}.",
            NEXT_STEP,
        )
    wrong = np.count_nonzero(~((alpha >= 0) & (alpha <= 1)))  # NaN compares as neither
    if wrong:
        raise EngineError(
            f"Engine {engine.name!r} returned {wrong} values that are not from 0 to 1.", NEXT_STEP
        )
    return Matte(alpha.astype(np.float32), engine.name)
