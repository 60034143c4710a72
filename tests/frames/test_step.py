"""A film becomes N square frames of its loop that show everything that moved in it."""

import numpy as np
import pytest

from popcon_lib.errors import InputError
from popcon_lib.frames.step import MAX_SIDE_PX, frames
from popcon_lib.media import composite, resize

WHITE, GREEN = (255, 255, 255), (0, 255, 0)


def bouncing(
    total: int, period: int, backdrop=WHITE, width_px: int = 320, height_px: int = 320
) -> np.ndarray:
    """A red block that goes up and down by 100 px, and at its highest a line flashes beside it."""
    film = np.full((total, height_px, width_px, 3), backdrop, np.uint8)
    for number, frame in enumerate(film):
        height = np.sin(2 * np.pi * number / period) * 50 + 50
        top = height_px - 80 - round(height)
        middle = width_px // 2
        frame[top : top + 60, middle - 30 : middle + 30] = (200, 40, 30)
        if number % period == period // 4:
            frame[60:62, middle + 50 : middle + 90] = (60, 60, 90)
    return film


def test_an_exact_loop_is_sampled_evenly_from_its_first_frame(film):
    drawn = bouncing(24, 24)
    clip = frames(film(drawn), 12, 1.0, WHITE)
    assert clip.frames.shape[0] == 12 and clip.fps == 12 and clip.backdrop == WHITE
    side = clip.frames.shape[1]
    for frame, source in zip(clip.frames, drawn[::2], strict=True):
        reds = [np.argwhere(picture[..., 1] < 120)[:, 0] for picture in (frame, source)]
        assert np.ptp(reds[0]) == pytest.approx(np.ptp(reds[1]), abs=2)
    assert clip.frames.shape[2] == side < 320


@pytest.mark.parametrize("backdrop", [WHITE, GREEN, None])
def test_the_crop_is_measured_on_every_frame_of_the_loop(film, backdrop):
    """The line flashes in frame 6 of 24, which is not among the five chosen."""
    drawn = bouncing(24, 24, backdrop or WHITE)
    clip = frames(film(drawn), 5, 1.0, backdrop)
    longest = 300 - 60  # from the line to the lowest the block gets
    assert longest <= clip.frames.shape[1] <= 1.12 * longest
    assert clip.backdrop == (backdrop or WHITE)


def test_a_motion_found_in_a_longer_film_is_one_period_of_it(film):
    clip = frames(film(bouncing(90, 30)), 10, 1.0, WHITE)
    heights = [np.argwhere(frame[..., 1] < 120)[:, 0].mean() for frame in clip.frames]
    expected = -50 * np.sin(2 * np.pi * np.arange(10) / 10)
    assert np.abs(heights - np.mean(heights) - expected).max() < 8


def test_the_pose_that_was_asked_for_comes_first(film):
    """It stands to the right, then circles from the left on: the loop begins at the left."""
    phases = np.concatenate([np.zeros(10), 0.5 + np.arange(70) / 30])
    drawn = np.full((80, 320, 320, 3), 255, np.uint8)
    for frame, angle in zip(drawn, 2 * np.pi * phases, strict=True):
        left, top = round(130 + 80 * np.cos(angle)), round(130 + 80 * np.sin(angle))
        frame[top : top + 60, left : left + 60] = (200, 40, 30)
    clip = frames(film(drawn), 10, 1.0, WHITE)
    columns = [np.argwhere(frame[..., 1] < 120)[:, 1].mean() for frame in clip.frames]
    assert columns[0] == pytest.approx(max(columns), abs=1)
    assert columns[5] == pytest.approx(min(columns), abs=1)


def test_a_wide_film_is_padded_with_its_backdrop(film):
    drawn = np.full((24, 180, 320, 3), GREEN, np.uint8)
    for number, frame in enumerate(drawn):
        frame[60:120, 5:315] = (200, 40, 30 + number)
    clip = frames(film(drawn), 12, 1.0, GREEN)
    assert clip.frames.shape[1] == clip.frames.shape[2] == 320
    assert np.abs(clip.frames[:, :60].astype(int) - GREEN).max() < 12


def test_a_film_without_a_flat_border_is_kept_whole(film):
    rng = np.random.default_rng(0)
    scene = resize(rng.integers(0, 256, (6, 8, 4)).astype(np.uint8), 160, 120)[..., :3]
    drawn = [np.roll(scene, shift, axis=1) for shift in range(0, 160, 8)]
    clip = frames(film(drawn, fps=20), 10, 1.0, None)
    assert clip.frames.shape == (10, 160, 160, 3)
    assert clip.backdrop is None
    assert np.abs(clip.frames[0, 20:140].astype(int) - drawn[0]).mean() < 6


def test_a_backdrop_that_drifted_by_a_few_levels_does_not_widen_the_crop(film):
    drawn = np.minimum(bouncing(24, 24), 247).astype(np.uint8)
    exact = frames(film(bouncing(24, 24)), 12, 1.0, WHITE)
    drifted = frames(film(drawn), 12, 1.0, WHITE)
    assert abs(drifted.frames.shape[1] - exact.frames.shape[1]) <= 4


def test_large_films_are_scaled_to_the_largest_side(film):
    drawn = [np.full((1200, 1200, 3), 255, np.uint8) for _ in range(3)]
    for number, frame in enumerate(drawn):
        frame[20:1180, 20 : 1180 - number] = (20, 90, 160)
    clip = frames(film(drawn, fps=3), 3, 1.0, WHITE)
    assert clip.frames.shape == (3, MAX_SIDE_PX, MAX_SIDE_PX, 3)


def test_held_frames_of_a_gif_are_held_in_the_emoji(drawn):
    walking = [np.roll(bouncing(1, 6)[0], 20 * number, axis=1) for number in range(6)]
    clip = frames(drawn("GIF", walking, [100] * 5 + [500]), 5, 1.0, WHITE)
    repeats = (np.diff(clip.frames.astype(int), axis=0) == 0).all(axis=(1, 2, 3))
    assert repeats.tolist() == [False, False, False, True]


def test_a_film_shorter_than_the_emoji_is_played_slower(film):
    assert frames(film(bouncing(12, 12)), 12, 2.0, WHITE).fps == 6


@pytest.mark.parametrize(
    "total, count, words",
    [(1, 2, "has 1 frames; 2"), (8, 12, "has 8 frames; 12"), (8, 0, "0 frames in 1 s")],
)
def test_a_film_with_fewer_frames_than_asked_is_refused(film, total, count, words):
    with pytest.raises(InputError, match=words):
        frames(film(bouncing(total, 8)), count, 1.0, WHITE)


def test_a_film_of_nothing_but_backdrop_is_refused(film):
    empty = np.full((24, 96, 96, 3), 255, np.uint8)
    with pytest.raises(InputError, match="nothing but its backdrop"):
        frames(film(empty), 12, 1.0, WHITE)


def test_real_animations_lose_nothing(film, shared_data):
    """The animation with the thinnest pale lines: none of its visible pixels is cut off."""
    from PIL import Image

    with Image.open(shared_data / "anim" / "noto_wave.png") as image:
        rgba = []
        for number in range(24):
            image.seek(number)
            rgba.append(np.array(image.convert("RGBA")))
    drawn = [composite(frame, WHITE) for frame in rgba]
    clip = frames(film(drawn), 24, 1.0, WHITE)
    visible = np.argwhere((np.stack(drawn) < 235).any(axis=(0, 3)))
    longest = np.ptp(visible, axis=0).max() + 1
    assert longest <= clip.frames.shape[1] <= 1.12 * longest
