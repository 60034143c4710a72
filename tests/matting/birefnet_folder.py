"""A folder as BiRefNet checkpoints have it on the hub: config.json, Python code, weights.

The network in it is a stand-in of the tests' own: it calls a pixel foreground by its darkness.
"""

import json
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file

__all__ = ["NETWORK", "make_folder"]

NETWORK = """
import torch
from torch import nn
from transformers import PreTrainedModel

from .tiny_config import TinyConfig


class Tiny(PreTrainedModel):
    config_class = TinyConfig

    def __init__(self, bb_pretrained=True, config=TinyConfig()):  # in this order, as there
        super().__init__(config)
        # What broke in code of transformers 4: a number asked of a tensor while building.
        self.rates = [value.item() for value in torch.linspace(0, 1, 3)]
        self.head = nn.Conv2d(3, 1, 1)

    def forward(self, pictures):
        logits = self.head(pictures)
        return [torch.zeros_like(logits), logits]
"""
CONFIG = """
from transformers import PretrainedConfig


class TinyConfig(PretrainedConfig):
    model_type = "SegformerForSemanticSegmentation"  # as there, though it is none

    def __init__(self, bb_pretrained=False, **others):
        self.bb_pretrained = bb_pretrained
        super().__init__(**others)
"""


def make_folder(folder: Path, network: str = NETWORK, **config) -> Path:
    """Write the checkpoint to `folder`; config: further fields of config.json."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "tiny.py").write_text(network)
    (folder / "tiny_config.py").write_text(CONFIG)
    code = {
        "AutoConfig": "tiny_config.TinyConfig",
        "AutoModelForImageSegmentation": "tiny.Tiny",
    }
    fields = {"architectures": ["Tiny"], "auto_map": code, "bb_pretrained": False, "image_size": 64}
    (folder / "config.json").write_text(json.dumps({**fields, **config}))
    save_file(weights(), folder / "model.safetensors")
    return folder


def weights() -> dict[str, np.ndarray]:
    """White, normalised as for ImageNet, gives -8; black gives 8."""
    white, black = np.float32([2.25, 2.43, 2.64]), np.float32([-2.12, -2.04, -1.80])
    slope = -16 / 3 / (white - black)
    offset = -8 - (slope * white).sum()
    return {"head.weight": slope.reshape(1, 3, 1, 1), "head.bias": np.float32([offset])}
