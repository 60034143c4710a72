"""What the processes of a machine share of an account: places, pace, and whose each task is."""

import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import numpy as np
import pytest
from contracts.provider import BACKDROP, figure
from services.dashscope import KEY

from popcon_lib import tickets
from popcon_lib.actions import find
from popcon_lib.errors import ProviderError
from popcon_lib.providers.dashscope import DashScope
from popcon_lib.providers.dashscope import account as module
from popcon_lib.providers.dashscope.account import Account
from popcon_lib.tickets import Tickets
from popcon_lib.videos import VideoRequest

HOLD = """
import sys, time
from popcon_lib.providers.dashscope.account import Account
with Account("key").place(2, time.sleep):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(module, "LOOK_EVERY_S", 0.01)


def holder() -> subprocess.Popen:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout.readline() == "held\n"
    return process


def refuse(seconds: float) -> None:
    raise ProviderError("There is no place.")


def test_places_are_shared_by_processes_and_free_again_when_one_is_killed():
    account, others = Account("key"), [holder(), holder()]
    try:
        with pytest.raises(ProviderError, match="no place"), account.place(2, refuse):
            pass
        with Account("another key").place(2, refuse):
            pass
        others[0].kill()
        others[0].wait()
        with account.place(2, refuse):
            pass
    finally:
        for other in others:
            other.kill()
            other.communicate()


def test_models_that_may_have_more_leave_the_first_places_to_the_others():
    account = Account("key")
    with account.place(5, refuse), account.place(5, refuse), account.place(5, refuse):
        with account.place(2, refuse), account.place(2, refuse):
            with pytest.raises(ProviderError), account.place(5, refuse):
                pass


def test_what_runs_already_does_not_wait_for_a_place():
    account = Account("key")
    with account.place(1, refuse), account.place(1, None):
        pass


def test_the_pace_is_kept_by_all_together(monkeypatch):
    """Two a second: the next one waits until half a second after the last, whoever asked that."""
    clock = SimpleNamespace(now=1000.0, time=lambda: clock.now, sleep=lambda s: pass_by(s))

    def pass_by(seconds: float) -> None:
        clock.now += seconds

    monkeypatch.setattr(module, "time", clock)
    began = []
    for waited_s in (0, 0, 0.2, 3):
        clock.now += waited_s
        with Account("key").turn(120):
            began.append(clock.now)
    assert began == pytest.approx([1000.0, 1000.5, 1001.0, 1004.0])


def test_the_key_is_not_in_the_folder(tmp_path):
    account = Account("sk-canary-0123456789")
    with account.place(2, refuse), account.turn(6000):
        account.claim("task-1", "f00d")
    assert account.claims(0) == {"task-1": "f00d"}
    files = list(tmp_path.rglob("*"))
    assert len(files) > 3 and "canary" not in " ".join(map(str, files))
    assert not [file for file in files if file.is_file() and b"canary" in file.read_bytes()]


def test_old_claims_are_forgotten(monkeypatch):
    account = Account("key")
    account.claim("task-1", "f00d")
    monkeypatch.setattr(module, "FORGOTTEN_AFTER_S", -1.0)
    account.claim("task-2", "beef")
    assert set(account.claims(0)) == {"task-2"}


@pytest.mark.parametrize("limit", [None, "429"])
def test_two_jobs_at_once_have_two_tasks_in_progress_together(
    dashscope, tmp_path, monkeypatch, limit
):
    monkeypatch.setattr(tickets, "POLL_S", 0.0)
    monkeypatch.setattr(module, "MINUTE_S", 0.0)
    dashscope.limit = limit
    dashscope.held.set()
    still = np.full((400, 400, 3), 200, np.uint8)

    def ask(number: int) -> dict[str, bytes]:
        request = VideoRequest(still, figure(), find("wave"), BACKDROP, candidate=number)
        folder = tmp_path / f"job-{number % 2}"
        return Tickets(folder).redeem(DashScope(), request, lambda video: {"v.mp4": video.mp4})

    with ThreadPoolExecutor(6) as pool:
        films = pool.map(ask, range(6))
        while dashscope.in_progress < 2:
            time.sleep(0.01)
        time.sleep(0.1)  # for a third that should not come
        dashscope.held.clear()
    assert len(list(films)) == len(dashscope.tasks) == 6
    assert dashscope.most_in_progress == 2


def test_the_service_never_has_to_say_that_it_is_asked_too_often(dashscope, tmp_path):
    dashscope.per_second = 2
    still = np.full((400, 400, 3), 200, np.uint8)

    def ask(number: int) -> str:
        request = VideoRequest(still, figure(), find("wave"), BACKDROP, candidate=number)
        return DashScope().submit(request)

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(ask, range(4)))) == 4
    assert len(dashscope.sent("video-synthesis")) == len(dashscope.tasks) == 4


def test_a_job_that_is_stopped_stops_waiting_for_a_place(dashscope, tmp_path):
    stop = threading.Event()
    stop.set()
    account = Account(KEY)
    request = VideoRequest(np.zeros((400, 400, 3), np.uint8), figure(), find("wave"), BACKDROP)
    with account.place(1, refuse), account.place(2, refuse):
        with pytest.raises(ProviderError, match="stopped"):
            Tickets(tmp_path, stop=stop).redeem(DashScope(), request, lambda video: {})
    assert not dashscope.tasks
