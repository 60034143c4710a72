"""A RunPod on this machine, with two real workers for all tests of this folder."""

from pathlib import Path

import pytest
from services.runpod import RunPodService

from popcon_lib.inference.patience import Patience
from popcon_lib.inference.runpod import RunPod

HASTY = Patience(
    poll=0.05, poll_most=0.1, blip=5.0, look_around=0.1, no_workers=0.6, throttled=0.6,
    unhealthy=0.6, queue=20.0, run=20.0, grace=1.0, answer=5.0,
)  # fmt: skip


@pytest.fixture(scope="session")
def worker_log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("log") / "workers.txt"


@pytest.fixture(scope="session")
def started(worker_log: Path):
    with RunPodService() as service:
        service.start_workers(2, log=worker_log)
        yield service


@pytest.fixture
def service(
    started: RunPodService, runpod: RunPodService, monkeypatch: pytest.MonkeyPatch
) -> RunPodService:
    """With its workers, as if nothing had been asked of it yet, in place of the empty `runpod`."""
    started.reset()
    monkeypatch.setenv("POPCON_RUNPOD_WORKERS", "2")
    monkeypatch.setenv("POPCON_RUNPOD_URL", started.url)
    return started


@pytest.fixture
def backend(tmp_path: Path) -> RunPod:
    """With tickets, and little patience."""
    return RunPod(tmp_path, patience=HASTY)
