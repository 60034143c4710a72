"""Clicks, boxes and strokes as data: what contradicts itself is refused, the rest comes back."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from popcon_lib.errors import InputError
from popcon_lib.refine.prompts import Box, Point, Prompts, Stroke, check_meaning, painted

NUMBER = st.floats(0, 400, width=32)
POINTS = st.builds(Point, NUMBER, NUMBER, st.just(True))
BOXES = st.builds(
    lambda x, y, w, h: Box(x, y, x + w, y + h), NUMBER, NUMBER, *[st.floats(1, 50)] * 2
)
STROKES = st.builds(
    Stroke,
    st.lists(st.tuples(NUMBER, NUMBER), min_size=1, max_size=4).map(tuple),
    st.floats(0.5, 40),
    st.booleans(),
)
PROMPTS = st.builds(
    Prompts,
    st.lists(POINTS, max_size=3).map(tuple),
    st.none() | BOXES,
    st.lists(STROKES, max_size=2).map(tuple),
)


@given(PROMPTS)
def test_prompts_come_back_from_json(prompts):
    assert Prompts.from_json(json.loads(json.dumps(prompts.to_json()))) == prompts


@given(POINTS, st.floats(0.25, 4), st.floats(-50, 50))
def test_points_move_with_the_view_and_back(point, scale, shift):
    moved = Prompts((point,)).moved(scale, shift, 0)
    back = moved.moved(1 / scale, -shift / scale, 0).points[0]
    assert back.x == pytest.approx(point.x, abs=1e-6)
    assert back.y == pytest.approx(point.y, abs=1e-6)


def test_the_same_place_cannot_be_meant_and_not_meant():
    with pytest.raises(InputError, match=r"\(10, 20\) is marked as meant and as not meant"):
        Prompts((Point(10, 20), Point(11, 20, False)))
    Prompts((Point(10, 20), Point(13, 20, False)))


@pytest.mark.parametrize("box", [(5, 5, 5, 9), (5, 5, 9, 5), (9, 9, 5, 5), (0, 0, float("nan"), 9)])
def test_a_box_that_holds_nothing_is_refused(box):
    with pytest.raises(InputError, match="holds nothing"):
        Box(*box)


@pytest.mark.parametrize("stroke", [((), 3), (((1, 1),), 0), (((1, 1),), float("inf"))])
def test_a_stroke_that_draws_nothing_is_refused(stroke):
    with pytest.raises(InputError, match="draws nothing"):
        Stroke(*stroke)


@pytest.mark.parametrize(
    "prompts",
    [
        Prompts((Point(-1, 5),)),
        Prompts((Point(5, 48),)),
        Prompts((Point(float("nan"), 5),)),
        Prompts(box=Box(0, 0, 65, 20)),
        Prompts((Point(5, 5),), strokes=(Stroke(((float("nan"), 3),), 2),)),
    ],
)
def test_what_lies_outside_the_frame_is_refused_with_its_size(prompts):
    with pytest.raises(InputError, match="64×48 px"):
        check_meaning(prompts, 64, 48)


def test_strokes_alone_do_not_say_what_is_meant():
    with pytest.raises(InputError, match="no positive click"):
        check_meaning(Prompts(strokes=(Stroke(((5, 5),), 2),)), 64, 48)


def test_a_damaged_file_is_no_prompts():
    for data in ({"points": [{"x": 1}]}, {"box": [1, 2]}, []):
        with pytest.raises(InputError):
            Prompts.from_json(data)


def test_a_brush_paints_its_width_and_an_eraser_takes_it_away():
    mask = painted(np.zeros((60, 60)), [Stroke(((10, 30), (50, 30)), 5)])
    assert abs(float(mask[:, 30].sum()) - 10) < 0.6  # px across
    assert mask[30, 30] == 1 and mask[10, 30] == 0
    assert ((mask > 0) & (mask < 1)).any()  # a soft rim
    gone = painted(mask, [Stroke(((10, 30), (50, 30)), 8, adds=False)])
    assert gone.max() < 0.05


def test_the_last_stroke_counts():
    add, erase = Stroke(((30, 30),), 5), Stroke(((30, 30),), 5, adds=False)
    assert painted(np.zeros((60, 60)), [add, erase])[30, 30] == 0
    assert painted(np.zeros((60, 60)), [erase, add])[30, 30] == 1


def test_a_stroke_may_leave_the_frame():
    assert painted(np.zeros((20, 20)), [Stroke(((-30, 10), (50, 10)), 3)])[10].min() == 1


def test_painting_leaves_the_mask_as_it_was():
    mask = np.zeros((20, 20), np.float32)
    painted(mask, [Stroke(((10, 10),), 3)])
    assert not mask.any()
