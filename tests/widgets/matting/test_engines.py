"""Engines in the lab: they run aside, are cancelled, and fail in words."""

from popcon_lib.matting.recipe import PRESETS, Recipe
from popcon_lib.matting.steady import Steady

COUNT = 6


def test_an_engine_that_runs_tells_how_far_it_is_and_is_cancelled(slow, lab, wait_for, ready):
    lab.add(Recipe("slow"))
    view = lab.stage.view(2)
    slow.release(2)
    wait_for(lambda: "2 of 6 frames" in view._state.value)
    # Meanwhile recipes are tuned.
    lab.stage.view(1).tune.click()
    before = lab.runs.run(1).result
    lab.tune(Recipe("auto", steady=Steady(0.3)))
    wait_for(lambda: lab.runs.run(1).result is not before)
    view.cancel.click()
    slow.release()
    wait_for(lambda: lab.runs.run(2).status == "stopped")
    lab.tune(Recipe("auto", steady=Steady(0.6)))
    assert lab.runs.run(2).status == "stopped"  # only a person starts it again
    view.run.click()
    slow.release(COUNT)
    ready(lab, 2)
    assert lab.runs.run(2).seconds > 0


def test_an_engine_that_waits_is_cancelled_before_it_begins(slow, lab, ready):
    lab.add(Recipe("slow"))
    lab.add(Recipe("slow", model="other"))
    assert lab.runs.run(3).status == "waiting"
    lab.stage.view(3).cancel.click()
    assert lab.runs.run(3).status == "stopped"
    slow.release(COUNT)
    ready(lab, 2)


def test_a_panel_that_is_closed_lets_its_engine_stop(slow, lab, wait_for):
    lab.add(Recipe(engine="slow"))
    wait_for(lambda: lab.runs.run(2).status == "running")
    lab.close()
    frames = slow._value
    for _ in range(2):
        slow.release()
    wait_for(lambda: slow._value == frames + 1)
    assert lab.runs.run(2).done == 0


def test_what_goes_wrong_is_told_in_the_column(slow, lab, tmp_path, wait_for):
    lab.add(Recipe("lacking"))
    lab.add(PRESETS["raw"], str(tmp_path / "nowhere"))
    wait_for(lambda: "Its weights are not here. Get them." in lab.stage.view(2)._state.value)
    wait_for(lambda: "There is no file" in lab.stage.view(3)._state.value)
    assert lab.runs.run(2).status == lab.runs.run(3).status == "failed"
    assert lab.runs.run(1).status == "ready"


def test_engines_that_cannot_be_used_are_named_with_the_reason(job, slow, open_lab):
    lab = open_lab()
    assert "lacking (not usable here)" in [title for title, _ in lab.adder.engine.options]
    assert "Its weights are not here." in lab.adder._said.value
    lab.adder.engine.value = "lacking"
    assert lab.adder.add.disabled
    lab.adder.engine.value = "key"
    assert not lab.adder.add.disabled
