"""The first, rough mask that engines which refine one start from."""

from dataclasses import replace

import numpy as np

from popcon_lib.errors import EngineError
from popcon_lib.matting.engine import Done, Setup, unheard
from popcon_lib.matting.recipe import AUTO, Recipe
from popcon_lib.matting.step import find
from popcon_lib.media import Clip, Colour, Matte
from popcon_lib.registry import names, pick

__all__ = ["mask_missing", "rough_mask"]

REFINERS = ("vitmatte", "matanyone")  # need a mask themselves


def rough_mask(
    frames: np.ndarray, backdrop: Colour | None, setup: Setup, done: Done = unheard
) -> Matte:
    """What the engine `setup.mask` finds in uint8 (T, H, W, 3) frames, in its own default weights.

    "auto" is `key` on a flat backdrop and otherwise the best learned engine that is usable here.
    done: told 0, as no frame is finished yet; what it raises ends the work. Raises EngineError if
    the mask's engine needs a mask itself, or cannot be used.
    """
    wrong = _not_a_masks_engine(setup)
    if wrong:
        raise EngineError(wrong, f"Choose one of {', '.join(_fit())}, or {AUTO}.")
    clip = Clip(frames, fps=1.0, backdrop=backdrop)  # the speed plays no part in finding
    own = replace(setup, model="", mask=AUTO)  # the model named is that of the engine that refines
    return find(clip, Recipe(engine=setup.mask), own, lambda frames_done: done(0))


def mask_missing(setup: Setup) -> str:
    """Why the engine `setup.mask` cannot give a mask here, in a sentence; "" if it can."""
    wrong = _not_a_masks_engine(setup)
    if wrong or setup.mask == AUTO:  # "auto" ends at engines that need no weights
        return wrong
    lack = pick("engine", setup.mask).missing(replace(setup, model="", mask=AUTO))
    return f"For the first mask: {lack}" if lack else ""


def _not_a_masks_engine(setup: Setup) -> str:
    if setup.mask not in REFINERS:
        return ""
    return f"Engine {setup.mask!r} cannot give the first mask: it needs one itself."


def _fit() -> list[str]:
    return [name for name in names("engine") if name not in REFINERS]
