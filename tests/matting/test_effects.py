"""Effects that a mask lacks, brought back; dirt, left out. On drawn films through real H.264."""

import json

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from popcon_lib.bench.dataset import make_film
from popcon_lib.errors import InputError
from popcon_lib.matting.effects import Rescue, blobs_to_json, rescue_effects
from popcon_lib.matting.key import Key

WHITE, NAVY, PINK, GREEN = (255, 255, 255), (0, 0, 128), (255, 180, 200), (0, 128, 0)
YELLOW, RED, BLACK = (250, 205, 50), (210, 40, 40), (20, 20, 20)
INK = {WHITE: BLACK, PINK: BLACK, NAVY: WHITE, GREEN: WHITE}  # what one sees on it
SIDE = 192


def drawn(draw):
    """float32 (SIDE, SIDE) in [0, 1]: what `draw` paints, at 8 times the size, smoothly."""
    mask = np.zeros((SIDE * 8, SIDE * 8), np.uint8)
    draw(mask)
    return cv2.resize(mask, (SIDE, SIDE), interpolation=cv2.INTER_AREA) / np.float32(255)


def disc(x, y, radius):
    centre = (round(x * 8), round(y * 8))
    return drawn(lambda mask: cv2.circle(mask, centre, round(radius * 8), 255, -1))


def line(start, end, width_px):
    points = [tuple(round(8 * value) for value in point) for point in (start, end)]
    return drawn(lambda mask: cv2.line(mask, *points, 255, round(width_px * 8)))


def picture(*shapes):
    """Straight uint8 (SIDE, SIDE, 4): `shapes` of (mask, colour), one over another."""
    rgba = np.zeros((SIDE, SIDE, 4), np.float32)
    for mask, colour in shapes:
        cover = mask[..., None]
        alpha = cover + rgba[..., 3:] * (1 - cover)
        light = np.float32(colour) * cover + rgba[..., :3] * rgba[..., 3:] * (1 - cover)
        rgba[..., :3] = light / np.maximum(alpha, 1e-6)
        rgba[..., 3:] = alpha
    rgba[..., 3] *= 255
    return np.rint(rgba).astype(np.uint8)


BODY = disc(80, 110, 45)


def rescued(truth, backdrop, mask=BODY, degradation="none", rescue=Rescue()):  # noqa: B008
    """Film `truth` (T, SIDE, SIDE, 4), give `mask` for an engine's, rescue."""
    film = make_film(truth, backdrop, degradation)
    found = np.broadcast_to(mask, truth.shape[:3]).astype(np.float32)
    return rescue_effects(film.clip.frames, found, backdrop, rescue)


def kept_share(alpha, effect):
    return float(np.minimum(alpha, effect).sum() / (effect.sum() * len(alpha)))


def still(*shapes, frames=3):
    return np.repeat(picture(*shapes)[None], frames, axis=0)


@pytest.mark.parametrize("backdrop", [WHITE, NAVY, PINK, GREEN])
@pytest.mark.parametrize("degradation", ["none", "crf28", "noise"])
def test_motion_lines_and_sparks_come_back_soft(backdrop, degradation):
    marks = line((140, 60), (165, 45), 2.5) + line((148, 75), (178, 68), 2.5) + disc(30, 30, 4)
    alpha, blobs = rescued(
        still((BODY, YELLOW), (marks, INK[backdrop])), backdrop, BODY, degradation
    )
    assert kept_share(alpha, marks) > 0.9
    assert ((alpha > 0.1) & (alpha < 0.9) & (marks > 0)).any()
    far = cv2.distanceTransform(np.uint8(BODY + marks == 0), cv2.DIST_L2, 5) > 5
    assert (alpha[:, far] > 0.1).mean() < 0.002
    assert sum(blob.kept for blob in blobs) >= 3 * len(alpha)


@pytest.mark.parametrize("backdrop", [WHITE, NAVY])
def test_a_line_that_starts_at_the_body_comes_back_whole(backdrop):
    mark = line((80, 110), (175, 40), 3) * (BODY == 0)
    alpha, _ = rescued(still((mark, INK[backdrop]), (BODY, YELLOW)), backdrop)
    assert kept_share(alpha, mark) > 0.97


def test_a_spark_of_one_frame_is_kept_and_a_faint_speck_of_one_frame_is_not():
    spark, speck = disc(160, 40, 4), disc(30, 30, 3)
    plain = picture((BODY, YELLOW))
    lit = picture((BODY, YELLOW), (spark, RED), (speck, (250, 249, 249)))
    alpha, _ = rescued(np.stack([plain, plain, lit, plain, plain]), WHITE)
    assert alpha[2][spark > 0.9].min() > 0.9
    assert alpha[[0, 1, 3, 4]][:, spark > 0].max() < 0.05
    assert alpha[:, speck > 0].max() < 0.05


def test_faint_steam_that_lasts_is_kept():
    puffs = [disc(150, 60 - 4 * t, 12) for t in range(4)]
    film = np.stack([picture((BODY, RED), (puff, (243, 245, 246))) for puff in puffs])
    alpha, _ = rescued(film, WHITE)
    assert min(shown[puff > 0.9].mean() for shown, puff in zip(alpha, puffs, strict=True)) > 0.9


@pytest.mark.parametrize("backdrop", [WHITE, NAVY, PINK])
def test_a_contact_shadow_stays_out_unless_it_is_asked_for(backdrop):
    truth = still((disc(96, 90, 50), YELLOW))
    mask = disc(96, 90, 50)
    far = cv2.distanceTransform(np.uint8(mask == 0), cv2.DIST_L2, 5) > 6
    alpha, _ = rescued(truth, backdrop, mask, "shadow")
    assert alpha[:, far].max() < 0.05
    alpha, blobs = rescued(truth, backdrop, mask, "shadow", Rescue(shadow=1))
    beneath = alpha[:, 146, 60:130]
    assert 0.05 < beneath.mean() < 0.25  # 20 % black, blurred
    assert {blob.reason for blob in blobs if blob.kept} == {"contact shadow"}


def test_a_pale_body_that_stands_in_its_shadow_is_not_bitten():
    body = disc(96, 90, 50)
    film = still((body, (170, 185, 195)), (disc(96, 88, 46), WHITE))
    alpha, _ = rescued(film, WHITE, body, "shadow")
    assert alpha[:, cv2.erode(body, np.ones((5, 5))) == 1].min() > 0.9


def test_what_never_moves_at_the_border_while_the_body_does_is_a_watermark():
    film, masks = [], []
    for t in range(4):
        body = disc(80 + 4 * t, 110, 40)
        logo = line((160, 182), (186, 182), 4)
        film.append(picture((body, YELLOW), (logo, (120, 120, 120)), (disc(140, 40, 4), RED)))
        masks.append(body)
    alpha, blobs = rescued(np.stack(film), WHITE, np.stack(masks))
    assert alpha[:, logo > 0].max() == 0
    assert {blob.reason for blob in blobs if not blob.kept} >= {"watermark"}
    assert alpha[:, 40, 140].min() > 0.95  # though that does not move either


def test_with_no_border_nothing_is_a_watermark():
    logo = line((160, 182), (186, 182), 4)
    bodies = [disc(80 + 4 * t, 110, 40) for t in range(4)]
    film = np.stack([picture((body, YELLOW), (logo, (120, 120, 120))) for body in bodies])
    alpha, _ = rescued(film, WHITE, np.stack(bodies), rescue=Rescue(border=0))
    assert kept_share(alpha, logo) > 0.95


@pytest.mark.parametrize("degradation", ["none", "crf28"])
def test_grey_dust_at_the_feet_is_an_effect_and_no_shadow(degradation):
    dust = drawn(lambda mask: cv2.ellipse(mask, (1300, 1200), (180, 70), 0, 0, 360, 255, -1))
    alpha, _ = rescued(still((BODY, YELLOW), (dust, (205, 205, 205))), WHITE, BODY, degradation)
    assert kept_share(alpha, dust) > 0.95


def test_a_held_pose_may_have_a_mark_at_the_border():
    mark = line((160, 182), (186, 182), 4)
    alpha, _ = rescued(still((BODY, YELLOW), (mark, BLACK)), WHITE)
    assert kept_share(alpha, mark) > 0.95


@pytest.mark.parametrize("backdrop", [WHITE, NAVY])
@pytest.mark.parametrize("degradation", ["none", "crf28", "noise", "off-white"])
def test_nothing_is_invented_where_nothing_is_missing(backdrop, degradation):
    alpha, _ = rescued(still((BODY, YELLOW)), backdrop, BODY, degradation)
    far = cv2.distanceTransform(np.uint8(BODY == 0), cv2.DIST_L2, 5) > 5
    assert (alpha[:, far] > 0.1).mean() < 0.001


def test_white_parts_that_the_engine_found_get_no_holes_on_white():
    body = disc(96, 96, 50)
    rim = body - disc(96, 96, 47) * (np.arange(SIDE) < 110)  # its outline is open on the left
    alpha, _ = rescued(still((body, WHITE), (rim, BLACK)), WHITE, body)
    assert alpha[:, disc(96, 96, 45) == 1].min() == 1


def test_a_hole_that_the_engine_sees_stays_open_and_an_effects_white_middle_is_closed():
    ring = disc(80, 110, 45) - disc(80, 110, 25)
    bubble, middle = disc(160, 40, 18), disc(160, 40, 14)
    film = still((ring, YELLOW), (bubble, BLACK), (middle, WHITE))
    alpha, _ = rescued(film, WHITE, ring)
    assert alpha[:, 110, 80].max() == 0
    assert alpha[:, middle == 1].min() > 0.95


def test_on_a_screen_a_hole_that_the_engine_closed_is_open():
    ring = disc(80, 110, 45) - disc(80, 110, 25)
    alpha, _ = rescued(still((ring, YELLOW)), NAVY, disc(80, 110, 45))
    assert alpha[:, 110, 80].max() == 0


@pytest.mark.parametrize("off_px", [-4, -2, 2, 4])
@pytest.mark.parametrize("backdrop", [WHITE, NAVY])
def test_an_edge_that_is_off_is_put_where_the_film_has_it(off_px, backdrop):
    mask = cv2.GaussianBlur(disc(80, 110, 45 + off_px), (0, 0), 1.5)
    truth = still((BODY, YELLOW))
    alpha, _ = rescued(truth, backdrop, mask)
    before = np.abs(mask - BODY).sum()
    assert np.abs(alpha - BODY).sum(axis=(1, 2)).max() < 0.2 * before


def test_without_edge_px_what_the_engine_found_stays_as_it_is():
    mask = cv2.GaussianBlur(disc(80, 110, 47), (0, 0), 1.5)
    alpha, _ = rescued(still((BODY, YELLOW)), WHITE, mask, rescue=Rescue(edge_px=0))
    assert (alpha >= mask).all()


def test_what_key_found_is_left_as_it_is():
    film = make_film(still((BODY, YELLOW), (disc(160, 40, 5), RED)), WHITE)
    alpha = Key().matte(film.clip.frames, WHITE)
    for solved in (True, False):
        after, blobs = rescue_effects(film.clip.frames, alpha, WHITE, Rescue(), solved)
        assert np.abs(after - alpha).max() < 0.01
        assert not any(blob.kept for blob in blobs)


def test_sliders_of_area_reach_and_contrast_reject_with_their_reason():
    near, far = disc(140, 60, 5), disc(180, 12, 8)
    film = still((BODY, YELLOW), (near, (215, 215, 215)), (far, RED))

    def reasons(**how):
        _, blobs = rescued(film, WHITE, rescue=Rescue(**how))
        return [blob.reason for blob in blobs if not blob.kept and blob.area_px > 9]

    assert reasons() == []
    assert [reason[:5] for reason in reasons(area_px=100)] == ["speck"] * 3
    assert [reason[-7:] for reason in reasons(reach=0.3)] == ["px away"] * 3
    assert [reason[:5] for reason in reasons(contrast=60)] == ["noise"] * 3


def test_one_frame_alone_is_rescued():
    marks = line((140, 60), (165, 45), 2.5)
    alpha, blobs = rescued(still((BODY, YELLOW), (marks, BLACK), frames=1), WHITE)
    assert kept_share(alpha, marks) > 0.95
    assert [blob.kept for blob in blobs] == [True]


def test_a_mask_that_is_empty_or_full_is_no_stumbling_block():
    film = still((BODY, YELLOW))
    empty, _ = rescued(film, WHITE, np.zeros((SIDE, SIDE)))
    assert np.abs(empty - BODY).mean() < 0.005  # all of it was missing
    full, _ = rescued(film, WHITE, np.ones((SIDE, SIDE)))
    assert full.min() == 1


def test_a_backdrop_that_is_not_flat_is_refused():
    frames = np.random.default_rng(0).integers(0, 255, (1, 64, 64, 3)).astype(np.uint8)
    with pytest.raises(InputError, match="not one flat colour"):
        rescue_effects(frames, np.zeros((1, 64, 64), np.float32), None, Rescue())


def test_decisions_become_json_without_their_pixels():
    _, blobs = rescued(still((BODY, YELLOW), (disc(160, 40, 5), RED)), WHITE)
    told = json.loads(blobs_to_json(blobs))
    assert [one["frame"] for one in told] == [0, 1, 2]
    assert told[0].keys() == {"frame", "box", "area_px", "kept", "reason"}
    assert told[0]["kept"] is True and told[0]["area_px"] == blobs[0].mask.sum()
    left, top, width, height = told[0]["box"]
    assert left <= 160 <= left + width and top <= 40 <= top + height


@given(seed=st.integers(0, 1000), contrast=st.floats(1, 64), edge_px=st.floats(0, 12))
@settings(max_examples=15)
def test_alpha_stays_alpha_and_solid_bodies_solid(seed, contrast, edge_px):
    random = np.random.default_rng(seed)
    frames = np.full((2, 96, 96, 3), 255, np.uint8)
    mask = np.zeros((2, 96, 96), np.float32)
    cv2.circle(mask[0], (48, 48), 20, 1, -1)
    mask[1] = mask[0]
    for _ in range(6):
        x, y, radius = (int(value) for value in random.integers(4, 92, 3))
        colour = tuple(int(value) for value in random.integers(0, 255, 3))
        for frame in frames:
            cv2.circle(frame, (x, y), radius // 8, colour, -1)
    frames[mask > 0] = (200, 60, 60)
    alpha, blobs = rescue_effects(frames, mask, WHITE, Rescue(contrast=contrast, edge_px=edge_px))
    assert alpha.dtype == np.float32 and alpha.shape == mask.shape
    assert alpha.min() >= 0 and alpha.max() <= 1
    deep = cv2.erode(mask[0], np.ones((27, 27))) > 0
    assert (alpha[:, deep] == 1).all()
    assert all(blob.reason for blob in blobs)
