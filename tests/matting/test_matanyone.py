"""The engine `matanyone`, on a package with MatAnyone's call signatures."""

import sys

import numpy as np
import pytest
from contracts.engine import BACKDROP, EngineContract, figures
from matanyone_stand_in import install, save_weights

from popcon_lib.errors import EngineError
from popcon_lib.matting import matanyone
from popcon_lib.matting.engine import Setup
from popcon_lib.matting.matanyone import LICENCE, MatAnyone
from popcon_lib.media import Matte

BLUE = (30, 60, 200)


@pytest.fixture
def site(tmp_path, monkeypatch):
    """An empty place for packages; what is imported from it is forgotten afterwards."""
    folder = tmp_path / "site"
    folder.mkdir()
    monkeypatch.syspath_prepend(folder)
    yield folder
    for name in [name for name in sys.modules if name.split(".")[0] in matanyone.VERSIONS]:
        del sys.modules[name]


@pytest.fixture
def engine(site, tmp_path):
    """MatAnyone 2 with weights, loaded."""
    install(site, "matanyone2")
    made = MatAnyone(Setup(model=str(save_weights(tmp_path / "weights")), device="cpu"))
    made.load()
    return made


class TestMatAnyone(EngineContract):
    @pytest.fixture(autouse=True, params=["matanyone2", "matanyone"])
    def _package(self, request, site, tmp_path):
        install(site, request.param)
        self.weights = save_weights(tmp_path / "weights")

    def make(self):
        return MatAnyone(Setup(model=str(self.weights), device="cpu"))


def recoloured(frames, at):
    """`frames` with a figure of another colour in those `at`."""
    frames = frames.copy()
    for index in at:
        frames[index][(frames[index] != BACKDROP).any(axis=2)] = BLUE
    return frames


def calls():
    return sys.modules["matanyone2.inference.inference_core"].CALLS


def starts(engine):
    return engine.about.rpartition("of frame ")[2]


def test_the_first_frame_is_told_the_mask_then_warmed_up_then_followed(engine):
    engine.matte(figures(3), BACKDROP)
    assert calls() == ["mask", "first", "first", "next", "next"]


def test_it_starts_again_where_another_thing_is_found_for_good(engine):
    alpha = engine.matte(recoloured(figures(6), range(3, 6)), BACKDROP)
    assert starts(engine) == "0, 3"
    assert alpha.max(axis=(1, 2)).min() > 0.9


def test_a_character_that_comes_back_in_the_last_frame_is_taken_up(engine):
    frames = recoloured(figures(4), [3])
    frames[2] = BACKDROP
    assert engine.matte(frames, BACKDROP)[3].max() > 0.9
    assert starts(engine) == "0, 3"


@pytest.mark.parametrize("at", [2, 4])
def test_one_mask_that_parts_does_not_lead_astray(engine, monkeypatch, at):
    frames = figures(5)
    found = np.float32(frames[..., 1] < 128)
    found[at] = np.roll(found[at], 40, axis=0)
    monkeypatch.setattr(matanyone, "rough_mask", lambda *_: Matte(found, "key"))
    alpha = engine.matte(frames, BACKDROP)
    assert starts(engine) == "0"
    assert np.abs(alpha[at] - (frames[at, ..., 1] < 128)).mean() < 0.02


def test_frames_before_the_first_mask_are_followed_backwards(engine, monkeypatch):
    frames = figures(4)
    found = np.float32(frames[..., 1] < 128)
    found[:2] = 0
    monkeypatch.setattr(matanyone, "rough_mask", lambda *_: Matte(found, "key"))
    told = []
    alpha = engine.matte(frames, BACKDROP, told.append)
    assert starts(engine) == "2"
    assert alpha.max(axis=(1, 2)).min() > 0.9
    assert told == [1, 2, 3, 4]


def test_a_character_that_comes_late_leaves_the_start_empty(engine):
    frames = figures(4)
    frames[:2] = BACKDROP
    alpha = engine.matte(frames, BACKDROP)
    assert alpha[:2].max() < 0.01 and alpha[2].max() > 0.9


def test_a_clip_in_which_nothing_is_found_says_so(engine):
    alpha = engine.matte(np.full((2, 32, 32, 3), 255, np.uint8), BACKDROP)
    assert alpha.max() == 0
    assert "found nothing in any of 2 frames" in engine.about


def test_about_says_weights_licence_device_and_mask(engine):
    engine.matte(figures(1), BACKDROP)
    for part in ("matanyone2", "weights", LICENCE, "on cpu", "first mask by key"):
        assert part in engine.about


def test_what_done_raises_ends_the_work_and_the_engine_can_go_on(engine):
    def cancel(frames_done):
        if frames_done:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        engine.matte(figures(4), BACKDROP, cancel)
    assert calls() == ["mask", "first", "first"]
    assert engine.matte(figures(2), BACKDROP)[1].max() > 0.9


def test_memory_that_is_full_is_an_error_with_a_next_step(engine, monkeypatch):
    import torch

    def full(*args, **kwargs):
        raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 20.00 GiB.")

    monkeypatch.setattr(engine._core, "step", full)
    with pytest.raises(EngineError, match="memory does not hold one frame") as caught:
        engine.matte(figures(2), BACKDROP)
    assert "device cpu" in caught.value.next_step


def test_values_that_are_no_numbers_are_an_error(site, tmp_path):
    install(site, "matanyone2")
    weights = save_weights(tmp_path / "weights", sharpness=float("nan"))
    engine = MatAnyone(Setup(model=str(weights), device="cpu"))
    engine.load()
    with pytest.raises(EngineError, match="no numbers in frame 0"):
        engine.matte(figures(2), BACKDROP)


def test_a_package_with_other_calls_is_an_error(engine, monkeypatch):
    monkeypatch.setattr(engine._core, "step", lambda self, image: image)
    with pytest.raises(EngineError, match="matanyone2.* cannot be driven"):
        engine.matte(figures(1), BACKDROP)


def test_without_the_package_the_licence_and_the_command_are_said(site):
    with pytest.raises(EngineError) as caught:
        MatAnyone().load()
    for said in (MatAnyone.missing(Setup()), str(caught.value)):
        assert "no part of PopCon" in said
        assert LICENCE in said and "pip install git+" in said


def test_without_weights_their_size_licence_and_command_are_said(site, tmp_path, monkeypatch):
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "hub"))
    install(site, "matanyone2")
    said = MatAnyone.missing(Setup())
    assert "hf download PeiqingYang/MatAnyone2" in said
    assert "141 MB" in said and LICENCE in said
    save_weights(tmp_path / "weights" / "MatAnyone2")
    assert MatAnyone.missing(Setup(weights=tmp_path / "weights")) == ""


def test_weights_of_the_older_version_are_taken_only_at_a_revision(site):
    install(site, "matanyone")
    assert "no revision" in MatAnyone.missing(Setup())


def test_a_folder_without_weights_is_told(site, tmp_path):
    install(site, "matanyone2")
    assert "holds no model.safetensors" in MatAnyone.missing(Setup(model=str(tmp_path)))
    with pytest.raises(EngineError, match=r"holds no model\.safetensors.*S-Lab"):
        MatAnyone(Setup(model=str(tmp_path))).load()


@pytest.mark.parametrize("harm", ["cut short", "another network"])
def test_weights_that_do_not_fit_are_an_error(site, tmp_path, harm):
    install(site, "matanyone2")
    weights = save_weights(tmp_path / "weights", name="other" if harm != "cut short" else "x")
    if harm == "cut short":
        file = weights / "model.safetensors"
        file.write_bytes(file.read_bytes()[:20])
    with pytest.raises(EngineError, match="holds no weights of MatAnyone2"):
        MatAnyone(Setup(model=str(weights), device="cpu")).load()


def test_a_package_that_cannot_be_imported_is_an_error(site, tmp_path):
    install(site, "matanyone2")
    (site / "matanyone2/inference/inference_core.py").write_text("import no_such_module_here")
    weights = save_weights(tmp_path / "weights")
    with pytest.raises(EngineError, match="no_such_module_here"):
        MatAnyone(Setup(model=str(weights))).load()


@pytest.mark.parametrize("mask", ["vitmatte", "matanyone"])
def test_an_engine_that_needs_a_mask_cannot_give_the_first(site, tmp_path, mask):
    install(site, "matanyone2")
    weights = str(save_weights(tmp_path / "weights"))
    assert "needs one itself" in MatAnyone.missing(Setup(model=weights, mask=mask))
    with pytest.raises(EngineError, match="needs one itself"):
        MatAnyone(Setup(model=weights, mask=mask)).load()


def test_both_versions_installed_weights_go_to_the_one_they_are_named_after(site, tmp_path):
    install(site, "matanyone")
    install(site, "matanyone2")
    weights = save_weights(tmp_path / "MatAnyone")
    engine = MatAnyone(Setup(model=str(weights), device="cpu"))
    engine.load()
    assert engine.about.startswith("matanyone ")
