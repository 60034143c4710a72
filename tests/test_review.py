"""Start frames wait for a person, one by one; what is regenerated overwrites nothing."""

import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from popcon_lib import pictures, pipeline
from popcon_lib.errors import InputError, RecordError, UnknownNameError, WaitingFor
from popcon_lib.filmstrip import still
from popcon_lib.frames.decode import decode
from popcon_lib.job import Job, JobSpec
from popcon_lib.review import Review, action_of, item_of, keep_review, review_of
from popcon_lib.work import Work

ACTIONS = ("wave", "cry")


@pytest.fixture(scope="module")
def begun(tmp_path_factory) -> Path:
    """The folder of a job whose start frames are made."""
    job = Job.create(tmp_path_factory.mktemp("begun"), JobSpec())[0]
    opened(job)
    return job.folder


@pytest.fixture
def job(begun, tmp_path) -> Job:
    """A job of one's own, begun as that."""
    return Job(shutil.copytree(begun, tmp_path / begun.name))


def opened(job: Job, **changes) -> Work:
    """The job as a run of its notebook finds it, its start frames made."""
    asked = {"actions": ACTIONS, "frames": 4, "target": "apng", "review": "ask", "candidates": 2}
    work = Work(job, JobSpec(**{**asked, "seconds": 0.5, **changes}))
    pipeline.character(work)
    pipeline.start_frames(work)
    return work


def test_a_decision_comes_back(job):
    assert review_of(job, "wave") == Review()
    decided = Review().again("on one leg").chosen(1, 1).approved()
    keep_review(job, "wave", decided)
    assert review_of(job, "wave") == decided
    assert decided == Review("approved", ("", "on one leg"), 1, 1)


def test_what_is_swapped_has_to_be_approved_again_and_what_is_regenerated_stays_approved():
    approved = Review().approved()
    assert approved.chosen(0, 1).state == "pending"
    again = approved.again("on one leg")
    assert (again.state, again.round, again.candidate) == ("approved", 0, 0)
    assert again.withdrawn() == approved
    assert Review().again().state == "needs-work"


def test_until_there_is_a_pack_the_card_shows_the_character_then_the_start_frames(job):
    done = opened(job).done
    for step, count in (("character", 1), ("start_frames", len(ACTIONS))):
        with Image.open(job.folder / done[step].card["preview"]) as picture:
            assert picture.n_frames == count


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        ({"state": "aproved"}, "Did you mean 'approved'?"),
        ({"round": 1}, "1 rounds were asked for"),
        ({"prompts": ("", "x" * 801)}, "801 characters"),
    ],
)
def test_what_cannot_be_is_said(wish, said):
    with pytest.raises((InputError, UnknownNameError)) as raised:
        Review(**wish)
    assert said in str(raised.value)


def test_a_damaged_decision_is_named(job):
    keep_review(job, "wave", Review())
    job.edit("start_frames", "wave").write_text('{"stat": "approved"}')
    with pytest.raises(RecordError, match=r"wave\.json holds no decision"):
        review_of(job, "wave")


def test_rounds_have_names_of_their_own():
    assert [item_of("wave", number) for number in range(3)] == ["wave", "wave.2", "wave.3"]
    assert {action_of(name) for name in ("wave", "wave.2", "wave.3")} == {"wave"}


def test_the_stills_that_a_review_opens_with_are_drawn_by_the_step(job, monkeypatch):
    opened(job)
    monkeypatch.setattr("popcon_lib.filmstrip._webp", None)
    for action in ACTIONS:
        picture = job.find_artifact("start_frames", action, None).read("000.png")
        assert still(job, action, 0, picture)


def test_only_what_is_approved_becomes_a_video(job):
    work = opened(job)
    with pytest.raises(WaitingFor, match="review Look at the start frames of wave, cry"):
        pipeline.videos(work)
    keep_review(job, "cry", Review().approved())
    with pytest.raises(WaitingFor, match="of wave"):
        pipeline.videos(work)
    assert set(work.done["videos"].artifacts) == {"cry"}
    keep_review(job, "wave", Review().chosen(0, 1).approved())
    assert set(pipeline.videos(work).artifacts) == set(ACTIONS)


def test_without_asking_all_go_on(job):
    assert set(pipeline.videos(opened(job, review="auto")).artifacts) == set(ACTIONS)


def test_another_round_leaves_the_first_as_it_was(job):
    before = opened(job).done["start_frames"].artifacts
    keep_review(job, "wave", Review().again("on one leg"))
    after = opened(job).done["start_frames"]
    assert set(after.artifacts) == {"wave", "wave.2", "cry"}
    assert set(after.seconds) == {"wave.2"}, "nothing else is made again"
    assert after.artifacts["wave"].digest == before["wave"].digest
    first, second = (
        pictures.decode_pngs(after.artifacts[name].contents()) for name in ("wave", "wave.2")
    )
    assert len(first) == len(second) == 2
    assert all(np.abs(a.astype(int) - b).mean() > 1 for a in first for b in second)


def test_the_video_is_made_from_the_chosen_picture(job):
    keep_review(job, "cry", Review().approved())
    for round, candidate in ((1, 1), (0, 0)):
        keep_review(job, "wave", Review().again().chosen(round, candidate).approved())
        work = opened(job)
        film = pipeline.videos(work).artifacts["wave"].read("video.mp4")
        first = next(decode(film)).rgb
        rounds = work.done["start_frames"].artifacts
        pictured = pictures.decode_pngs(rounds[item_of("wave", round)].contents())[candidate]
        assert np.abs(first.astype(int) - pictured).mean() < 2


def test_a_job_waits_for_refinement(job):
    work = opened(job, review="auto", refine="ask")
    pipeline.videos(work)
    pipeline.frames(work)
    pipeline.matting(work)
    with pytest.raises(WaitingFor, match="refinement"):
        pipeline.refine(work)
