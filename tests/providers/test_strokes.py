"""Curves and fills, against areas and lengths that are known."""

import numpy as np
import pytest

from popcon_lib.providers.strokes import Fill, arc, bounds, circle, paint, rope, smooth, taper

RED = (200, 10, 30)


def painted(*fills: Fill) -> np.ndarray:
    canvas = np.zeros((120, 120, 4), np.float32)
    paint(canvas, fills)
    return canvas


def area(polygon: np.ndarray) -> float:
    x, y = polygon.T
    return abs(np.sum(x * np.roll(y, -1) - y * np.roll(x, -1))) / 2


def test_a_disc_covers_its_area_around_its_centre():
    alpha = painted(Fill(circle(60.3, 55.7, 30), RED))[..., 3]
    rows, columns = np.mgrid[:120, :120] + 0.5
    assert alpha.sum() == pytest.approx(np.pi * 30**2, rel=0.01)
    assert (alpha * columns).sum() / alpha.sum() == pytest.approx(60.3, abs=0.1)
    assert (alpha * rows).sum() / alpha.sum() == pytest.approx(55.7, abs=0.1)


def test_growing_widens_a_shape_by_so_many_pixels():
    assert painted(Fill(circle(60, 60, 30), RED, 5))[..., 3].sum() == pytest.approx(
        np.pi * 35**2, rel=0.02
    )


def test_later_fills_and_later_pieces_cover_earlier_ones():
    canvas = painted(Fill(circle(60, 60, 40), RED), Fill(circle(60, 60, 20), (0, 255, 0)))
    assert canvas[60, 60].tolist() == [0, 1, 0, 1]
    paint(canvas, [Fill(circle(60, 60, 10), (0, 0, 255))])
    assert canvas[60, 60].tolist() == [0, 0, 1, 1]
    assert canvas[60, 90] == pytest.approx(np.array([*RED, 255]) / 255)


def test_bounds_hold_everything_that_is_painted():
    fills = [Fill(circle(50, 60, 20), RED, 4), Fill(circle(80, 60, 9), RED)]
    left, top, right, bottom = bounds(fills)
    rows, columns = np.nonzero(painted(*fills)[..., 3])
    assert left - 1 <= columns.min() and columns.max() <= right + 1
    assert top - 1 <= rows.min() and rows.max() <= bottom + 1


def test_a_smooth_curve_goes_through_its_corners():
    corners = [(0, 0), (10, 5), (20, -5), (30, 0)]
    for closed in (True, False):
        curve = smooth(corners, closed=closed, steps=8)
        assert np.allclose(curve[[0, 8, 16, -1 if not closed else 24]], corners)


def test_a_taper_is_as_wide_as_it_is_told():
    path = np.stack([np.linspace(0, 100, 11), np.zeros(11)], 1)
    assert area(taper(path, 4.0)) == pytest.approx(800)
    assert area(taper(path, np.linspace(0, 8, 11))) == pytest.approx(800)


def test_a_rope_has_round_ends_and_keeps_its_length():
    rod = rope(np.array([(0.0, 0.0), (100.0, 0.0)]), 10)
    assert area(rod) == pytest.approx(80 * 20 + np.pi * 10**2, rel=0.01)
    assert (rod[:, 0].min(), rod[:, 0].max()) == pytest.approx((0, 100))


def test_an_arc_starts_and_stops_where_it_should_clockwise():
    quarter = arc(10, 20, 5, 8, 0, 90)
    assert np.allclose(quarter[[0, -1]], [(15, 20), (10, 28)])
