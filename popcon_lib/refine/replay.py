"""The masks of a selection, worked out again from its prompts."""

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np

from popcon_lib.refine.history import Applied
from popcon_lib.refine.prompts import Prompts
from popcon_lib.refine.segmenter import Done, unheard

__all__ = ["replay"]

Track = Callable[..., np.ndarray]

NOTHING = -10.0  # logit of what is not selected


def replay(
    track: Track, frames: np.ndarray, applied: Sequence[Applied], done: Done = unheard
) -> list[tuple[Applied, np.ndarray]]:
    """Each selection with its logits float32 (T, H, W), over 0 inside, as `apply.apply` takes them.

    track: of a segmenter that is loaded; frames: uint8 (T, H, W, 3); done: told how many frames of
    all selections are finished. A selection of strokes alone has no mask; they are painted all the
    same.
    """
    masks, before = [], 0
    for each in applied:
        logits = np.full(frames.shape[:3], NOTHING, np.float32)
        asked = {
            frame: Prompts(prompts.points, prompts.box)
            for frame, prompts in each.prompts.items()
            if prompts.box or any(point.positive for point in prompts.points)
        }
        if asked:
            first, last = min(each.first, *asked), max(each.last, *asked)
            inside = {frame - first: prompts for frame, prompts in asked.items()}
            told = partial(_told, done, before)
            part = frames[first : last + 1]
            logits[first : last + 1] = track(part, inside, done=told)
            before += len(part)
        masks.append((each, logits))
    return masks


def _told(done: Done, before: int, finished: int) -> None:
    done(before + finished)
