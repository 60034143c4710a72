"""Refining by hand: what clicks do to a job's action."""

import numpy as np
from services.refine_job import COUNT, LOST, MARK, at, clip_and_matte, disc_at, kept

from popcon_lib import edits, pictures
from popcon_lib.job import JobSpec
from popcon_lib.records.record import glance
from popcon_lib.refine.refinement import refined
from popcon_lib.refine.region import Region
from popcon_lib.refine.segmenter import Setup
from popcon_lib.refine.step import cut
from widgets.parts.refine import keys
from widgets.refine import RefinePanel


def test_the_newest_job_that_waits_is_open_with_its_actions(panel, job):
    assert panel.session.shot.film.source == {"job": job.id, "action": "wave"}
    assert "Waiting for refinement: wave, love." in panel.surface.about.value
    assert panel.surface.strip.states == ("untouched",) * COUNT
    assert "Finish and build the pack" in panel.surface.finishing.button.description
    assert "is waiting for refinement" in panel.surface.finishing._line.value


def test_a_click_selects_at_once_and_is_on_disk_at_once(panel, job, selected):
    panel.add_point(*disc_at(0), True)
    assert kept(job).edits[0].point.x == disc_at(0)[0]
    mask = selected(panel, (MARK[0], MARK[1], True))
    assert at(mask, disc_at(0)) and at(mask, MARK) and not at(mask, LOST)
    assert panel.surface.strip.states[0] == "clicked"
    assert "Z" in panel.surface.stage.mask.value and "dot yes" in panel.surface.stage.prompts.value


def test_a_click_that_is_not_meant_takes_away(panel, selected):
    mask = selected(panel, (*disc_at(0), True), (*MARK, True))
    assert at(mask, MARK)
    mask = selected(panel, (MARK[0] + 3, MARK[1] + 3, False))
    assert not at(mask, MARK) and at(mask, disc_at(0))


def test_undo_and_redo_give_back_what_was_there(panel, job, selected, wait_for):
    selected(panel, (*disc_at(0), True))
    panel.look_at(3)
    panel.undo()
    assert panel.player.frame == 0
    wait_for(lambda: panel.preview.mask is None)
    assert not kept(job).can_undo and kept(job).can_redo
    assert panel.notice.undo.disabled and not panel.notice.redo.disabled
    panel.key("redo")
    wait_for(lambda: panel.preview.mask is not None)
    panel.key("redo")  # there is none: nothing happens
    assert kept(job).done == 1


def test_remove_takes_a_mark_out_of_every_frame(panel, selected, applied):
    panel.look(lambda look: keys.steered(look, "use"))
    selected(panel, (*MARK, True))
    alpha = applied(panel)
    assert all(at(frame, MARK) == 0 for frame in alpha)
    assert all(at(frame, disc_at(number)) == 255 for number, frame in enumerate(alpha))
    assert panel.surface.strip.states == ("refined",) + ("tracked",) * (COUNT - 1)
    assert panel.notice.text == f"Applied to {COUNT} of {COUNT} frames."


def test_add_brings_back_what_the_matte_has_lost(panel, selected, applied):
    assert at(panel.result.rgba[0], LOST)[3] == 0
    selected(panel, (*LOST, True))
    alpha = applied(panel)
    assert all(at(frame, LOST) > 200 and at(frame, MARK) == 255 for frame in alpha)


def test_only_this_drops_effects_where_that_is_said(panel, selected, applied):
    for name in ("use", "use", "effects"):
        panel.key(name)
    assert (panel.look_now.use, panel.look_now.effects) == ("replace", False)
    selected(panel, (*disc_at(0), True))
    alpha = applied(panel)
    assert at(alpha[0], MARK) == 0 and at(alpha[0], disc_at(0)) == 255


def test_two_selections_count_side_by_side(panel, selected, applied):
    selected(panel, (*LOST, True))
    applied(panel)
    panel.surface.applying.thing.value = "new"
    panel.surface.applying.use.value = "remove"
    assert panel.look_now.thing == "selection 2"
    selected(panel, (*MARK, True))
    alpha = applied(panel)
    assert at(alpha[2], LOST) > 200 and at(alpha[2], MARK) == 0


def test_it_counts_here_or_from_here_on(panel, selected, applied):
    panel.surface.applying.use.value = "remove"
    panel.look_at(2)
    selected(panel, (*MARK, True))
    assert [at(frame, MARK) for frame in applied(panel, "this")] == [255, 255, 0, 255, 255]
    assert [at(frame, MARK) for frame in applied(panel, "on")] == [255, 255, 0, 0, 0]


def test_a_correction_is_tracked_from_its_frame_on(panel, selected, applied, monkeypatch):
    tracked, track = [], Region.track

    def counted(self, frames, *about):
        tracked.append(len(frames))
        return track(self, frames, *about)

    monkeypatch.setattr(Region, "track", counted)
    selected(panel, (*disc_at(0), True))
    before = applied(panel)
    panel.look_at(3)
    selected(panel, (*LOST, True))
    alpha = applied(panel)
    assert tracked == [COUNT, COUNT - 3]
    assert np.array_equal(alpha[:3], before[:3]) and at(alpha[4], LOST) > 200
    panel.undo()
    applied(panel)
    assert tracked == [COUNT, COUNT - 3]


def test_the_brush_paints_and_the_eraser_erases_in_the_result(panel, applied):
    panel.add_stroke([(60, 70), (80, 70)], True)
    panel.add_stroke([(70, 70)], False)
    alpha = applied(panel, "this")[0]
    assert at(alpha, (62, 70)) == 255 and at(alpha, (70, 70)) == 0


def test_what_is_shown_is_what_the_job_makes(panel, job, selected, applied):
    panel.add_box(MARK[0] - 7, MARK[1] - 7, MARK[0] + 7, MARK[1] + 7)
    panel.surface.applying.use.value = "remove"
    selected(panel, (*MARK, True))
    applied(panel)
    panel.look_at(3)
    panel.add_stroke([(60, 70), (80, 70)], True)
    applied(panel)
    clip, matte = clip_and_matte()
    spec = JobSpec.from_parameters(glance(job.record).parameters)
    recipe = edits.recipe_for(job, spec, "wave")

    def track(frames, prompts, *, segmenter, model="", done):
        assert (segmenter, model) == ("region", "")
        return Region().track(frames, prompts, done)

    made = refined(clip, matte, edits.refinement_of(job, "wave"), track)
    durations = (1,) * COUNT
    assert np.array_equal(cut(clip, made, recipe.edges, durations).rgba, panel.result.rgba)


def test_what_makes_no_sense_is_said_and_changes_nothing(panel, job, selected):
    mask = selected(panel, (*disc_at(0), True))
    tries = {
        "outside the frame": lambda: panel.add_point(-3, 4, True),
        "holds nothing": lambda: panel.add_box(10, 10, 10, 40),
        "meant and as not meant": lambda: panel.add_point(*disc_at(0), False),
    }
    for said, act in tries.items():
        act()
        assert said in panel.notice.text
    assert len(kept(job).edits) == 1 and panel.preview.mask is mask
    panel.look_at(1)
    panel.key("clear_all")
    panel.key("apply_all")
    assert "Nothing is selected" in panel.notice.text


def test_a_click_on_nothing_says_so(panel, wait_for):
    panel.add_point(60, 74, True)
    wait_for(lambda: "Nothing stands out there" in panel.notice.text)


def test_segmenters_that_cannot_be_used_say_why(root, job, open_panel, tmp_path):
    panel = open_panel(setup=Setup(weights=tmp_path))
    chosen = panel.surface.applying.segmenter
    for name, why in panel.surface.applying.missing.items():
        chosen.value = name
        if why:
            assert why in panel.notice.text and chosen.value == "region"
        else:
            assert panel.session.refinement.segmenter == name
            panel.choose("region")


def test_a_picture_is_cut_out_into_files(root, tmp_path, open_panel, selected, applied):
    clip, _ = clip_and_matte()
    picture = tmp_path / "picture.png"
    picture.write_bytes(pictures.encode_png(clip.frames[0]))
    panel = open_panel(source=str(picture))
    panel.surface.applying.use.value = "remove"
    selected(panel, (*MARK, True))
    panel.surface.finishing.button.click()
    assert "not applied yet: this clip, frame 1." in panel.notice.text
    applied(panel)
    panel.surface.finishing.button.click()
    (made,) = (root / "refine").glob("picture-*/cut-out/000.png")
    alpha = pictures.decode_png(made.read_bytes())[..., 3]
    assert at(alpha, disc_at(0)) == 255 and at(alpha, MARK) == 0
    assert open_panel().session.selection.applied


def test_without_any_job_it_says_what_to_do(root):
    panel = RefinePanel(root)
    assert "Or give the path" in panel.notice.text
    panel.key("undo")
    assert "Nothing is open" in panel.notice.text
