"""Reuse keeps its tolerance and never crosses the clear border."""

import numpy as np
import pytest

from popcon_lib.pack.palette import limit_colours
from popcon_lib.pack.reuse import Reuse


def premultiplied(rgba):
    rgba = rgba.astype(float)
    return np.concatenate([rgba[..., :3] * rgba[..., 3:] / 255, rgba[..., 3:]], axis=-1)


@pytest.mark.parametrize("tolerance", [1, 4, 8])
def test_a_reused_colour_is_within_the_tolerance_and_never_crosses_the_clear_border(
    drawn, tolerance
):
    frames = drawn(60, 5, 2)
    limited = limit_colours(frames, 256)
    calm = Reuse(frames).neighbours(limited, tolerance)
    changed = (calm != limited).any(axis=-1)
    error = np.abs(premultiplied(calm) - premultiplied(frames)).max(axis=-1)
    assert changed.mean() > 0.01
    assert error[changed].max() <= tolerance + 1  # both are rounded
    assert np.array_equal(calm[..., 3] == 0, frames[..., 3] == 0)


def test_more_tolerance_leaves_fewer_changes_from_pixel_to_pixel(drawn):
    frames = drawn(60, 5, 2)
    limited = limit_colours(frames, 256)
    reuse = Reuse(frames)
    changes = [
        int((np.diff(reuse.neighbours(limited, tolerance), axis=2) != 0).sum())
        for tolerance in (1, 4, 8)
    ]
    assert changes == sorted(changes, reverse=True) and changes[0] > changes[-1]


def test_where_nothing_is_seen_nothing_is_reused():
    empty = np.zeros((2, 5, 5, 4), np.uint8)
    assert np.array_equal(Reuse(empty).neighbours(empty, 6), empty)
