"""Marks that fade and touch the body: motion lines that run along it, steam that leaves it.

What such a mark looks like in full strength is known from where it is on its own, and that it fades
as well. Where the body's rim has a strip on the way from the backdrop to that colour, no wider than
the mark and with the outside along it, it is the mark again; unless it is there most of the time,
ever the same: then it is a stripe of the body.
"""

from collections.abc import Sequence
from typing import NamedTuple

import cv2
import numpy as np

from popcon_lib.matting.contrast import contrast
from popcon_lib.matting.see_through import OFF_LINE, OFF_LINE_SHARE, PALER

__all__ = ["Mark", "Strip", "attached", "faded", "fleeting"]

WEIGHTS = np.array([1, 0.5, 0.5], np.float32)  # of luma and chroma, as in `contrast`
FAINTEST = 0.05  # share of a mark's strength: what is less is the backdrop's echo
EVEN = 0.06  # share by which a strip's strength may vary
WIDER = 1.3  # times the mark's width, and a pixel, that a strip may be wide
LEAST_PX = 24  # the least area of a strip
USUAL = 0.5  # of all frames: what is in more of them is the body's
OPEN = 0.25  # of what surrounds a strip has to be outside
EDGE_PX = 2  # how far the strip and the body beside it are mixed
RIM_PX = 5  # how deep the body's rim is
RIM_COLOURS = 500  # of it that are compared with
FOREIGN = 20.0  # contrast from which none of them is the same
BODY_PX = 3.0  # sigma of the body's colour beside a strip
_SQUARE = np.ones((3, 3), np.uint8)


class Mark(NamedTuple):
    """A mark of a clip in full strength. colour: difference to the backdrop, (3,); half_px: half
    its width.
    """

    colour: np.ndarray
    half_px: float


class Strip(NamedTuple):
    """A mark that touches the body in one frame. colour: of the mark in full strength; share: how
    much of it is seen, in [0, 1]; box: where; mask: which pixels of that, bool.
    """

    colour: np.ndarray
    share: float
    box: tuple[slice, slice]
    mask: np.ndarray


def attached(ycc: np.ndarray, alpha: np.ndarray, marks: Sequence[Mark]) -> list[Strip]:
    """The places where one of the `marks` may touch the body, and fade.

    ycc: difference to the backdrop, float32 (H, W, 3); alpha: of the body, float32 (H, W), as if
    all of it were solid; at least one mark.
    """
    found = []
    outside = (alpha < 0.5).astype(np.uint8)
    depth = cv2.distanceTransform(1 - outside, cv2.DIST_L2, 5)
    # Softer pixels are an edge, and solved as one.
    widest_px = max(mark.half_px for mark in marks)
    near = np.nonzero((alpha > 0.9) & (depth <= 2 * (WIDER * widest_px + 1)))
    pixels = ycc[near]
    allowed = OFF_LINE + OFF_LINE_SHARE * contrast(pixels)
    for mark in marks:
        strength = _strength(pixels, mark.colour)
        like = (strength > FAINTEST) & (strength < PALER)
        like &= contrast(pixels - strength[:, None] * mark.colour) <= allowed
        picture = np.zeros_like(outside)
        picture[near] = like
        for box, strip in _strips(picture, outside, mark.half_px):
            strength = _strength(ycc[box], mark.colour)
            share = float(np.median(strength[strip]))
            even = strip & (np.abs(strength - share) <= EVEN)
            if np.count_nonzero(even) > 0.5 * np.count_nonzero(strip):
                found.append(Strip(mark.colour, share, box, even))
    return found


def fleeting(clip: Sequence[Sequence[Strip]]) -> list[list[Strip]]:
    """The strips of each frame of a clip without those that most frames have."""

    def is_usual(strip: Strip) -> bool:
        same = sum(any(abs(strip.share - one.share) <= EVEN for one in frame) for frame in clip)
        return same > USUAL * len(clip)

    return [[strip for strip in frame if not is_usual(strip)] for frame in clip]


def faded(ycc: np.ndarray, alpha: np.ndarray, strips: Sequence[Strip]) -> np.ndarray:
    """By what to multiply `alpha` where it has these `strips`: float32 (H, W).

    ycc and alpha: as for `attached`.
    """
    depth = cv2.distanceTransform((alpha >= 0.5).astype(np.uint8), cv2.DIST_L2, 5)
    rim = (alpha > 0.98) & (depth > EDGE_PX) & (depth <= RIM_PX)
    for strip in strips:
        wide = cv2.dilate(strip.mask.astype(np.uint8), _SQUARE, iterations=RIM_PX)
        rim[strip.box] &= wide == 0
    own = ycc[rim]
    own = own[:: len(own) // RIM_COLOURS + 1]
    factor = np.ones(alpha.shape, np.float32)
    for strip in strips:
        here = _factor(ycc[strip.box], alpha[strip.box], strip, own)
        factor[strip.box] = np.minimum(factor[strip.box], here)
    return factor


def _strength(ycc: np.ndarray, colour: np.ndarray) -> np.ndarray:
    """How much of `colour` (3,) is in (..., 3): float32 (...,), 1 for all of it."""
    weighted = (WEIGHTS * colour).astype(np.float32)
    return (ycc @ weighted) / float(weighted @ colour)


def _strips(
    like: np.ndarray, outside: np.ndarray, half_px: float
) -> list[tuple[tuple[slice, slice], np.ndarray]]:
    """The strips along the outside among what is `like` a mark: a box about each, and the strip
    in it, bool. like, outside: uint8 (H, W).
    """
    count, labels, stats, _ = cv2.connectedComponentsWithStats(like)
    margin = round(3 * BODY_PX) + EDGE_PX
    found = []
    for label in range(1, count):
        left, top, width, height, area = stats[label]
        if area < LEAST_PX:
            continue
        box = (
            slice(max(0, top - margin), top + height + margin),
            slice(max(0, left - margin), left + width + margin),
        )
        strip = (labels[box] == label).astype(np.uint8)
        if cv2.distanceTransform(np.pad(strip, 1), cv2.DIST_L2, 5).max() > WIDER * half_px + 1:
            continue
        # A soft edge lies between the strip and what is outside.
        around = cv2.dilate(strip, _SQUARE, iterations=EDGE_PX + 1) > strip
        if np.mean(outside[box][around]) >= OPEN:
            found.append((box, strip > 0))
    return found


def _factor(ycc: np.ndarray, alpha: np.ndarray, strip: Strip, own: np.ndarray) -> np.ndarray:
    """Its share where the strip is; what leads from that to 1 in the body; and in a crack between
    the two, what is seen there of either.

    own: colours of the body's rim elsewhere, (N, 3): an outline is no crack.
    """
    colour, share, _, mask = strip
    wide = cv2.dilate(mask.astype(np.uint8), _SQUARE, iterations=EDGE_PX) > 0
    body = ((alpha > 0.98) & (cv2.dilate(wide.astype(np.uint8), _SQUARE) == 0)).astype(np.float32)
    weight = cv2.GaussianBlur(body, (0, 0), BODY_PX)[..., None]
    beside = cv2.GaussianBlur(ycc * body[..., None], (0, 0), BODY_PX) / np.maximum(weight, 1e-3)
    way = WEIGHTS * (beside - share * colour)
    length = np.maximum((way * (beside - share * colour)).sum(axis=2), 1)
    along = ((ycc - share * colour) * way).sum(axis=2) / length
    between = (weight[..., 0] > 1e-2) & (alpha > 0.9) & ~mask
    solid = np.where(between, np.clip(along, 0, 1), 0)
    factor = np.where(wide, share + (1 - share) * solid, 1).astype(np.float32)
    strength = np.maximum(_strength(ycc, colour), 0)
    near = cv2.dilate(wide.astype(np.uint8), _SQUARE) > 0
    rows, columns = np.nonzero(near & between & (strength < share - EVEN))
    if len(rows) and len(own):
        off = contrast(ycc[rows, columns][:, None] - own[None]).min(axis=1)
        rows, columns = rows[off > FOREIGN], columns[off > FOREIGN]
        factor[rows, columns] = strength[rows, columns]
    return factor
