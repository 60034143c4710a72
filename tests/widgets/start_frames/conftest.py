"""A job on review, the panel that shows it, and runs that make what one tells them to."""

import pytest
from reviews import ACTIONS, SPEC, make_missing, make_round, record_of

from popcon_lib.job import Job
from popcon_lib.records.background import Started
from widgets.parts.review import run as runs
from widgets.start_frames import ReviewPanel


@pytest.fixture
def job(root, write_job) -> Job:
    params = SPEC.parameters()
    folder = write_job("panda", "waiting", "start_frames", waiting_for="review", params=params)
    for action in ACTIONS:
        make_round(Job(folder), action)
    return Job(folder)


@pytest.fixture
def panel(root, job):
    made = ReviewPanel(root)
    yield made
    made.close()


class Process:
    """A run that makes nothing until it is told to; ended with `code`."""

    def __init__(self, job: Job, log) -> None:
        self.job, self.code = job, None
        self.log = log

    def poll(self) -> int | None:
        return self.code

    def finish(self, **about) -> None:
        """Make what was asked for, and write how that ended."""
        status = make_missing(self.job, SPEC)
        waits = "review" if status == "waiting" else ""
        record_of(self.job, **{"status": status, "waiting_for": waits, "attempt": 2, **about})
        self.code = 1 if about.get("status") == "failed" else 0


@pytest.fixture
def started(monkeypatch, tmp_path) -> list[Process]:
    """The runs that were started."""
    all_runs: list[Process] = []

    def start_resume(job: Job) -> Started:
        all_runs.append(Process(job, tmp_path / "run.log"))
        return Started(all_runs[-1], tmp_path / "run.log")

    monkeypatch.setattr(runs, "start_resume", start_resume)
    return all_runs
