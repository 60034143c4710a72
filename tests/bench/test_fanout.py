"""Several workers are measured against one, on real worker processes."""

import json
import os

from typer.testing import CliRunner

from popcon_lib.cli.app import app


def test_clips_go_through_each_count_of_workers(tmp_path, monkeypatch):
    monkeypatch.setenv("RUNPOD_API_KEY", "mine")
    file = tmp_path / "figures.json"
    words = ["--workers", "1,2", "--frames", "4", "--frame-s", "0.2", "--actions", "2"]
    result = CliRunner().invoke(app, ["bench", "fanout", *words, "--json", str(file)])
    assert result.exit_code == 0, result.output
    rows = json.loads(file.read_text())["rows"]
    assert [row["workers"] for row in rows] == [1, 2]
    assert rows[0]["one_s"] > 4 * 0.2  # one worker does one frame after the other
    assert "4 frames" in result.stdout and "2 × 4 at once" in result.stdout

    assert os.environ["RUNPOD_API_KEY"] == "mine"
