"""How an action stands is read from what is decided and what is made."""

from dataclasses import replace

import pytest
from reviews import make_round, make_video

from popcon_lib.job import Job, JobSpec
from popcon_lib.review import Review, keep_review
from popcon_lib.standing import changed_at, standing_of

SPEC = JobSpec(actions=("wave", "cry"), review="ask", candidates=2)


@pytest.fixture
def job(tmp_path) -> Job:
    job = Job.create(tmp_path, SPEC)[0]
    make_round(job, "wave")
    return job


def test_nothing_is_made_at_first(job):
    standing = standing_of(job, SPEC, "cry")
    assert standing.missing and standing.takes == () and standing.start_frame == b""


def test_candidates_of_all_rounds_are_gone_through_round_and_round(job):
    keep_review(job, "wave", Review().again("on one leg").again())
    make_round(job, "wave", 1)
    standing = standing_of(job, SPEC, "wave")
    assert standing.takes == ((0, 0), (0, 1), (1, 0), (1, 1)), "the third is not made"
    assert standing.missing and standing.shown == (0, 0)
    assert standing.other(-1) == standing.review.chosen(1, 1)
    assert standing.other(4) == standing.review.chosen(0, 0)


def test_a_round_that_is_new_is_looked_at_until_somebody_decides(job):
    keep_review(job, "wave", Review().again())
    assert standing_of(job, SPEC, "wave").state == "needs-work"
    make_round(job, "wave", 1)
    standing = standing_of(job, SPEC, "wave")
    assert (standing.shown, standing.state) == ((1, 0), "pending")
    approved = standing.approved()
    assert (approved.round, approved.state) == (1, "approved")
    back = standing.other(-1)
    assert (back.round, back.candidate, back.state) == (0, 1, "pending")


def test_beside_newer_ones_the_approved_picture_stays_and_so_does_its_video(job):
    keep_review(job, "wave", Review().approved())
    video = make_video(job, SPEC, "wave")
    keep_review(job, "wave", Review().approved().again())
    standing = standing_of(job, SPEC, "wave")
    assert standing.missing and not standing.is_newer and standing.video == video
    make_round(job, "wave", 1)
    standing = standing_of(job, SPEC, "wave")
    assert (standing.shown, standing.state, standing.is_newer) == ((0, 0), "approved", True)
    assert standing.video == video
    assert not replace(standing, review=standing.review.chosen(1, 0).approved()).is_newer


def test_who_approves_leaves_the_round_that_was_asked_for(job):
    keep_review(job, "wave", Review().again("on one leg"))
    decided = standing_of(job, SPEC, "wave").approved()
    assert decided == Review("approved", ("", "on one leg"))


def test_a_round_that_is_not_made_can_be_let_go(job):
    approved = Review().chosen(0, 1).approved()
    keep_review(job, "wave", approved.again("too much"))
    standing = standing_of(job, SPEC, "wave").withdrawn()
    assert standing.shown == (0, 1) and not standing.missing
    assert standing.review == approved and standing.withdrawn() == standing
    first = standing_of(job, SPEC, "cry")
    assert first.withdrawn() == first, "the first round is always wanted"


def test_a_video_counts_while_it_is_of_the_picture_that_is_chosen(job):
    keep_review(job, "wave", Review().approved())
    video = make_video(job, SPEC, "wave")
    assert standing_of(job, SPEC, "wave").video == video
    keep_review(job, "wave", Review().chosen(0, 1))
    assert standing_of(job, SPEC, "wave").video is None
    keep_review(job, "wave", Review().chosen(0, 0))
    assert standing_of(job, SPEC, "wave").video == video


def test_whoever_looks_again_is_told_what_has_changed(job):
    before = changed_at(job, "wave", 1)
    assert changed_at(job, "wave", 1) == before
    keep_review(job, "wave", Review().again())
    decided = changed_at(job, "wave", 2)
    assert decided[:2] != before[:2]
    make_round(job, "wave", 1)
    assert changed_at(job, "wave", 2) != decided
