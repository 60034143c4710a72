"""Mattes from workers: real processes of RunPod's own worker loop, on this machine."""

import asyncio
import json
import re
import sys
import threading

import numpy as np
import pytest
from contracts.engine import figures
from inference.conftest import HASTY
from services.runpod import reply, slow

from popcon_lib.bench import sleeper
from popcon_lib.bench.fanout import WORKER
from popcon_lib.bench.loopback import KEY as SECRET
from popcon_lib.errors import BackendError, EngineError, InputError
from popcon_lib.inference.local import Local
from popcon_lib.inference.runpod import RunPod
from popcon_lib.matting import wire
from popcon_lib.matting.grabcut import GrabCut
from popcon_lib.matting.recipe import Recipe
from popcon_lib.media import Clip
from popcon_lib.registry import ROWS

WHITE = (255, 255, 255)
KEY = Recipe(engine="key")


def clip(count: int = 4) -> Clip:
    return Clip(figures(count), 12.0, WHITE)


def test_a_worker_finds_what_is_found_here_to_the_bit(service, backend):
    there, here = backend.matte(clip(), KEY), Local().matte(clip(), KEY)
    assert np.array_equal(there.alpha, here.alpha)
    assert (there.engine, there.about) == ("key", f"{here.about}, on RunPod")


def test_an_engine_that_needs_the_whole_clip_gets_it_in_one_job(service, backend):
    backend.matte(clip(), KEY)
    assert service.count("run") == 1


def test_other_clips_are_cut_into_pieces_and_keep_their_order(service, backend, monkeypatch):
    monkeypatch.setattr(GrabCut, "whole_clip", False, raising=False)
    recipe = Recipe(engine="grabcut")
    seen = []
    matte = backend.matte(clip(5), recipe, seen.append)
    assert sorted(len(job.input["frames"]) for job in service.jobs.values()) == [2, 3]
    columns = np.arange(matte.alpha.shape[2])
    middles = [float((frame.sum(0) * columns).sum() / frame.sum()) for frame in matte.alpha]
    assert middles == sorted(middles)
    assert seen == sorted(seen) and seen[-1] == 5


def test_auto_on_a_flat_backdrop_costs_nothing(service, backend):
    matte = backend.matte(clip(), Recipe())
    assert (matte.engine, service.count("run")) == ("key", 0)


def test_auto_is_decided_before_the_clip_is_cut(service, backend):
    frames = np.random.default_rng(0).integers(0, 255, (2, 32, 32, 3), np.uint8)
    with pytest.raises(EngineError, match="On the worker: .*BiRefNet"):
        backend.matte(Clip(frames, 12.0, None), Recipe())
    asked = {(job.input["engine"], job.input["mask"]) for job in service.jobs.values()}
    assert asked == {("birefnet", "birefnet")}


def test_it_works_inside_a_running_event_loop(service, backend):
    async def cell():
        return backend.matte(clip(), KEY)

    assert asyncio.run(cell()).engine == "key"


def test_several_threads_may_use_it_at_once(service, backend):
    results = {}

    def work(count):
        results[count] = backend.matte(clip(count), KEY).alpha.shape[0]

    threads = [threading.Thread(target=work, args=(count,)) for count in (1, 2, 3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == {1: 1, 2: 2, 3: 3}


class Stop(Exception):
    pass


def test_what_done_raises_cancels_at_runpod_too(runpod, tmp_path):
    def done(frames_done):
        if runpod.jobs:  # it waits: there is no worker
            raise Stop

    with pytest.raises(Stop):
        RunPod(tmp_path, HASTY).matte(clip(), KEY, done)
    assert [job.status for job in runpod.jobs.values()] == ["CANCELLED"]
    assert not list((tmp_path / "runpod").iterdir())


def test_cancelled_while_the_job_is_on_its_way_it_is_cancelled_when_it_arrives(runpod):
    runpod.next("run", slow(1.0))

    def done(frames_done):
        if runpod.asked:
            raise Stop

    with pytest.raises(Stop):
        RunPod(None, HASTY).matte(clip(), KEY, done)
    assert [job.status for job in runpod.jobs.values()] == ["CANCELLED"]


def test_without_its_settings_it_says_which_are_missing(monkeypatch):
    monkeypatch.setenv("RUNPOD_API_KEY", "")
    monkeypatch.setenv("RUNPOD_ENDPOINT_ID", "")
    for use in (RunPod().check, lambda: RunPod().matte(clip(1), KEY)):
        with pytest.raises(InputError, match="needs RUNPOD_ENDPOINT_ID and RUNPOD_API_KEY, not"):
            use()


def test_weights_that_lie_here_are_not_asked_for_there(service, backend, tmp_path):
    with pytest.raises(InputError, match="lie here, and the worker cannot read them"):
        backend.matte(clip(1), Recipe(engine="birefnet", model=str(tmp_path)))
    assert not service.asked or service.count("run") == 0


def test_a_clip_too_large_for_an_engine_that_needs_all_of_it(service, backend, monkeypatch):
    monkeypatch.setattr(wire, "LIMIT_BYTES", wire.ENVELOPE_BYTES + 2000)
    noise = np.random.default_rng(0).integers(0, 255, (4, 20, 20, 3), np.uint8)
    with pytest.raises(InputError, match="'key' needs all 4 frames in one request, and they are"):
        backend.matte(Clip(noise, 12.0, None), KEY)
    assert service.count("run") == 0


def test_a_worker_without_the_weights_says_so(service, backend):
    with pytest.raises(EngineError, match="^On the worker:") as caught:
        backend.matte(clip(1), Recipe(engine="birefnet", model="nowhere"))
    assert "Traceback" not in str(caught.value)


def test_a_run_that_was_cut_off_fetches_and_pays_nothing(service, backend, tmp_path):
    service.next("status", reply(401))
    with pytest.raises(BackendError, match="does not take the key"):
        backend.matte(clip(), KEY)
    (ticket,) = (tmp_path / "runpod").iterdir()
    assert list(json.loads(ticket.read_text())["jobs"].values()) == list(service.jobs)
    assert backend.matte(clip(), KEY).engine == "key"
    assert service.count("run") == 1
    assert not ticket.exists()


def test_a_clip_is_cut_as_before_when_it_is_fetched(service, backend, monkeypatch):
    monkeypatch.setattr(GrabCut, "whole_clip", False)
    recipe = Recipe(engine="grabcut")
    service.next("status", reply(401), reply(401))
    with pytest.raises(BackendError):
        backend.matte(clip(4), recipe)
    sent = service.count("run")
    service.faults.clear()  # the other piece may have been cancelled before it was asked for
    monkeypatch.setenv("POPCON_RUNPOD_WORKERS", "1")
    again = RunPod(backend._tickets.parent, HASTY)
    assert again.matte(clip(4), recipe).alpha.shape == (4, 96, 96)
    assert service.count("run") <= sent + 1  # the other piece was cancelled, at most
    assert {len(job.input["frames"]) for job in service.jobs.values()} == {2}


def test_a_ticket_that_is_damaged_is_none(service, backend, tmp_path):
    service.next("status", reply(401))
    with pytest.raises(BackendError):
        backend.matte(clip(), KEY)
    (ticket,) = (tmp_path / "runpod").iterdir()
    ticket.write_text('{"pieces": 1, "jobs": []}')
    assert backend.matte(clip(), KEY).engine == "key"
    assert not ticket.exists()


def test_a_ticket_whose_result_is_gone_is_asked_for_again(service, backend, tmp_path):
    service.next("status", reply(401))
    with pytest.raises(BackendError):
        backend.matte(clip(), KEY)
    service.jobs.clear()
    assert backend.matte(clip(), KEY).engine == "key"
    assert service.count("run") == 2


def test_the_workers_log_holds_neither_the_key_nor_pictures(service, backend, worker_log):
    backend.matte(clip(), KEY)
    said = worker_log.read_text()
    assert "Finished" in said
    assert SECRET not in said
    assert not re.search(r"[A-Za-z0-9+/]{200}", said)


def test_a_job_that_is_stopped_in_the_middle_frees_its_worker(runpod, tmp_path, monkeypatch):
    """By the SDK's own stop signal; the first would take longer than the second may wait."""
    monkeypatch.setitem(ROWS["engine"], sleeper.NAME, sleeper.ROW)
    monkeypatch.setenv("POPCON_RUNPOD_WORKERS", "1")
    runpod.start_workers(1, [sys.executable, "-c", WORKER])
    backend = RunPod(tmp_path, HASTY)

    def done(frames_done):
        if frames_done:
            raise Stop

    with pytest.raises(Stop):
        backend.matte(clip(100), Recipe(engine=sleeper.NAME, model="0.5"), done)
    assert backend.matte(clip(1), Recipe(engine=sleeper.NAME, model="0.01")).engine == "sleeper"
    assert [job.status for job in runpod.jobs.values()] == ["CANCELLED", "COMPLETED"]
