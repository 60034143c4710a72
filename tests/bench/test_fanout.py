"""What several workers gain is measured on real worker processes."""

import json
import os

from typer.testing import CliRunner

from popcon_lib.cli.app import app


def test_a_clip_and_several_at_once_are_timed(tmp_path, monkeypatch):
    monkeypatch.setenv("RUNPOD_API_KEY", "mine")
    file = tmp_path / "figures.json"
    words = ["--workers", "2", "--frames", "4", "--frame-s", "0.2", "--actions", "2"]
    result = CliRunner().invoke(app, ["bench", "fanout", *words, "--json", str(file)])
    assert result.exit_code == 0, result.output
    (row,) = json.loads(file.read_text())["rows"]
    assert (row["workers"], row["one_times"]) == (2, 1.0)
    assert row["one_s"] > 2 * 0.2  # each worker does two of the four frames
    assert "4 frames" in result.stdout and "2 × 4 at once" in result.stdout

    assert os.environ["RUNPOD_API_KEY"] == "mine"
