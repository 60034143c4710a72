"""The engine `key`: what is kept, what is cleared, and how exactly, on films of drawn figures."""

import cv2
import numpy as np
import pytest
from contracts.engine import EngineContract

from popcon_lib.bench.dataset import make_film
from popcon_lib.errors import InputError
from popcon_lib.matting.key import Key

WHITE, NAVY, GREEN, PINK = (255, 255, 255), (0, 0, 128), (0, 128, 0), (255, 180, 200)
YELLOW, RED, BLACK = (250, 205, 50), (210, 40, 40), (20, 20, 20)


class TestKey(EngineContract):
    def make(self):
        return Key()


def drawing(*shapes, side_px=192, frames=2):
    """Straight uint8 (T, side_px, side_px, 4): `shapes` of (mask, colour, alpha), over another."""
    rgba = np.zeros((side_px, side_px, 4), np.float32)
    for mask, colour, opacity in shapes:
        cover = mask[..., None] * opacity
        alpha = cover + rgba[..., 3:] * (1 - cover)
        light = np.float32(colour) * cover + rgba[..., :3] * rgba[..., 3:] * (1 - cover)
        rgba[..., :3] = light / np.maximum(alpha, 1e-6)
        rgba[..., 3:] = alpha
    rgba[..., 3] *= 255
    return np.repeat(np.rint(rgba).astype(np.uint8)[None], frames, axis=0)


def disc(x, y, radius, side_px=192):
    mask = np.zeros((side_px * 8, side_px * 8), np.uint8)
    cv2.circle(mask, (int(x * 8), int(y * 8)), int(radius * 8), 255, -1)
    return cv2.resize(mask, (side_px, side_px), interpolation=cv2.INTER_AREA) / np.float32(255)


def ring(x, y, radius, width):
    return disc(x, y, radius) - disc(x, y, radius - width)


def line(start, end, width_px):
    mask = np.zeros((192 * 8, 192 * 8), np.uint8)
    points = [tuple(8 * value for value in point) for point in (start, end)]
    cv2.line(mask, *points, 255, width_px * 8)
    return cv2.resize(mask, (192, 192), interpolation=cv2.INTER_AREA) / np.float32(255)


def keyed(truth, backdrop, degradation="none"):
    film = make_film(truth, backdrop, degradation)
    return Key().matte(film.clip.frames, backdrop), truth[..., 3] / 255


@pytest.mark.parametrize(
    ("colour", "backdrop"),
    [(YELLOW, NAVY), (YELLOW, WHITE), (RED, WHITE), (BLACK, PINK), (YELLOW, GREEN), (WHITE, NAVY)],
)
def test_an_edge_is_found_to_a_small_part_of_a_pixel(colour, backdrop):
    alpha, true = keyed(drawing((disc(96, 96, 60), colour, 1)), backdrop)
    # The mean error along 377 px of edge, as the share of a pixel by which the edge is off.
    assert np.abs(alpha - true).sum(axis=(1, 2)).max() / 377 < 0.25
    assert np.abs((alpha - true).sum(axis=(1, 2))).max() / 377 < 0.12


def test_eyes_of_the_colour_of_a_white_backdrop_stay():
    truth = drawing((disc(96, 96, 60), RED, 1), (disc(80, 85, 10), WHITE, 1))
    alpha, _ = keyed(truth, WHITE)
    assert alpha[:, 85, 80].min() == 1


def test_a_hole_on_a_screen_is_open_and_on_white_is_kept():
    truth = drawing((ring(96, 96, 60, 20), RED, 1))
    assert keyed(truth, NAVY)[0][:, 96, 96].max() == 0
    assert keyed(truth, WHITE)[0][:, 96, 96].min() == 1


def test_on_grey_a_large_hole_is_open_and_a_button_of_that_grey_stays():
    grey = (130, 130, 130)
    button = ((disc(50, 96, 10), BLACK, 1), (disc(50, 96, 6), grey, 1))
    truth = drawing((ring(96, 96, 70, 46), RED, 1), *button)
    alpha, _ = keyed(truth, grey)
    assert alpha[:, 96, 96].max() == 0
    assert alpha[:, disc(50, 96, 12) > 0.99].min() > 0.95


def test_thin_lines_and_dots_beside_the_body_stay():
    mark, dot = line((150, 40), (180, 25), 2), disc(170, 60, 2.5)
    truth = drawing((disc(80, 110, 50), YELLOW, 1), (mark, BLACK, 1), (dot, RED, 1))
    for backdrop in (WHITE, PINK):
        alpha, true = keyed(truth, backdrop)
        detached = np.broadcast_to((mark + dot) > 0, alpha.shape)
        assert np.minimum(alpha, true)[detached].sum() > 0.95 * true[detached].sum()


def test_a_pale_puff_on_white_stays():
    puff = disc(160, 40, 14)
    alpha, _ = keyed(drawing((disc(80, 110, 50), RED, 1), (puff, (225, 232, 238), 1)), WHITE)
    assert alpha[:, puff > 0.99].mean() > 0.98


@pytest.mark.parametrize("degradation", ["none", "off-white", "noise"])
@pytest.mark.parametrize("backdrop", [WHITE, NAVY])
def test_compression_and_noise_leave_no_haze(degradation, backdrop):
    alpha, true = keyed(drawing((disc(96, 96, 60), YELLOW, 1)), backdrop, degradation)
    far = cv2.distanceTransform(np.uint8(true[0] == 0), cv2.DIST_L2, 5) > 6
    assert alpha[:, far].max() < 0.02


@pytest.mark.parametrize("backdrop", [WHITE, NAVY])
def test_strong_compression_leaves_specks_on_less_than_a_thousandth(backdrop):
    alpha, true = keyed(drawing((disc(96, 96, 60), YELLOW, 1)), backdrop, "crf28")
    far = cv2.distanceTransform(np.uint8(true[0] == 0), cv2.DIST_L2, 5) > 6
    assert (alpha[:, far] > 0.02).mean() < 0.001


@pytest.mark.parametrize("backdrop", [NAVY, WHITE])
def test_a_soft_shadow_is_not_part_of_the_body_up_to_its_edge(backdrop):
    alpha, true = keyed(drawing((disc(96, 80, 50), YELLOW, 1)), backdrop, "shadow")
    far = cv2.distanceTransform(np.uint8(true[0] == 0), cv2.DIST_L2, 5) > 3
    assert alpha[:, far].max() < 0.02
    assert np.abs(alpha - true).sum(axis=(1, 2)).max() / 314 < 0.35  # px, along 314 px of edge


def test_glass_on_green_is_half_transparent():
    glass = disc(150, 60, 25)
    truth = drawing((disc(80, 110, 50), YELLOW, 1), (glass, (180, 180, 190), 0.4))
    alpha, _ = keyed(truth, GREEN)
    assert np.abs(alpha[:, glass > 0.99] - 0.4).mean() < 0.04
    assert alpha[:, 110, 80].min() == 1


def test_a_mark_that_fades_out_on_a_screen_loses_alpha_not_colour():
    mark = line((150, 40), (180, 25), 5)
    strong = drawing((disc(80, 110, 50), RED, 1), (mark, YELLOW, 1), frames=1)
    faded = drawing((disc(80, 110, 50), RED, 1), (mark, YELLOW, 0.4), frames=1)
    alpha, _ = keyed(np.concatenate([strong, faded]), NAVY)
    solid = mark > 0.99
    assert alpha[0, solid].mean() > 0.95
    assert abs(float(alpha[1, solid].mean()) - 0.4) < 0.05


def test_a_mark_that_fades_and_touches_the_body_loses_alpha_there_too():
    alone, touching = line((150, 40), (180, 25), 6), line((112, 78), (165, 48), 6)
    body = (disc(80, 110, 50), RED, 1)
    shots = [drawing((alone, YELLOW, strength), body, frames=1) for strength in (1, 0.7, 0.4)]
    shots.append(drawing((touching, YELLOW, 0.55), body, frames=1))
    alpha, true = keyed(np.concatenate(shots), NAVY)
    assert abs(float(alpha[3, (touching > 0.99) & (body[0] == 0)].mean()) - 0.55) < 0.04
    assert alpha[3, body[0] > 0.99].mean() > 0.99
    assert np.abs(alpha[3] - true[3]).sum() < 40  # px, along 430 px of edges


def test_a_stripe_of_the_body_is_no_mark_that_fades():
    alone, half = line((150, 40), (180, 25), 6), tuple(np.add(YELLOW, NAVY) // 2)
    body = ((disc(80, 110, 50), half, 1), (disc(80, 110, 44), RED, 1))
    shots = [drawing((alone, YELLOW, strength), *body, frames=1) for strength in (1, 0.7, 0.4)]
    alpha, _ = keyed(np.concatenate(shots), NAVY)
    assert alpha[:, ring(80, 110, 49, 5) > 0.99].min() > 0.97


def test_the_same_mark_in_full_strength_beside_another_colour_stays_solid():
    marks = [line((20 + 40 * k, 20), (40 + 40 * k, 20), 6) for k in range(4)]
    colours = [(0, 80, 255), (0, 230, 255), (255, 120, 200), YELLOW]
    shapes = [(mark, colour, 1) for mark, colour in zip(marks, colours, strict=True)]
    alpha, true = keyed(drawing((disc(96, 120, 50), RED, 1), *shapes), NAVY)
    for mark in marks:
        assert alpha[:, mark > 0.99].mean() > 0.97


def test_a_body_that_touches_the_border_is_keyed():
    truth = drawing((disc(96, 192, 60), RED, 1))
    alpha, true = keyed(truth, WHITE)
    assert alpha[:, -1, 96].min() == 1
    assert np.abs(alpha - true).mean() < 0.005


def test_a_backdrop_nobody_named_is_measured():
    film = make_film(drawing((disc(96, 96, 60), RED, 1)), (140, 171, 216))
    alpha = Key().matte(film.clip.frames)
    assert alpha[:, 5, 5].max() == 0
    assert alpha[:, 96, 96].min() == 1


def test_a_backdrop_that_is_not_flat_is_refused_with_numbers():
    frames = np.random.default_rng(1).integers(0, 255, (2, 64, 64, 3)).astype(np.uint8)
    with pytest.raises(InputError, match=r"only \d+% of the border"):
        Key().matte(frames)


def test_a_picture_larger_than_cv2_maps_at_once_is_keyed():
    picture = np.full((1, 480, 480, 3), 255, np.uint8)
    for x in range(20, 460, 16):
        cv2.line(picture[0], (x, 20), (x, 460), RED, 5, cv2.LINE_AA)
    alpha = Key().matte(picture, WHITE)
    assert np.count_nonzero(alpha) > 32767, "points at its edges; cv2 maps no more rows"
    assert alpha[0, 240, 20] == 1
