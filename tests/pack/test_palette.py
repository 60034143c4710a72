"""Fewer colours never touch what is clear."""

import numpy as np
import pytest

from popcon_lib.pack.palette import calm_noise, distinct, limit_colours
from popcon_lib.pack.quality import psnr_db, worst_alpha_error


@pytest.mark.parametrize("colours", [256, 64, 32, 16, 4, 2])
def test_an_empty_background_stays_empty_at_every_count(drawn, colours):
    frames = drawn(90, 5, 2)
    limited = limit_colours(frames, colours)
    assert np.array_equal(limited[..., 3] == 0, frames[..., 3] == 0)
    assert not limited[limited[..., 3] == 0].any()
    assert len(distinct(limited)[0]) <= colours


@pytest.mark.parametrize("colours", [256, 128, 64])
def test_no_pixel_s_alpha_is_far_off_also_one_of_a_rare_colour(drawn, colours):
    frames = drawn(90, 5, 2).copy()
    frames[2, 3, 3:11] = [(255, 0, 255, alpha) for alpha in range(20, 260, 32)]
    limited = limit_colours(frames, colours)
    assert worst_alpha_error(limited, frames) <= 24
    assert psnr_db(limited, frames) > 40


def test_a_picture_of_few_colours_is_not_touched(drawn):
    frames = drawn(40, 5)
    assert limit_colours(frames, 256) is frames


def test_a_picture_without_clear_pixels_and_one_without_seen_ones():
    full = np.random.default_rng(0).integers(0, 256, (2, 30, 30, 4), np.uint8)
    full[..., 3] |= 1
    assert (limit_colours(full, 16)[..., 3] > 0).all()
    empty = np.zeros((2, 5, 5, 4), np.uint8)
    assert np.array_equal(limit_colours(empty, 2), empty)


def test_distinct_colours_are_sorted_by_alpha_then_luminance_and_give_the_picture_back(drawn):
    frames = limit_colours(drawn(60, 5, 2), 64)
    table, indices = distinct(frames)
    assert np.array_equal(table[indices], frames)
    assert not table[0].any()
    alpha = table[:, 3].astype(int)
    luminance = table[:, :3] @ [0.299, 0.587, 0.114]
    assert (np.diff(alpha) >= 0).all()
    assert (np.diff(luminance)[np.diff(alpha) == 0] >= 0).all()


def test_calming_takes_the_noise_of_flat_areas_and_leaves_edges(drawn):
    clean = drawn(90, 5)
    noisy = clean.copy()
    seen = clean[..., 3] > 0
    noise = np.random.default_rng(1).normal(0, 3, (*clean.shape[:3], 3))
    noisy[..., :3][seen] = np.clip(clean[..., :3] + noise, 0, 255)[seen]
    calm = calm_noise(noisy)
    changed = (calm != noisy).any(axis=-1)
    error = {
        name: np.abs(a.astype(int) - clean)[changed].mean()
        for name, a in {"noisy": noisy, "calm": calm}.items()
    }
    assert changed.mean() > 0.1
    assert error["calm"] < 0.6 * error["noisy"]
    assert np.array_equal(calm[..., 3], noisy[..., 3])
    assert np.array_equal(calm[noisy[..., 3] < 255], noisy[noisy[..., 3] < 255])
