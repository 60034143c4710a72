"""The loop found is the one that was drawn; the frames chosen from it are even."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from popcon_lib.errors import InputError
from popcon_lib.frames.loop import choose, find_loop

FPS = 24.0
ROWS, COLUMNS = np.mgrid[:64, :64]


def ball(phase: float, path: str) -> np.ndarray:
    """A dark ball on white, once around its path as `phase` goes from 0 to 1."""
    angle = 2 * np.pi * phase
    x, y = {
        "circle": (32 + 18 * np.cos(angle), 32 + 18 * np.sin(angle)),
        "pendulum": (32 + 18 * np.sin(angle), 32.0),
        "jump": (32.0, 50 - 30 * max(0.0, np.sin(angle))),
    }[path]
    cover = np.clip(8.5 - np.hypot(COLUMNS - x, ROWS - y), 0, 1)
    return 255 - cover[..., None] * np.array([220, 160, 90])


def clip(phases: np.ndarray, path: str = "circle", noise: float = 0.0) -> np.ndarray:
    frames = np.stack([ball(phase, path) for phase in phases])
    return frames + np.random.default_rng(0).normal(0, noise, frames.shape)


paths = pytest.mark.parametrize("path", ["circle", "pendulum", "jump"])
noises = pytest.mark.parametrize("noise", [0.0, 0.5])


@paths
@noises
@pytest.mark.parametrize("min_s", [0.5, 1.0, 1.5])
def test_a_clip_that_loops_exactly_is_taken_whole(path, noise, min_s):
    assert find_loop(clip(np.arange(36) / 36, path, noise), FPS, min_s) == (0, 36)


@paths
@noises
def test_one_period_is_taken_of_a_clip_that_repeats_a_motion(path, noise):
    phases = 0.13 + np.arange(120) / 30
    assert find_loop(clip(phases, path, noise), FPS) == (0, 30)


@noises
def test_a_motion_that_repeats_in_part_of_a_clip_is_found(noise):
    """The ball waits, circles with a period of 30, and stops short of the clip's end."""
    circling = 0.2 + np.arange(75) / 30
    phases = np.concatenate([np.full(20, 0.2), circling, np.full(11, circling[-1])])
    start, stop = find_loop(clip(phases, "circle", noise), FPS)
    assert abs(phases[stop] - phases[start] - round(phases[stop] - phases[start])) < 0.02
    assert 29 <= stop - start


def test_a_last_picture_that_repeats_the_first_is_left_out():
    assert find_loop(clip(np.arange(37) / 36), FPS) == (0, 36)


def test_a_pendulum_is_not_looped_where_it_would_turn_back_in_mid_swing():
    """At 0.1 and 0.4 of its period it looks the same, but moves the other way."""
    phases = np.arange(10, 130) / 60
    start, stop = find_loop(clip(phases, "pendulum"), FPS)
    back, ahead = (ball((10 + stop + step) / 60, "pendulum") for step in (-1, 1))
    before, after = clip(phases, "pendulum")[[stop - 1, start + 1]]
    assert np.abs(before - back).mean() < 1
    assert np.abs(after - ahead).mean() < 4


def test_stillness_is_not_mistaken_for_a_good_loop():
    """40 still frames loop perfectly and show nothing of the motion that follows."""
    phases = np.concatenate([np.zeros(40), np.arange(60) / 60, np.zeros(40)])
    start, stop = find_loop(clip(phases), FPS)
    assert start <= 40 and stop >= 95


@pytest.mark.parametrize("frames", [1, 2, 3, 24])
def test_any_loop_of_a_still_clip_will_do(frames):
    start, stop = find_loop(np.full((frames, 64, 64, 3), 200, np.uint8), FPS, min(1, frames / FPS))
    assert 0 <= start < stop <= frames


def test_a_clip_shorter_than_the_loop_asked_for_is_refused():
    with pytest.raises(InputError, match=r"0\.50 s long; a loop of 1 s"):
        find_loop(clip(np.arange(12) / 12), FPS, 1.0)


@given(st.integers(0, 50), st.integers(1, 200), st.data())
def test_chosen_frames_are_even_rising_and_different(start, length, data):
    count = data.draw(st.integers(1, length))
    chosen = choose(start, start + length, count)
    gaps = np.diff([*chosen, start + length])
    assert len(chosen) == count and chosen[0] == start
    assert gaps.min() >= 1 and gaps.max() - gaps.min() <= 1


@pytest.mark.parametrize("count", [0, 9])
def test_more_frames_than_the_loop_has_are_refused_with_the_numbers(count):
    with pytest.raises(InputError, match=f"has 8 frames; {count} were asked for"):
        choose(4, 12, count)
