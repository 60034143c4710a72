"""Flashes are counted as pairs of opposite changes, wherever the second begins."""

from fractions import Fraction

import numpy as np
import pytest

from popcon_lib.pack.flashes import most_flashes


def blinking(frames, side_px=20, part=1.0):
    rgba = np.zeros((frames, side_px, side_px, 4), np.uint8)
    rgba[..., 3] = 255
    rgba[::2, : round(side_px * part), :, :3] = 255
    return rgba


@pytest.mark.parametrize(("frames", "flashes"), [(12, 6), (8, 4), (6, 3), (2, 1)])
def test_each_light_and_dark_is_one_flash(frames, flashes):
    assert most_flashes(blinking(frames), (Fraction(1, frames),) * frames) == flashes


def test_a_short_loop_counts_its_repeats():
    assert most_flashes(blinking(2), (Fraction(1, 10),) * 2) == 5


def test_a_small_part_or_a_small_change_is_no_flash():
    durations = (Fraction(1, 12),) * 12
    assert most_flashes(blinking(12, part=0.2), durations) == 0
    assert most_flashes(blinking(12) // 12 + 120, durations) == 0


def test_a_shape_that_comes_and_goes_flashes_on_the_background_it_differs_from():
    frames = np.zeros((10, 20, 20, 4), np.uint8)
    frames[::2] = (255, 255, 255, 255)
    assert most_flashes(frames, (Fraction(1, 10),) * 10) == 5
