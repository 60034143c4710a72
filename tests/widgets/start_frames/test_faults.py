"""The review panel where something is wrong: it says what, and what still works."""

import shutil

import pytest
from reviews import SPEC, make_video, record_of, states

from popcon_lib.records import trash
from popcon_lib.review import Review, keep_review, review_of
from widgets.start_frames import ReviewPanel


def test_where_it_fails_the_picture_stays_and_the_reason_is_told(panel, job, started):
    panel.approve("wave")
    panel.again("wave", "too much")
    why = {"step": "start_frames", "ename": "ProviderError", "message": "wave.2: Not allowed."}
    record_of(job, status="failed", attempt=2, error=why)
    started[0].code = 1
    panel.look()
    face = panel.board.face("wave")
    assert (face.state, face.note, face.take) == ("failed", "Not allowed.", 1)
    assert "Not allowed" in panel.said.text
    assert states(panel)[1:] == ["pending"] * 2
    assert panel.toolbar.go_on.description == "Make 1 start frame"
    panel.enlarge("wave")
    assert panel.close_up.large.withdraw.layout.display is None
    assert review_of(job, "wave") == Review("approved", ("", "too much")), "it stays approved"
    panel.withdraw("wave")
    assert review_of(job, "wave") == Review("approved"), "the round that failed is let go"


def test_a_round_that_failed_is_let_go_by_who_approves(panel, job):
    why = {"step": "start_frames", "ename": "ProviderError", "message": "wave.2: Not allowed."}
    keep_review(job, "wave", Review().again("too much"))
    record_of(job, status="failed", error=why)
    panel.look()
    assert panel.board.face("wave").state == "failed"
    panel.approve("wave")
    assert review_of(job, "wave") == Review("approved")


def test_a_round_that_was_stopped_gives_way_to_another(panel, job, started):
    keep_review(job, "wave", Review().again("too much"))
    record_of(job, status="cancelled")
    panel.look()
    panel.approve("wave")
    assert review_of(job, "wave").prompts == ("", "too much"), "it may be paid for"
    panel.again("wave", "less")
    assert review_of(job, "wave").prompts == ("", "less")


def test_a_run_that_cannot_begin_says_why(panel, started, tmp_path):
    (tmp_path / "run.log").write_text("popcon: DASHSCOPE_API_KEY is not set.\n")
    panel.again("wave")
    started[0].code = 2
    panel.look()
    assert panel.said.text == "DASHSCOPE_API_KEY is not set."
    assert panel.board.face("wave").state == "needs-work"


def test_a_folder_that_was_deleted_is_said_and_comes_not_back(panel, job, wait_for):
    wait_for(lambda: all(tile.still for tile in panel.shelf._tiles))
    shutil.rmtree(job.folder)
    panel.approve("wave")
    assert "is not there any more" in panel.said.text
    panel.look()
    assert panel.said.text.startswith("Panda is not there any more: its folder was moved")
    assert panel.shelf._grid.children == () and panel.toolbar._bar.layout.display == "none"
    assert panel.jobs.options == (("Choose a job", ""),)
    panel.approve("wave")
    assert "No job is open" in panel.said.text
    assert not job.folder.exists()


def test_a_job_in_the_trash_is_said_to_be_there_and_can_be_chosen_once_it_is_back(panel, job, root):
    trash.delete(job)
    panel.look()
    assert "Panda was moved to the trash. Restore it in the archive" in panel.said.text
    trash.restore(root, job.id)
    panel.look()
    panel.jobs.value = job.id
    assert states(panel) == ["pending"] * 3 and panel.said.text == ""


def test_a_record_that_is_damaged_while_it_is_open_leaves_nothing_to_click(panel, job):
    job.record.write_text(job.record.read_text()[:500])
    panel.look()
    assert panel.said.text.startswith("Panda is damaged. The record cannot be used")
    assert panel.board is None and panel.shelf._grid.children == ()


def test_jobs_that_come_later_can_be_chosen(root, write_job):
    panel = ReviewPanel(root)
    assert panel.jobs.options == (("Choose a job", ""),)
    write_job("goose", "waiting", "start_frames", waiting_for="review")
    panel.look()
    assert panel.jobs.options[1][0].startswith("Goose · to review · ")


def test_a_damaged_decision_is_told_on_its_tile(panel, job):
    keep_review(job, "wave", Review())
    job.edit("start_frames", "wave").write_text("{")
    panel.look()
    face = panel.board.face("wave")
    assert face.state == "failed" and "wave.json cannot be read" in face.note
    panel.approve("wave")
    assert "Restore or delete it" in panel.said.text
    job.edit("start_frames", "wave").unlink()
    panel.look()
    assert states(panel) == ["pending"] * 3


def test_a_provider_without_its_key_is_told_with_what_works(root, write_job, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DASHSCOPE_API_KEY", raising=False)
    params = {**SPEC.parameters(), "provider": "dashscope"}
    write_job("paid", "waiting", "start_frames", waiting_for="review", params=params)
    panel = ReviewPanel(root, "paid")
    assert "DASHSCOPE_API_KEY" in panel.said.text and "to approve works" in panel.said.text


def test_without_a_job_it_says_so_until_there_is_one(root, write_job):
    panel = ReviewPanel(root)
    nothing = panel.jobs.nothing
    assert nothing.layout.display is None and panel._keys.layout.display == "none"
    write_job("goose", "waiting", "start_frames", waiting_for="review")
    panel.look()
    assert nothing.layout.display == "none", "it can be chosen now"


def test_a_video_that_cannot_be_read_is_told_and_the_small_picture_stays(panel, job, wait_for):
    panel.approve("wave")
    make_video(job, SPEC, "wave")
    panel.look()
    tile, large = panel.shelf.tile("wave"), panel.close_up.large
    wait_for(lambda: tile.strip is not None)
    job.find_artifact("videos", "wave", None).folder.joinpath("video.mp4").write_bytes(b"no video")
    panel.enlarge("wave")
    wait_for(lambda: "loading" not in large._dom_classes)
    assert panel.said.text and "popcon-window" in large._stage.value


@pytest.mark.parametrize("job_id", ["nope", "../panda"])
def test_a_job_that_is_not_there_is_said(root, job, job_id):
    panel = ReviewPanel(root, job_id)
    assert "There is no job" in panel.said.text and panel.board is None
    panel.approve_all()
    assert "No job is open" in panel.said.text


def test_a_job_that_cannot_be_reviewed_takes_the_tiles_away_and_another_brings_its_own(
    panel, root, write_job
):
    (write_job("broken") / "job.ipynb").write_text("{")
    panel.load("broken")
    assert "broken cannot be reviewed" in panel.said.text
    assert panel.shelf._grid.children == () and panel.toolbar._bar.layout.display == "none"
    panel.load("panda")
    assert len(panel.shelf._grid.children) == 3 and panel.said.text == ""
