"""A network of about BiRefNet's make and size with random weights, where the real one is not here.

It has the parts that cost time in BiRefNet (arXiv:2401.03407): a Swin backbone that sees the
picture at full and at half size, and a decoder with deformable convolutions at every level. What it
finds is noise; how long it takes is what is asked.
"""

import json
from pathlib import Path

from popcon_lib.errors import UnknownNameError

__all__ = ["SIZES", "write_stand_in"]

# Backbone, as timm calls it; what is changed in it; the side of what goes in, in px.
SIZES = {
    "large": ("swin_large_patch4_window12_384", {}, 1024),
    "small": (
        "swin_tiny_patch4_window7_224",
        {"embed_dim": 24, "depths": [1, 1, 1, 1], "num_heads": [1, 2, 4, 8]},
        224,
    ),
}

NETWORK = """
import timm
import torch
from torch import nn
from torch.nn.functional import interpolate
from torchvision.ops import DeformConv2d
from transformers import PreTrainedModel

from .stand_in_config import StandInConfig


class Level(nn.Module):
    def __init__(self, given, wanted):
        super().__init__()
        self.enter = nn.Sequential(nn.Conv2d(given, 64, 3, 1, 1), nn.BatchNorm2d(64), nn.ReLU())
        self.offsets = nn.Conv2d(64, 18, 3, 1, 1)
        self.bent = DeformConv2d(64, 64, 3, 1, 1)
        self.leave = nn.Conv2d(64, wanted, 3, 1, 1)

    def forward(self, x):
        x = self.enter(x)
        return self.leave(self.bent(x, self.offsets(x)))


class StandIn(PreTrainedModel):
    config_class = StandInConfig

    def __init__(self, config=StandInConfig()):
        super().__init__(config)
        side = config.image_size
        self.backbone = timm.create_model(
            config.backbone,
            features_only=True,
            img_size=side,
            strict_img_size=False,
            **config.changed,
        )
        sizes = [2 * count for count in self.backbone.feature_info.channels()]
        self.levels = nn.ModuleList(
            Level(given, wanted) for given, wanted in zip(sizes[::-1], [*sizes[-2::-1], 64])
        )
        self.head = nn.Conv2d(64, 1, 1)

    def see(self, x):
        return [part.permute(0, 3, 1, 2) for part in self.backbone(x)]

    def forward(self, x):
        half = interpolate(x, scale_factor=0.5, mode="bilinear")
        parts = [
            torch.cat([fine, interpolate(coarse, fine.shape[2:], mode="bilinear")], 1)
            for fine, coarse in zip(self.see(x), self.see(half))
        ]
        found = self.levels[0](parts[-1])
        for level, part in zip(self.levels[1:], parts[-2::-1]):
            found = level(part + interpolate(found, part.shape[2:], mode="bilinear"))
        return [interpolate(self.head(found), x.shape[2:], mode="bilinear")]
"""
CONFIG = """
from transformers import PretrainedConfig


class StandInConfig(PretrainedConfig):
    model_type = "PopConStandIn"
"""


def write_stand_in(folder: Path, size: str) -> int:
    """Write the network of SIZES called `size` to `folder`, as a checkpoint of BiRefNet lies there.

    Returns how many parameters it has. Raises UnknownNameError for another size.
    """
    if size not in SIZES:
        raise UnknownNameError("size of network", size, SIZES)
    import torch
    from safetensors.torch import save_file
    from transformers import AutoConfig, AutoModelForImageSegmentation

    backbone, changed, side_px = SIZES[size]
    (folder / "stand_in.py").write_text(NETWORK)
    (folder / "stand_in_config.py").write_text(CONFIG)
    config = {
        "model_type": "PopConStandIn",
        "auto_map": {
            "AutoConfig": "stand_in_config.StandInConfig",
            "AutoModelForImageSegmentation": "stand_in.StandIn",
        },
        "backbone": backbone,
        "changed": changed,
        "image_size": side_px,
    }
    (folder / "config.json").write_text(json.dumps(config))
    torch.manual_seed(0)
    network = AutoModelForImageSegmentation.from_config(
        AutoConfig.from_pretrained(folder, trust_remote_code=True), trust_remote_code=True
    )
    state = {name: tensor.contiguous() for name, tensor in network.state_dict().items()}
    save_file(state, folder / "model.safetensors")
    return sum(part.numel() for part in network.parameters())
