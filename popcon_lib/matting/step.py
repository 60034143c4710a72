"""The step `matting`: a clip in, its matte out, as the recipe says.

`find` asks the engine, which is slow and may run elsewhere; `finish` brings back the effects and
takes out the flicker, which is fast and is run again for every turn of a slider.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from popcon_lib.errors import EngineError
from popcon_lib.matting.backdrop import is_flat
from popcon_lib.matting.effects import Blob, rescue_effects
from popcon_lib.matting.engine import HERE, Done, Setup, unheard
from popcon_lib.matting.loaded import loaded
from popcon_lib.matting.recipe import AUTO, Recipe
from popcon_lib.matting.steady import steady
from popcon_lib.media import Clip, Matte
from popcon_lib.registry import pick

__all__ = ["choose", "find", "finish", "matte"]

LEARNED = ("birefnet", "rembg", "grabcut")  # best first
NEXT_STEP = "The engine is at fault; choose another for this action."


def matte(
    clip: Clip, recipe: Recipe, setup: Setup = HERE, done: Done = unheard
) -> tuple[Matte, Sequence[Blob]]:
    """How much of each pixel of `clip` is character or effect, and what was decided of effects."""
    return finish(clip, find(clip, recipe, setup, done), recipe)


def choose(clip: Clip, recipe: Recipe, setup: Setup = HERE) -> tuple[str, str]:
    """The engine's name for `clip` by `recipe`, and why in a sentence.

    On a flat backdrop "auto" is `key`, which solves what others guess; otherwise the first of
    `LEARNED` that is installed here with its weights.
    """
    if recipe.engine != AUTO:
        return recipe.engine, "as the recipe says"
    if is_flat(clip.frames, clip.backdrop):
        return "key", "the backdrop is one flat colour"
    lacks = {name: pick("engine", name).missing(setup) for name in LEARNED}
    name = next(name for name in LEARNED if not lacks[name])
    passed = "; ".join(f"{other}: {why}" for other, why in lacks.items() if why)
    return name, f"the backdrop is not flat{f' ({passed})' if passed else ''}"


def find(clip: Clip, recipe: Recipe, setup: Setup = HERE, done: Done = unheard) -> Matte:
    """What the engine of `recipe` finds in `clip`, as it is.

    done: told how many frames are finished; what it raises ends the work. Raises EngineError if
    the engine cannot be used, or returns what is not one alpha a pixel.
    """
    name, why = choose(clip, recipe, setup)
    engine = loaded(name, replace(setup, model=recipe.model, mask=recipe.mask))
    alpha = np.asarray(engine.matte(clip.frames, clip.backdrop, done))
    if alpha.shape != clip.frames.shape[:3]:
        raise EngineError(
            f"Engine {name!r} returned alpha of {alpha.shape} for frames of "
            f"{clip.frames.shape[:3]}.",
            NEXT_STEP,
        )
    wrong = np.count_nonzero(~((alpha >= 0) & (alpha <= 1)))  # NaN compares as neither
    if wrong:
        raise EngineError(
            f"Engine {name!r} returned {wrong} values that are not from 0 to 1.", NEXT_STEP
        )
    return Matte(alpha.astype(np.float32), name, f"{engine.about}: {why}")


def finish(clip: Clip, found: Matte, recipe: Recipe) -> tuple[Matte, Sequence[Blob]]:
    """`found` with its effects and without its flicker, and what was decided of each effect.

    On a backdrop that is not flat nothing can be rescued: no decisions.
    """
    alpha, blobs = found.alpha, ()
    if recipe.rescue.on and is_flat(clip.frames, clip.backdrop):
        solved = found.engine == "key"
        alpha, blobs = rescue_effects(clip.frames, alpha, clip.backdrop, recipe.rescue, solved)
    return replace(found, alpha=steady(clip.frames, alpha, recipe.steady)), blobs
