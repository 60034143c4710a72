"""The engine `grabcut`: drawn figures found on backdrops that are not flat."""

import cv2
import numpy as np
import pytest
from contracts.engine import EngineContract, figures

from popcon_lib.matting.grabcut import GrabCut

SIDE = 160
RED, WHITE = (210, 40, 40), (255, 255, 255)


class TestGrabCut(EngineContract):
    def make(self):
        return GrabCut()


def disc(x, y, radius):
    """The share of each pixel that a disc covers, float32 (SIDE, SIDE)."""
    mask = np.zeros((SIDE * 8, SIDE * 8), np.uint8)
    cv2.circle(mask, (int(x * 8), int(y * 8)), int(radius * 8), 255, -1)
    return cv2.resize(mask, (SIDE, SIDE), interpolation=cv2.INTER_AREA) / np.float32(255)


def gradient():
    y, x = np.mgrid[:SIDE, :SIDE].astype(np.float32) / SIDE
    return np.stack([60 + 80 * x, 120 + 100 * y, 220 - 80 * x], axis=2)


def texture():
    grain = np.random.default_rng(0).normal(0, 1, (SIDE, SIDE)).astype(np.float32)
    grain = cv2.GaussianBlur(grain, (0, 0), 3)
    return np.float32((80, 130, 90)) + 25 * (grain / grain.std())[..., None]


def film(backdrop, *shapes, count=2):
    picture = backdrop.copy()
    for cover, colour in shapes:
        picture += (np.float32(colour) - picture) * cover[..., None]
    return np.repeat(np.clip(picture, 0, 255).astype(np.uint8)[None], count, axis=0)


def black():
    return np.zeros((SIDE, SIDE, 3), np.float32)


@pytest.mark.parametrize("backdrop", [gradient, texture, black])
def test_a_figure_is_found_to_about_half_a_pixel_of_its_edge(backdrop):
    true = disc(80, 80, 45)
    alpha = GrabCut().matte(film(backdrop(), (true, RED)))
    assert np.abs(alpha - true).sum(axis=(1, 2)).max() / (2 * np.pi * 45) < 0.5
    assert ((alpha > 0.05) & (alpha < 0.95)).any()


@pytest.mark.parametrize("backdrop", [gradient, texture])
def test_eyes_of_another_colour_are_part_of_the_figure(backdrop):
    frames = film(backdrop(), (disc(80, 80, 45), RED), (disc(70, 70, 8), WHITE))
    assert GrabCut().matte(frames)[:, 70, 70].min() == 1


def test_a_figure_that_leaves_the_frame_is_kept_up_to_the_border():
    true = disc(80, 150, 40)
    alpha = GrabCut().matte(film(gradient(), (true, RED)))
    assert alpha[:, -1, 80].min() == 1
    assert np.abs(alpha - true).mean() < 0.005


def test_a_backdrop_without_a_figure_is_empty():
    assert GrabCut().matte(film(gradient())).max() == 0


def test_one_frame_on_another_backdrop_leaves_the_others_as_they_are():
    frames = film(gradient(), (disc(80, 80, 45), RED), count=5)
    frames[2] = 255 - frames[2]
    alpha = GrabCut().matte(frames)
    true = disc(80, 80, 45)
    assert np.abs(alpha[[0, 1, 3, 4]] - true).mean() < 0.01


@pytest.mark.parametrize("side_px", [1, 2, 9])
def test_tiny_frames_are_matted_too(side_px):
    frames = np.random.default_rng(0).integers(0, 256, (2, side_px, side_px, 3), np.uint8)
    assert GrabCut().matte(frames).shape == (2, side_px, side_px)


def test_frames_larger_than_a_cut_is_sought_in_keep_their_size_and_place():
    frames = figures(1, side_px=700)
    alpha = GrabCut().matte(frames)
    true = (frames[..., 1] < 128).astype(np.float32)
    assert alpha.shape == (1, 700, 700)
    assert np.abs(alpha - true).sum() / true.sum() < 0.03


def test_what_done_raises_ends_the_work():
    told = []

    def cancel(frames_done):
        told.append(frames_done)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        GrabCut().matte(figures(6), done=cancel)
    assert told == [1]
