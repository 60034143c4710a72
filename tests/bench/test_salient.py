"""A salient-object model, simulated: it keeps the body and loses what makes an emoji alive."""

import cv2
import numpy as np
import pytest

from popcon_lib.bench.salient import simulated_salient


@pytest.fixture
def truth() -> np.ndarray:
    """A disc with a motion line at its side, a spark apart, and a half-transparent puff."""
    alpha = np.zeros((3, 240, 240), np.float32)
    for frame in alpha:
        cv2.circle(frame, (120, 120), 60, 1, -1)
        frame[119:122, 178:215] = 1
        cv2.circle(frame, (40, 40), 5, 1, -1)
        cv2.circle(frame, (120, 25), 15, 0.4, -1)
    return alpha


def test_the_body_stays_and_every_effect_is_gone(truth):
    mask = simulated_salient(truth)
    assert (mask[:, 100:140, 100:140] > 0.99).all()
    assert mask[:, 120, 195:].max() == 0  # the line that touches the body
    assert mask[:, 30:50, 30:50].max() == 0
    assert mask[:, :40].max() == 0


def test_the_edge_is_soft_and_off_by_a_few_pixels_in_and_out(truth):
    mask = simulated_salient(truth)
    assert mask.dtype == np.float32 and mask.min() == 0 and mask.max() == 1
    widths = (mask[0, 120] > 0.5).sum(), (mask[0, :, 120] > 0.5).sum()
    assert all(abs(width - 121) <= 7 for width in widths)
    body = np.zeros((240, 240), np.uint8)
    cv2.circle(body, (120, 120), 60, 1, -1)
    out, within = (mask[0] > 0.5) & (body == 0), (mask[0] < 0.5) & (body == 1)
    assert out.any() and within.any()
    soft = (mask[0] > 0.05) & (mask[0] < 0.95)
    assert soft.sum() > 3 * 2 * np.pi * 60


def test_the_edge_flickers_on_a_held_pose(truth):
    mask = simulated_salient(truth)
    assert 0.02 < np.abs(np.diff(mask, axis=0)).max() < 0.6


def test_the_same_seed_gives_the_same_masks(truth):
    np.testing.assert_array_equal(simulated_salient(truth, 3), simulated_salient(truth, 3))
    assert (simulated_salient(truth, 3) != simulated_salient(truth, 4)).any()


def test_an_empty_film_stays_empty():
    assert not simulated_salient(np.zeros((2, 64, 64), np.float32)).any()
