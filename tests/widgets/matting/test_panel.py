"""The matting lab: columns, recipes, and what becomes of them."""

import json
from dataclasses import replace

import numpy as np

from popcon_lib import edits, pictures
from popcon_lib.job import JobSpec
from popcon_lib.matting.recipe import PRESETS, Recipe
from popcon_lib.matting.steady import Steady

COUNT = 6


def test_it_opens_on_the_recipe_that_is_in_use(job, open_lab, ready):
    own = Recipe("key", steady=Steady(0.25))
    edits.keep_recipe(job, own, "love")
    lab = open_lab(action="love")
    assert [column.recipe for column in lab.board.columns] == [own]
    assert lab.tuner.form.fields["steady", "strength"].value == 0.25
    ready(lab, 1)
    assert lab.sources.action.value == "love"
    assert "MAE" not in lab.tables.figures.value


def test_columns_of_engines_presets_and_mattes_made_elsewhere_stand_side_by_side(
    lab, masks, truth, ready
):
    lab.adder.engine.value, lab.adder.preset.value = "grabcut", "no-effects"
    lab.adder.add.click()
    lab.adder.folder.value = str(masks)
    lab.adder.take.click()
    ready(lab, 2, 3)
    assert len(lab.stage.children) == 4
    table = lab.tables.figures.value
    for title in ("auto · standard", "grabcut · no-effects", "masks · raw"):
        assert title in table
    found = lab.runs.run(3).result.rgba[..., 3]
    assert np.array_equal(found[:, 24:], truth[:, 24:, :, 3]) and not found[:, :24].any()
    assert lab.tuner.form.fields["engine",].disabled
    lab.stage.view(2).remove.click()
    assert len(lab.stage.children) == 3 and "grabcut" not in lab.tables.figures.value


def test_a_slider_changes_the_frame_in_view_and_then_the_whole_clip(lab, masks, wait_for, ready):
    lab.add(PRESETS["raw"], str(masks))
    ready(lab, 2)
    lab.player.frame = 2
    before, view = lab.runs.run(2).result, lab.stage.view(2)
    assert before.figures.effects_kept == 0
    fresh = []
    view.fresh.observe(lambda change: fresh.append(change.new), "value")
    lab.tuner.form.fields["rescue", "on"].value = True
    wait_for(lambda: fresh)
    one = pictures.decode_png(fresh[0])
    assert one[:24, ..., 3].any()  # the sparks are back
    wait_for(lambda: lab.runs.run(2).result is not before)
    after = lab.runs.run(2).result
    assert after.figures.effects_kept == 2 * COUNT
    wait_for(lambda: "on" not in view.fresh._dom_classes)
    assert np.abs(after.rgba[2].astype(int) - one).max() <= 2
    lab.undo()
    wait_for(lambda: lab.runs.run(2).result.figures.effects_kept == 0)
    lab.redo()
    wait_for(lambda: lab.runs.run(2).result.figures.effects_kept == 2 * COUNT)


def test_turns_of_one_slider_are_undone_together(lab):
    strength = lab.tuner.form.fields["steady", "strength"]
    begun = lab.tuned.recipe
    for value in (0.1, 0.2, 0.3):
        strength.value = value
    lab.undo()
    assert lab.tuned.recipe == begun and strength.value == begun.steady.strength
    assert lab.notice.undo.disabled and not lab.notice.redo.disabled


def test_a_preset_is_taken_with_the_columns_own_engine(lab):
    lab.tuner.form.fields["engine",].value = "key"
    lab.tuner.form.preset.value = "raw"
    assert lab.tuned.recipe == replace(PRESETS["raw"], engine="key")
    lab.tuner.form.fields["edges",].value = "unmix"
    assert lab.tuner.form.preset.value == "tuned by hand"


def test_a_recipe_is_used_for_one_action_or_the_whole_job_and_taken_back(lab, job):
    spec = JobSpec(actions=("wave", "love"))
    asked = edits.recipe_for(job, spec, "wave")
    lab.tune(PRESETS["raw"])
    lab.tuner.keeping.action.click()
    assert edits.recipe_for(job, spec, "wave") == PRESETS["raw"]
    assert edits.recipe_for(job, spec, "love") == asked
    lab.tune(PRESETS["no-effects"])
    lab.tuner.keeping.job.click()
    for action in ("wave", "love"):
        assert edits.recipe_for(job, spec, action) == PRESETS["no-effects"]
    assert "Every action is matted by this recipe" in lab.notice.text
    assert "no-effects" in lab.tuner.keeping.said.value
    lab.undo()
    assert edits.recipe_for(job, spec, "wave") == PRESETS["raw"]
    assert edits.recipe_for(job, spec, "love") == asked


def test_a_recipe_is_saved_as_a_file_that_is_read_back(lab, tmp_path):
    lab.tuner.keeping.file.value = str(tmp_path / "mine.json")
    lab.tuner.keeping.save.click()
    assert Recipe.from_json(json.loads((tmp_path / "mine.json").read_text())) == lab.tuned.recipe
    lab.tuner.keeping.file.value = "mine.txt"
    lab.tuner.keeping.save.click()
    assert "Let it end in .json" in lab.notice.text


def test_made_again_it_shows_the_same_and_no_engine_is_run_twice(
    lab, root, open_lab, wait_for, ready, monkeypatch
):
    lab.add(Recipe("key", steady=Steady(0.75)))
    ready(lab, 2)
    lab.player.frame, lab.toolbar.backdrop.value, lab.toolbar.view.value = 4, "grey", "alpha"
    wait_for(lambda: (lab.film.kept() or {"look": {"view": ""}})["look"]["view"] == "alpha")
    monkeypatch.setattr("popcon_lib.matting.key.Key.matte", None)
    again = open_lab(source="")
    ready(again, 1, 2)
    assert again.desk == lab.desk
    assert (again.player.frame, again.toolbar.backdrop.value) == (4, "grey")
    assert "--backdrop:#808080" in again.scene._look.value and "alpha" in again._dom_classes
    assert again.runs.run(2).seconds == lab.runs.run(2).seconds
