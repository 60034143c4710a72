"""A strip holds the frames of a video in the order they are shown; what is made is kept."""

from dataclasses import replace
from io import BytesIO

import numpy as np
import pytest
from PIL import Image
from reviews import colour_of, film, make_round, make_video

from popcon_lib.errors import InputError
from popcon_lib.filmstrip import FRAMES, still, strip
from popcon_lib.job import Job, JobSpec

SPEC = JobSpec(actions=("wave",))


@pytest.fixture
def job(tmp_path) -> Job:
    job = Job.create(tmp_path, SPEC)[0]
    make_round(job, "wave")
    return job


def pixels(webp: bytes) -> np.ndarray:
    return np.asarray(Image.open(BytesIO(webp)).convert("RGB"))


def test_frames_are_in_their_order_in_rows(job):
    made = strip(job, "wave", make_video(job, SPEC, "wave"), side_px=40)
    assert made.seconds == pytest.approx(1.0)
    sheet = pixels(made.webp)
    assert sheet.shape == (200, 200, 3)
    levels = [int(sheet[20 + 40 * (n // 5), 20 + 40 * (n % 5), 0]) for n in range(FRAMES)]
    wanted = film()[:, 0, 0, 0][np.arange(FRAMES) * 12 // FRAMES]
    assert np.abs(np.array(levels) - wanted).max() <= 4
    assert not sheet[-20, -20].any(), "24 frames leave the last of 25 places empty"


def test_what_was_made_is_not_made_again(job, monkeypatch):
    video = make_video(job, SPEC, "wave")
    before = strip(job, "wave", video), still(job, "wave", 0, picture(job))
    monkeypatch.setattr("popcon_lib.filmstrip._webp", None)
    assert (strip(job, "wave", video), still(job, "wave", 0, picture(job))) == before


def test_a_still_has_the_colour_of_its_picture_whatever_its_shape(job):
    shown = pixels(still(job, "wave", 0, picture(job), side_px=50))
    assert shown.shape == (50, 50, 3)
    assert np.abs(shown.astype(int) - colour_of("wave", 0, 0)).max() <= 6


def test_a_damaged_video_is_said(job):
    broken = job.keep_artifact("videos", "wave", "k", {"video.mp4": b"\x00" * 99})
    with pytest.raises(InputError, match="cannot be decoded"):
        strip(job, "wave", broken)


def test_a_job_that_was_deleted_meanwhile_is_not_brought_back(job):
    video, png = make_video(job, SPEC, "wave"), picture(job)
    away = job.folder.rename(job.folder.with_name("away"))
    read = replace(video, folder=away / video.folder.relative_to(job.folder))
    for draw in (lambda: still(job, "wave", 0, png), lambda: strip(job, "wave", read)):
        with pytest.raises(FileNotFoundError):
            draw()
    assert not job.folder.exists()


def picture(job: Job) -> bytes:
    return job.find_artifact("start_frames", "wave", None).read("000.png")
