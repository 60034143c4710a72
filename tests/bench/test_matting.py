"""The matting bench measures what it was asked to, leaves out what cannot be, and adds up."""

import numpy as np
import pytest

from popcon_lib.bench import matting
from popcon_lib.bench.matting import Bench, run
from popcon_lib.bench.summary import FIGURES, summary, table
from popcon_lib.errors import EngineError, InputError, UnknownNameError
from popcon_lib.matting.grabcut import GrabCut
from popcon_lib.registry import names

pytestmark = pytest.mark.usefixtures("few_frames")


@pytest.fixture(scope="module")
def bench(small_data, few_frames) -> Bench:
    films = ("white", "screen", "auto")
    return run(small_data, ("key", "salient"), backdrops=films, items=("blue",))


def rows_of(bench: Bench, way: str, backdrop: str) -> list[dict]:
    return [row for row in bench.rows if (row["way"], row["backdrop"]) == (way, backdrop)]


def test_a_row_a_way_and_film_with_every_figure(bench):
    ways = ("key", "salient", "salient, no-effects")
    told = [(row["backdrop"], row["way"]) for row in bench.rows]
    assert told == [(film, way) for film in ("white", "screen", "auto") for way in ways]
    for row in bench.rows:
        assert (row["item"], row["degradation"]) == ("blue", "none")
        assert all(row[name] is not None for name in (*FIGURES, "seconds_per_frame"))
        assert row["about"] and row["seconds_per_frame"] >= 0


def test_key_finds_the_disc_and_its_spark(bench):
    (row,) = rows_of(bench, "key", "auto")
    assert row["mae"] < 1
    assert row["effects_kept"] > 0.97
    assert row["effects_invented"] == 0


def test_the_salient_mask_without_rescue_has_no_spark_and_an_edge_that_is_off(bench):
    (row,) = rows_of(bench, "salient, no-effects", "white")
    assert row["effects_kept"] < 0.01
    assert row["mae"] > 5


def test_auto_is_measured_once_as_one_of_the_two(bench):
    white, screen, auto = (rows_of(bench, "key", film)[0] for film in ("white", "screen", "auto"))
    assert auto == {**(white if auto["colour"] == "#ffffff" else screen), "backdrop": "auto"}


def test_a_row_made_again_is_the_same(bench):
    (row,) = rows_of(bench, "key", "white")
    film, result = bench.again(row)
    assert np.abs(result.matte.alpha - film.truth[..., 3] / 255).mean() * 1000 == pytest.approx(
        row["mae"], abs=1e-3
    )


def test_an_engine_without_its_weights_is_left_out_with_the_reason(small_data, monkeypatch):
    why = "grabcut.onnx is not here."
    monkeypatch.setattr(GrabCut, "missing", classmethod(lambda cls, setup: why))
    bench = run(small_data, ("grabcut", "key"), backdrops=("white",), items=("red",))
    assert bench.left_out == {"grabcut": why}
    assert [row["way"] for row in bench.rows] == ["key"]
    assert "left out: grabcut: grabcut.onnx is not here." in table(bench)


def test_an_engine_that_fails_halfway_keeps_no_figures(small_data, monkeypatch):
    films = []

    def fail(self, frames, backdrop, done):
        films.append(frames)
        if len(films) == 2:
            raise EngineError("Out of memory.")
        return np.zeros(frames.shape[:3], np.float32)

    monkeypatch.setattr(GrabCut, "matte", fail)
    bench = run(small_data, ("grabcut", "key"), backdrops=("white",))
    assert bench.left_out == {"grabcut": "Out of memory."}
    assert [(row["item"], row["way"]) for row in bench.rows] == [("blue", "key"), ("red", "key")]


def test_recipes_are_measured_side_by_side(small_data):
    bench = run(small_data, ("key",), ("standard", "raw"), ("white",), ("crf28",), ("red",))
    assert [row["way"] for row in bench.rows] == ["key", "key, raw"]
    clean, raw = bench.rows
    assert raw["fringe"] > 1.5 * clean["fringe"]  # with the film's colours, the backdrop stays


def test_all_is_every_engine_there_is_and_the_mask():
    ways = matting.ways(("all",), ("standard",))
    assert [way.name for way in ways] == [*names("engine"), "salient", "salient, no-effects"]


def test_the_summary_has_each_backdrop_and_the_best(bench):
    lines = {line["backdrop"]: line for line in summary(bench.rows) if line["way"] == "key"}
    least = min(row["mae"] for row in bench.rows if row["way"] == "key")
    assert list(lines) == ["white", "screen", "auto", "best"]
    assert lines["best"]["median"]["mae"] == lines["best"]["mean"]["mae"] == least
    assert lines["best"]["auto_is_best"] in (0, 1)
    assert lines["white"]["items"] == 1
    assert lines["white"]["least_effects_kept"] == rows_of(bench, "key", "white")[0]["effects_kept"]


def test_means_and_medians_are_over_the_items_that_have_the_figure():
    row = dict.fromkeys((*FIGURES, "seconds_per_frame"), 0.0)
    row |= {"way": "key", "degradation": "none", "backdrop": "white"}
    kept = (None, 0.9, 1.0, 0.2)
    rows = [{**row, "item": str(n), "mae": n, "effects_kept": kept[n]} for n in range(4)]
    (line,) = summary(rows)
    assert line["items"] == 4
    assert (line["mean"]["mae"], line["median"]["mae"]) == (1.5, 1.5)
    assert line["mean"]["effects_kept"] == pytest.approx(0.7)
    assert (line["median"]["effects_kept"], line["least_effects_kept"]) == (0.9, 0.2)


def test_the_table_has_a_line_a_film_and_the_figures(bench):
    text = table(bench)
    assert sum(line.startswith("blue") for line in text.splitlines()) == 9
    assert "of 1 items" in text and "every item keeps" in text


def test_key_reaches_its_figures_on_a_real_goose(shared_data):
    bench = run(shared_data, ("key",), backdrops=("white", "screen"), items=("noto_goose",))
    best = min(bench.rows, key=lambda row: row["mae"])
    assert best["mae"] < 0.8
    assert best["fringe"] < 4
    assert best["effects_invented"] < 0.01


def test_wrong_names_are_refused_before_anything_is_filmed(small_data, monkeypatch):
    monkeypatch.setattr(matting, "read_truth", None)
    with pytest.raises(UnknownNameError):
        run(small_data, ("kex",))
    with pytest.raises(UnknownNameError):
        run(small_data, ("key",), ("standart",))
    with pytest.raises(InputError):
        run(small_data, ("key",), backdrops=("pale",))
    with pytest.raises(UnknownNameError):
        run(small_data, ("key",), degradations=("fog",))
    with pytest.raises(UnknownNameError):
        run(small_data, ("key",), items=("y",))
