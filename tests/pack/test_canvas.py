"""Every frame is placed alike: trimmed, in proportion, centred, nothing cut off."""

import numpy as np
import pytest

from popcon_lib.errors import PackLimitError
from popcon_lib.pack.canvas import place
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
