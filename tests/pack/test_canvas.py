"""Every frame is placed alike: trimmed, in proportion, centred, nothing cut off."""

import numpy as np
import pytest

from popcon_lib.errors import PackLimitError
from popcon_lib.pack.canvas import bound, common_body_px, place
from popcon_lib.pack.outline import Outline
from popcon_lib.pack.palette import drawn_box


def test_a_wide_figure_fills_the_width_and_is_centred():
    frames = np.zeros((2, 100, 100, 4), np.uint8)
    frames[0, 10:20, 5:25] = frames[1, 10:20, 25:45] = (10, 200, 30, 255)
    placed = place(frames, (200, 100), 0.02, "it")
    assert placed.shape == (2, 100, 200, 4)
    rows, columns = drawn_box(placed)
    assert (columns.start, columns.stop) == (4, 196)
    assert (rows.start, rows.stop) == (26, 74)  # 192 px for 40 by 10 is 48 px high
    assert set(map(tuple, placed[placed[..., 3] == 255])) == {(10, 200, 30, 255)}


def test_movement_across_frames_keeps_its_place_in_all_of_them():
    frames = np.zeros((2, 60, 60, 4), np.uint8)
    frames[0, 0:20, 0:20] = frames[1, 40:60, 40:60] = 255
    placed = place(frames, (60, 60), 0.0, "it")
    assert np.array_equal(placed, frames)


def test_frames_that_show_nothing_are_refused():
    with pytest.raises(PackLimitError, match="'wave' is empty"):
        place(np.zeros((3, 9, 9, 4), np.uint8), (180, 180), 0.02, "'wave'")


def test_one_pixel_is_enough():
    frames = np.zeros((1, 50, 50, 4), np.uint8)
    frames[0, 49, 0] = 255
    assert place(frames, (96, 74), 0.02, "it").any()


def with_effect(reach: int) -> np.ndarray:
    """A body of 40 px, and a spark `reach` px to its right."""
    frames = np.zeros((2, 60, 200, 4), np.uint8)
    frames[:, 10:50, 0:40] = (200, 100, 0, 255)
    frames[1, 28:32, 40 + reach - 4 : 40 + reach] = (255, 255, 0, 255)
    return frames


def widths(sets, body_px):
    """How wide the body is on the canvas, by emoji."""
    placed = [place(frames, (200, 200), 0.0, "it", body_px=body_px) for frames in sets]
    return [int((p[0, ..., 3] == 255).any(axis=0).sum()) for p in placed]


def test_the_character_has_one_size_in_a_set_where_effects_reach_differently():
    sets = [with_effect(reach) for reach in (10, 40, 40, 60)]
    alone = widths(sets, float("inf"))
    together = widths(sets, common_body_px(sets, (200, 200), 0.0))
    assert alone == pytest.approx([160, 100, 100, 80], abs=2)
    assert together == pytest.approx([100, 100, 100, 80], abs=2)


def test_a_trimmed_canvas_ends_where_the_drawing_does_at_even_numbers():
    frames = np.zeros((1, 100, 100, 4), np.uint8)
    frames[0, :, 20:53] = 255
    placed = place(frames, (320, 270), 0.0, "it", trimmed=True)
    assert placed.shape[1:3] == (270, 90)


def test_frames_within_the_bounds_keep_their_canvas_to_the_pixel():
    frames = np.zeros((2, 31, 45, 4), np.uint8)
    frames[1, 3:9, 4:20] = (10, 200, 30, 255)
    assert np.array_equal(bound(frames, (64, 64), even=False), frames)


def test_odd_sides_are_made_even_by_clear_pixels_where_a_codec_asks():
    frames = np.full((2, 31, 45, 4), 255, np.uint8)
    bounded = bound(frames, (64, 64), even=True)
    assert bounded.shape == (2, 32, 46, 4)
    assert bounded[:, 31].max() == bounded[:, :, 45].max() == 0


def test_larger_frames_are_scaled_down_in_proportion():
    frames = np.full((2, 100, 300, 4), 255, np.uint8)
    assert bound(frames, (60, 60), even=False).shape == (2, 20, 60, 4)


def test_an_outline_is_counted_before_scaling_so_none_of_it_is_cut_off():
    frames = np.zeros((2, 100, 100, 4), np.uint8)
    frames[:, 10:90, 5:95] = (10, 200, 30, 255)
    for canvas_px in ((180, 180), (320, 270), (96, 74)):
        outline = Outline(20)
        placed = place(frames, canvas_px, 0.0, "it", outline=outline)
        assert placed.shape[1:3] == canvas_px[::-1]
        across = (placed[0, ..., 1] == 200).any(axis=0).sum(), (placed[0, ..., 3] > 0).any(axis=0)
        assert across[1].sum() - across[0] == pytest.approx(2 * outline.on(canvas_px), abs=2)
        assert placed[0, canvas_px[1] // 2, :, 3].max() == 255


def test_a_trimmed_canvas_has_room_for_the_outline():
    frames = np.zeros((1, 100, 100, 4), np.uint8)
    frames[0, :, 20:53] = (10, 200, 30, 255)
    placed = place(frames, (320, 270), 0.0, "it", trimmed=True, outline=Outline(8))
    height, width = placed.shape[1:3]
    assert height == 270 and 90 <= width < 100
    assert (placed[0, 135] == (255, 255, 255, 255)).all(axis=-1).sum() == pytest.approx(10, abs=2)


def test_the_character_has_one_size_in_a_set_with_an_outline_too():
    sets = [with_effect(reach) for reach in (10, 40, 40, 60)]
    outline = Outline(16)
    body_px = common_body_px(sets, (200, 200), 0.0, outline)
    placed = [place(s, (200, 200), 0.0, "it", body_px=body_px, outline=outline) for s in sets]
    green = [int((p[0, 100, :, 1] == 100).sum()) for p in placed]
    assert green == pytest.approx([93, 93, 93, 75], abs=3)


def test_frames_on_their_own_canvas_grow_by_the_outline_and_are_not_scaled():
    frames = np.full((2, 31, 45, 4), (10, 200, 30, 255), np.uint8)
    outlined = bound(frames, (64, 64), even=True, outline=Outline(32))
    rim_px = Outline(32).room_px((45, 31))
    assert outlined.shape == (2, 32 + 2 * rim_px, 46 + 2 * rim_px, 4)
    assert np.array_equal(outlined[:, rim_px : rim_px + 31, rim_px : rim_px + 45], frames)
    tight = bound(frames, (45, 31), even=False, outline=Outline(32))
    assert tight.shape[1] <= 31 and tight.shape[2] <= 45
