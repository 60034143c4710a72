"""Refining by hand: none of it is ever lost."""

import json
import os

import numpy as np
from services.refine_job import COUNT, LOST, MARK, WHITE, clip_and_matte, disc_at, kept
from services.second_kernel import SecondKernel

from popcon_lib import files, pictures
from popcon_lib.errors import StorageError
from popcon_lib.media import Clip, Matte
from widgets.parts.refine.lease import DEAD_S, Lease


def test_everything_is_there_again_in_a_new_panel(
    panel, job, selected, applied, open_panel, wait_for
):
    panel.load({"job": job.id, "action": "love"})
    first = panel.session
    wait_for(lambda: panel.session not in (None, first) and panel.result is not None)
    selected(panel, (*disc_at(0), True))
    applied(panel)
    panel.look_at(2)
    panel.add_stroke([(60, 70)], True)
    panel.undo()
    panel.look(lambda look: look.zoomed(3.0))
    history, look = panel.session.history, panel.look_now
    last = panel.root / "refine/last.json"
    wait_for(lambda: last.is_file() and json.loads(last.read_text())["look"]["zoom"] == 3.0)
    again = open_panel()
    assert again.session.shot.film.action == "love"
    assert again.session.history == history and again.player.frame == history.view
    assert again.look_now == look
    assert np.array_equal(again.result.rgba, panel.result.rgba)
    again.redo()
    assert again.session.selection.of(2).strokes


def test_frames_that_changed_are_said_and_edits_kept_dropped_or_mapped(
    panel, job, selected, applied, open_panel
):
    selected(panel, (*disc_at(0), True))
    clip, matte = clip_and_matte()
    moved = Clip(clip.frames[::-1].copy(), 12.0, WHITE)
    turned = Matte(matte.alpha[::-1].copy(), "key")
    job.keep_artifact("frames", "wave", "other", pictures.clip_to_files(moved))
    job.keep_artifact("matting", "wave", "other", pictures.matte_to_files(turned))
    again = open_panel()
    alerts = again.surface.alerts
    assert "4 of 5 frames have changed" in alerts._changed._line.value
    again.add_point(3, 3, True)
    assert "Choose first" in again.notice.text
    assert again.surface.applying.all.disabled and again.surface.finishing.button.disabled
    alerts.map.click()
    assert not again.surface.applying.all.disabled
    assert alerts._changed.layout.display == "none"
    assert kept(job).selection.of(COUNT - 1).points[0].x == disc_at(0)[0]


def test_a_full_disk_is_said_and_what_was_done_is_written_once_it_can(
    panel, job, selected, monkeypatch
):
    def full(path, data):
        raise StorageError(f"{path} cannot be written: No space left on device.", "Make room.")

    with monkeypatch.context() as patch:
        patch.setattr("popcon_lib.edits.save", full)
        mask = selected(panel, (*disc_at(0), True))
        assert mask.any() and not job.edit("refine", "wave").exists()
        assert "No space left" in panel.surface.alerts._unsaved._line.value
        panel.surface.alerts.save_again.click()
        panel.surface.finishing.button.click()
        assert "not saved yet" in panel.notice.text
    panel._beat()
    assert len(kept(job).edits) == 1 and "saved now" in panel.notice.text
    assert panel.surface.alerts.layout.display == "none"


def test_a_job_that_was_deleted_is_said_and_what_was_done_is_written_once_it_is_back(
    panel, job, selected
):
    away = job.folder.rename(job.folder.with_name("away"))
    mask = selected(panel, (*disc_at(0), True))
    panel._beat()
    unsaved = panel.surface.alerts._unsaved
    assert mask.any() and f"{job.folder} is gone" in unsaved._line.value
    panel.surface.finishing.button.click()
    assert "not saved yet" in panel.notice.text and not job.folder.exists()
    away.rename(job.folder)
    panel._beat()
    assert len(kept(job).edits) == 1 and unsaved.layout.display == "none"


def test_of_two_kernels_one_edits_and_the_other_sees_it_and_can_take_over(
    root, job, open_panel, wait_for
):
    with SecondKernel(root) as other:
        assert other.do("click", *disc_at(0)) == {"mine": True, "edits": 1, "said": ""}
        panel = open_panel()
        elsewhere = panel.surface.alerts._elsewhere
        assert not panel.session.mine and "open elsewhere" in elsewhere._line.value
        assert len(panel.session.history.edits) == 1
        panel.add_point(50, 60, True)
        assert "Take it over" in panel.notice.text and len(kept(job).edits) == 1
        applying, finish = panel.surface.applying, panel.surface.finishing.button
        for button in (applying.this, applying.on, applying.all, applying.clear_all, finish):
            assert button.disabled and "Take it over" in button.tooltip
        panel.surface.alerts.take_over.click()
        assert not (applying.all.disabled or finish.disabled)
        assert applying.all.tooltip == "To every frame (A)"
        panel.add_point(*MARK, True)
        assert len(kept(job).edits) == 2 and elsewhere.layout.display == "none"

        assert not other.do("beat")["mine"]
        refused = other.do("click", *LOST)
        assert "Take it over" in refused["said"] and len(kept(job).edits) == 2
        assert other.do("take over")["edits"] == 2
        assert other.do("click", *LOST)["edits"] == 3
        wait_for(lambda: not panel.session.mine)  # it looks every few seconds
        wait_for(lambda: panel.notice.undo.disabled and "open elsewhere" in elsewhere._line.value)
        other.kill()
        again = open_panel()
        assert again.session.mine and len(again.session.history.edits) == 3


def test_who_has_gone_holds_nothing(tmp_path):
    now = [1000.0]
    path = tmp_path / "wave.open"
    one, two = Lease(path, lambda: now[0]), Lease(path, lambda: now[0])
    assert one.take()
    held = json.loads(path.read_text())
    files.save(path, json.dumps({**held, "host": "elsewhere"}).encode())
    os.utime(path, (now[0], now[0]))
    assert not two.take()
    now[0] += DEAD_S + 1
    assert two.take() and not one.renew() and two.renew()
    files.save(path, b"damaged")
    assert one.take()
    one.release()
    assert not path.exists()


def test_who_is_taken_over_from_while_it_renews_leaves_it_to_the_other(tmp_path, monkeypatch):
    one, two = Lease(tmp_path / "wave.open"), Lease(tmp_path / "wave.open")
    assert one.take()
    read = Lease._read

    def taken_over_after(lease: Lease) -> dict:
        about = read(lease)
        if lease is one:
            two.take(force=True)
        return about

    monkeypatch.setattr(Lease, "_read", taken_over_after)
    one.renew()
    assert two.renew() and not one.renew()


def test_damaged_edits_are_said_and_left_alone(job, open_panel):
    path = job.edit("refine", "wave")
    files.save(files.make_folder(path.parent) / path.name, b"{")
    panel = open_panel()
    panel.add_point(3, 3, True)
    assert path.read_bytes() == b"{" and panel.session is None
