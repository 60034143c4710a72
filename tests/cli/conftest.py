"""The commands, and records for them to find."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from popcon_lib.cli.app import app
from popcon_lib.job import STEPS, Job, JobSpec


@pytest.fixture
def popcon() -> Callable[..., Result]:
    """Runs a command in this process."""
    return lambda *words: CliRunner().invoke(app, [str(word) for word in words])


@pytest.fixture(scope="session", autouse=True)
def folders_of_the_user(tmp_path_factory: pytest.TempPathFactory):
    """Nothing is written into the folders of whoever runs the tests."""
    folder = tmp_path_factory.mktemp("user")
    with pytest.MonkeyPatch.context() as patch:
        for name in ("XDG_CACHE_HOME", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR"):
            patch.setenv(name, str(folder / name.lower()))
        yield


@pytest.fixture
def write_record(tmp_path: Path) -> Callable[..., Job]:
    """Writes the record of a job that ended (or says that it runs) as `status`."""

    def write(job_id: str, status: str = "completed", day: int = 1, **parameters) -> Job:
        job, spec = Job(tmp_path / "jobs" / job_id), JobSpec(**parameters)
        last = STEPS if status == "completed" else STEPS[:3]
        steps = [
            {
                "name": name,
                "cell_id": name,
                "status": "completed" if name in last else "pending",
                "started_at": "2026-01-01T10:00:00+00:00" if name in last else "",
                "ended_at": "2026-01-01T10:00:02+00:00" if name in last else "",
                "seconds": 2.0 if name in last else 0.0,
            }
            for name in STEPS
        ]
        popcon = {
            "schema": 1,
            "status": status,
            "status_at": f"2026-02-{day:02}T00:00:00+00:00",
            "created_at": f"2026-01-{day:02}T12:00:00+00:00",
            "attempt": 1,
            "title": spec.title,
            "template": {"name": "emoji_set.ipynb", "sha256": ""},
            "params": spec.parameters(),
            "steps": steps,
            "card": {"pack": f"pack/{spec.target}.zip"} if status == "completed" else {},
        }
        if status == "failed":
            popcon["error"] = {"step": "frames", "ename": "InputError", "message": "Too short."}
        notebook = {"cells": [], "metadata": {"popcon": popcon}, "nbformat": 4, "nbformat_minor": 5}
        os.makedirs(job.folder)
        job.record.write_text(json.dumps(notebook, indent=1, sort_keys=True))
        return job

    return write
