"""From prompted frames to the others: each is carried on to the next one, the first also back."""

from collections.abc import Callable, Iterable, Mapping
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from popcon_lib.refine.segmenter import Done, unheard

__all__ = ["Span", "spans_of", "track_by_spans"]


class Span(NamedTuple):
    """Frames from `first` to `last`, both included, that follow from the prompted one `source`."""

    source: int
    first: int
    last: int

    @property
    def ways(self) -> tuple[range, range]:
        """From the source on to the last frame, and back to the first."""
        return range(self.source, self.last + 1), range(self.source, self.first - 1, -1)


def spans_of(prompted: Iterable[int], first: int, last: int) -> list[Span]:
    """What the frames from `first` to `last` follow from, in order; `prompted` are not none."""
    sources = sorted(prompted)
    begins = [first, *(max(source, first) for source in sources[1:])]
    ends = [*(min(source - 1, last) for source in sources[1:]), last]
    spans = (Span(*each) for each in zip(sources, begins, ends, strict=True))
    return [span for span in spans if span.first <= span.last]


def track_by_spans(
    count: int,
    prompted: Mapping[int, np.ndarray],
    carry: Callable[[np.ndarray, int, int], np.ndarray],
    done: Done = unheard,
) -> np.ndarray:
    """Logits of all `count` frames from those of prompted ones, carried from frame to frame.

    carry: (logits (H, W), from frame, to the frame beside it) -> logits (H, W).
    """
    shape = next(iter(prompted.values())).shape
    result = np.zeros((count, *shape), np.float32)
    for frame, logits in prompted.items():
        result[frame] = logits
    finished = len(prompted)
    done(finished)
    for span in spans_of(prompted, 0, count - 1):
        for way in span.ways:
            for before, after in pairwise(way):
                result[after] = carry(result[before], before, after)
                finished += 1
                done(finished)
    return result
