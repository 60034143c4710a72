"""What a confirmed selection does to the automatic matte.

The matte knows edges to a part of a pixel where the backdrop is flat; a click knows what is meant.
So where the matte saw the thing its alpha is taken, soft edge and glass and all; where it did not,
the edge is solved from the colours on both sides of the mask. Brush strokes come last.
"""

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np

from popcon_lib.errors import InputError
from popcon_lib.media import Clip, Matte
from popcon_lib.refine.history import Applied
from popcon_lib.refine.prompts import Prompts, painted
from popcon_lib.refine.soft_edge import soft_edge

__all__ = ["apply", "apply_to_frame"]

SOLID = 0.9  # alpha from which a pixel is surely something
SEEN = 0.5  # alpha from which the matte saw a pixel
FRINGE_PX = 6  # how far the soft rim of a thing reaches beyond its mask
SHARED_PX = 3  # nearer than this to another thing, the edge between the two counts
TRUST_PX = 2.5  # nearer than this to what the matte saw, the matte's edge counts
INNER_PX = 4.0  # deeper in a mask its edge is not: masks of SAM are coarse
FAINT = 0.03  # alpha from which a pixel belongs to a piece
EFFECT = 0.1  # of the area of the largest piece: smaller ones are effects


def apply(clip: Clip, matte: Matte, masks: Sequence[tuple[Applied, np.ndarray]]) -> Matte:
    """`matte` after each selection, in order, with its logits float32 (T, H, W), over 0 inside.

    Of one thing the last selection on a frame counts. Raises InputError where sizes differ.
    """
    alpha = matte.alpha.copy()
    for _, logits in masks:
        if logits.shape != alpha.shape or clip.frames.shape[:3] != alpha.shape:
            raise InputError(
                f"The clip is {clip.frames.shape[:3]}, its matte {alpha.shape}, the masks "
                f"{logits.shape}.",
                "Run matting again for this action, then click again.",
            )
    for index, frame in enumerate(clip.frames):
        here = [pair for pair in masks if pair[0].first <= index <= pair[0].last]
        counts = {applied.thing: place for place, (applied, _) in enumerate(here)}
        for place in sorted(counts.values()):
            applied, logits = here[place]
            prompts = applied.prompts.get(index, Prompts())
            alpha[index] = apply_to_frame(frame, alpha[index], logits[index], applied, prompts)
    names = dict.fromkeys(f"{applied.use} {applied.thing}" for applied, _ in masks)
    by_hand = f"; by hand: {', '.join(names)}" if names else ""
    return replace(matte, alpha=alpha, about=matte.about + by_hand)


def apply_to_frame(
    frame: np.ndarray, alpha: np.ndarray, logits: np.ndarray, applied: Applied, prompts: Prompts
) -> np.ndarray:
    """Alpha float32 (H, W) of one frame, uint8 (H, W, 3), after one selection.

    logits: float32 (H, W), over 0 inside; prompts: those of this frame, for its strokes.
    """
    mask = logits > 0
    if not applied.effects:
        alpha = np.where(_effects(alpha, mask), 0, alpha)
    owned = _owned(frame, alpha, mask)
    if applied.use == "remove":
        return (alpha * (1 - painted(owned, prompts.strokes))).astype(np.float32)
    thing = _thing(frame, alpha, mask, owned)
    if applied.use == "keep":
        result = np.maximum(alpha, thing)
    else:
        result = np.where(_effects(alpha, mask), alpha, thing)
    return painted(result, prompts.strokes)


def _owned(frame: np.ndarray, alpha: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """float32 (H, W): how much of what `alpha` shows at each pixel belongs to the thing."""
    if not mask.any():
        return np.zeros(mask.shape, np.float32)
    to_other = _distance_to((alpha >= SOLID) & ~mask)
    fringe = _distance_to(mask) <= np.minimum(FRINGE_PX, to_other)
    between = to_other <= SHARED_PX
    return np.where(between, soft_edge(frame, mask), mask | fringe).astype(np.float32)


def _thing(frame: np.ndarray, alpha: np.ndarray, mask: np.ndarray, owned: np.ndarray) -> np.ndarray:
    """Alpha float32 (H, W) of what was selected alone."""
    solved = soft_edge(frame, mask)
    inner = _distance_to(~mask) > INNER_PX
    torn = _distance_to(inner & (alpha <= SEEN)) <= TRUST_PX
    # A hole deep inside is the matte's mistake; along the mask's edge the matte knows better.
    lost = np.where(inner, torn, _distance_to(mask & (alpha > SEEN)) > TRUST_PX)
    return np.maximum(owned * alpha, np.where(lost, solved, 0))


def _effects(alpha: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """bool (H, W): the small pieces apart from everything else that `mask` does not touch."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats((alpha > FAINT).astype(np.uint8))
    areas = stats[:, cv2.CC_STAT_AREA]
    small = areas < EFFECT * areas[1:].max(initial=0)
    small[0] = False
    small[np.unique(labels[mask])] = False
    return small[labels]


def _distance_to(where: np.ndarray) -> np.ndarray:
    """float32 (H, W): px to the nearest pixel `where`; large where there is none."""
    if not where.any():
        return np.full(where.shape, np.inf, np.float32)
    return cv2.distanceTransform((~where).astype(np.uint8), cv2.DIST_L2, 5)
