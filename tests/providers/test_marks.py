"""Drawn effects: they loop, they stay on the canvas, and they read on any backdrop."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from popcon_lib.errors import UnknownNameError
from popcon_lib.providers import marks
from popcon_lib.providers.marks import Box

SIDE = 200
BODY = Box(40, 35, 160, 165)
PHASES = (0.0, 0.21, 0.5, 0.83)

every_mark = pytest.mark.parametrize("name", marks.names())


def border(picture: np.ndarray, width: int) -> np.ndarray:
    inner = np.zeros(picture.shape[:2], bool)
    inner[width:-width, width:-width] = True
    return picture[~inner]


@every_mark
def test_phase_one_is_phase_zero(name):
    assert np.array_equal(marks.draw(name, 1.0, BODY, SIDE), marks.draw(name, 0.0, BODY, SIDE))


@every_mark
def test_the_end_of_the_loop_runs_into_its_start(name):
    def moved(phase):
        step = marks.draw(name, phase + 1e-3, BODY, SIDE) - marks.draw(name, phase, BODY, SIDE)
        return np.abs(step).mean()

    usual = max(moved(phase) for phase in np.arange(0.05, 1, 0.1))
    assert moved(1 - 5e-4) <= 2 * usual + 1e-5


@every_mark
def test_it_is_seen_and_it_moves(name):
    frames = [marks.draw(name, phase, BODY, SIDE) for phase in PHASES]
    for frame in frames:
        assert (frame[..., 3] > 0.9).sum() > 0.001 * SIDE**2
    for frame, following in zip(frames, frames[1:], strict=False):
        assert np.abs(frame - following).max() > 0.2


@every_mark
@pytest.mark.parametrize(
    "body",
    [
        BODY,
        Box(0, 0, 90, 110),
        Box(110, 90, SIDE, SIDE),
        Box(0, 0, SIDE, SIDE),
        Box(-30, -40, 60, 50),
        Box(95, 98, 105, 102),
    ],
    ids=["usual", "upper left", "lower right", "whole canvas", "half outside", "tiny"],
)
def test_nothing_is_clipped_by_the_canvas(name, body):
    for phase in PHASES:
        picture = marks.draw(name, phase, body, SIDE)
        assert not border(picture, round(0.015 * SIDE)).any()
        assert picture[..., 3].max() == 1


@every_mark
def test_ink_runs_around_every_piece(name):
    """Seen on white and on black alike: the half-covered rim is dark."""
    for phase in PHASES:
        picture = marks.draw(name, phase, BODY, SIDE)
        alpha = picture[..., 3]
        rim = (alpha > 0.3) & (alpha < 0.7)
        colour = picture[rim, :3] / alpha[rim, None]
        assert np.percentile(colour.max(1), 90) < 0.35
        assert picture[..., :3].max() > 0.7  # and something light is inside


@given(
    name=st.sampled_from(marks.names()),
    phase=st.floats(0, 1),
    left=st.floats(-50, 120),
    top=st.floats(-50, 120),
    width=st.floats(1, 150),
    height=st.floats(1, 150),
)
def test_any_body_at_any_phase_gives_a_premultiplied_picture(name, phase, left, top, width, height):
    picture = marks.draw(name, phase, Box(left, top, left + width, top + height), 96)
    assert picture.shape == (96, 96, 4) and picture.dtype == np.float32
    assert picture.min() >= 0 and picture.max() <= 1
    assert (picture[..., :3] <= picture[..., 3:] + 1e-6).all()
    assert not border(picture, 1).any()


def test_a_larger_canvas_shows_the_same_drawing():
    large = marks.draw("hearts", 0.3, Box(*(2 * np.array([40, 35, 160, 165]))), 2 * SIDE)
    halved = large.reshape(SIDE, 2, SIDE, 2, 4).mean((1, 3))
    assert np.abs(halved - marks.draw("hearts", 0.3, BODY, SIDE)).mean() < 2e-3


def test_a_mark_follows_its_body():
    shifted = Box(BODY.left + 10, BODY.top, BODY.right + 10, BODY.bottom)
    here, there = (marks.draw("sparks", 0.4, body, SIDE) for body in (BODY, shifted))
    assert np.allclose(here[:, :-10], there[:, 10:], atol=0.01)


def test_an_unknown_mark_names_the_nearest():
    with pytest.raises(UnknownNameError, match="Did you mean 'hearts'"):
        marks.draw("heart", 0, BODY, SIDE)


def test_a_box_knows_its_parts():
    assert (BODY.width, BODY.height, BODY.centre) == (120, 130, (100, 100))
    assert BODY.head == Box(40, 35, 160, 35 + 0.4 * 130)
    assert BODY.at(0.5, 1) == (100, 165)
    assert BODY.rim(0, gap=5) == pytest.approx((165, 100))
    assert BODY.rim(-90) == pytest.approx((100, 35))
