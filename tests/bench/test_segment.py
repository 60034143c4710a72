"""The bench clicks where a mask is most wrong, and adds up."""

import numpy as np
import pytest

from popcon_lib.bench.clicks import gaps, iou, next_click
from popcon_lib.bench.segment import run, summary, table
from popcon_lib.errors import InputError
from popcon_lib.refine.prompts import Point
from popcon_lib.refine.region import Region


def square(top, left, side):
    mask = np.zeros((60, 60), bool)
    mask[top : top + side, left : left + side] = True
    return mask


def test_the_first_click_is_in_the_middle_of_the_thing():
    click = next_click(np.zeros((60, 60), bool), square(10, 20, 21))
    assert (abs(click.x - 30.5) <= 1, abs(click.y - 20.5) <= 1, click.positive) == (True,) * 3


def test_the_next_click_is_in_the_largest_error_of_either_kind():
    truth = square(5, 5, 20)
    missing = truth & ~square(5, 5, 8)
    assert next_click(missing, truth).positive
    assert next_click(missing | square(40, 40, 12), truth) == Point(46.5, 46.5, False) or (
        not next_click(missing | square(40, 40, 12), truth).positive
    )
    assert next_click(truth, truth) is None


def test_gaps_are_what_is_enclosed_and_large_enough_to_click_on():
    inside = square(5, 5, 40) & ~square(10, 10, 12) & ~square(30, 30, 4)
    inside[5:20, 40] = False  # open to the outside
    (gap,) = gaps(inside)
    assert np.array_equal(gap, square(10, 10, 12))


def test_iou_is_of_both():
    assert iou(square(0, 0, 10), square(0, 5, 10)) == pytest.approx(50 / 150)
    assert iou(square(0, 0, 0), square(0, 0, 0)) == 1


def test_the_gap_of_a_mug_is_clicked_away_and_stays_open(shared_data):
    (row,) = run(shared_data, Region(), ("white",), ("noto_hotBeverage",))
    assert row["gaps_open"] > 0.95 and row["gaps_tracked"] > row["tracked"]
    assert "are open" in table([row])


@pytest.fixture(scope="module")
def rows(shared_data):
    return run(shared_data, Region(), items=("noto512_panda", "noto_goose"))


def test_region_finds_a_panda_and_a_goose_and_tracks_the_goose(rows):
    assert [row["scene"] for row in rows] == ["backdrop", "white", "photo"] * 2
    lines = summary(rows)
    assert lines["backdrop"]["median_iou"][0] > 0.95
    assert lines["photo"]["median_iou"][-1] > 0.85
    assert lines["backdrop"]["median_tracked_iou"] > 0.9
    assert lines["backdrop"]["clips"] == 1


def test_the_table_has_a_line_a_row_and_says_the_medians(rows):
    text = table(rows)
    assert text.count("noto_goose") == 3
    assert "backdrop: median IoU" in text and "one click through a clip" in text


def test_a_folder_without_pictures_is_refused(tmp_path):
    with pytest.raises(InputError, match="holds no such pictures"):
        run(tmp_path, Region())
