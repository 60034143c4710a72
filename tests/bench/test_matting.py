"""The bench runs, says which backdrop auto took, and adds up."""

import pytest

from popcon_lib.bench import matting
from popcon_lib.bench.matting import run, summary, table
from popcon_lib.errors import InputError, UnknownNameError


@pytest.fixture(scope="module")
def rows(shared_data):
    seen = []
    rows = run(
        shared_data,
        "key",
        items=("noto_goose",),
        progress=lambda done, total, item: seen.append((done, total, item)),
    )
    assert seen == [(0, 3, "noto_goose"), (1, 3, "noto_goose"), (2, 3, "noto_goose")]
    return rows


def test_a_goose_is_filmed_on_white_on_a_screen_and_on_what_auto_takes(rows):
    assert [row["backdrop"] for row in rows] == ["white", "screen", "auto"]
    assert rows[2]["colour"] in (rows[0]["colour"], rows[1]["colour"])
    assert all(row[name] is not None for row in rows for name in ("mae", "fringe", "dtssd"))


def test_key_reaches_its_figures_on_a_white_goose(rows):
    best = min(rows, key=lambda row: row["mae"])
    assert best["mae"] < 0.8
    assert best["fringe"] < 4
    assert best["effects_invented"] < 0.01


def test_the_summary_has_each_backdrop_and_the_best(rows):
    lines = summary(rows)["none"]
    assert lines["best"]["median"]["mae"] == min(row["mae"] for row in rows)
    assert lines["auto_is_best"] == 1
    assert lines["white"]["mean"]["mae"] == rows[0]["mae"]


def test_the_table_has_a_line_a_film(rows):
    text = table(rows)
    assert text.count("noto_goose") == 3
    assert "auto took the better backdrop for 1 of 1 items" in text


def test_wrong_names_are_refused_before_anything_is_filmed(tmp_path, monkeypatch):
    (tmp_path / "anim").mkdir()
    (tmp_path / "anim" / "x.png").write_bytes(b"")
    monkeypatch.setattr(matting, "read_truth", None)
    with pytest.raises(UnknownNameError):
        run(tmp_path, "kex")
    with pytest.raises(InputError):
        run(tmp_path, "key", backdrops=("pale",))
    with pytest.raises(UnknownNameError):
        run(tmp_path, "key", degradations=("fog",))
    with pytest.raises(UnknownNameError):
        run(tmp_path, "key", items=("y",))
