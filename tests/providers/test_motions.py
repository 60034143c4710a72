"""Motions: exact loops, constant volume, and curves that read like keyframes."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from popcon_lib.providers.curves import EASINGS, Keys, Wave, keys
from popcon_lib.providers.motions import MOTIONS
from popcon_lib.providers.poses import Pose, pose_at

every_motion = pytest.mark.parametrize("name", list(MOTIONS))


def numbers(pose: Pose) -> np.ndarray:
    turn = 2 * np.pi * pose.turn
    scalars = (pose.lift, pose.roll, pose.zoom, pose.look, pose.gaze, np.cos(turn), np.sin(turn))
    return np.concatenate([pose.shift, pose.angle, pose.height, pose.width, scalars])


@every_motion
@settings(max_examples=20)
@given(phase=st.floats(0, 1))
def test_a_loop_ends_where_it_began(name, phase):
    motion = MOTIONS[name]
    assert np.allclose(numbers(pose_at(motion, phase)), numbers(pose_at(motion, phase + 1)))
    assert np.array_equal(numbers(pose_at(motion, 0.0)), numbers(pose_at(motion, 1.0)))


@every_motion
def test_no_motion_jumps(name):
    """Nothing is somewhere else all at once, at the loop's end neither."""
    poses = np.array([numbers(pose_at(MOTIONS[name], i / 1500)) for i in range(1501)])
    assert np.abs(np.diff(poses, axis=0)).max() < 0.04


@every_motion
@settings(max_examples=20)
@given(phase=st.floats(0, 1), strength=st.floats(0.5, 1.5))
def test_squash_and_stretch_keep_the_volume(name, phase, strength):
    """What gets shorter gets wider. (A nod only looks shorter: it comes towards us.)"""
    pose = pose_at(MOTIONS[name], phase, strength)
    upright = np.abs(MOTIONS[name].nod(np.linspace(0, 1, 50))).max() == 0
    volume = pose.height * pose.width
    assert np.allclose(volume[: len(volume) // 4], 1)
    if upright:
        assert np.allclose(volume, 1)


@every_motion
def test_the_crown_moves_after_the_feet(name):
    assert 0 < MOTIONS[name].lag < 0.3


@every_motion
def test_every_motion_moves(name):
    poses = np.array([numbers(pose_at(MOTIONS[name], i / 24)) for i in range(24)])
    assert np.ptp(poses, axis=0).max() > 0.05


def test_no_strength_is_no_motion():
    rest = pose_at(MOTIONS["sway"], 0.3, strength=0.0)
    assert rest.lift == 0 and rest.zoom == 1
    assert not rest.angle.any() and (rest.height == 1).all()


def test_keys_pass_through_their_values():
    curve = keys("10% 2, 50% -1 rise, 80% 0.5 fall")
    assert np.allclose(curve(np.array([0.1, 0.5, 0.8])), [2, -1, 0.5])


def test_the_way_from_the_last_key_to_the_first_crosses_the_end_of_the_loop():
    curve = keys("25% 0, 75% 1")
    assert np.allclose(curve(np.array([0.0, 1.0, 0.99999])), 0.5, atol=1e-3)


def test_a_fall_is_slow_first_and_a_rise_is_fast_first():
    assert keys("0% 0, 50% 1 fall")(np.array([0.25]))[0] == pytest.approx(0.25)
    assert keys("0% 0, 50% 1 rise")(np.array([0.25]))[0] == pytest.approx(0.75)


@pytest.mark.parametrize("easing", list(EASINGS))
def test_every_easing_goes_from_0_to_1(easing):
    ends = EASINGS[easing](np.array([0.0, 1.0]))
    assert np.allclose(ends, [0, 1], atol=1e-9)


def test_a_wave_goes_round_as_often_as_it_says():
    wave = Wave(3, 2.0, middle=1.0)
    phases = np.linspace(0, 1, 301)
    assert wave(phases).max() == pytest.approx(3, abs=1e-3)
    assert np.allclose(wave(phases), wave(phases + 1 / 3))


def test_curves_add_up():
    both = Wave(1, 1.0) + keys("0% 5")
    assert both(np.array([0.25]))[0] == pytest.approx(6)


@pytest.mark.parametrize(
    "text", ["", "10 2", "10% 2 sometimes", "10% x", "50% 1, 20% 2", "10% 1, 10% 2", "100% 1"]
)
def test_text_that_is_no_list_of_keys_is_refused(text):
    with pytest.raises(ValueError):
        keys(text)


def test_keys_are_compared_by_value():
    assert keys("10% 2") == Keys(((0.1, 2.0, "ease"),))
