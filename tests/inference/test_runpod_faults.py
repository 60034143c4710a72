"""What goes wrong at RunPod: what the user is told, and that no job is ever sent twice."""

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest
from contracts.engine import figures
from inference.conftest import HASTY
from services.runpod import drop, instead, reply, slow

from popcon_lib.bench.loopback import Loopback
from popcon_lib.errors import BackendError
from popcon_lib.inference.patience import Patience
from popcon_lib.inference.runpod import RunPod
from popcon_lib.matting.recipe import Recipe
from popcon_lib.media import Clip

KEY = Recipe(engine="key")
FOR_EVER = 100
RUSHED = replace(HASTY, blip=0.5)
QUICK = replace(HASTY, answer=0.6)


def clip(count: int = 2) -> Clip:
    return Clip(figures(count, 32), 12.0, (255, 255, 255))


@dataclass(frozen=True)
class Fault:
    """arrange: makes it go wrong; said: in the error, "" where the matte arrives all the same;
    jobs: how many RunPod was given, which is the most that can be paid for.
    """

    arrange: Callable
    said: str = ""
    jobs: int = 1
    patience: Patience = HASTY


def at(route, *faults):
    return lambda service: service.next(route, *faults)


def result(**changes):
    whole = {"version": 1, "op": "matte", "engine": "key", "about": "", "alpha": []}
    return at("job-done", instead({"output": {**whole, **changes}}))


def end_as(status):
    def fault(service, request, names, body):
        service.jobs[names[0]].status = status

    return at("status", fault)


def vanish(service, request, names, body):
    service.jobs.clear()


FAULTS = {
    "submit: the key is refused": Fault(at("run", reply(401)), "not take the key (401)", 0),
    "submit: no such endpoint": Fault(at("run", reply(404)), "no endpoint 'ep1' (404)", 0),
    "submit: refused": Fault(
        at("run", reply(400, {"error": "request body exceeds 10MB"})),
        "refused the request (400): 'request body exceeds 10MB'",
        0,
    ),
    "submit: too many at first": Fault(at("run", reply(429, {}))),
    "submit: too many for long": Fault(
        at("run", *[reply(429, {})] * FOR_EVER), "takes no more requests for now (429)", 0, RUSHED
    ),
    "submit: a page of a gateway": Fault(
        at("run", reply(502)), "A gateway answered 502 while a job was sent to RunPod: it may", 0
    ),
    "submit: taken, and the answer lost": Fault(
        at("run", drop), "it may have been taken, and then runs once for nothing, 20 s",
    ),
    "submit: taken, and the answer late": Fault(
        at("run", slow(1)), "it may have been taken", patience=QUICK,
    ),
    "submit: no id": Fault(at("run", reply(200, {})), "took a job and gave no id", 0),
    "submit: no JSON": Fault(at("run", reply(200)), "with what is no JSON: '<html>", 0),
    "status: too many": Fault(at("status", reply(429, {}))),
    "status: a page of a gateway": Fault(at("status", reply(502), reply(504))),
    "status: a page of a gateway, for long": Fault(
        at("status", *[reply(502)] * FOR_EVER),
        "gateway answers 502 instead of the queue",
        patience=RUSHED,
    ),
    "status: the connection breaks": Fault(at("status", drop, drop)),
    "status: late": Fault(at("status", slow(1)), patience=QUICK),
    "status: the key is refused": Fault(at("status", reply(403)), "not take the key (403)"),
    "status: no status": Fault(at("status", reply(200, {})), "holds no status"),
    "status: gone": Fault(at("status", vanish), "no longer knows job"),
    "health: a page of a gateway": Fault(at("health", reply(502))),
    "cancelled by somebody": Fault(end_as("CANCELLED"), "was cancelled at RunPod"),
    "timed out": Fault(end_as("TIMED_OUT"), "took longer than 20 s, and RunPod stopped it"),
    "completed without a result": Fault(
        at("job-done", instead({"output": {}})), "completed, but its result holds no alpha"
    ),
    "a result that is NaN": Fault(result(alpha=float("nan")), "its result holds no alpha"),
    "a result of another version": Fault(result(version=9), "version 1 of PopCon's wire format"),
    "a result of another op": Fault(result(op="track"), "of op 'track', not 'matte'"),
    "a result of other frames": Fault(result(), "alpha of 0 frames () for 2 frames of 32×32 px"),
    "a result that is no picture": Fault(result(alpha=["AAAA"]), "alpha cannot be read"),
    "a result that is no text": Fault(result(alpha=[1, 2]), "alpha cannot be read"),
    "a result too large for RunPod": Fault(
        at("job-done", *[instead({"output": "x" * 10_000_001})] * 4),
        "took longer than 1 s",
        patience=replace(HASTY, run=1.0),
    ),
    "the worker fails, in the SDK's words": Fault(
        at("job-done", instead({"error": json.dumps({
            "error_message": "CUDA error", "error_traceback": "File /x.py", "hostname": "h",
        })})),
        "The worker failed: CUDA error",
    ),
    "the worker fails, in no words": Fault(
        at("job-done", instead({"error": "killed"})), "The job failed: killed"
    ),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_each_fault_is_said_and_sends_nothing_twice(service, tmp_path, fault):
    fault.arrange(service)
    backend = RunPod(tmp_path, fault.patience)
    made = []
    queued = Loopback._run

    def counted(self, body):
        made.append(body)
        return queued(self, body)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Loopback, "_run", counted)
        if not fault.said:
            assert backend.matte(clip(), KEY).alpha.shape == (2, 32, 32)
        else:
            with pytest.raises(BackendError) as caught:
                backend.matte(clip(), KEY)
            assert fault.said in str(caught.value)
            assert caught.value.next_step
            assert "/x.py" not in str(caught.value)
        assert service.eventually(lambda: len(made) >= fault.jobs)
    assert len(made) == fault.jobs


@pytest.mark.parametrize(
    ("workers", "said"),
    [
        ({}, "the endpoint has had no worker.*popcon worker scale --max 3"),
        ({"idle": 0, "running": 0}, "the endpoint has had no worker"),
        ({"throttled": 2}, "every worker has been throttled.*popcon worker scale --fallbacks"),
        ({"throttled": 1, "unhealthy": 1}, "every worker has been unhealthy"),
    ],
)
def test_a_queue_that_nobody_serves_is_said_and_left(runpod, tmp_path, workers, said):
    runpod.workers_seen = workers
    with pytest.raises(BackendError, match=said):
        RunPod(tmp_path, HASTY).matte(clip(), KEY)
    assert [job.status for job in runpod.jobs.values()] == ["CANCELLED"]
    assert not list((tmp_path / "runpod").iterdir())


def test_a_queue_that_is_full_for_too_long_is_said(runpod):
    runpod.workers_seen = {"running": 2}
    with pytest.raises(BackendError, match="waited 1 s in RunPod's queue.*popcon worker status"):
        RunPod(None, replace(HASTY, queue=0.7)).matte(clip(), KEY)


def test_a_job_of_a_killed_worker_that_is_queued_again_goes_on(runpod):
    runpod.start_workers(2)
    runpod.deadly = "again"
    assert RunPod(None, HASTY).matte(clip(), KEY).engine == "key"
    assert runpod.count("run") == 1


def test_a_slow_cold_start_is_waited_for_and_a_job_lost_with_its_worker_is_said(runpod):
    runpod.workers_seen = {"initializing": 1}
    thread = threading.Thread(target=runpod.start_workers, args=(1,))
    thread.start()
    try:
        matte = RunPod(None, replace(HASTY, queue=120.0)).matte(clip(), KEY)
    finally:
        thread.join()
    assert matte.engine == "key"

    runpod.deadly = "lost"
    with pytest.raises(BackendError, match="longer than 1 s.*or its worker died"):
        RunPod(None, replace(HASTY, run=1.0)).matte(clip(), KEY)
    assert runpod.count("run") == 2


def test_a_dead_worker_is_seen_even_if_runpod_does_not_see_it(runpod, monkeypatch):
    monkeypatch.setattr(Loopback, "_look", lambda self, job_id, cancel: (
        200, {"id": job_id, "status": "IN_PROGRESS"}
    ))  # fmt: skip
    with pytest.raises(BackendError, match="in progress for 1 s, and no worker ends it.*died"):
        RunPod(None, replace(HASTY, run=0.5, grace=0.2)).matte(clip(), KEY)
    assert runpod.count("cancel") == 1


def test_one_piece_that_fails_ends_the_others(service, backend, monkeypatch):
    from popcon_lib.matting.key import Key

    monkeypatch.setattr(Key, "whole_clip", False)
    service.next("job-done", instead({"error": "killed"}))
    with pytest.raises(BackendError, match="killed"):
        backend.matte(clip(4), KEY)
    assert service.count("run") == 2
    assert service.count("cancel") <= 1
