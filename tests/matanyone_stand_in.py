"""A package with the call signatures of MatAnyone 1 or 2, for tests.

Its network remembers the mean colour under the mask and finds that colour again.
"""

import json
from pathlib import Path

__all__ = ["install", "save_weights"]

_MODEL = """
import torch
from huggingface_hub import PyTorchModelHubMixin


class CLASS(torch.nn.Module, PyTorchModelHubMixin, library_name="PACKAGE"):
    def __init__(self, cfg, *, single_object=False):
        super().__init__()
        self.cfg = cfg
        self.sharpness = torch.nn.Parameter(torch.tensor([40.0]))
"""

_CORE = """
import torch

CALLS = []


class InferenceCore:
    def __init__(self, network, cfg=None, *, image_feature_store=None, device=None):
        assert cfg["mem_every"] == 5 and not network.training
        self.network, self.colour, self.engaged = network, None, False

    def step(self, image, mask=None, objects=None, *, idx_mask=False, end=False,
             delete_buffer=True, force_permanent=False, matting=True, first_frame_pred=False):
        assert image.dtype == torch.float32 and image.shape[0] == 3
        assert image.shape[1] % 16 == 0 and image.shape[2] % 16 == 0 and image.max() <= 1
        CALLS.append("mask" if mask is not None else "first" if first_frame_pred else "next")
        if mask is not None:
            assert objects == [1] and mask.shape == image.shape[1:] and mask.unique().numel() <= 2
            self.colour = image[:, mask == 255].mean(dim=1)
            prob = mask[None] / 255
        else:
            assert self.engaged or first_frame_pred
            self.engaged = True
            away = (image - self.colour[:, None, None]).norm(dim=0)
            prob = torch.sigmoid(self.network.sharpness * (0.5 - away))[None]
        return torch.cat([1 - prob, prob])

    def output_prob_to_mask(self, output_prob, matting=True):
        return output_prob[1:].squeeze(0)
"""


def install(site: Path, package: str) -> None:
    """Write the package "matanyone" or "matanyone2" into the folder `site`."""
    named = {"matanyone": "MatAnyone", "matanyone2": "MatAnyone2"}[package]
    for part, file, text in (
        ("inference", "inference_core", _CORE),
        ("model", package, _MODEL.replace("CLASS", named).replace("PACKAGE", package)),
    ):
        folder = site / package / part
        folder.mkdir(parents=True)
        (folder / "__init__.py").touch()
        (folder / f"{file}.py").write_text(text)
    (site / package / "__init__.py").touch()


def save_weights(folder: Path, sharpness: float = 40.0, name: str = "sharpness") -> Path:
    """Write config.json and model.safetensors as the hub's mixin does; returns `folder`."""
    import torch
    from safetensors.torch import save_file

    folder.mkdir(parents=True)
    (folder / "config.json").write_text(json.dumps({"cfg": {"mem_every": 5}}))
    save_file({name: torch.tensor([sharpness])}, folder / "model.safetensors")
    return folder
