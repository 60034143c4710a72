"""Previews: small, moving, and right about which picture is where and when."""

import io

import numpy as np
import pytest
from PIL import Image

from popcon_lib.errors import InputError
from popcon_lib.previews import BACKDROPS, animated_tiles, on_backdrops, slides

RED, GREEN, BLUE = (220, 30, 30), (30, 180, 30), (30, 30, 220)


def flat(*colours, side_px=40):
    return np.stack([np.full((side_px, side_px, len(c)), c, np.uint8) for c in colours])


def opened(data):
    """Frames as uint8 (T, H, W, 4) and their times in ms."""
    with Image.open(io.BytesIO(data)) as picture:
        frames, times = [], []
        for number in range(picture.n_frames):
            picture.seek(number)
            frames.append(np.asarray(picture.convert("RGBA")))
            times.append(picture.info.get("duration", 0))
        return np.stack(frames), times


def near(pixel, colour):
    return np.abs(pixel[:3].astype(int) - colour).max() < 12


def test_each_picture_is_in_its_place_and_the_page_shows_between():
    frames, _ = opened(
        animated_tiles({"a": flat(RED), "b": flat(GREEN), "c": flat(BLUE)}, 1, 40, 2)
    )
    page = frames[0]
    assert near(page[20, 20], RED) and near(page[20, 68], GREEN)
    below = page.shape[0] - 40
    assert near(page[below, 20], BLUE)
    assert page[20, 44, 3] == 0


def test_clips_of_different_length_play_in_the_same_time():
    tiles = {"still": flat(RED), "two": flat(RED, GREEN), "four": flat(RED, GREEN, BLUE, RED)}
    frames, times = opened(animated_tiles(tiles, 2, 40, 3))
    assert len(frames) == 4 and sum(times) == 2000
    assert all(near(frame[20, 20], RED) for frame in frames)
    assert [near(frame[20, 68], GREEN) for frame in frames] == [False, False, True, True]
    assert [near(frame[20, 116], GREEN) for frame in frames] == [False, True, False, False]


def test_a_long_clip_is_thinned_out_and_keeps_its_time():
    clip = np.arange(100, dtype=np.uint8)[:, None, None, None] * np.ones((1, 32, 32, 3), np.uint8)
    frames, times = opened(animated_tiles({"clip": clip * 2}, 4.2, 32))
    assert len(frames) == 36 and sum(times) == 4200


def test_a_cutout_is_on_a_checkerboard_and_a_wide_one_keeps_its_proportions():
    rgba = np.zeros((2, 20, 80, 4), np.uint8)
    rgba[0, :, :40] = rgba[1, :, 40:] = (*RED, 255)
    sheet = animated_tiles({"wide": rgba}, 1, 80)
    frames, times = opened(sheet)
    assert times == [500, 500]
    assert near(frames[0][40, 20], RED) and not near(frames[0][40, 60], RED)
    assert not near(frames[0][20, 20], RED)
    board = frames[0][:25, :80, :3].reshape(-1, 3)
    assert len(np.unique(board // 12, axis=0)) >= 2


def test_eight_moving_emoji_stay_under_the_limit():
    noise = np.random.default_rng(0).integers(0, 256, (12, 96, 96, 4), np.uint8)
    noise[noise[..., 3] == 0] = 0
    data = animated_tiles({f"{n}": noise for n in range(8)}, 1, 64)
    assert len(data) <= 300_000
    with pytest.raises(InputError, match="at its smallest"):
        animated_tiles({"one": noise}, 1, 96, limit_bytes=1_000)


def test_slides_show_pictures_of_any_size_one_after_the_other():
    frames, times = opened(slides([flat(RED)[0], flat(GREEN, side_px=200)[0]], 40))
    assert times == [800, 800]
    assert near(frames[0][20, 20], RED) and near(frames[1][20, 20], GREEN)


def test_a_long_title_is_shortened_and_none_is_refused():
    assert animated_tiles({"a title far too long for its picture": flat(RED)}, 1, 40)
    with pytest.raises(InputError, match="nothing to show"):
        animated_tiles({}, 1)


def test_a_cut_out_is_shown_beside_its_film_on_every_backdrop():
    film = flat(GREEN, GREEN, side_px=96)
    rgba = flat((*RED, 255), (*RED, 255), side_px=96)
    rgba[:, :48] = 0
    frames, times = opened(on_backdrops(film, rgba, 1.0))
    page = frames[0]
    assert sum(times) == 1000
    titles = ("film", *BACKDROPS, "transparent")
    side = page.shape[0] // 2 - 28
    shown = {}
    for number, title in enumerate(titles):
        row, column = divmod(number, 3)
        shown[title] = page[row * (side + 28) :, column * (side + 8) :][:side, :side]
    for name, colour in BACKDROPS.items():
        assert near(shown[name][side // 4, side // 2], colour)
        assert near(shown[name][3 * side // 4, side // 2], RED)
    assert near(shown["film"][side // 4, side // 2], GREEN)
