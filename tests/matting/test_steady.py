"""Flicker goes, movement and sparks stay. On drawn films whose alpha is known."""

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from popcon_lib.bench.dataset import make_film
from popcon_lib.bench.metrics import measure
from popcon_lib.matting.key import Key
from popcon_lib.matting.steady import Steady, steady

WHITE = (255, 255, 255)
FULL, OFF = Steady(strength=1), Steady(strength=0)


def held(count=8, side=96):
    """A soft disc that stands still: straight uint8 (T, side, side, 4)."""
    mask = np.zeros((side * 8, side * 8), np.uint8)
    cv2.circle(mask, (side * 4, side * 4), side * 2, 255, -1)
    alpha = cv2.GaussianBlur(
        cv2.resize(mask, (side, side), interpolation=cv2.INTER_AREA), (0, 0), 1
    )
    colour = np.full((side, side, 3), (210, 60, 40), np.uint8) * (alpha[..., None] > 0)
    return np.repeat(np.dstack([colour, alpha])[None], count, axis=0)


def moving(count=8, side=96, step=3):
    return np.stack([np.roll(frame, step * t, axis=1) for t, frame in enumerate(held(count, side))])


def share(truth):
    return truth[..., 3].astype(np.float32) / 255


def flickering(alpha, seed=0):
    """`alpha` with an edge that an engine puts anew in every frame."""
    random = np.random.default_rng(seed)
    noise = np.stack([cv2.GaussianBlur(random.normal(0, 1, a.shape), (0, 0), 2) for a in alpha])
    soft = (alpha > 0) & (alpha < 1)
    return np.clip(alpha + 0.5 * soft * noise, 0, 1).astype(np.float32)


def flicker(alpha, truth):
    return measure(alpha, truth[..., :3], truth)["dtssd"]


@pytest.mark.parametrize("degradation", ["none", "noise", "crf28"])
def test_the_flicker_of_a_held_pose_falls_by_half(degradation):
    truth = held()
    frames = make_film(truth, WHITE, degradation).clip.frames
    alpha = flickering(share(truth))
    calm = steady(frames, alpha, FULL)
    assert flicker(calm, truth) < 0.5 * flicker(alpha, truth)
    assert np.abs(calm - share(truth)).mean() < 0.7 * np.abs(alpha - share(truth)).mean()


def test_what_key_makes_of_a_noisy_film_gets_calmer():
    truth = held()
    film = make_film(truth, WHITE, "noise")
    noise = np.random.default_rng(0).normal(0, 3, film.clip.frames.shape)
    frames = np.clip(film.clip.frames + noise, 0, 255).astype(np.uint8)
    alpha = Key().matte(frames, WHITE)
    calm = steady(frames, alpha, FULL)
    assert flicker(calm, truth) < 0.8 * flicker(alpha, truth)


@pytest.mark.parametrize("degradation", ["none", "noise", "crf28"])
@pytest.mark.parametrize("step", [1, 3])
def test_what_moves_is_not_smeared(degradation, step):
    truth = moving(step=step)
    frames = make_film(truth, WHITE, degradation).clip.frames
    calm = steady(frames, share(truth), FULL)
    assert np.abs(calm - share(truth)).mean() < 1e-4


def test_white_that_moves_over_white_is_not_smeared():
    truth = moving()
    truth[..., :3] = 255
    frames = make_film(truth, WHITE).clip.frames
    assert (frames > 250).all()  # the film shows nothing of it
    calm = steady(frames, share(truth), FULL)
    assert (np.abs(calm - share(truth)) > 0.2).mean() < 1e-3


@pytest.mark.parametrize("degradation", ["none", "noise", "crf28"])
def test_a_spark_of_one_frame_is_kept(degradation):
    truth = held()
    truth[3, 8:14, 8:14] = (40, 60, 200, 255)
    frames = make_film(truth, WHITE, degradation).clip.frames
    calm = steady(frames, share(truth), FULL)
    assert calm[3, 9:13, 9:13].min() > 0.99
    assert calm[[2, 4], 8:14, 8:14].max() < 0.01


def test_the_first_frame_follows_the_last():
    truth = held(count=4)
    frames = make_film(truth, WHITE).clip.frames
    alpha = share(truth)
    lower = alpha.copy()
    lower[-1] *= 0.8
    calm = steady(frames, lower, FULL)
    body = alpha[0] == 1
    assert calm[0][body].max() < 1  # it has been told of the last
    assert calm[-1][body].min() > 0.8


def test_more_strength_takes_more_out():
    truth = held()
    frames, alpha = make_film(truth, WHITE).clip.frames, flickering(share(truth))
    left = [flicker(steady(frames, alpha, Steady(strength=s)), truth) for s in (0, 0.3, 0.6, 1)]
    assert left == sorted(left, reverse=True) and left[-1] < left[0]


@given(seed=st.integers(0, 10_000), count=st.integers(1, 5), strength=st.floats(0, 1))
@settings(max_examples=25)
def test_alpha_stays_between_what_its_neighbours_have(seed, count, strength):
    random = np.random.default_rng(seed)
    frames = random.integers(0, 255, (count, 24, 24, 3)).astype(np.uint8)
    frames[:, 8:] = frames[:1, 8:]
    alpha = random.random((count, 24, 24)).astype(np.float32)
    calm = steady(frames, alpha, Steady(strength=strength))
    assert calm.dtype == np.float32 and calm.shape == alpha.shape
    assert (calm >= alpha.min(axis=0) - 1e-6).all() and (calm <= alpha.max(axis=0) + 1e-6).all()
    assert np.array_equal(steady(frames, alpha, OFF), alpha)


def test_frames_that_are_all_different_stay_as_they_are():
    random = np.random.default_rng(0)
    frames = random.integers(0, 255, (4, 32, 32, 3)).astype(np.uint8)
    alpha = random.random((4, 32, 32)).astype(np.float32)
    assert np.abs(steady(frames, alpha, FULL) - alpha).max() < 1e-3
