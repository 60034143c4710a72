"""Records of jobs to look at, without a browser and without a kernel."""

import json
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from popcon_lib.job import STEPS, JobSpec

WEBP = b"RIFF\x04\x00\x00\x00WEBP"


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is written into the folders of whoever runs the tests."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A jobs root with nothing in it."""
    folder = tmp_path / "jobs"
    folder.mkdir()
    return folder


@pytest.fixture
def write_job(root: Path) -> Callable[..., Path]:
    """Writes the record of a job that came as far as the step `last`."""

    def write(
        job: str, status: str = "completed", last: str = "pack", day: int = 1, **about
    ) -> Path:
        done = STEPS.index(last) + 1
        steps = [
            {"name": name, "status": "completed", "ended_at": "x", "seconds": 1.5, "items": 8}
            for name in STEPS[:done]
        ]
        steps += [{"name": name, "status": "pending"} for name in STEPS[done:]]
        popcon = {
            "schema": 1,
            "status": status,
            "status_at": "2026-02-01T00:00:00+00:00",
            "created_at": f"2026-01-{day:02}T00:00:00+00:00",
            "attempt": 1,
            "title": job.capitalize(),
            "template": {},
            "params": {**JobSpec().parameters(), **about.pop("params", {})},
            "steps": steps,
            "card": {"thumb": "thumb.webp"},
            **about,
        }
        notebook = {"cells": [], "metadata": {"popcon": popcon}, "nbformat": 4, "nbformat_minor": 5}
        folder = root / job
        folder.mkdir(exist_ok=True)
        (folder / "thumb.webp").write_bytes(WEBP + job.encode())
        (folder / "job.ipynb").write_text(json.dumps(notebook, indent=1, sort_keys=True) + "\n")
        return folder

    return write


@pytest.fixture
def wait_for() -> Callable[[Callable[[], bool]], None]:
    """Waits until something holds; a test that waits in vain fails."""

    def wait_for(condition: Callable[[], bool], timeout_s: float = 60.0) -> None:
        deadline = time.monotonic() + timeout_s
        while not condition():
            assert time.monotonic() < deadline, "waited in vain"
            time.sleep(0.02)

    return wait_for
