"""Looking closer: where things are on the screen, and that nothing but the frame is seen."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from widgets.parts.zoom import CLOSEST, Zoom

SHARE = st.floats(0, 1)


@given(st.lists(st.tuples(st.floats(0.2, 5), SHARE, SHARE), min_size=1, max_size=12))
def test_zooming_and_panning_stay_within_the_frame(moves):
    near = Zoom()
    for factor, u, v in moves:
        near = near.zoomed(factor, u, v).panned(u - 0.5, v - 0.5)
        half = 0.5 / near.zoom
        assert 1 <= near.zoom <= CLOSEST
        assert half - 1e-9 <= near.x <= 1 - half + 1e-9
        assert half - 1e-9 <= near.y <= 1 - half + 1e-9


@given(SHARE, SHARE, st.floats(1.1, 4))
def test_what_is_under_the_pointer_stays_there(u, v, factor):
    near = Zoom(zoom=4.0, x=0.4, y=0.6)
    assert near.zoomed(factor, u, v).place(u, v) == pytest.approx(near.place(u, v))


@given(*(SHARE for _ in range(4)), st.floats(1, 30))
def test_the_window_shows_its_share_of_the_frame(u, v, across, down, factor):
    near = Zoom().zoomed(factor, across, down).panned(across - 0.5, down - 0.5)
    (left, top), (right, bottom) = near.place(0, 0), near.place(1, 1)
    assert (right - left, bottom - top) == pytest.approx((1 / near.zoom,) * 2)
    place = (left + u * (right - left), top + v * (bottom - top))
    assert near.place(u, v) == pytest.approx(place)
    assert all(-1e-9 <= value <= 1 + 1e-9 for value in place)
