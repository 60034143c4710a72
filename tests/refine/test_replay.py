"""Masks are worked out from their prompts alone, and none of them twice."""

import numpy as np
import pytest
from contracts.segmenter import ON_DISC, clip
from hypothesis import given
from hypothesis import strategies as st

from popcon_lib.refine.history import Applied
from popcon_lib.refine.prompts import Point, Prompts, Stroke
from popcon_lib.refine.region import Region
from popcon_lib.refine.replay import replay
from popcon_lib.refine.spans import spans_of

COUNT = 12
FRAMES = clip(COUNT)
SQUARE = Prompts((Point(79, 17),))


@pytest.fixture
def track():
    """`Region().track`, and how many frames it was given each time."""

    def counted(frames, prompts, done):
        counted.frames.append(len(frames))
        return Region().track(frames, prompts, done)

    counted.frames = []
    return counted


def on(prompts, first=0, last=COUNT - 1, use="keep"):
    return Applied("it", use, True, first, last, prompts)


def test_a_correction_is_tracked_from_its_frame_on_and_has_the_masks_of_all_afresh(track):
    first, corrected = on({0: ON_DISC}), on({0: ON_DISC, 9: SQUARE})
    known = replay(track, FRAMES, [first])
    ((_, logits),) = replay(track, FRAMES, [corrected], known=known)
    assert track.frames == [12, 3]
    ((_, afresh),) = replay(Region().track, FRAMES, [corrected])
    assert np.array_equal(logits, afresh)


def test_what_is_used_otherwise_or_painted_over_is_not_tracked_again(track):
    known = replay(track, FRAMES, [on({0: ON_DISC})])
    brushed = {0: Prompts(ON_DISC.points, strokes=(Stroke(((5, 5),), 3),))}
    told = []
    replay(track, FRAMES, [on(brushed, use="remove")], told.append, known)
    replay(track, FRAMES, [on({0: ON_DISC}, 4, 6)], known=known)
    assert track.frames == [12] and told == [12]


def test_from_here_on_begins_at_the_click_that_counts_there(track):
    ((_, logits),) = replay(track, FRAMES, [on({0: ON_DISC, 8: SQUARE}, first=8)])
    assert track.frames == [4]
    assert (logits[:8] < 0).all() and (logits[8:, 17, 79] > 0).all()


def test_corrections_on_both_sides_of_what_is_known_are_tracked_each_for_itself(track):
    third = {0: ON_DISC, 4: Prompts((Point(42, 48),)), 8: SQUARE}
    known = replay(track, FRAMES, [on(third)])
    changed = {**third, 0: SQUARE, 8: ON_DISC}
    told = []
    ((_, logits),) = replay(track, FRAMES, [on(changed)], told.append, known)
    assert track.frames == [12, 4, 4] and told[-1] == COUNT and told == sorted(told)
    assert np.array_equal(logits[4:8], known[0][1][4:8])
    assert np.array_equal(logits, replay(Region().track, FRAMES, [on(changed)])[0][1])


@given(st.sets(st.integers(0, 11), min_size=1), st.integers(0, 11), st.integers(0, 11))
def test_every_frame_follows_from_the_last_prompted_one_before_it_or_from_the_first(asked, a, b):
    first, last = min(a, b), max(a, b)
    followed = [
        (frame, span.source)
        for span in spans_of(asked, first, last)
        for frame in range(span.first, span.last + 1)
    ]
    before = {frame: [one for one in asked if one <= frame] for frame in range(first, last + 1)}
    assert followed == [(frame, max(ones or [min(asked)])) for frame, ones in before.items()]
