"""Pop, the built-in character: whole, alone, and outlined in ink all around."""

import cv2
import numpy as np
import pytest

from popcon_lib.providers.mascot import draw_mascot


@pytest.fixture(scope="module")
def pop() -> np.ndarray:
    return draw_mascot()


def test_it_is_a_straight_picture_with_clear_and_solid_parts(pop):
    assert pop.shape == (768, 768, 4) and pop.dtype == np.uint8
    assert set(np.unique(pop[..., 3])[[0, -1]]) == {0, 255}
    assert not pop[pop[..., 3] == 0].any()
    assert 0.35 < (pop[..., 3] == 255).mean() < 0.7


def test_a_margin_is_clear_and_the_body_fills_the_rest(pop):
    _, _, width, height = cv2.boundingRect(pop[..., 3])
    assert 0.9 * 768 < height < 0.97 * 768
    assert 0.75 * 768 < width < height
    assert not pop[:12].any() and not pop[-12:].any()
    assert not pop[:, :12].any() and not pop[:, -12:].any()


def test_it_is_one_piece_without_holes(pop):
    solid = (pop[..., 3] > 127).astype(np.uint8)
    assert cv2.connectedComponents(solid)[0] == 2  # the picture's outside, and Pop
    assert cv2.connectedComponents(1 - solid, connectivity=4)[0] == 2


def test_ink_closes_the_silhouette(pop):
    """No light pixel meets the outside: white backdrops cannot leak in."""
    outside = (pop[..., 3] < 128).astype(np.uint8)
    reach = cv2.dilate(outside, np.ones((7, 7), np.uint8)).astype(bool)
    rim = pop[reach & (pop[..., 3] > 127)]
    assert rim[:, :3].max() < 70


def test_it_is_drawn_the_same_every_time_and_at_any_size(pop):
    assert np.array_equal(pop, draw_mascot())
    small = draw_mascot(192)
    halved = cv2.resize(pop, (192, 192), interpolation=cv2.INTER_AREA)
    difference = np.abs(small.astype(float) - halved)[pop[::4, ::4, 3] == 255]
    assert small.shape == (192, 192, 4) and difference.mean() < 6
