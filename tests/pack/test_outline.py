"""An outline has one width and soft edges, keeps the drawing, and is steady over frames."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from popcon_lib.errors import InputError
from popcon_lib.media import composite
from popcon_lib.pack.check import check
from popcon_lib.pack.outline import Outline, parse
from popcon_lib.pack.step import pack
from popcon_lib.pack.targets import find

FULL_PX = (512, 512)
GREEN = (10, 200, 30)


def disc(radius_px: float, x: float = 64.0, y: float = 64.0, side_px: int = 128) -> np.ndarray:
    """A green disc, its edge as exact as 16 samples a pixel: uint8 (1, side, side, 4)."""
    at = (np.arange(side_px * 4) + 0.5) / 4
    inside = np.hypot(at[None] - x, at[:, None] - y) <= radius_px
    alpha = inside.reshape(side_px, 4, side_px, 4).mean(axis=(1, 3))
    rgba = np.zeros((1, side_px, side_px, 4), np.uint8)
    rgba[0, ..., 3] = np.rint(255 * alpha)
    rgba[0, rgba[0, ..., 3] > 0, :3] = GREEN
    return rgba


@settings(max_examples=25)
@given(st.floats(1, 12), st.floats(6, 30), st.floats(60, 68), st.floats(60, 68))
def test_a_disc_grows_by_the_width_wherever_it_lies(width_px, radius_px, x, y):
    outlined = Outline(width_px).draw(disc(radius_px, x, y), FULL_PX)
    wanted = disc(radius_px + width_px, x, y)
    off = outlined[..., 3].astype(int) - wanted[..., 3]
    assert np.abs(off).max() < 128  # half a pixel of its soft edge
    reached = np.sqrt(outlined[..., 3].sum() / 255 / np.pi)
    assert reached == pytest.approx(radius_px + width_px, abs=0.3)


def test_the_line_has_its_colour_and_the_drawing_keeps_its_own():
    drawn, line = disc(20), (200, 0, 90)
    outlined = Outline(6, line).draw(drawn, FULL_PX)
    solid = drawn[..., 3] == 255
    assert np.array_equal(outlined[solid], drawn[solid])
    assert set(map(tuple, outlined[(drawn[..., 3] == 0) & (outlined[..., 3] > 0)][:, :3])) == {line}
    assert not outlined[outlined[..., 3] == 0].any()


@pytest.mark.parametrize("chat", [(0, 0, 0), (255, 255, 255), (140, 171, 216)])
def test_no_seam_is_seen_between_the_drawing_and_its_line(chat):
    outlined = Outline(6, GREEN).draw(disc(20), FULL_PX)
    near = disc(25)[0, ..., 3] == 255
    assert np.abs(composite(outlined, chat)[0][near].astype(int) - GREEN).max() <= 1


def test_haze_gets_no_outline_and_what_is_half_clear_half_of_one():
    rgba = np.zeros((1, 64, 64, 4), np.uint8)
    rgba[0, 24:40, 24:40] = (*GREEN, 40)
    assert np.array_equal(Outline(8).draw(rgba, FULL_PX), rgba)
    rgba[0, 24:40, 24:40, 3] = 128
    assert Outline(8).draw(rgba, FULL_PX)[0, 32, 20, 3] == pytest.approx(128, abs=16)


def test_a_small_change_of_alpha_is_a_small_change_of_the_line():
    fading = np.repeat(disc(8, 20, 20, 40), 64, axis=0)
    fading[..., 3] = fading[..., 3] * np.linspace(0, 1, 64)[:, None, None]
    fading[fading[..., 3] == 0] = 0
    lines = Outline(6).draw(fading, FULL_PX)[:, 20, 20 - 12, 3].astype(int)
    assert lines[0] == 0 and lines[-1] == 255
    assert np.diff(lines).min() >= 0 and np.diff(lines).max() <= 255 / 7


def test_an_empty_frame_stays_empty():
    assert not Outline().draw(np.zeros((2, 9, 9, 4), np.uint8), FULL_PX).any()


def test_its_width_is_of_a_canvas_of_512():
    assert Outline(8).on((512, 512)) == 8
    assert Outline(8).on((128, 128)) == 2
    assert Outline(8).on((320, 270)) == 5
    assert Outline(8).room_px((180, 180)) == 3


@pytest.mark.parametrize(
    ("text", "outline"),
    [
        ("8", Outline(8, (255, 255, 255))),
        ("2.5,black", Outline(2.5, (0, 0, 0))),
        ("12,#20A1ff", Outline(12, (32, 161, 255))),
    ],
)
def test_it_is_written_as_width_and_colour(text, outline):
    assert parse(text) == outline


@pytest.mark.parametrize(
    "text", ["", "0", "65", "-1", "x", "8,", "8,blue", "8,#12345", "8,#123456,1", "8 px", "nan"]
)
def test_what_is_no_outline_is_refused(text):
    with pytest.raises(InputError):
        parse(text)


@pytest.mark.parametrize("name", ["slack", "twitch", "mp4", "sprite"])
def test_a_pack_with_an_outline_passes_the_check(cutouts, name):
    target = find(name)
    built = pack(cutouts(min(target.items), 5), target, outline=Outline(24, (220, 0, 90)))
    assert check(built.archive, target) == []
