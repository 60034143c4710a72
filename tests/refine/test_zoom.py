"""A closer view holds what is small, and its logits lie where they belong."""

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from popcon_lib.errors import InputError
from popcon_lib.refine.prompts import Box, Point, Prompts
from popcon_lib.refine.region import Region
from popcon_lib.refine.zoom import View, look_closer, view_around


def marked(x=300, y=200, radius=6):
    frame = np.full((400, 480, 3), (90, 120, 80), np.uint8)
    frame[:, 240:] = (120, 90, 150)
    cv2.circle(frame, (x, y), radius, (240, 220, 60), -1)
    return frame, (frame == (240, 220, 60)).all(2)


@given(st.integers(0, 479), st.integers(0, 399), st.integers(0, 20))
def test_a_view_holds_the_mask_and_the_click_and_lies_in_the_frame(x, y, radius):
    _, mask = marked(x, y, radius)
    view = view_around(mask, Prompts((Point(x, y),)))
    rows, columns = np.nonzero(mask)
    assert 0 <= view.left <= columns.min() and columns.max() < view.right <= 480
    assert 0 <= view.top <= rows.min() and rows.max() < view.bottom <= 400
    assert view.right - view.left == view.bottom - view.top >= 64


def test_what_is_large_or_nothing_needs_no_view():
    assert view_around(marked(radius=100)[1], Prompts((Point(300, 200),))) is None
    assert view_around(np.zeros((400, 480), bool), Prompts((Point(300, 200),))) is None
    far = Prompts((Point(300, 200), Point(20, 20)))
    assert view_around(marked()[1], far) is None


def test_logits_of_a_view_lie_where_they_belong():
    frame, mask = marked()
    region = Region()
    prompts = Prompts((Point(300, 200), Point(20, 20, False)))
    view = view_around(mask, prompts)
    logits = look_closer(region, region.embed, frame, prompts, view)
    found = logits > 0
    assert np.count_nonzero(found & mask) > 0.85 * np.count_nonzero(found | mask)


def test_a_box_is_cut_to_the_view():
    frame, mask = marked()
    region = Region()
    prompts = Prompts(box=Box(280, 180, 470, 390))
    assert (look_closer(region, region.embed, frame, prompts, View(268, 168, 332, 232)) > 0).any()


@pytest.mark.parametrize("prompts", [Prompts((Point(5, 5),)), Prompts(box=Box(1, 1, 9, 9))])
def test_a_view_that_shows_no_prompt_is_refused(prompts):
    region = Region()
    with pytest.raises(InputError):
        look_closer(region, region.embed, marked()[0], prompts, View(268, 168, 332, 232))
