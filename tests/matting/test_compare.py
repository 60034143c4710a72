"""Figures of a matte: each on pictures whose answer is known."""

import numpy as np
import pytest

from popcon_lib.bench.metrics import measure
from popcon_lib.errors import InputError
from popcon_lib.matting.blobs import Blob
from popcon_lib.matting.compare import difference, figures_of, flicker, fringe, halo
from popcon_lib.media import Clip, composite

RED = (200, 30, 40)
WHITE = (255, 255, 255)


def disc(side: int = 64, radius: float = 20.0, soft_px: float = 4.0) -> np.ndarray:
    """Alpha (H, W): 1 inside, falling to 0 over `soft_px`."""
    y, x = np.mgrid[:side, :side] - side / 2
    return np.clip((radius - np.hypot(x, y)) / soft_px + 0.5, 0, 1).astype(np.float32)


def cut_out(alpha: np.ndarray, colour=RED) -> np.ndarray:
    """Straight uint8 (1, H, W, 4) of one colour."""
    rgba = np.zeros((1, *alpha.shape, 4), np.uint8)
    rgba[..., 3] = np.rint(alpha * 255)
    rgba[..., :3] = np.where(rgba[..., 3:] > 0, colour, 0)
    return rgba


def film_of(rgba: np.ndarray) -> Clip:
    return Clip(composite(rgba, WHITE), 12.0, WHITE)


def test_true_colours_have_no_halo_and_the_films_have_as_much_as_was_mixed_in():
    rgba = cut_out(disc())
    clip = film_of(rgba)
    assert halo(clip, rgba) < 0.5
    rgba[..., :3] = np.where(rgba[..., 3:] > 0, clip.frames, 0)
    alpha = rgba[..., 3] / 255
    soft = alpha[(alpha > 0.02) & (alpha < 0.98)]
    # A pixel of alpha a holds 1 - a of the backdrop, and shows as much as it is opaque.
    assert halo(clip, rgba) == pytest.approx(100 * (soft * (1 - soft)).sum() / soft.sum(), rel=0.03)


def test_halo_is_told_only_where_the_backdrop_is_flat_and_edges_stand_out_from_it():
    rgba = cut_out(disc())
    noise = np.random.default_rng(1).integers(0, 256, (1, 64, 64, 3), np.uint8)
    assert halo(Clip(noise, 12.0), rgba) is None
    pale = cut_out(disc(), colour=(250, 250, 250))
    assert halo(film_of(pale), pale) is None


def test_flicker_is_the_change_of_edges_that_stand_still():
    frames = np.full((3, 32, 32, 3), 255, np.uint8)
    alpha = np.zeros((3, 32, 32), np.float32)
    alpha[:, 8:16] = 0.5
    assert flicker(frames, alpha) == 0
    alpha[1, 8:16] = 0.6
    assert flicker(frames, alpha) == pytest.approx(10, rel=1e-4)
    alpha[:, 16:24] = 1  # what is solid does not count
    assert flicker(frames, alpha) == pytest.approx(10, rel=1e-4)
    frames[1] = 0
    assert flicker(frames, alpha) is None
    assert flicker(frames[:1], alpha[:1]) is None


def test_errors_are_those_of_the_yardstick():
    truth = np.concatenate([cut_out(disc()), cut_out(disc(radius=16))])
    found = np.concatenate([cut_out(disc(radius=19), (180, 40, 60)), cut_out(disc(radius=17))])
    clip = film_of(truth)
    figures = figures_of(clip, found, (), truth)
    wanted = measure(found[..., 3].astype(np.float32) / 255, found[..., :3], truth)
    assert figures.mae == pytest.approx(wanted["mae"], rel=1e-5)
    assert figures.fringe == pytest.approx(wanted["fringe"], rel=1e-5)
    assert fringe(truth[..., 3].astype(np.float32) / 255, truth[..., :3], truth) == 0


def test_coverage_and_decisions_are_counted():
    rgba = np.zeros((1, 10, 10, 4), np.uint8)
    rgba[:, :5] = (*RED, 255)
    mask = np.ones((1, 1), bool)
    blobs = [Blob(0, (0, 0, 1, 1), 1, kept, "", mask) for kept in (True, True, False)]
    figures = figures_of(film_of(rgba), rgba, blobs)
    assert figures.coverage == pytest.approx(50)
    assert (figures.effects_kept, figures.effects_rejected) == (2, 1)
    assert figures.mae is None and figures.fringe is None


def test_a_difference_says_who_has_more():
    one, other = np.zeros((1, 4, 4, 4), np.uint8), np.zeros((1, 4, 4, 4), np.uint8)
    one[:, 0] = other[:, 1] = one[:, 2] = (10, 20, 30, 255)
    other[:, 2] = (210, 20, 30, 255)
    picture = difference(one, other)[0]
    assert picture.dtype == np.uint8
    first, second, third, fourth = (tuple(map(int, picture[row, 0])) for row in range(4))
    assert first[0] > 2 * first[2] and second[2] > 2 * second[0]  # orange, blue
    assert min(third[:2]) > 2 * third[2]  # yellow
    assert max(fourth) - min(fourth) == 0 and max(fourth) < 40  # faint grey
    assert np.array_equal(difference(one, one)[0, 3, 0], picture[3, 0])


def test_cut_outs_of_different_clips_are_not_compared():
    one, other = np.zeros((1, 4, 4, 4), np.uint8), np.zeros((2, 4, 4, 4), np.uint8)
    with pytest.raises(InputError, match="Compare cut-outs of one clip"):
        difference(one, other)
    with pytest.raises(InputError, match="Compare cut-outs of one clip"):
        figures_of(film_of(one), other)
