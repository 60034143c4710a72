"""What is taken away of an action is made when it is asked for, from its cut-out as it is now."""

import zipfile

import numpy as np
import pytest
from reviews import make_round, make_video

from popcon_lib.assets import ASSETS, MADE, cutout_of, find_asset, make_asset
from popcon_lib.errors import InputError
from popcon_lib.job import Job, JobSpec
from popcon_lib.pack import apng, gif
from popcon_lib.pictures import decode_png, encode_pngs
from popcon_lib.review import Review, keep_review
from popcon_lib.standing import standing_of

SPEC = JobSpec(actions=("wave",), frames=4)


@pytest.fixture
def job(tmp_path) -> Job:
    job = Job.create(tmp_path, SPEC)[0]
    make_round(job, "wave")
    return job


def cut(job: Job) -> np.ndarray:
    """A red square that goes to the right, as the cut-out of the video."""
    rgba = np.zeros((4, 32, 32, 4), np.uint8)
    for number in range(4):
        rgba[number, 8:16, 4 * number : 4 * number + 8] = (200, 20, 30, 255)
    job.keep_artifact("refine", "wave", "k", encode_pngs(rgba))
    return rgba


def test_before_it_is_cut_out_there_are_picture_and_video_alone(job):
    found = {kind: find_asset(job, SPEC, standing_of(job, SPEC, "wave"), kind) for kind in ASSETS}
    assert [kind for kind, path in found.items() if path] == ["start-frame"]
    make_video(job, SPEC, "wave")
    standing = standing_of(job, SPEC, "wave")
    assert find_asset(job, SPEC, standing, "video").read_bytes() == standing.video.read("video.mp4")
    with pytest.raises(InputError, match="no GIF of wave yet"):
        make_asset(job, SPEC, standing, "gif")


def test_the_files_hold_the_frames(job):
    make_video(job, SPEC, "wave")
    rgba = cut(job)
    standing = standing_of(job, SPEC, "wave")
    assert all(find_asset(job, SPEC, standing, kind) is None for kind in MADE)
    files = {kind: make_asset(job, SPEC, standing, kind) for kind in MADE}
    assert [path.name for path in files.values()] == ["wave.zip", "wave.png", "wave.gif"]
    with zipfile.ZipFile(files["frames"]) as archive:
        frames = [decode_png(archive.read(name)) for name in sorted(archive.namelist())]
    assert np.array_equal(frames, rgba)
    moving = apng.decode(files["apng"].read_bytes())
    assert np.array_equal(moving.rgba, rgba) and moving.durations == SPEC.durations
    assert np.array_equal(gif.decode(files["gif"].read_bytes()).rgba, rgba)
    assert find_asset(job, SPEC, standing, "gif") == files["gif"], "made once"


def test_a_cut_out_of_another_picture_is_not_offered(job):
    make_video(job, SPEC, "wave")
    cut(job)
    assert cutout_of(job, standing_of(job, SPEC, "wave")) is not None
    keep_review(job, "wave", Review().chosen(0, 1).approved())
    assert cutout_of(job, standing_of(job, SPEC, "wave")) is None
    make_video(job, SPEC, "wave")
    assert cutout_of(job, standing_of(job, SPEC, "wave")) is None, "it is older than the video"
