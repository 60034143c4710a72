"""The engine `birefnet` on a checkpoint that the test writes in the real format."""

import json

import numpy as np
import pytest
from contracts.engine import EngineContract, figures
from matting.birefnet_folder import NETWORK, make_folder, weights
from safetensors.numpy import save_file

from popcon_lib.errors import EngineError
from popcon_lib.matting.birefnet import BiRefNet
from popcon_lib.matting.birefnet_checkpoints import CHECKPOINTS
from popcon_lib.matting.engine import Setup

PINNED = "somebody/birefnet@" + "ab" * 20

pytestmark = pytest.mark.usefixtures("remote_modules")


@pytest.fixture
def folder(tmp_path):
    return make_folder(tmp_path / "tiny")


def engine(model, **setup):
    return BiRefNet(Setup(str(model), device="cpu", remote_code=True, **setup))


def loaded(model, **setup):
    made = engine(model, **setup)
    made.load()
    return made


class TestBiRefNet(EngineContract):
    @pytest.fixture(autouse=True)
    def checkpoint(self, tmp_path):
        self.folder = make_folder(tmp_path / "tiny")

    def make(self):
        return engine(self.folder)


def test_the_record_can_tell_weights_device_and_precision(folder):
    about = loaded(folder).about
    assert str(folder) in about
    assert "cpu" in about and "float32" in about


def test_what_goes_in_is_what_the_model_card_says(folder):
    """Squashed to the side that config.json tells, by ImageNet's mean and deviation."""
    made, given = loaded(folder), []
    made._network.head.register_forward_pre_hook(lambda part, args: given.append(args[0]))
    made.matte(np.full((1, 40, 90, 3), (255, 0, 128), np.uint8))
    assert given[0].shape == (1, 3, 64, 64)
    assert given[0][0, :, 9, 9].tolist() == pytest.approx([2.2489, -2.0357, 0.4265], abs=1e-3)


def test_the_last_and_finest_output_counts_through_a_sigmoid(folder):
    alpha = loaded(folder).matte(np.stack([np.zeros((20, 30, 3), np.uint8)]))
    assert alpha.min() == pytest.approx(1 / (1 + np.exp(-8)), abs=1e-3)


def test_frames_that_dynamic_takes_keep_their_shape(tmp_path):
    made, given = loaded(make_folder(tmp_path / "BiRefNet_dynamic")), []
    made._network.head.register_forward_pre_hook(lambda part, args: given.append(args[0].shape))
    for height, width in ((300, 500), (100, 150), (2400, 3000)):
        made.matte(np.zeros((1, height, width, 3), np.uint8))
    assert [tuple(shape[2:]) for shape in given] == [(288, 512), (256, 384), (1856, 2304)]


def test_code_beside_weights_does_not_run_unless_it_may(folder):
    (folder / "tiny.py").write_text("raise SystemExit('it ran')")
    setup = Setup(str(folder))
    assert "POPCON_REMOTE_CODE" in BiRefNet.missing(setup)
    with pytest.raises(EngineError, match="such code is off.*POPCON_REMOTE_CODE"):
        BiRefNet(setup).load()


def test_code_from_another_place_never_runs(folder):
    config = json.loads((folder / "config.json").read_text())
    config["auto_map"]["AutoModelForImageSegmentation"] = "stranger/net--tiny.Tiny"
    (folder / "config.json").write_text(json.dumps(config))
    with pytest.raises(EngineError, match="another place.*stranger/net"):
        engine(folder).load()


def test_code_that_fails_is_named_with_the_versions_it_failed_with(tmp_path):
    folder = make_folder(tmp_path / "old", NETWORK.replace("nn.Conv2d(3", "nn.Convolution(3"))
    with pytest.raises(EngineError, match=r"failed with transformers 5.*Convolution.*newer"):
        engine(folder).load()


def test_missing_is_empty_where_all_is_there(folder):
    assert BiRefNet.missing(Setup(str(folder), remote_code=True)) == ""


def test_packages_that_lack_are_named_with_the_command(monkeypatch, folder):
    from popcon_lib.matting import weights

    absent = ("kornia", "timm")
    monkeypatch.setattr(weights, "find_spec", lambda name: None if name in absent else name)
    assert BiRefNet.missing(Setup(str(folder))) == (
        "kornia, timm are not installed. Run: pip install 'popcon[models]'"
    )
    with pytest.raises(EngineError, match="kornia, timm are not installed"):
        engine(folder).load()


@pytest.mark.parametrize("model", ["somebody/birefnet", "somebody/birefnet@main"])
def test_a_name_of_the_hub_without_a_fixed_revision_is_refused(model):
    with pytest.raises(EngineError, match="huggingface.co/somebody/birefnet/commits/main"):
        engine(model).load()
    assert "commits/main" in BiRefNet.missing(Setup(model, remote_code=True))


def test_a_name_that_is_none_lists_those_there_are():
    with pytest.raises(EngineError, match="neither.*general, lite, matting.*toonout"):
        engine("generall").load()


@pytest.mark.parametrize("name", CHECKPOINTS)
def test_a_known_checkpoint_that_is_not_here_comes_with_its_size_and_command(
    name, monkeypatch, tmp_path
):
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path))
    said = BiRefNet.missing(Setup(name, remote_code=True))
    assert f"{CHECKPOINTS[name].code.repo} --revision {CHECKPOINTS[name].code.revision}" in said
    assert "MIT" in said


def test_without_a_network_the_command_for_elsewhere_is_said(monkeypatch, tmp_path):
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path))
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    with pytest.raises(EngineError, match="Run: hf download somebody/birefnet.*failed: "):
        engine(PINNED).load()


def test_weights_are_found_in_the_folder_of_weights_before_the_cache(monkeypatch, tmp_path):
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "cache"))
    make_folder(tmp_path / "weights" / "BiRefNet_lite")
    assert BiRefNet.missing(Setup("lite", weights=tmp_path / "weights", remote_code=True)) == ""
    assert loaded("lite", weights=tmp_path / "weights").matte(figures(1)).max() <= 1


def test_weights_are_found_in_the_hubs_cache(monkeypatch, tmp_path):
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path))
    make_folder(tmp_path / "models--somebody--birefnet" / "snapshots" / ("ab" * 20))
    assert BiRefNet.missing(Setup(PINNED, remote_code=True)) == ""
    assert "somebody/birefnet@ababab" in loaded(PINNED).about


def test_weights_alone_fill_the_general_network(tmp_path):
    """As ToonOut is published: a .pth whose names begin as DataParallel and compile leave them."""
    import torch

    make_folder(tmp_path / "BiRefNet")
    (tmp_path / "toonout").mkdir()
    doubled = {name: torch.from_numpy(2 * array) for name, array in weights().items()}
    wrapped = {f"module._orig_mod.{name}": tensor for name, tensor in doubled.items()}
    torch.save(wrapped, tmp_path / "toonout" / "birefnet_finetuned_toonout.pth")
    frame = np.full((1, 8, 8, 3), 120, np.uint8)
    tuned = loaded("toonout", weights=tmp_path)
    tuned._side_px = 64
    plain = loaded(tmp_path / "BiRefNet")
    plain._side_px = 64
    odds = [alpha / (1 - alpha) for alpha in (tuned.matte(frame), plain.matte(frame))]
    assert np.allclose(odds[0], odds[1] ** 2, rtol=1e-3)


def test_no_weights_in_the_folder(folder):
    (folder / "model.safetensors").unlink()
    with pytest.raises(EngineError, match="must hold model.safetensors.*holds none"):
        engine(folder).load()


def test_two_files_of_weights_are_not_guessed_between(folder):
    (folder / "model.safetensors").rename(folder / "one.safetensors")
    (folder / "two.safetensors").write_bytes((folder / "one.safetensors").read_bytes())
    with pytest.raises(EngineError, match="one.safetensors, two.safetensors"):
        engine(folder).load()


def test_damaged_weights(folder):
    file = folder / "model.safetensors"
    file.write_bytes(file.read_bytes()[:-7])
    with pytest.raises(EngineError, match=r"bytes\) is damaged.*again"):
        engine(folder).load()


def test_a_damaged_config(folder):
    (folder / "config.json").write_text("{")
    with pytest.raises(EngineError, match="config.json cannot be read"):
        engine(folder).load()


@pytest.mark.parametrize(
    ("tensors", "said"),
    [
        ({"head.weight": np.zeros((1, 3, 1, 1), np.float32)}, "1 lacking .head.bias"),
        ({**weights(), "tail.weight": np.zeros(2, np.float32)}, "1 left over .tail.weight"),
        ({**weights(), "head.bias": np.zeros(4, np.float32)}, "1 of another shape .head.bias"),
    ],
)
def test_weights_of_another_network(folder, tensors, said):
    save_file(tensors, folder / "model.safetensors")
    with pytest.raises(EngineError, match=f"another network.*{said}"):
        engine(folder).load()


def test_values_that_are_no_numbers_name_the_frame(folder):
    made = loaded(folder)
    whole = made._network.forward
    calls = iter(range(9))
    made._network.forward = lambda given: [whole(given)[-1] / (0 if next(calls) == 1 else 1) * 0]
    with pytest.raises(EngineError, match="no numbers in frame 1"):
        made.matte(figures(3))


def test_an_output_of_another_size(folder):
    made = loaded(folder)
    made._network.forward = lambda given: [given[:, :2]]
    with pytest.raises(EngineError, match=r"\(1, 1, 64, 64\).*no checkpoint of BiRefNet"):
        made.matte(figures(1))


def test_memory_that_holds_fewer_frames_is_said_and_gives_the_same(folder, monkeypatch):
    """On the CPU frames go one by one, so the engine is told of a GPU's room for more."""
    import torch

    made = loaded(folder)
    alpha = made.matte(figures(5))
    whole = made._network.forward

    def short(given):
        if len(given) > 1:
            raise torch.OutOfMemoryError("CUDA out of memory.")
        return whole(given)

    made._network.forward = short
    made._at_once = lambda size: 4
    assert np.array_equal(made.matte(figures(5)), alpha)
    assert "4 frames at a time did not fit into memory, 2 from then on" in made.about


def test_progress_is_told_and_can_end_the_work(folder):
    told = []
    loaded(folder).matte(figures(3), done=told.append)
    assert told == [1, 2, 3]

    def stop(frames_done):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        loaded(folder).matte(figures(3), done=stop)
