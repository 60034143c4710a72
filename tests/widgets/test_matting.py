"""The matting lab: what it shows of a film, and what is done when it is asked."""

import json
import sys
import threading
from dataclasses import replace
from types import ModuleType

import cv2
import numpy as np
import pytest

from popcon_lib import edits, pictures, registry
from popcon_lib.errors import EngineError
from popcon_lib.job import Job, JobSpec
from popcon_lib.matting.recipe import PRESETS, Recipe
from popcon_lib.matting.steady import Steady
from popcon_lib.media import Clip, composite
from widgets.matting import MattingLab

COUNT, SIDE = 6, 96
WHITE = (255, 255, 255)


def cut_outs() -> np.ndarray:
    """A red disc that moves, with two blue sparks beside it: straight uint8 (T, H, W, 4)."""
    frames = []
    for number in range(COUNT):
        picture = np.zeros((4 * SIDE, 4 * SIDE, 4), np.uint8)
        x = 4 * (SIDE // 2 + 2 * (number % 3))
        cv2.circle(picture, (x, 200), 90, (210, 40, 50, 255), -1)
        for left in (40, 330):
            cv2.rectangle(picture, (left, 60), (left + 24, 90), (20, 60, 200, 255), -1)
        small = cv2.resize(picture, (SIDE, SIDE), interpolation=cv2.INTER_AREA)
        small[..., :3] = np.where(small[..., 3:] > 0, cv2.max(small[..., :3], 0), 0)
        frames.append(small)
    truth = np.stack(frames)
    alpha = np.maximum(truth[..., 3:].astype(np.float32), 1) / 255
    straight = np.rint(np.minimum(truth[..., :3] / alpha, 255)).astype(np.uint8)
    return np.concatenate([np.where(truth[..., 3:] > 0, straight, 0), truth[..., 3:]], axis=3)


@pytest.fixture(scope="module")
def truth():
    return cut_outs()


@pytest.fixture
def job(write_job, truth):
    folder = write_job("panda", params={"actions": ["wave", "love"]})
    made = Job(folder)
    clip = Clip(composite(truth, WHITE), 12.0, WHITE)
    for action in ("wave", "love"):
        made.keep_artifact("frames", action, "key", pictures.clip_to_files(clip))
    return made


@pytest.fixture
def masks(tmp_path, truth):
    """Mattes made elsewhere: the disc without its sparks."""
    folder = tmp_path / "masks"
    folder.mkdir()
    for number, picture in enumerate(truth):
        alpha = picture[..., 3].copy()
        alpha[:24] = 0
        cv2.imwrite(str(folder / f"{number}.png"), alpha)
    return folder


@pytest.fixture
def open_lab(root, wait_for):
    made = []

    def open_lab(source="panda", action="", **about) -> MattingLab:
        lab = MattingLab(root, source=str(source), action=action, **about)
        made.append(lab)
        wait_for(lambda: lab.notice.said != "Opening …")
        return lab

    yield open_lab
    for lab in made:
        lab.close()


@pytest.fixture
def lab(job, open_lab, wait_for):
    lab = open_lab()
    wait_for(lambda: status(lab, 1) == "ready")
    return lab


@pytest.fixture
def slow(monkeypatch):
    """An engine that waits after each frame until it is let go on."""
    go = threading.Semaphore(0)

    class Slow:
        name, about, whole_clip = "slow", "slow", True

        def __init__(self, setup):
            pass

        @classmethod
        def missing(cls, setup):
            return ""

        def load(self):
            pass

        def matte(self, frames, backdrop=None, done=lambda frames: None):
            for number in range(len(frames)):
                go.acquire()
                done(number + 1)
            return np.ones(frames.shape[:3], np.float32)

    class Lacking(Slow):
        @classmethod
        def missing(cls, setup):
            return "Its weights are not here."

        def load(self):
            raise EngineError("Its weights are not here.", "Get them.")

    module = ModuleType("lab_engines")
    module.Slow, module.Lacking = Slow, Lacking
    monkeypatch.setitem(sys.modules, "lab_engines", module)
    for name, made in (("slow", "Slow"), ("lacking", "Lacking")):
        monkeypatch.setitem(registry.ROWS["engine"], name, f"lab_engines:{made}")
    return go


def status(lab, number: int) -> str:
    return lab.runs.run(number).status


def shown(lab, number: int):
    return lab.runs.run(number).result


def press(lab, key: str, tile=None) -> None:
    pad = (tile or lab.stage.view(1).tile).pad
    event = {"event": "key_down", "key": key}
    pad._handle_frontend_event(
        pad, {**event, "shift_key": False, "ctrl_key": False, "meta_key": False}, []
    )


def mouse(tile, *events) -> None:
    for event, x, y in events:
        tile.pad._handle_frontend_event(tile.pad, {"event": event, "x": x, "y": y}, [])


def test_it_opens_on_the_recipe_that_is_in_use(job, open_lab, wait_for):
    own = Recipe("key", steady=Steady(0.25))
    edits.keep_recipe(job, own, "love")
    lab = open_lab(action="love")
    assert [column.recipe for column in lab.board.columns] == [own]
    assert lab.tuner.form.fields["steady", "strength"].value == 0.25
    wait_for(lambda: status(lab, 1) == "ready")
    assert lab.sources.action.value == "love"
    assert "MAE" not in lab.tables.figures.value


def test_columns_of_engines_presets_and_mattes_made_elsewhere_stand_side_by_side(
    lab, masks, truth, wait_for
):
    lab.adder.engine.value, lab.adder.preset.value = "grabcut", "no-effects"
    lab.adder.add.click()
    lab.adder.folder.value = str(masks)
    lab.adder.take.click()
    wait_for(lambda: status(lab, 2) == status(lab, 3) == "ready")
    assert len(lab.stage.children) == 4
    table = lab.tables.figures.value
    for title in ("auto · standard", "grabcut · no-effects", "masks · raw"):
        assert title in table
    found = shown(lab, 3).rgba[..., 3]
    assert np.array_equal(found[:, 24:], truth[:, 24:, :, 3]) and not found[:, :24].any()
    assert lab.tuner.form.fields["engine",].disabled
    lab.stage.view(2).remove.click()
    assert len(lab.stage.children) == 3 and "grabcut" not in lab.tables.figures.value


def test_a_slider_changes_the_frame_in_view_and_then_the_whole_clip(lab, masks, wait_for):
    lab.add(PRESETS["raw"], str(masks))
    wait_for(lambda: status(lab, 2) == "ready")
    lab.player.frame = 2
    before, view = shown(lab, 2), lab.stage.view(2)
    assert before.figures.effects_kept == 0
    lab.tuner.form.fields["rescue", "on"].value = True
    wait_for(lambda: "on" in view.fresh._dom_classes)
    one = pictures.decode_png(view.fresh.value)
    assert one[:24, ..., 3].any()  # the sparks are back
    wait_for(lambda: shown(lab, 2) is not before)
    after = shown(lab, 2)
    assert after.figures.effects_kept == 2 * COUNT
    wait_for(lambda: "on" not in view.fresh._dom_classes)
    assert np.abs(after.rgba[2].astype(int) - one).max() <= 2
    lab.undo()
    wait_for(lambda: shown(lab, 2).figures.effects_kept == 0)
    lab.redo()
    wait_for(lambda: shown(lab, 2).figures.effects_kept == 2 * COUNT)


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
    assert "Every action is matted by this recipe" in lab.notice.said
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
    assert "Let it end in .json" in lab.notice.said


def test_made_again_it_shows_the_same_and_no_engine_is_run_twice(
    lab, root, open_lab, wait_for, monkeypatch
):
    lab.add(Recipe("key", steady=Steady(0.75)))
    wait_for(lambda: status(lab, 2) == "ready")
    lab.player.frame, lab.toolbar.backdrop.value, lab.toolbar.view.value = 4, "grey", "alpha"
    wait_for(lambda: (lab.film.kept() or {"look": {"view": ""}})["look"]["view"] == "alpha")
    monkeypatch.setattr("popcon_lib.matting.key.Key.matte", None)
    again = open_lab(source="")
    wait_for(lambda: status(again, 1) == status(again, 2) == "ready")
    assert again.desk == lab.desk
    assert (again.player.frame, again.toolbar.backdrop.value) == (4, "grey")
    assert "--backdrop:#808080" in again.scene._look.value and "alpha" in again._dom_classes
    assert again.runs.run(2).seconds == lab.runs.run(2).seconds


def test_an_engine_that_runs_tells_how_far_it_is_and_is_cancelled(slow, lab, wait_for):
    lab.add(Recipe("slow"))
    view = lab.stage.view(2)
    slow.release(2)
    wait_for(lambda: "2 of 6 frames" in view._state.value)
    # Meanwhile recipes are tuned.
    lab.stage.view(1).tune.click()
    before = shown(lab, 1)
    lab.tune(Recipe("auto", steady=Steady(1)))
    wait_for(lambda: shown(lab, 1) is not before)
    view.cancel.click()
    slow.release()
    wait_for(lambda: status(lab, 2) == "stopped")
    view.run.click()
    slow.release(COUNT)
    wait_for(lambda: status(lab, 2) == "ready")
    assert lab.runs.run(2).seconds > 0


def test_an_engine_that_waits_is_cancelled_before_it_begins(slow, lab, wait_for):
    lab.add(Recipe("slow"))
    lab.add(Recipe("slow", model="other"))
    assert status(lab, 3) == "waiting"
    lab.stage.view(3).cancel.click()
    assert status(lab, 3) == "stopped"
    slow.release(COUNT)
    wait_for(lambda: status(lab, 2) == "ready")


def test_what_goes_wrong_is_told_in_the_column(slow, lab, tmp_path, wait_for):
    lab.add(Recipe("lacking"))
    lab.add(PRESETS["raw"], str(tmp_path / "nowhere"))
    wait_for(lambda: status(lab, 2) == status(lab, 3) == "failed")
    assert "Its weights are not here. Get them." in lab.stage.view(2)._state.value
    assert "There is no file" in lab.stage.view(3)._state.value
    assert status(lab, 1) == "ready"


def test_engines_that_cannot_be_used_are_named_with_the_reason(job, slow, open_lab):
    lab = open_lab()
    assert "lacking (not usable here)" in [title for title, _ in lab.adder.engine.options]
    assert "Its weights are not here." in lab.adder._said.value
    lab.adder.engine.value = "lacking"
    assert lab.adder.add.disabled
    lab.adder.engine.value = "key"
    assert not lab.adder.add.disabled


def test_the_wheel_zooms_and_dragging_moves_every_column_alike(lab):
    tile = lab.stage.view(1).tile
    mouse(tile, ("mouse_move", 75, 25), ("mouse_wheel", 0, -100), ("mouse_wheel", 0, -100))
    assert lab.look.zoom == pytest.approx(1.25**2)
    assert lab.look.x > 0.5 > lab.look.y
    x = lab.look.x
    mouse(tile, ("mouse_down", 50, 50), ("mouse_move", 60, 50), ("mouse_up", 60, 50))
    assert lab.look.x == pytest.approx(x - 0.1 / lab.look.zoom)
    mouse(tile, ("mouse_move", 10, 10))
    assert lab.look.x == pytest.approx(x - 0.1 / lab.look.zoom)
    lab.toolbar.fit.click()
    assert (lab.look.zoom, lab.look.x) == (1, 0.5)


def test_two_are_compared_by_a_slider_and_by_where_they_differ(lab, masks, wait_for):
    lab.add(PRESETS["raw"], str(masks))
    wait_for(lambda: status(lab, 2) == "ready")
    versus = lab.stage.versus
    versus.mode.value, versus.before.value, versus.after.value = "slider", 1, 2
    mouse(versus.tile, ("mouse_down", 50, 50), ("mouse_move", 20, 50), ("mouse_up", 20, 50))
    assert "--split:0.2000" in lab.scene._look.value
    versus.mode.value = "difference"
    wait_for(lambda: len(versus.difference.value) > 99)
    picture = pictures.decode_png(versus.difference.value)[:SIDE, :SIDE]
    assert picture[18, 12, 0] > 200 > 100 > picture[18, 12, 2]  # a spark: only in the first
    assert picture[50, 48].max() < 80


def test_keys_do_what_their_list_says(lab):
    lab.toolbar.backdrop.value = "checks"
    for key in ("ArrowRight", ".", "b", "v", "+", "x", "9"):
        press(lab, key)
    assert (lab.look.frame, lab.look.backdrop, lab.look.view) == (2, "black", "alpha")
    assert lab.look.zoom == 1.5
    press(lab, " ")
    assert lab.player.playing and "playing" in lab._dom_classes
    press(lab, " ")
    lab.tune(PRESETS["raw"])
    press(lab, "u")
    assert lab.tuned.recipe == Recipe()
    press(lab, "r")
    assert lab.tuned.recipe == PRESETS["raw"]


def test_what_is_transparent_already_is_the_truth_and_errors_are_told(
    root, tmp_path, truth, open_lab, wait_for
):
    folder = tmp_path / "frames"
    folder.mkdir()
    for name, data in pictures.encode_pngs(truth).items():
        (folder / name).write_bytes(data)
    lab = open_lab(folder)
    wait_for(lambda: status(lab, 1) == "ready")
    figures = shown(lab, 1).figures
    assert figures.mae < 5 and "MAE" in lab.tables.figures.value
    assert lab.tuner.keeping.job.disabled and "belong to no job" in lab.tuner.keeping.said.value
    assert lab.film.folder.is_relative_to(root / "lab")


def test_an_upload_is_opened(root, truth, open_lab, wait_for):
    lab = open_lab("")
    assert "Choose a job" in lab.notice.said
    data = pictures.encode_png(composite(truth, WHITE)[0])
    sent = {"name": "one.png", "type": "image/png", "size": len(data), "content": data}
    sent["last_modified"] = 0
    lab.sources.upload.set_state({"value": [{**sent, "content": memoryview(data)}]})
    wait_for(lambda: status(lab, 1) == "ready")
    assert lab.film.title == "one.png" and lab.player.play.disabled


def test_what_cannot_be_opened_is_said(open_lab, root, job, wait_for):
    lab = open_lab(root / "nothing.png")
    assert "There is no file" in lab.notice.said
    lab.load({"job": "panda", "action": "cry"})
    wait_for(lambda: "not made yet" in lab.notice.said)
    lab.adder.add.click()
    assert "Nothing is open" in lab.notice.said


def test_a_desk_that_is_damaged_begins_afresh(lab, open_lab, wait_for):
    wait_for((lab.film.folder / "desk.json").exists)
    (lab.film.folder / "desk.json").write_text('{"board": 3}')
    again = open_lab()
    assert "begins afresh" in again.notice.said
    assert len(again.board.columns) == 1
