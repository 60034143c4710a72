"""Notebooks run by hand, too: each cell as it stands, in a folder of its own."""

import shutil
import subprocess
import sys
from pathlib import Path

NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"


def run_by_hand(name: str, folder: Path) -> None:
    shutil.copy(NOTEBOOKS / name, folder)
    options = ["--nbval-lax", "--nbval-current-env", "-p", "no:cacheprovider", "-q"]
    command = [sys.executable, "-m", "pytest", *options, name]
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr


def test_emoji_set_runs_cell_by_cell_and_makes_a_job(tmp_path):
    run_by_hand("emoji_set.ipynb", tmp_path)
    assert list((tmp_path / "jobs").glob("*/pack/line-emoji.zip"))


def test_archive_opens_where_there_is_no_job_yet(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    (tmp_path / "notebooks").mkdir()
    run_by_hand("archive.ipynb", tmp_path / "notebooks")


def test_home_opens_where_there_is_no_job_yet(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    (tmp_path / "notebooks").mkdir()
    run_by_hand("home.ipynb", tmp_path / "notebooks")


def test_matting_lab_opens_where_there_is_no_job_yet(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    (tmp_path / "notebooks").mkdir()
    run_by_hand("matting_lab.ipynb", tmp_path / "notebooks")
