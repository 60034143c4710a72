"""The step `matting`: a clip in, its matte out, by the engine that the recipe names."""

import numpy as np

from popcon_lib.errors import EngineError
from popcon_lib.matting.recipe import Recipe
from popcon_lib.media import Clip, Matte
from popcon_lib.registry import pick

__all__ = ["matte"]


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
            "The engine is at fault; choose another for this action.",
        )
    if not np.isfinite(alpha).all():
        raise EngineError(
            f"Engine {engine.name!r} returned {np.count_nonzero(~np.isfinite(alpha))} values that "
            "are no numbers.",
            "The engine is at fault; choose another for this action.",
        )
    return Matte(alpha.astype(np.float32), engine.name)
