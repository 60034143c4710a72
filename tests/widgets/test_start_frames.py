"""The review panel: what it shows of a job on disk, and what is decided through it."""

import shutil

import numpy as np
import pytest
from reviews import ACTIONS, make_missing, make_round, make_video, record_of

from popcon_lib.job import Job, JobSpec
from popcon_lib.pictures import encode_pngs
from popcon_lib.records import lock
from popcon_lib.records.background import Started
from popcon_lib.review import Review, keep_review, review_of
from widgets.parts.review import run as runs
from widgets.start_frames import ReviewPanel

SPEC = JobSpec(actions=ACTIONS, review="ask", candidates=2)


@pytest.fixture
def job(root, write_job) -> Job:
    params = SPEC.parameters()
    folder = write_job("panda", "waiting", "start_frames", waiting_for="review", params=params)
    for action in ACTIONS:
        make_round(Job(folder), action)
    return Job(folder)


@pytest.fixture
def panel(root, job):
    made = ReviewPanel(root)
    yield made
    made.close()


class Process:
    """A run that makes nothing until it is told to; ended with `code`."""

    def __init__(self, job: Job, log) -> None:
        self.job, self.code = job, None
        self.log = log

    def poll(self) -> int | None:
        return self.code

    def finish(self, **about) -> None:
        """Make what was asked for, and write how that ended."""
        status = make_missing(self.job, SPEC)
        waits = "review" if status == "waiting" else ""
        record_of(self.job, **{"status": status, "waiting_for": waits, "attempt": 2, **about})
        self.code = 1 if about.get("status") == "failed" else 0


@pytest.fixture
def started(monkeypatch, tmp_path) -> list[Process]:
    """The runs that were started."""
    all_runs: list[Process] = []

    def start_resume(job: Job) -> Started:
        all_runs.append(Process(job, tmp_path / "run.log"))
        return Started(all_runs[-1], tmp_path / "run.log")

    monkeypatch.setattr(runs, "start_resume", start_resume)
    return all_runs


def states(panel) -> list[str]:
    return [panel.board.face(name).state for name in ACTIONS]


def seen(panel) -> list[str]:
    tiles = panel.shelf._tiles
    return [n for n, tile in zip(ACTIONS, tiles, strict=True) if "hidden" not in tile._dom_classes]


def test_every_action_is_a_tile_with_its_picture(panel, wait_for):
    assert states(panel) == ["pending"] * 3
    assert [tile.face.title for tile in panel.shelf._tiles] == ["Wave", "Cry", "Love"]
    wait_for(lambda: all("image/webp" in tile._picture.value for tile in panel.shelf._tiles))
    assert panel.toolbar.filters["To review"].description == "To review 3"
    assert panel.toolbar.go_on.disabled


def test_what_is_clicked_is_on_disk_at_once(panel, job):
    tile = panel.shelf.tile("cry")
    tile.next.click()
    assert review_of(job, "cry") == Review(candidate=1)
    tile.approve.click()
    assert review_of(job, "cry").state == "approved"
    assert tile.approve.description == "Approved ✓" and "yes" in tile._dom_classes
    tile.approve.click()
    assert review_of(job, "cry").state == "pending", "an approval is taken back"
    tile.previous.click()
    assert review_of(job, "cry").candidate == 0
    assert panel.chosen == "cry"


def test_one_filters_by_state(panel):
    panel.approve("wave")
    panel.toolbar.filters["To review"].click()
    assert seen(panel) == ["cry", "love"]
    panel.toolbar.filters["Approved"].click()
    assert seen(panel) == ["wave"]
    panel.key("f")
    assert seen(panel) == [] and "No action is like that" in panel.shelf._empty.value
    panel.key("f")
    assert seen(panel) == list(ACTIONS)


def test_keys_do_all_that_buttons_do(panel, job, started):
    for key in ("ArrowRight", "ArrowDown", "a"):
        panel.key(key)
    assert review_of(job, "cry") == Review("approved", candidate=1)
    panel.key("ArrowLeft")
    panel.key("Enter")
    assert panel.close_up.is_open and panel.close_up.action == "wave"
    panel.key("ArrowLeft")
    assert panel.close_up.action == "love"
    panel.close_up.modal.pad._typed("Escape", False, False, False)
    assert not panel.close_up.is_open
    panel.key("r")
    assert review_of(job, "love").prompts == ("", "")
    assert len(started) == 1
    panel.key(" ")
    assert panel.toolbar.play == "paused" and "paused" in panel._dom_classes


def test_a_picture_is_made_again_by_an_own_prompt_and_an_earlier_one_comes_back(
    panel, job, started
):
    panel.enlarge("wave", writing=True)
    large = panel.close_up.large
    large.prompt.value = "on one leg "
    large.again.click()
    assert review_of(job, "wave").prompts == ("", "on one leg")
    assert panel.board.face("wave").state == "regenerating"
    assert large.again.disabled
    started[0].finish()
    panel.look()
    face = panel.board.face("wave")
    assert (face.state, face.take, face.takes, face.note) == ("pending", 3, 4, "“on one leg”")
    assert [text for text, _ in large.rounds.options] == [
        "1 · the action's own words",
        "2 · on one leg",
    ]
    large.rounds.value = 0
    assert review_of(job, "wave").round == 0 and panel.board.face("wave").take == 1
    panel.approve("wave")
    assert review_of(job, "wave") == Review("approved", ("", "on one leg"))


def test_while_the_job_runs_it_is_queued(panel, job, started):
    panel.again("wave")
    panel.again("cry", "in the rain")
    assert len(started) == 1 and "when that run has ended" in panel.said.text
    assert panel.toolbar.go_on.description == "Queued"
    started[0].finish()
    panel.look()
    assert len(started) == 2, "what was asked meanwhile is made now"
    started[1].finish(attempt=3)
    panel.look()
    assert not panel.board.run.busy and "waits for review" in panel.said.text


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
    panel.approve("wave")
    assert review_of(job, "wave") == Review("approved"), "the round that failed is let go"


def test_a_run_that_cannot_begin_says_why(panel, started, tmp_path):
    (tmp_path / "run.log").write_text("popcon: DASHSCOPE_API_KEY is not set.\n")
    panel.again("wave")
    started[0].code = 2
    panel.look()
    assert panel.said.text == "DASHSCOPE_API_KEY is not set."
    assert panel.board.face("wave").state == "needs-work"


def test_approving_the_last_one_offers_to_go_on(panel, started):
    panel.approve("wave")
    assert panel.toolbar.go_on.description == "Make 1 video"
    panel.toolbar.approve_all.click()
    assert states(panel) == ["approved"] * 3 and panel.toolbar.go_on.description == "Continue"
    panel.toolbar.go_on.click()
    assert len(started) == 1 and panel.toolbar.go_on.disabled
    started[0].finish()
    panel.look()
    assert panel.toolbar.go_on.description == "Finished"


def test_the_video_plays_in_the_tile_and_large(panel, job, wait_for):
    panel.approve("wave")
    make_video(job, SPEC, "wave")
    panel.look()
    tile = panel.shelf.tile("wave")
    wait_for(lambda: "popcon-film" in tile._picture.value)
    panel.enlarge("wave")
    large = panel.close_up.large
    assert large.view == "film"
    wait_for(lambda: large.player.playing)
    assert large.player.seconds == pytest.approx(1.0)
    panel.key("v")
    assert large.view == "still" and not large.player.playing
    panel.take("wave", 1)
    wait_for(lambda: "popcon-film" not in tile._picture.value)


def test_two_windows_on_one_job_stay_in_step(root, panel, started):
    other = ReviewPanel(root, "panda")
    panel.approve("wave")
    panel.again("cry")
    other.look()
    assert states(other) == ["approved", "needs-work", "pending"]
    started[0].finish()
    other.look()
    assert other.board.face("cry").takes == 4


def test_a_job_that_runs_elsewhere_is_watched(panel, job, started):
    record_of(job, status="running")
    with lock.held(job.lock):
        panel.look()
        assert panel.board.run.busy and panel.toolbar.stop.layout.display is None
        panel.again("wave")
        assert not started and panel.board.run.queued
        record_of(job, status="waiting")
    panel.look()
    assert len(started) == 1


def test_made_again_it_shows_the_same(root, panel, write_job):
    panel.toolbar.filters["To review"].click()
    panel.toolbar.speeds.value = 0.5
    panel.approve("wave")
    write_job("newer", "completed", day=9)
    again = ReviewPanel(root)
    assert again.board.job.id == "panda"
    assert again.toolbar.filter == "To review" and again.toolbar.speed == 0.5
    assert seen(again) == ["cry", "love"]


def test_a_job_that_came_to_wait_since_is_opened_first(root, panel, write_job):
    write_job(
        "newer", "waiting", "start_frames", waiting_for="review", day=9,
        status_at="2999-01-01T00:00:00+00:00", params=SPEC.parameters(),
    )  # fmt: skip
    assert ReviewPanel(root).board.job.id == "newer"
    assert ReviewPanel(root, "panda").board.job.id == "panda"


def test_a_folder_that_was_deleted_is_said_and_comes_not_back(panel, job, wait_for):
    wait_for(lambda: all(tile.still for tile in panel.shelf._tiles))
    shutil.rmtree(job.folder)
    panel.approve("wave")
    assert "is not there any more" in panel.said.text
    panel._watch()
    assert "is not there any more" in panel.said.text
    panel.approve("wave")
    assert "No job is open" in panel.said.text
    assert not job.folder.exists()


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


def test_without_a_job_it_says_how_to_make_one(root):
    assert "There is no job here yet" in ReviewPanel(root).said.text


@pytest.mark.parametrize("job_id", ["nope", "../panda"])
def test_a_job_that_is_not_there_is_said(root, job, job_id):
    panel = ReviewPanel(root, job_id)
    assert "There is no job" in panel.said.text and panel.board is None
    panel.approve_all()
    assert "No job is open" in panel.said.text


def test_files_are_made_when_they_are_asked_for(panel, job, wait_for):
    panel.approve("wave")
    make_video(job, SPEC, "wave")
    frames = np.full((12, 16, 16, 4), 255, np.uint8)
    job.keep_artifact("refine", "wave", "k", encode_pngs(frames))
    panel.look()
    panel.enlarge("wave")
    large = panel.close_up.large
    assert len(large._maker_row.children) == 3
    large.makers["gif"].click()
    wait_for(lambda: len(large._maker_row.children) == 2)
    assert 'download="wave.gif"' in large._files.outputs[0]["data"]["text/html"]
    for view in ("cut", "still", "film"):
        panel.key("v")
        assert large.view == view
