"""An endpoint is tried with one frame for each op."""

import json

import numpy as np
from services.runpod import reply
from typer.testing import CliRunner

from gpu_worker.smoke import run
from popcon_lib.cli.app import app
from popcon_lib.errors import BackendError
from popcon_lib.media import Matte


def smoke(*words):
    return CliRunner().invoke(app, ["worker", "smoke", *words])


def test_every_op_of_a_real_worker_is_right(runpod):
    runpod.start_workers(1)
    result = smoke("--json")
    assert result.exit_code == 0, result.output
    tried = json.loads(result.stdout)
    assert [each["op"] for each in tried] == [
        "matte by key",
        "segment by region",
        "track by region",
    ]
    assert all(each["trouble"] == "" and each["seconds"] > 0 for each in tried)


def test_an_endpoint_that_refuses_is_said_for_each_op(runpod):
    runpod.next("run", *[reply(401)] * 3)
    result = smoke()
    assert result.exit_code == 1
    assert result.stdout.count("RunPod does not take the key (401)") == 3


class Wrong:
    """A backend that finds nothing, and cannot segment."""

    def matte(self, clip, recipe):
        return Matte(np.zeros(clip.frames.shape[:3], np.float32), recipe.engine)

    def segment(self, frame, prompts, segmenter):
        raise BackendError("No.")

    def track(self, frames, prompts_by_frame, segmenter):
        return np.full(frames.shape[:3], -1, np.float32)


def test_a_wrong_answer_is_no_right_one():
    matte, segment, track = run(Wrong())
    assert "31% of the pixels are wrong" in str(matte)
    assert segment.trouble == "No."
    assert "31% of the pixels are wrong" in track.trouble
