"""The engine `vitmatte` on a tiny ViTMatte of random weights, saved as the real ones are."""

import json

import cv2
import numpy as np
import pytest
from contracts.engine import EngineContract, figures

from popcon_lib.errors import EngineError
from popcon_lib.matting.engine import Setup
from popcon_lib.matting.rough import rough_mask
from popcon_lib.matting.trimap import BACKDROP, FOREGROUND, OPEN, trimap
from popcon_lib.matting.vitmatte import CHECKPOINTS, ViTMatte

WHITE = (255, 255, 255)
IMAGENET = {"image_mean": [0.485, 0.456, 0.406], "image_std": [0.229, 0.224, 0.225]}


def save_tiny(folder, **preparation):
    """A ViTMatte like the real ones but for its sizes; preparation: of its image processor."""
    import torch
    from transformers import (
        VitDetConfig,
        VitMatteConfig,
        VitMatteForImageMatting,
        VitMatteImageProcessor,
    )

    torch.manual_seed(0)
    backbone = VitDetConfig(
        hidden_size=16,
        num_hidden_layers=2,
        num_attention_heads=2,
        num_channels=4,
        image_size=64,
        pretrain_image_size=32,
        window_size=4,
        window_block_indices=[0],
        residual_block_indices=[1],
        use_relative_position_embeddings=True,
        out_features=["stage2"],
    )
    config = VitMatteConfig(
        backbone_config=backbone,
        hidden_size=16,
        convstream_hidden_sizes=[8, 8, 8],
        fusion_hidden_sizes=[16, 8, 8, 8],
    )
    VitMatteForImageMatting(config).save_pretrained(folder)
    VitMatteImageProcessor(**preparation).save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    return save_tiny(tmp_path_factory.mktemp("tiny"))


@pytest.fixture
def folder(tmp_path):
    return save_tiny(tmp_path / "tiny")


def loaded(folder, **setup):
    made = ViTMatte(Setup(str(folder), device="cpu", **setup))
    made.load()
    return made


class TestViTMatte(EngineContract):
    @pytest.fixture(autouse=True)
    def checkpoint(self, kept):
        self.folder = kept

    def make(self):
        return ViTMatte(Setup(str(self.folder), device="cpu"))


def plain(folder, frame, drawn):
    """The loop of the model card."""
    import torch
    from transformers import VitMatteForImageMatting, VitMatteImageProcessor

    prepare = VitMatteImageProcessor.from_pretrained(folder)
    network = VitMatteForImageMatting.from_pretrained(folder).eval()
    with torch.no_grad():
        alphas = network(**prepare(images=frame, trimaps=drawn, return_tensors="pt")).alphas
    return alphas[0, 0].numpy()


@pytest.mark.parametrize("size", [(96, 96), (75, 110)])
def test_where_it_may_decide_it_is_the_plain_loop_and_elsewhere_it_is_sure(kept, size):
    height, width = size
    frames = np.ascontiguousarray(np.pad(figures(2), ((0, 0), (0, 20), (0, 20), (0, 0)), "edge"))
    frames = np.ascontiguousarray(frames[:, :height, :width])
    alpha = loaded(kept).matte(frames, WHITE)
    drawn = trimap(rough_mask(frames, WHITE, Setup()).alpha, frames, WHITE)
    assert set(np.unique(drawn)) == {BACKDROP, OPEN, FOREGROUND}
    for index in range(2):
        expected = plain(kept, frames[index], drawn[index])
        assert expected.shape == (-(-height // 32) * 32, -(-width // 32) * 32)  # padded
        off = np.abs(alpha[index] - expected[:height, :width])[drawn[index] == OPEN]
        assert off.max() < 1e-5
    assert (alpha[drawn == FOREGROUND] == 1).all()
    assert (alpha[drawn == BACKDROP] == 0).all()


@pytest.mark.parametrize("preparation", [{}, IMAGENET, {"do_normalize": False}])
def test_the_normalisation_is_the_checkpoints_own(tmp_path, preparation):
    made, given = loaded(save_tiny(tmp_path / "own", **preparation)), []
    made._network.register_forward_pre_hook(lambda part, args: given.append(args[0]))
    made.matte(figures(1), WHITE)
    mean, std = 0.5, 0.5
    if preparation is IMAGENET:
        mean, std = np.array(IMAGENET["image_mean"]), np.array(IMAGENET["image_std"])
    elif preparation:
        mean, std = 0.0, 1.0
    white = np.broadcast_to((1 - mean) / std, 3)
    assert given[0][0, :3, 2, 2].tolist() == pytest.approx(white.tolist(), abs=1e-5)
    assert given[0][0, 3].unique().tolist() == pytest.approx([0, 128 / 255, 1])


def test_a_line_that_the_first_mask_lost_is_for_the_network_to_decide(kept, monkeypatch):
    from popcon_lib.matting import vitmatte
    from popcon_lib.media import Matte

    frames = figures(1)
    mask = (frames[..., 1] < 128).astype(np.float32)
    cv2.line(frames[0], (60, 12), (80, 12), (0, 0, 0), 2)
    monkeypatch.setattr(vitmatte, "rough_mask", lambda *given: Matte(mask, "grabcut", "grabcut"))
    made = loaded(kept)
    assert (made.matte(frames, WHITE)[0, 11:13, 60:80] > 0).all()
    assert "first mask by grabcut" in made.about


def test_the_record_can_tell_weights_device_and_first_mask(kept):
    made = loaded(kept)
    made.matte(figures(1), WHITE)
    assert str(kept) in made.about
    assert "cpu" in made.about and "first mask by key" in made.about


def test_frames_of_which_all_is_sure_ask_no_network(kept):
    made = loaded(kept)
    made._network.forward = None
    assert made.matte(np.full((2, 64, 64, 3), 255, np.uint8), WHITE).max() == 0


def test_memory_that_holds_fewer_frames_is_said_and_gives_the_same(kept):
    import torch

    made = loaded(kept)
    alpha = made.matte(figures(5), WHITE)
    whole, chunks = made._network.forward, []

    def short(given):
        chunks.append(len(given))
        if len(given) > 2:
            raise torch.OutOfMemoryError("CUDA out of memory.")
        return whole(given)

    made._network.forward = short
    made._at_once = lambda: 4
    assert np.allclose(made.matte(figures(5), WHITE), alpha, atol=1e-6)
    assert chunks == [4, 2, 2, 1]
    assert "4 frames at a time did not fit into memory, 2 from then on" in made.about


def test_progress_counts_the_frames_that_are_finished(kept):
    frames, told = figures(4), []
    frames[[0, 2]] = WHITE  # nothing to decide
    loaded(kept, mask="key").matte(frames, WHITE, told.append)
    assert [count for count in told if count] == [3, 4]


def test_missing_is_empty_where_all_is_there(kept):
    assert ViTMatte.missing(Setup(str(kept))) == ""


@pytest.mark.parametrize("name", CHECKPOINTS)
def test_a_checkpoint_that_is_not_here_comes_with_its_command(name, monkeypatch, tmp_path):
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path))
    said = ViTMatte.missing(Setup(name))
    assert f"hf download {CHECKPOINTS[name].repo} --revision {CHECKPOINTS[name].revision}" in said


def test_the_hubs_cache_is_looked_into(monkeypatch, tmp_path):
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path))
    small = CHECKPOINTS["small"]
    path = tmp_path / "models--hustvl--vitmatte-small-composition-1k" / "snapshots"
    save_tiny(path / small.revision)
    assert ViTMatte.missing(Setup()) == ""
    assert "vitmatte-small-composition-1k@6a58ad7" in loaded("").about


def test_without_a_network_the_command_for_elsewhere_is_said(monkeypatch, tmp_path):
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path))
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    with pytest.raises(EngineError, match="Run: hf download hustvl/vitmatte-small.*failed: "):
        loaded("small")


def test_a_name_that_is_none_lists_those_there_are():
    with pytest.raises(EngineError, match="neither.*small, base"):
        loaded("tiny")


def test_a_first_mask_that_needs_one_itself_is_refused(kept):
    with pytest.raises(EngineError, match="cannot give the first mask"):
        loaded(kept, mask="vitmatte").matte(figures(1), WHITE)
    assert "cannot give the first mask" in ViTMatte.missing(Setup(str(kept), mask="vitmatte"))


def test_a_folder_without_its_normalisation(folder):
    (folder / "preprocessor_config.json").unlink()
    with pytest.raises(EngineError, match="holds no preprocessor_config.json"):
        loaded(folder)


def test_damaged_weights(folder):
    file = folder / "model.safetensors"
    file.write_bytes(file.read_bytes()[: 2**10])
    with pytest.raises(EngineError, match="cannot be read from.*again"):
        loaded(folder)


def test_weights_that_lack_a_part(folder):
    from safetensors.torch import load_file, save_file

    tensors = load_file(folder / "model.safetensors")
    lost = {name: tensor for name, tensor in tensors.items() if "matting_head" not in name}
    save_file(lost, folder / "model.safetensors", metadata={"format": "pt"})
    with pytest.raises(EngineError, match="another network than ViTMatte.*matting_head"):
        loaded(folder)


def test_weights_of_another_size(folder):
    config = json.loads((folder / "config.json").read_text())
    config["fusion_hidden_sizes"][0] = 24
    (folder / "config.json").write_text(json.dumps(config))
    with pytest.raises(EngineError, match="cannot be read from"):
        loaded(folder)


def test_values_that_are_no_numbers_name_the_frame(kept):
    made = loaded(kept)
    made._network.decoder.register_forward_hook(lambda part, args, found: found * np.nan)
    with pytest.raises(EngineError, match="no numbers in frame 0"):
        made.matte(figures(2), WHITE)


def test_an_output_of_another_size(kept):
    made = loaded(kept)
    made._network.decoder.register_forward_hook(lambda part, args, found: found[..., 1:])
    with pytest.raises(EngineError, match=r"gave \(1, 1, 96, 95\).*no checkpoint of ViTMatte"):
        made.matte(figures(2), WHITE)
