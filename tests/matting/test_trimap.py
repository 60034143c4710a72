"""Trimaps: no effect lies in sure backdrop, and no backdrop in sure foreground."""

import cv2
import numpy as np
import pytest

from popcon_lib.bench.dataset import make_film, read_truth
from popcon_lib.bench.salient import simulated_salient
from popcon_lib.matting.trimap import BACKDROP, FOREGROUND, OPEN, trimap

WHITE, NAVY = (255, 255, 255), (0, 0, 128)


def body(side_px=200):
    """A disc, its mask, and its frame on white."""
    mask = np.zeros((1, side_px, side_px), np.float32)
    cv2.circle(mask[0], (100, 100), 50, 1, -1)
    frames = np.where(mask[..., None] > 0, (200, 60, 40), WHITE).astype(np.uint8)
    return mask, frames


def test_a_mask_is_sure_but_for_a_band_along_its_edge():
    mask, frames = body()
    drawn = trimap(mask, frames, WHITE)
    assert set(np.unique(drawn)) == {BACKDROP, OPEN, FOREGROUND}
    row = drawn[0, 100]  # the edge is at 50 and at 150
    assert (row[:45] == BACKDROP).all() and (row[55:145] == FOREGROUND).all()
    assert (row[47:53] == OPEN).all() and (row[148:153] == OPEN).all()


def test_a_thin_line_that_the_mask_lacks_is_open_to_decide():
    mask, frames = body()
    cv2.line(frames[0], (20, 20), (60, 20), (30, 30, 30), 2)
    assert (trimap(mask, frames, WHITE)[0, 18:22, 20:60] == OPEN).all()
    assert (trimap(mask, frames, NAVY)[0, 18:22, 20:60] == OPEN).all()  # as white is what is seen


def test_a_thin_line_that_the_mask_holds_is_not_worn_away():
    mask, frames = body()
    for picture, value in ((mask[0], 1), (frames[0], (30, 30, 30))):
        cv2.line(picture, (20, 20), (60, 20), value, 2)
    assert (trimap(mask, frames, WHITE)[0, 18:22, 20:60] == OPEN).all()


def test_where_the_mask_claims_what_shows_the_backdrop_is_open():
    mask, frames = body()
    mask[0, 10:40, 10:90] = 1
    assert (trimap(mask, frames, WHITE)[0, 15:35, 15:85] == OPEN).all()


def test_an_eye_of_the_colour_of_the_backdrop_stays_sure():
    mask, frames = body()
    cv2.circle(frames[0], (90, 90), 8, WHITE, -1)
    assert (trimap(mask, frames, WHITE)[0, 84:96, 84:96] == FOREGROUND).all()


def test_on_a_backdrop_that_is_not_flat_the_mask_alone_counts():
    mask, _ = body()
    noise = np.random.default_rng(0).integers(0, 256, (1, 200, 200, 3), dtype=np.uint8)
    drawn = trimap(mask, noise)
    assert drawn[0, 100, 100] == FOREGROUND
    assert drawn[0, 5, 5] == BACKDROP


@pytest.mark.parametrize(("value", "sure"), [(0, BACKDROP), (1, FOREGROUND)])
def test_a_mask_of_nothing_or_all_leaves_nothing_open(value, sure):
    noise = np.random.default_rng(0).integers(0, 256, (2, 60, 70, 3), dtype=np.uint8)
    assert (trimap(np.full((2, 60, 70), value, np.float32), noise) == sure).all()


@pytest.mark.parametrize("degradation", ["none", "crf28"])
@pytest.mark.parametrize("backdrop", [WHITE, NAVY])
@pytest.mark.parametrize("item", ["noto_shakingFace", "noto_partyingFace"])
def test_on_films_with_motion_lines_nothing_of_the_truth_is_lost(
    shared_data, item, backdrop, degradation
):
    """From a mask that has lost every effect and whose edge is off by up to 3 px."""
    truth = read_truth(shared_data / "anim" / f"{item}.png")[:6:2]
    alpha = truth[..., 3] / 255
    film = make_film(truth, backdrop, degradation)
    drawn = trimap(simulated_salient(alpha), film.clip.frames, backdrop)
    assert alpha[drawn == BACKDROP].sum() < 1e-3 * alpha.sum()
    assert (1 - alpha)[drawn == FOREGROUND].sum() < 1e-3 * alpha.sum()
    assert (drawn == OPEN).mean() < 0.15
