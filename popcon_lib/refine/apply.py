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
from popcon_lib.refine.bare import bare
from popcon_lib.refine.history import Applied
from popcon_lib.refine.prompts import Prompts, Stroke, painted
from popcon_lib.refine.soft_edge import soft_edge

__all__ = ["apply"]

SOLID = 0.9  # alpha from which a pixel is surely something
SEEN = 0.5  # alpha from which the matte saw a pixel
FRINGE_PX = 6  # how far the soft rim of a thing reaches beyond its mask
SHARED_PX = 3  # nearer than this to another thing, the edge between the two counts
TRUST_PX = 2.5  # nearer than this to what the matte saw, the matte's edge counts
INNER_PX = 4.0  # deeper in a mask its edge is not: masks of SAM are coarse
DRIFT = 0.05  # of the frame's longer side: how far a clicked hole moves in a clip
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
            strokes = applied.prompts.get(index, Prompts()).strokes
            mask = logits[index] > 0
            gone = _gone(clip, alpha[index], mask, index, applied)
            alpha[index] = _apply(frame, alpha[index], mask, gone, applied, strokes)
    names = dict.fromkeys(f"{applied.use} {applied.thing}" for applied, _ in masks)
    by_hand = f"; by hand: {', '.join(names)}" if names else ""
    return replace(matte, alpha=alpha, about=matte.about + by_hand)


def _gone(
    clip: Clip, alpha: np.ndarray, mask: np.ndarray, index: int, applied: Applied
) -> np.ndarray:
    """bool (H, W): backdrop deep in the mask that stays away, unless it was clicked itself."""
    if clip.backdrop is None or not applied.prompts:
        return np.zeros(alpha.shape, bool)
    before = [frame for frame in applied.prompts if frame <= index]
    source = max(before, default=min(applied.prompts))
    drift_px = 0.0 if source == index else DRIFT * max(alpha.shape)
    points = applied.prompts[source].points
    return bare(clip.frames[index], alpha, _inner(mask), clip.backdrop, points, drift_px)


def _apply(
    frame: np.ndarray,
    alpha: np.ndarray,
    mask: np.ndarray,
    gone: np.ndarray,
    applied: Applied,
    strokes: Sequence[Stroke],
) -> np.ndarray:
    """Alpha float32 (H, W) of one frame, uint8 (H, W, 3), after one selection.

    mask, gone: bool (H, W), what was selected, and what is backdrop all the same.
    """
    if not applied.effects:
        alpha = np.where(_effects(alpha, mask), 0, alpha)
    owned = _owned(frame, alpha, mask)
    if applied.use == "remove":
        return (alpha * (1 - painted(owned, strokes))).astype(np.float32)
    thing = _thing(frame, alpha, mask, gone, owned)
    if applied.use == "keep":
        result = np.maximum(alpha, thing)
    else:
        result = np.where(_effects(alpha, mask), alpha, thing)
    return painted(result, strokes)


def _owned(frame: np.ndarray, alpha: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """float32 (H, W): how much of what `alpha` shows at each pixel belongs to the thing."""
    if not mask.any():
        return np.zeros(mask.shape, np.float32)
    to_other = _distance_to((alpha >= SOLID) & ~mask)
    fringe = _distance_to(mask) <= np.minimum(FRINGE_PX, to_other)
    between = to_other <= SHARED_PX
    return np.where(between, soft_edge(frame, mask), mask | fringe).astype(np.float32)


def _thing(
    frame: np.ndarray, alpha: np.ndarray, mask: np.ndarray, gone: np.ndarray, owned: np.ndarray
) -> np.ndarray:
    """Alpha float32 (H, W) of what was selected alone."""
    solved = soft_edge(frame, mask)
    inner = _inner(mask)
    torn = _distance_to(inner & (alpha <= SEEN) & ~gone) <= TRUST_PX
    # A hole deep inside is the matte's mistake; along the mask's edge the matte knows better.
    lost = np.where(inner, torn, _distance_to(mask & (alpha > SEEN)) > TRUST_PX)
    return np.maximum(owned * alpha, np.where(lost & ~gone, solved, 0))


def _inner(mask: np.ndarray) -> np.ndarray:
    """bool (H, W): where the mask's edge is not."""
    return _distance_to(~mask) > INNER_PX


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
