"""`popcon bench matting`: what is asked for is measured; what is found is printed and kept."""

import json
from pathlib import Path

import pytest

from popcon_lib.bench.matting import Bench
from popcon_lib.bench.summary import FIGURES
from popcon_lib.matting.engine import HERE


@pytest.fixture
def asked(monkeypatch) -> list[dict]:
    """What the bench is asked; it finds one row of `key`, if that is asked, and no `rembg`."""
    calls: list[dict] = []

    def run(data: Path, **words) -> Bench:
        calls.append({"data": data, **words})
        words["progress"](0, 1, "goose")
        row = dict.fromkeys((*FIGURES, "seconds_per_frame"), 0.5)
        row |= {"item": "goose", "way": "key", "engine": "key", "recipe": "standard"}
        row |= {"backdrop": "white", "degradation": "none", "colour": "#ffffff"}
        rows = [row] if "key" in words["engines"] else []
        return Bench(data, HERE, (), rows, {"rembg": "u2net.onnx is not here."})

    monkeypatch.setattr("popcon_lib.bench.matting.run", run)
    return calls


def test_engines_recipes_and_films_are_asked_for(asked, popcon, tmp_path):
    words = ["--engine", "key,rembg", "--recipe", "standard,raw", "--backdrop", "auto,#00ff00"]
    words += ["--degrade", "none,crf28", "--items", "goose", "--json", tmp_path / "out.json"]
    result = popcon("bench", "matting", "--data", tmp_path, *words)
    assert result.exit_code == 0, result.output
    (call,) = asked
    assert call.pop("progress")
    assert call == {
        "data": tmp_path,
        "engines": ["key", "rembg"],
        "recipes": ["standard", "raw"],
        "backdrops": ["auto", "#00ff00"],
        "degradations": ["none", "crf28"],
        "items": ("goose",),
    }
    assert "popcon: 0/1 goose" in result.stderr
    assert "left out: rembg: u2net.onnx is not here." in result.stdout
    kept = json.loads((tmp_path / "out.json").read_bytes())
    assert kept["left_out"] == {"rembg": "u2net.onnx is not here."}
    assert [row["item"] for row in kept["rows"]] == ["goose"]
    assert kept["summary"][0]["mean"]["mae"] == 0.5


def test_nothing_measured_is_a_failure(asked, popcon, tmp_path):
    result = popcon("bench", "matting", "--data", tmp_path, "--engine", "rembg")
    assert result.exit_code == 1
    assert result.stdout.strip() == "left out: rembg: u2net.onnx is not here."
