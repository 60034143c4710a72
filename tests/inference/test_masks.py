"""What clicks mean, found by a worker."""

import numpy as np
import pytest
from contracts.engine import figures

from popcon_lib.errors import BackendError, InputError
from popcon_lib.inference.local import Local
from popcon_lib.refine.prompts import Point, Prompts
from popcon_lib.refine.region import Region
from popcon_lib.refine.wire import mask_request, mask_result, read_mask_request, read_mask_result

FRAMES = figures(3)
ON_DISC = Prompts((Point(30, 48),))


@pytest.fixture(scope="module")
def region():
    segmenter = Region()
    segmenter.load()
    return segmenter


def test_a_worker_segments_what_is_segmented_here(service, backend, region):
    there = backend.segment(FRAMES[0], ON_DISC, "region")
    here = region.predict(region.embed(FRAMES[0]), ON_DISC)
    assert np.array_equal(there > 0, here > 0)
    assert np.abs(there - np.clip(here, -32, 32)).max() < 1e-2


def test_a_worker_tracks_what_is_tracked_here_to_the_bit(service, backend):
    there = backend.track(FRAMES, {0: ON_DISC}, "region")
    assert there.shape == FRAMES.shape[:3] and (there > 0).any()
    assert np.array_equal(there, Local().track(FRAMES, {0: ON_DISC}, "region"))


def test_logits_arrive_rounded_and_ended():
    logits = np.float32([[[-40, -1.0004, 0, 0.5, 100]]])
    arrived = read_mask_result(mask_result("track", logits, ""), "track", (1, 1, 5))
    assert np.allclose(arrived, [[[-32, -1, 0, 0.5, 32]]], atol=1e-3)


def test_prompts_arrive_as_they_were_said():
    asked = mask_request("track", "region", "tiny", FRAMES, {2: ON_DISC})
    name, model, frames, prompts = read_mask_request(asked)
    assert (name, model, prompts) == ("region", "tiny", {2: ON_DISC})
    assert np.array_equal(frames, FRAMES)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"prompts": []}, "names no segmenter, model and prompts"),
        ({"segmenter": None}, "names no segmenter, model and prompts"),
        ({"prompts": {"first": {}}}, "by the frame's number"),
        ({"prompts": {"0": {"points": 3}}}, "These are no prompts"),
    ],
)
def test_what_is_no_request_for_masks_is_refused(changes, said):
    asked = mask_request("segment", "region", "", FRAMES[:1], {0: ON_DISC})
    with pytest.raises(InputError, match=said):
        read_mask_request({**asked, **changes})


@pytest.mark.parametrize("data", [None, {}, {"logits": 3}])
def test_what_is_no_mask_is_not_believed(data):
    with pytest.raises(BackendError, match="holds no logits"):
        read_mask_result(data, "segment", (1, 2, 2))
