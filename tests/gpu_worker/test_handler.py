"""The worker's handler: results, news, cancelling, and errors as data."""

import asyncio
import json
import tempfile
import threading

import numpy as np
import pytest
from contracts.engine import figures

from gpu_worker import handler, ops
from gpu_worker.handler import Handler
from popcon_lib.errors import EngineError
from popcon_lib.matting import wire
from popcon_lib.matting.engine import Setup
from popcon_lib.matting.recipe import Recipe
from popcon_lib.matting.step import find
from popcon_lib.media import Clip
from popcon_lib.refine.prompts import Point, Prompts
from popcon_lib.refine.region import Region
from popcon_lib.refine.wire import mask_request

CLIP = Clip(figures(2), 12.0, (255, 255, 255))
ASKED = wire.matte_request(CLIP, Recipe(engine="key"), wire.encode_frames(CLIP.frames))
REQUEST = json.loads(json.dumps(ASKED))


def handle(request, tell=lambda job, news: None):
    return asyncio.run(Handler(tell)({"id": "1", "input": request}))


def error_of(request) -> dict:
    return json.loads(handle(request)["error"])


class Engine:
    """Does what a test asks for at each frame."""

    about, whole_clip = "mine", False
    at_a_frame = staticmethod(lambda: None)
    made = 0

    def __init__(self, setup):
        type(self).made += 1

    def load(self):
        pass

    def matte(self, frames, backdrop, done):
        for index in range(len(frames)):
            type(self).at_a_frame()
            done(index + 1)
        return np.zeros(frames.shape[:3], np.float32)


@pytest.fixture
def engine(monkeypatch):
    class Mine(Engine):
        pass

    monkeypatch.setattr("popcon_lib.matting.loaded.pick", lambda kind, name: Mine)
    return Mine


def test_a_request_becomes_the_matte_that_the_engine_finds():
    matte = wire.read_matte_result(handle(REQUEST), CLIP.frames.shape[:3])
    here = wire.rounded(find(CLIP, Recipe(engine="key")))
    assert np.array_equal(matte.alpha, here.alpha)


def test_an_engine_is_loaded_once_for_many_jobs(engine):
    async def jobs():
        worker = Handler(lambda job, news: None)
        return [await worker({"id": str(number), "input": REQUEST}) for number in range(3)]

    assert all("alpha" in result for result in asyncio.run(jobs()))
    assert engine.made == 1


def test_news_are_told_while_it_works(engine, monkeypatch):
    monkeypatch.setattr(handler, "TELL_S", 0.0)
    told = []
    handle(REQUEST, lambda job, news: told.append((job["id"], news)))
    assert told == [("1", {"frames_done": 1}), ("1", {"frames_done": 2})]


def test_a_cancelled_job_ends_before_its_next_frame(engine):
    begun, go_on, frames = threading.Event(), threading.Event(), []

    def at_a_frame():
        frames.append(1)
        begun.set()
        go_on.wait(10)

    engine.at_a_frame = staticmethod(at_a_frame)

    async def cancel():
        worker = Handler(lambda job, news: None)
        job = asyncio.ensure_future(worker({"id": "1", "input": REQUEST}))
        await asyncio.to_thread(begun.wait, 10)
        job.cancel()
        with pytest.raises(asyncio.CancelledError):
            await job
        go_on.set()
        engine.at_a_frame = staticmethod(lambda: None)
        return await worker({"id": "2", "input": REQUEST})

    assert "alpha" in asyncio.run(cancel())
    assert len(frames) == 1


@pytest.mark.parametrize(
    ("request_", "said"),
    [
        (None, "A request is an object, not NoneType"),
        ({}, "no op of the worker None"),
        ({"op": "mate"}, "no op of the worker 'mate'. Did you mean 'matte'?"),
        ({**REQUEST, "version": 2}, "version 1 of PopCon's wire format, the other 2"),
        ({**REQUEST, "frames": []}, "1 to 1000 frames, not 0"),
        ({**REQUEST, "engine": "kye"}, "no engine 'kye'"),
    ],
)
def test_a_bad_request_is_said_as_bad_input(request_, said):
    error = error_of(request_)
    assert error["kind"] == "InputError"
    assert said in f"{error['what']} {error['next_step']}"


def test_an_engine_that_cannot_be_used_is_said_without_folders(engine):
    def at_a_frame():
        raise EngineError(
            "No weights in /home/ann/.cache/hub/model.safetensors, ~/x/y or C.",
            "Get https://huggingface.co/a/b, 1/2 of it.",
        )

    engine.at_a_frame = staticmethod(at_a_frame)
    assert error_of(REQUEST) == {
        "kind": "EngineError",
        "what": "No weights in model.safetensors, y or C.",
        "next_step": "Get https://huggingface.co/a/b, 1/2 of it.",
    }


def test_a_failure_nobody_foresaw_is_said_in_a_line_and_the_worker_is_replaced(engine, capsys):
    def at_a_frame():
        raise RuntimeError("CUDA error in /usr/lib/cuda/x.cu: illegal access")

    engine.at_a_frame = staticmethod(at_a_frame)
    result = handle(REQUEST)
    assert result["refresh_worker"] is True
    error = json.loads(result["error"])
    assert error["kind"] == "BackendError"
    assert error["what"] == "The worker failed: RuntimeError: CUDA error in x.cu: illegal access"
    assert "Traceback" in capsys.readouterr().err


def test_a_result_over_the_limit_is_said_by_the_worker_itself(monkeypatch):
    monkeypatch.setattr(wire, "LIMIT_BYTES", 500)
    assert "The result of 2 frames is" in error_of(REQUEST)["what"]


def test_the_worker_uses_what_its_environment_says(monkeypatch, tmp_path):
    assert ops.here() == Setup()
    monkeypatch.setenv("POPCON_WEIGHTS", str(tmp_path))
    monkeypatch.setenv("POPCON_REMOTE_CODE", "true")
    monkeypatch.setenv("POPCON_DEVICE", "cpu")
    assert ops.here() == Setup(device="cpu", weights=tmp_path, remote_code=True)


def test_a_frame_is_embedded_once_however_often_it_is_clicked_on(monkeypatch, tmp_path):
    embedded = []
    embed = Region.embed
    monkeypatch.setattr(
        Region, "embed", lambda self, frame: embedded.append(frame) or embed(self, frame)
    )
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    ops._segmenter.cache_clear()
    for x in (30, 32, 34):
        click = Prompts((Point(x, 48),))
        asked = mask_request("segment", "region", "", CLIP.frames[:1], {0: click})
        ops.run(json.loads(json.dumps(asked)), lambda frames_done: None)
    assert len(embedded) == 1
    ops._segmenter.cache_clear()


def test_one_frame_and_its_prompts_are_segmented_and_no_more():
    asked = mask_request("segment", "region", "", CLIP.frames, {0: Prompts((Point(30, 48),))})
    assert "takes one frame and its prompts, not 2 frames" in error_of(asked)["what"]
