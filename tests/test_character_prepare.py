"""A loaded character is told from its background, trimmed to what is seen, and bounded."""

import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from popcon_lib.character import (
    MIN_SIDE_PX,
    VISIBLE_ALPHA,
    flat_border,
    has_alpha,
    load,
    prepare,
)
from popcon_lib.errors import InputError


def dotted(width_px: int, height_px: int, *pieces: tuple[int, int, int, int]) -> np.ndarray:
    """Opaque blue pieces, each left, top, width, height, on nothing."""
    rgba = np.zeros((height_px, width_px, 4), np.uint8)
    for left, top, width, height in pieces:
        rgba[top : top + height, left : left + width] = (20, 60, 220, 255)
    return rgba


def test_a_cut_out_is_told_from_a_picture_with_a_background():
    assert has_alpha(dotted(100, 100, (10, 0, 80, 100)))
    opaque = dotted(100, 100, (0, 0, 100, 100))
    assert not has_alpha(opaque)
    opaque[20:40, 20:40] = 0
    assert not has_alpha(opaque)


def on_flat(colour, width_px=200, height_px=160) -> np.ndarray:
    """A figure that leaves the picture at the bottom, on `colour`."""
    rgba = np.full((height_px, width_px, 4), (*colour, 255), np.uint8)
    rgba[40:, 50:150, :3] = np.random.default_rng(0).integers(0, 256, (height_px - 40, 100, 3))
    return rgba


@pytest.mark.parametrize("quality", [30, 75, 95])
@pytest.mark.parametrize("colour", [(255, 255, 255), (0, 255, 0), (250, 240, 200)])
def test_a_flat_background_is_seen_through_jpeg_noise(colour, quality):
    file = io.BytesIO()
    Image.fromarray(on_flat(colour)[..., :3]).save(file, "JPEG", quality=quality)
    found = flat_border(load(file.getvalue(), "fox"))
    assert np.abs(np.subtract(found, colour)).max() <= 3


def test_a_scene_and_a_cut_out_have_no_flat_background():
    ramp = np.linspace(0, 255, 100).astype(np.uint8)[None, :, None].repeat(100, 0).repeat(3, 2)
    assert flat_border(np.dstack([ramp, np.full((100, 100), 255, np.uint8)])) is None
    assert flat_border(dotted(100, 100, (10, 0, 80, 100))) is None


def seen_box(rgba: np.ndarray) -> tuple[int, int, int, int]:
    rows, columns = np.nonzero(rgba[..., 3] > VISIBLE_ALPHA)
    return columns.min(), rows.min(), columns.max() + 1, rows.max() + 1


def test_a_character_is_trimmed_and_centred_with_an_even_margin():
    rgba = prepare(dotted(900, 700, (600, 50, 200, 400)))
    left, top, right, bottom = seen_box(rgba)
    assert (right - left, bottom - top) == (200, 400)
    assert left == rgba.shape[1] - right == top == rgba.shape[0] - bottom == 8


def test_detached_effects_stay_and_dust_far_away_goes():
    body, spark, dust = (300, 300, 200, 200), (560, 280, 6, 6), (10, 880, 2, 2)
    left, top, right, bottom = seen_box(prepare(dotted(900, 900, body, spark, dust)))
    assert (right - left, bottom - top) == (566 - 300, 500 - 280)


@given(st.integers(40, 1500), st.integers(40, 1500), st.sampled_from([256, 512, 1024]))
def test_the_longer_side_is_bounded_and_nothing_is_enlarged(width, height, longest_px):
    rgba = prepare(dotted(1600, 1600, (30, 20, width, height)), longest_px)
    assert max(rgba.shape[:2]) <= longest_px
    left, top, right, bottom = seen_box(rgba)
    assert right - left <= width and bottom - top <= height
    scale = max(right - left, bottom - top) / max(width, height)
    assert min(width, height) * scale == pytest.approx(
        min(right - left, bottom - top), rel=0.05, abs=1.01
    )
    assert (rgba[rgba[..., 3] == 0] == 0).all()


def test_a_very_large_picture_keeps_its_edge_colour():
    rgba = prepare(dotted(6000, 5000, (100, 150, 5500, 4500)))
    assert max(rgba.shape[:2]) == 1024
    edge = (rgba[..., 3] > 40) & (rgba[..., 3] < 255)
    for pixels in (rgba[edge], rgba[rgba[..., 3] == 255]):
        assert np.abs(pixels[:, :3].astype(int) - (20, 60, 220)).max(initial=0) <= 3


def test_hardly_visible_haze_does_not_widen_the_frame():
    rgba = dotted(400, 400, (150, 150, 100, 100))
    rgba[rgba[..., 3] == 0] = (255, 255, 255, VISIBLE_ALPHA - 2)
    assert max(prepare(rgba).shape[:2]) == 104


@pytest.mark.parametrize(
    "rgba, words",
    [
        (dotted(100, 100), "fully transparent"),
        (dotted(100, 100, (40, 40, 9, 12)), "9×12 px; 32 px are needed"),
    ],
)
def test_a_picture_with_nothing_to_see_cannot_be_prepared(rgba, words):
    with pytest.raises(InputError, match=words):
        prepare(rgba)


def test_the_pictures_people_bring_are_all_taken(shared_data):
    for path in sorted((shared_data / "static").glob("*.png")):
        rgba = load(path.read_bytes(), path.name)
        assert has_alpha(rgba) and flat_border(rgba) is None
        prepared = prepare(rgba)
        assert MIN_SIDE_PX <= max(prepared.shape[:2]) <= 1024
        assert (prepared[[0, -1], :, 3] == 0).all() and (prepared[:, [0, -1], 3] == 0).all()
