"""The review panel: what it shows of a job on disk, and what is decided through it."""

import threading
from base64 import b64encode

import numpy as np
import pytest
from reviews import ACTIONS, SPEC, make_video, record_of, states

from popcon_lib.pictures import encode_pngs
from popcon_lib.records import lock
from popcon_lib.review import Review, review_of
from widgets.parts.review import close_up
from widgets.start_frames import ReviewPanel


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
    panel.key("r")
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


def test_an_approved_picture_stays_approved_until_a_newer_one_is_chosen(panel, job, started):
    panel.approve("wave")
    panel.again("wave", "on one leg")
    assert "the approved picture stays" in panel.said.text
    assert panel.board.face("wave").approved
    started[0].finish()
    panel.look()
    face = panel.board.face("wave")
    assert (face.state, face.note, face.take) == ("approved", "newer ›", 1)
    panel.take("wave", 2)
    face = panel.board.face("wave")
    assert (face.state, face.note, face.take) == ("pending", "“on one leg”", 3)
    panel.approve("wave")
    assert panel.board.face("wave").state == "approved"


def test_where_another_window_was_first_to_run_what_is_asked_here_is_queued(panel, job, started):
    panel.again("wave")
    with lock.held(job.lock):
        record_of(job, status="running", attempt=2)
        started[0].code = 1  # "is running already"
        panel.look()
        assert panel.board.run.queued and panel.board.face("wave").state == "regenerating"
    record_of(job, status="waiting", waiting_for="review", attempt=2)
    panel.look()
    assert len(started) == 2 and "is being made now" in panel.said.text


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
    for _ in range(2):
        panel.approve("wave")
    assert panel.said.text == "", "there is nothing to go on with"


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


def test_until_the_large_picture_is_there_the_small_one_plays(panel, job, wait_for, monkeypatch):
    panel.approve("wave")
    make_video(job, SPEC, "wave")
    panel.look()
    tile, large = panel.shelf.tile("wave"), panel.close_up.large
    wait_for(lambda: tile.strip is not None)
    drawn, draw = threading.Event(), close_up.strip
    monkeypatch.setattr(close_up, "strip", lambda *about: drawn.wait(60) and draw(*about))
    panel.enlarge("wave")
    small = b64encode(tile.strip.webp).decode()
    assert small in large._stage.value and "loading" in large._dom_classes
    assert large.player.playing
    large.player.step(1)
    frame = large.player.frame
    drawn.set()
    wait_for(lambda: "loading" not in large._dom_classes)
    assert small not in large._stage.value and "webp" in large._stage.value
    assert (large.player.frame, large.player.playing) == (frame, False), "where one stopped it"


def test_two_windows_on_one_job_stay_in_step(root, panel, started):
    other = ReviewPanel(root, "panda")
    panel.approve("wave")
    panel.again("cry")
    other.look()
    assert states(other) == ["approved", "needs-work", "pending"]
    started[0].finish()
    other.look()
    assert other.board.face("cry").takes == 4


def test_approving_in_one_window_leaves_what_was_asked_for_in_another(root, panel, job, started):
    other = ReviewPanel(root, "panda")
    panel.again("wave", "on one leg")
    other.approve("wave")  # which has not looked since
    assert review_of(job, "wave") == Review("approved", ("", "on one leg"))
    started[0].finish()
    for window in (panel, other):
        window.look()
        face = window.board.face("wave")
        assert (face.state, face.note, face.take, face.takes) == ("approved", "newer ›", 1, 4)
    other.close()


def test_what_two_windows_ask_for_comes_for_both(root, panel, job, started):
    other = ReviewPanel(root, "panda")
    panel.again("wave", "on one leg")
    other.again("wave", "in the rain")
    assert review_of(job, "wave").prompts == ("", "on one leg", "in the rain")
    other.close()


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
