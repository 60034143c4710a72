"""A loop begins with the frame that reads best, and stays the same loop."""

from fractions import Fraction

import numpy as np
import pytest

from popcon_lib.errors import InputError
from popcon_lib.media import Cutout
from popcon_lib.pack.stills import begin_each, begin_with, liveliest_frame


@pytest.fixture
def jump():
    """A block that lies low in six frames and jumps in the fourth."""
    frames = np.zeros((6, 30, 30, 4), np.uint8)
    frames[:, 20:28, 10:20] = (200, 80, 0, 255)
    frames[3] = np.roll(frames[3], -15, axis=0)
    return Cutout(frames, tuple(Fraction(1, n) for n in range(2, 8)))


def test_the_peak_of_an_action_is_its_liveliest_frame(jump):
    assert liveliest_frame(jump) == 3


def test_a_character_seen_from_its_thin_side_is_no_peak(jump):
    frames = np.zeros((6, 30, 30, 4), np.uint8)
    for frame, half_px in zip(frames, (10, 9, 1, 10, 10, 10), strict=True):
        frame[5:25, 15 - half_px : 15 + half_px] = (200, 80, 0, 255)
    assert liveliest_frame(Cutout(frames, jump.durations)) == 1


def test_a_still_action_s_liveliest_frame_is_the_first(jump):
    still = Cutout(np.repeat(jump.rgba[:1], 6, axis=0), jump.durations)
    assert liveliest_frame(still) == 0


def test_the_loop_is_the_same_wherever_it_begins(jump):
    begun = begin_with(jump, 3)
    assert np.array_equal(begun.rgba[0], jump.rgba[3])
    assert begun.durations == jump.durations[3:] + jump.durations[:3]
    back = begin_with(begun, 3)
    assert np.array_equal(back.rgba, jump.rgba) and back.durations == jump.durations


def test_a_frame_that_there_is_not_is_refused(jump):
    with pytest.raises(InputError, match="Choose 0 to 5"):
        begin_with(jump, 6)


def test_each_action_begins_where_it_was_told(jump):
    begun = begin_each({"one": jump, "two": jump}, {"two": 3})
    assert np.array_equal(begun["one"].rgba, jump.rgba)
    assert np.array_equal(begun["two"].rgba[0], jump.rgba[3])


def test_those_that_are_not_named_begin_at_their_liveliest(jump):
    begun = begin_each({"one": jump, "two": jump}, {"two": 1}, liveliest=True)
    assert np.array_equal(begun["one"].rgba[0], jump.rgba[3])
    assert np.array_equal(begun["two"].rgba[1:3], jump.rgba[2:4])


def test_an_action_or_a_frame_that_there_is_not_is_refused_by_its_name(jump):
    with pytest.raises(InputError, match="no action 'tow'. Did you mean 'two'"):
        begin_each({"two": jump}, {"tow": 1})
    with pytest.raises(InputError, match="two: There is no frame 6. Choose 0 to 5"):
        begin_each({"two": jump}, {"two": 6})
