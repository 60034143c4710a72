"""The worst frames: the right ones, and each picture in its place."""

import numpy as np
import pytest

from popcon_lib.bench.matting import run
from popcon_lib.bench.worst import GAP_PX, TEXT_PX, TILE_PX, worst_pictures, worst_rows

pytestmark = pytest.mark.usefixtures("few_frames")


def row(item, way="key", **figures):
    engine, _, recipe = way.partition(", ")
    return {"item": item, "way": way, "engine": engine, "recipe": recipe, **figures}


def test_the_worst_of_each_way_come_first_one_an_item():
    rows = [row("a", mae=1), row("a", mae=9), row("b", mae=5), row("c", mae=7)]
    rows += [row("a", "rembg", mae=2), row("a", "salient, no-effects", mae=99)]
    chosen = worst_rows(rows, "mae", 2)
    assert [(r["way"], r["item"], r["mae"]) for r in chosen] == [
        ("key", "a", 9), ("key", "c", 7), ("rembg", "a", 2),
    ]  # fmt: skip


def test_where_much_is_good_the_least_is_worst_and_none_is_none():
    rows = [row("a", effects_kept=1.0), row("b", effects_kept=0.5), row("c", effects_kept=None)]
    assert [r["item"] for r in worst_rows(rows, "effects_kept")] == ["b", "a"]


@pytest.fixture(scope="module")
def bench(small_data, few_frames):
    return run(small_data, ("salient",), backdrops=("#00ff00",), items=("red",))


@pytest.mark.parametrize("figure", ["mae", "dtssd"])  # the second is none of a single frame
def test_film_truth_result_and_difference_are_side_by_side(bench, figure):
    (sheet,) = worst_pictures(bench, figure, 1)
    line = TILE_PX + TEXT_PX + 2 * GAP_PX

    def tile(row, column):
        left, top = GAP_PX + column * (TILE_PX + GAP_PX), TEXT_PX + 2 * GAP_PX + row * line
        return sheet[top : top + TILE_PX, left : left + TILE_PX].astype(int)

    def near(pixel, colour):
        return np.abs(pixel - colour).max() < 25

    assert near(tile(0, 0)[3, 3], (0, 255, 0))  # the film, on its backdrop
    corners = ((0, 0, 0), (128, 128, 128), (255, 255, 255), (140, 171, 216))
    for column, colour in enumerate(corners, 1):
        assert near(tile(0, column)[3, 3], colour)
        assert near(tile(1, column)[3, 3], colour)
        assert near(tile(0, column)[130, 100], (190, 30, 40))
        assert near(tile(1, column)[130, 100], (190, 30, 40))
