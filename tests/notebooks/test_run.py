"""Notebooks run by hand, too: each cell as it stands, in a folder of its own."""

import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
from papermill.iorw import load_notebook_node
from papermill.parameterize import parameterize_notebook

NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"


OPENED = ("archive", "home", "matting_lab", "pack", "refine", "review")


def run_by_hand(folder: Path) -> None:
    """Every notebook of `folder`, each in a kernel of its own; the first that fails is told."""
    options = ["--nbval-lax", "--nbval-current-env", "-p", "no:cacheprovider", "-q"]
    command = [sys.executable, "-m", "pytest", *options, "."]
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr


def test_emoji_set_runs_cell_by_cell_and_makes_a_job(tmp_path):
    notebook = load_notebook_node(str(NOTEBOOKS / "emoji_set.ipynb"))
    small = {"actions": ["wave", "cry"], "frames": 4, "seconds": 0.5, "target": "telegram-emoji"}
    nbformat.write(parameterize_notebook(notebook, small), tmp_path / "emoji_set.ipynb")
    run_by_hand(tmp_path)
    assert list((tmp_path / "jobs").glob("*/pack/telegram-emoji.zip"))


def test_the_others_open_where_there_is_no_job_yet(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    folder = tmp_path / "notebooks"
    folder.mkdir()
    for name in OPENED:
        shutil.copy(NOTEBOOKS / f"{name}.ipynb", folder)
    run_by_hand(folder)
