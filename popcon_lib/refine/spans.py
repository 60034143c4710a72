"""From prompted frames to the others: carried along, both ways, from one prompted to the next."""

from collections.abc import Callable, Mapping
from itertools import pairwise

import numpy as np

from popcon_lib.refine.prompts import PromptsByFrame
from popcon_lib.refine.segmenter import Done, Segmenter, unheard

__all__ = ["retrack", "track_by_spans"]


def track_by_spans(
    count: int,
    prompted: Mapping[int, np.ndarray],
    carry: Callable[[np.ndarray, int, int], np.ndarray],
    done: Done = unheard,
) -> np.ndarray:
    """Logits of all `count` frames from those of prompted ones, carried from frame to frame.

    carry: (logits (H, W), from frame, to the frame beside it) -> logits (H, W). Between two
    prompted frames both are carried to each other, and the nearer one counts more.
    """
    shape = next(iter(prompted.values())).shape
    result = np.zeros((count, *shape), np.float32)
    for frame, logits in prompted.items():
        result[frame] = logits
    finished = len(prompted)
    done(finished)
    ends = sorted({0, *prompted, count - 1})
    for first, last in zip(ends[:-1], ends[1:], strict=True):
        ways = []  # each: the frames carried to, in order, and their logits
        if first in prompted:
            ways.append(
                _carried(prompted[first], range(first, last + (last not in prompted)), carry)
            )
        if last in prompted:
            before = first - (first not in prompted)
            ways.append(_carried(prompted[last], range(last, before, -1), carry))
        for frame in sorted(set(range(first, last + 1)) - set(prompted)):
            share = (frame - first) / (last - first)
            both = len(ways) == 2
            result[frame] = (
                (1 - share) * ways[0][frame] + share * ways[1][frame] if both else ways[0][frame]
            )
            finished += 1
            done(finished)
    return result


def _carried(
    logits: np.ndarray, frames: range, carry: Callable[[np.ndarray, int, int], np.ndarray]
) -> dict[int, np.ndarray]:
    """`logits` of the first of `frames`, and of the others as they are carried along."""
    result = {frames[0]: logits}
    for before, after in pairwise(frames):
        result[after] = carry(result[before], before, after)
    return result


def retrack(
    segmenter: Segmenter,
    frames: np.ndarray,
    prompts_by_frame: PromptsByFrame,
    earlier: np.ndarray,
    corrected: int,
    done: Done = unheard,
) -> np.ndarray:
    """Logits (T, H, W) after the prompts of frame `corrected` changed.

    earlier: the logits before. Only the frames between the prompted ones on both sides are worked
    out again; those two and what lies beyond them keep their results.
    """
    prompted = sorted(set(prompts_by_frame) - {corrected})
    first = max((frame for frame in prompted if frame < corrected), default=0)
    last = min((frame for frame in prompted if frame > corrected), default=len(frames) - 1)
    inside = {
        frame - first: prompts
        for frame, prompts in prompts_by_frame.items()
        if first <= frame <= last
    }
    again = segmenter.track(frames[first : last + 1], inside, done)
    result = earlier.copy()
    keep = [frame for frame in (first, last) if frame in prompted]
    changed = [frame for frame in range(first, last + 1) if frame not in keep]
    result[changed] = again[[frame - first for frame in changed]]
    return result
