"""Notebooks run by hand, too: each cell as it stands, in a folder of its own."""

import shutil
import subprocess
import sys
from pathlib import Path

NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"


def test_emoji_set_runs_cell_by_cell_and_makes_a_job(tmp_path):
    shutil.copy(NOTEBOOKS / "emoji_set.ipynb", tmp_path)
    options = ["--nbval-lax", "--nbval-current-env", "-p", "no:cacheprovider", "-q"]
    command = [sys.executable, "-m", "pytest", *options, "emoji_set.ipynb"]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr
    assert list((tmp_path / "jobs").glob("*/pack/line-emoji.zip"))
