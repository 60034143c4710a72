"""Which part of a clip repeats without a visible seam, and which of its frames to keep."""

import cv2
import numpy as np

from popcon_lib.errors import InputError

__all__ = ["choose", "find_loop"]

# How many frames on either side of the seam have to fit together: speed and direction show in
# two, and a third tells a turn from a jump.
REACH = 3
# A look of the clip that the loop never shows counts as this much of a jump of the same size.
UNSEEN = 0.5
# What differs by less than this share of an ordinary step of the clip is the same.
SAME = 0.2


def find_loop(thumbs: np.ndarray, fps: float, min_s: float = 1.0) -> tuple[int, int]:
    """Return (start, stop): the range of at least `min_s` seconds that repeats with the least seam.

    thumbs: uint8 or float (T, h, w, 3), 0 to 255, small pictures of the clip at an even rate;
    fps: that rate.

    Playing thumbs[start:stop] over and over, the step from the last picture to the first must look
    like the steps around it. With d the root mean square difference of two pictures, the seam of a
    range compares d between the a-th picture before the seam and the b-th after it with d between
    pictures equally many steps apart just before and just after. More is a jump; less is a stutter
    (a picture shown twice, or motion that turns back). So no picture beyond the range is needed,
    and none is guessed. (Comparing several pairs, so that speed and direction carry on, is from
    Schödl et al., "Video Textures", SIGGRAPH 2000.)

    A clip that loops as a whole is taken whole, less a last picture that repeats the first; or one
    period of it, if it repeats a motion. Of any other clip the range with the least seam is taken.
    As nothing is smoother than stillness, what the clip shows and the range does not counts too:
    the largest difference of any picture to the nearest one in the range. Of equally good ranges
    the shortest is taken, because fewer pictures are left out between the frames chosen from it,
    and of these the earliest.

    Raises InputError if the clip is shorter than `min_s`.
    """
    total = len(thumbs)
    shortest = max(1, int(np.ceil(min_s * fps - 1e-6)))
    if total < shortest:
        raise InputError(
            f"The video is {total / fps:.2f} s long; a loop of {min_s:g} s was asked for.",
            "Give a longer video, or ask for a shorter loop.",
        )
    if total == 1:
        return 0, 1
    soft = _soften(thumbs)
    apart = _differences(soft)
    noise = _noise(soft)
    same = SAME * np.median(apart.diagonal(1)) + noise
    seams = _seams(apart)
    # What the clip itself does from one picture to the next is no seam, be it ever so lively.
    natural = seams.diagonal(-1)
    usual = np.percentile(natural, 75)

    beside = min(apart[0, 1], apart[-2, -1])
    repeats_first = apart[0, -1] <= 0.1 * beside + noise < beside
    whole = total - bool(repeats_first)
    if seams[0, whole - 1] <= usual + same:
        periods = range(shortest, whole // 2 + 1)
        return 0, next((n for n in periods if apart.diagonal(n).max() <= same), whole)

    cost = np.maximum(seams - usual, 0) + UNSEEN * _unseen(apart)
    # The whole may be a loop of a clip that is lively just where it begins.
    cost[0, whole - 1] = max(seams[0, whole - 1] - natural.max(), 0)
    start, last = np.indices(cost.shape)
    cost[last - start + 1 < min(shortest, whole)] = np.inf
    good = np.flatnonzero(cost <= cost.min() + same)
    best = min(good, key=lambda n: (last.flat[n] - start.flat[n], start.flat[n]))
    return int(start.flat[best]), int(last.flat[best]) + 1


def choose(start: int, stop: int, count: int) -> list[int]:
    """`count` frames of the loop [start, stop), evenly, `start` first: rising, none twice.

    The gap from the last one round to the first is as wide as the others, or one frame wider.
    Raises InputError if the loop has fewer frames.
    """
    length = stop - start
    if not 1 <= count <= length:
        raise InputError(
            f"The loop of this video has {length} frames; {count} were asked for.",
            f"Ask for 1 to {length} frames, or give a longer video.",
        )
    return [start + index * length // count for index in range(count)]


def _soften(thumbs: np.ndarray) -> np.ndarray:
    """Blur, so that a difference grows with how far something moved. float32 (T, values)."""
    soft = [cv2.GaussianBlur(thumb.astype(np.float32), (0, 0), 1.5) for thumb in thumbs]
    return np.stack(soft).reshape(len(thumbs), -1)


def _differences(soft: np.ndarray) -> np.ndarray:
    """Root mean square difference of each picture to each: float32 (T, T), in levels."""
    centred = soft - soft.mean(axis=0)
    products = centred @ centred.T
    squares = products.diagonal()
    apart = np.sqrt(np.maximum(squares[:, None] + squares - 2 * products, 0) / soft.shape[1])
    np.fill_diagonal(apart, 0)
    return apart


def _noise(soft: np.ndarray) -> float:
    """The difference that noise alone makes; half of each picture or more stands still."""
    return float(np.median(np.abs(np.diff(soft, axis=0)))) / 0.6745


def _seams(apart: np.ndarray) -> np.ndarray:
    """How far the step from picture `column` to picture `row` is from the steps around it.

    (T, T), in levels. Pairs that the range or the clip is too short for are left out.
    """
    total = len(apart)
    start, last = np.ogrid[:total, :total]
    cost, pairs = np.zeros((total, total)), np.zeros((total, total))
    for before in range(REACH):
        for after in range(REACH - before):
            gap = before + after + 1
            inside = (last - before >= 0) & (start + after < total)
            over_seam = apart[np.maximum(last - before, 0), np.minimum(start + after, total - 1)]
            ahead = apart[start, np.minimum(start + gap, total - 1)]
            behind = apart[last, np.maximum(last - gap, 0)]
            jump = over_seam - np.maximum(ahead, behind)
            stutter = np.minimum(ahead, behind) - over_seam
            cost += np.where(inside, np.maximum(np.maximum(jump, stutter), 0), 0)
            pairs += inside
    return cost / pairs


def _unseen(apart: np.ndarray) -> np.ndarray:
    """The largest difference of any picture to the nearest in the range from row to column."""
    total = len(apart)
    unseen = np.zeros_like(apart)
    for start in range(total):
        nearest = np.minimum.accumulate(apart[:, start:], axis=1)
        unseen[start, start:] = nearest.max(axis=0)
    return unseen
