"""Effects that fade out on a screen: what is a paler copy of another loses alpha, not colour."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import cv2
import numpy as np

from popcon_lib.matting.attached import Mark, Strip, attached, faded, fleeting
from popcon_lib.matting.contrast import contrast
from popcon_lib.matting.see_through import fading

__all__ = ["Effect", "fade", "find_effects"]

SMALL = 0.1  # of the area of the largest piece: smaller pieces are effects
ALIKE = 4.0  # levels that marks are apart which are looked for singly


class Effect(NamedTuple):
    """A small piece of one frame. pixels: flat indices; the rest as `Mark` has it."""

    pixels: np.ndarray
    colour: np.ndarray
    half_px: float


def find_effects(alpha: np.ndarray, ycc: np.ndarray) -> list[Effect]:
    """The small pieces of one frame that are of one colour.

    alpha: float32 (H, W); ycc: difference to the backdrop, float32 (H, W, 3).
    """
    count, labels, stats, _ = cv2.connectedComponentsWithStats((alpha > 0).astype(np.uint8))
    areas = stats[1:, cv2.CC_STAT_AREA]
    found = []
    for label in 1 + np.flatnonzero(areas < SMALL * areas.max(initial=0)):
        left, top, width, height = stats[label, :4]
        box = np.s_[top : top + height, left : left + width]
        piece = labels[box] == label
        rows, columns = np.nonzero(piece)
        full = alpha[box][rows, columns] > 0.95
        if np.count_nonzero(full) < 4:
            continue
        colours = ycc[box][rows[full], columns[full]]
        colour = np.median(colours, axis=0)
        if np.median(contrast(colours - colour)) < 0.1 * contrast(colour) + 2:
            pixels = (rows + top) * alpha.shape[1] + columns + left
            half = cv2.distanceTransform(np.pad(piece, 1).astype(np.uint8), cv2.DIST_L2, 5).max()
            found.append(Effect(pixels, colour, float(half)))
    return found


def fade(
    alpha: np.ndarray,
    effects: Sequence[Sequence[Effect]],
    ycc_of: Callable[[int], np.ndarray],
    pool: ThreadPoolExecutor,
) -> None:
    """Lower `alpha`, float32 (T, H, W), where effects fade: in place.

    effects: of each frame; where the same marks touch the body they are faded, too. ycc_of: the
    difference of a frame, by its number, to the backdrop.
    """
    every = [effect for frame in effects for effect in frame]
    if not every:
        return
    shares = fading(np.stack([effect.colour for effect in every]))
    marks = _marks(every, shares)
    if not marks:
        return
    bodies, each = alpha.copy(), iter(shares)
    for shown, body, frame in zip(alpha, bodies, effects, strict=True):
        for effect in frame:
            shown.reshape(-1)[effect.pixels] *= next(each)
            body.reshape(-1)[effect.pixels] = 0

    def touching(index: int) -> list[Strip]:
        return attached(ycc_of(index), bodies[index], marks)

    strips = fleeting(list(pool.map(touching, range(len(alpha)))))

    def fade_more(index: int) -> None:
        if strips[index]:
            alpha[index] *= faded(ycc_of(index), bodies[index], strips[index])

    list(pool.map(fade_more, range(len(alpha))))


def _marks(effects: Sequence[Effect], shares: np.ndarray) -> list[Mark]:
    """Those in full strength that have paler copies; of those that look the same, one."""
    full = [effect for effect, share in zip(effects, shares, strict=True) if share == 1]
    looks = np.stack([effect.colour for effect in full])
    marks: dict[tuple[int, ...], Mark] = {}
    for effect, share in zip(effects, shares, strict=True):
        if share < 1:
            nearest = full[int(np.argmin(contrast(looks - effect.colour / share)))].colour
            alike = tuple(np.rint(nearest / ALIKE).astype(int))
            half_px = max(effect.half_px, marks[alike].half_px if alike in marks else 0)
            marks[alike] = Mark(nearest, half_px)
    return list(marks.values())
