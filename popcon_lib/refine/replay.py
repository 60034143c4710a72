"""The masks of a selection, worked out again from its prompts: only those that are not known."""

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np

from popcon_lib.refine.history import Applied
from popcon_lib.refine.prompts import Prompts, PromptsByFrame
from popcon_lib.refine.segmenter import Done, unheard
from popcon_lib.refine.spans import Span, spans_of

__all__ = ["Replayed", "replay"]

Track = Callable[..., np.ndarray]
Replayed = list[tuple[Applied, np.ndarray]]  # each with its logits (T, H, W), over 0 inside

NOTHING = -10.0  # logit of what is not selected


def replay(
    track: Track,
    frames: np.ndarray,
    applied: Sequence[Applied],
    done: Done = unheard,
    known: Sequence[tuple[Applied, np.ndarray]] = (),
) -> Replayed:
    """Each selection with its logits float32 (T, H, W), as `apply.apply` takes them.

    track: of a segmenter that is loaded; frames: uint8 (T, H, W, 3); done: told how many frames of
    all selections are finished; known: what was worked out before, by the same segmenter. Frames
    that follow from clicks that are the same in it, or in a selection before, are taken over: a
    correction is tracked from its frame on. A selection of strokes alone has no mask; they are
    painted all the same.
    """
    masks: Replayed = []
    finished = 0
    for each in applied:
        logits = np.full(frames.shape[:3], NOTHING, np.float32)
        asked = _asked(each)
        new = []
        for span in spans_of(asked, each.first, each.last) if asked else []:
            found = _known_of(span, asked, (*known, *masks))
            if found is None:
                new.append(span)
                continue
            logits[span.first : span.last + 1] = found
            finished += len(found)
        for run in _runs(new):
            first, last = min(min(span) for span in run), max(max(span) for span in run)
            said = {span.source - first: asked[span.source] for span in run}
            told = partial(_told, done, finished)
            part = track(frames[first : last + 1], said, done=told)
            for span in run:
                logits[span.first : span.last + 1] = part[span.first - first :][: _count(span)]
            finished += len(part)
        done(finished)
        masks.append((each, logits))
    return masks


def _known_of(
    span: Span, asked: PromptsByFrame, known: Sequence[tuple[Applied, np.ndarray]]
) -> np.ndarray | None:
    """The logits of `span`, where one that is known follows from the same clicks; else None."""
    for each, logits in reversed(known):
        theirs = _asked(each)
        if theirs.get(span.source) != asked[span.source]:
            continue
        for other in spans_of(theirs, each.first, each.last):
            if other.source == span.source and other.first <= span.first <= span.last <= other.last:
                return logits[span.first : span.last + 1]
    return None


def _asked(applied: Applied) -> dict[int, Prompts]:
    """What a segmenter is asked: no strokes, and no frame on which nothing says what is meant."""
    return {
        frame: Prompts(prompts.points, prompts.box)
        for frame, prompts in applied.prompts.items()
        if prompts.box or any(point.positive for point in prompts.points)
    }


def _runs(spans: Sequence[Span]) -> list[list[Span]]:
    """Those that follow on each other, together: they are tracked at once."""
    runs: list[list[Span]] = []
    for span in spans:
        if runs and runs[-1][-1].last + 1 == span.first:
            runs[-1].append(span)
        else:
            runs.append([span])
    return runs


def _count(span: Span) -> int:
    return span.last - span.first + 1


def _told(done: Done, before: int, finished: int) -> None:
    done(before + finished)
