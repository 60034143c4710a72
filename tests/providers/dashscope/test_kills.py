"""Killed at any moment, a run leaves nothing behind that is paid for twice."""

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from contracts.provider import BACKDROP, figure
from services.dashscope import Fault, waits

from popcon_lib import tickets
from popcon_lib.actions import find
from popcon_lib.errors import StorageError
from popcon_lib.providers.dashscope import DashScope, account
from popcon_lib.tickets import Tickets
from popcon_lib.videos import VideoRequest

ROOT = Path(__file__).resolve().parents[3]
RUN = """
import sys
from pathlib import Path
sys.path.insert(0, "tests")
from providers.dashscope.test_kills import redeem
redeem(Path(sys.argv[1]))
"""


def redeem(folder: Path) -> bytes:
    still = np.full((400, 400, 3), 200, np.uint8)
    request = VideoRequest(still, figure(), find("wave"), BACKDROP)
    files = Tickets(folder).redeem(DashScope(), request, lambda video: {"it.mp4": video.mp4})
    return files["it.mp4"]


def killed_when(reached: Callable[[], bool], folder: Path) -> None:
    run = subprocess.Popen([sys.executable, "-c", RUN, str(folder)], cwd=ROOT)
    while not reached():
        assert run.poll() is None, "the run ended before it could be killed"
        time.sleep(0.01)
    run.kill()
    run.wait()


def said_by(folder: Path) -> str:
    return "".join(path.read_text() for path in folder.glob("*.json"))


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(tickets, "POLL_S", 0.0)
    monkeypatch.setattr(account, "MINUTE_S", 0.0)


def test_killed_while_the_request_is_being_answered(dashscope, tmp_path):
    dashscope.faults["submit"] = [Fault(waits(30), after=True)]
    killed_when(lambda: bool(dashscope.tasks), tmp_path)
    assert '"state": "sent"' in said_by(tmp_path)
    assert redeem(tmp_path)[4:8] == b"ftyp"
    assert len(dashscope.tasks) == 1


def test_killed_while_it_waits(dashscope, tmp_path):
    dashscope.held.set()
    killed_when(lambda: any(task.polls for task in dashscope.tasks.values()), tmp_path)
    assert '"state": "asked"' in said_by(tmp_path)
    dashscope.held.clear()
    assert redeem(tmp_path)[4:8] == b"ftyp"
    assert len(dashscope.tasks) == 1


def test_killed_while_it_downloads(dashscope, tmp_path):
    dashscope.faults["download"] = [Fault(waits(30))]
    killed_when(lambda: bool(dashscope.downloads), tmp_path)
    assert redeem(tmp_path)[4:8] == b"ftyp"
    assert len(dashscope.tasks) == 1


def test_a_task_is_not_lost_where_the_account_cannot_be_noted(dashscope, tmp_path, monkeypatch):
    def full(*_: object) -> None:
        raise StorageError("The disk is full.")

    with monkeypatch.context() as patched:
        patched.setattr(account.Account, "claim", full)
        assert redeem(tmp_path)[4:8] == b"ftyp"
    assert len(dashscope.tasks) == 1
