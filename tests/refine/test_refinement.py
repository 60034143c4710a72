"""A job's refine step does what a person confirmed, and asks where frames are others now."""

from fractions import Fraction

import cv2
import numpy as np
import pytest

from popcon_lib import edits, pictures, pipeline
from popcon_lib.artifact import Artifact
from popcon_lib.errors import WaitingFor
from popcon_lib.job import Job, JobSpec
from popcon_lib.media import Clip, Matte
from popcon_lib.refine.history import Edit, History, digests_of
from popcon_lib.refine.prompts import Box, Point
from popcon_lib.refine.refinement import Refinement
from popcon_lib.work import Done, Work

WHITE = (255, 255, 255)


def frames() -> np.ndarray:
    """A red disc that stays, and a blue one beside it."""
    picture = np.full((96, 128, 3), 255, np.uint8)
    cv2.circle(picture, (40, 48), 24, (200, 30, 40), -1, cv2.LINE_AA)
    cv2.circle(picture, (100, 48), 14, (20, 60, 200), -1, cv2.LINE_AA)
    return np.stack([picture] * 3)


@pytest.fixture
def work(tmp_path) -> Work:
    """A job whose frames and mattes are made: the matte took both discs."""
    spec = JobSpec(actions=("wave",), frames=3, target="apng")
    job, spec = Job.create(tmp_path, spec)
    clip = Clip(frames(), 3.0, WHITE)
    alpha = (np.abs(clip.frames.astype(int) - 255).max(axis=3) > 30).astype(np.float32)
    work = Work(job, spec)
    for step, files in (
        ("frames", pictures.clip_to_files(clip)),
        ("matting", pictures.matte_to_files(Matte(alpha, "key"))),
    ):
        made: dict[str, Artifact] = {"wave": job.keep_artifact(step, "wave", step, files)}
        work.done[step] = Done(step, made, {}, b"", "")
    return work


def removing_the_blue_one() -> Refinement:
    digests = digests_of(frames())
    history = History((128, 96), digests)
    history = history.add(Edit("point", 0, point=Point(100, 48, True)))
    history = history.add(Edit("box", 0, box=Box(84, 32, 116, 64)))
    return Refinement(history.add(Edit("apply", None, use="remove", first=0, last=2)))


def alpha_of(work: Work) -> np.ndarray:
    made = pipeline.refine(work).artifacts["wave"]
    durations = (Fraction(1, 3),) * 3
    return pictures.cutout_from(made.contents(), durations).rgba[..., 3]


def test_what_was_removed_by_hand_is_gone_on_every_frame(work):
    assert alpha_of(work)[:, 48, 100].min() == 255
    edits.keep_refinement(work.job, "wave", removing_the_blue_one())
    alpha = alpha_of(work)
    assert alpha[:, 40:56, 92:108].max() == 0
    assert alpha[:, 48, 40].min() == 255


def test_what_was_undone_changes_nothing_and_is_not_made_again(work):
    pipeline.refine(work)
    history = removing_the_blue_one().history.undo()
    edits.keep_refinement(work.job, "wave", Refinement(history))
    assert not pipeline.refine(work).seconds


def test_edits_of_other_frames_wait_for_a_person(work):
    before = removing_the_blue_one()
    other = History((128, 96), ("x", "y", "z"), before.history.edits, before.history.done)
    edits.keep_refinement(work.job, "wave", Refinement(other))
    with pytest.raises(WaitingFor, match="^refinement wave: 3 of 3 frames have changed"):
        pipeline.refine(work)
