"""rembg's networks: what each takes and gives, as rembg 2.0.86 uses it, and under which licence.

A session is named as rembg names it. What rembg does around its networks is not done here: it
divides each picture by its own brightest value and stretches each mask from its own least to its
own most, so that an empty frame becomes a full one and a clip flashes.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

__all__ = ["DEFAULT", "FAMILIES", "REFUSED", "SESSIONS", "Session", "cached"]

# MIT for code and weights, a quarter of the size of the full BiRefNet, and on a drawn character
# it loses less than the isnet and u2net sessions do (feet, strands of hair).
DEFAULT = "birefnet-general-lite"


@dataclass(frozen=True)
class Session:
    """One network: side_px of its square input; mean and std that the input, 0 to 1, is shifted
    and divided by; logits: whether a sigmoid is still to be taken; megabytes: the file's, 0 where
    not known; licence: of the weights.
    """

    side_px: int
    mean: tuple[float, float, float]
    std: tuple[float, float, float]
    logits: bool = False
    megabytes: float = 0
    licence: str = "your own file"


_IMAGENET = ((0.485, 0.456, 0.406), (0.229, 0.224, 0.225))
_CENTRED = ((0.5, 0.5, 0.5), (1.0, 1.0, 1.0))
_ANIME = ((0.485, 0.456, 0.406), (1.0, 1.0, 1.0))
_BIREFNET = Session(1024, *_IMAGENET, logits=True, megabytes=973, licence="MIT")
_U2NET = Session(320, *_IMAGENET, megabytes=176, licence="Apache-2.0")

SESSIONS: Mapping[str, Session] = {
    "birefnet-general": _BIREFNET,
    "birefnet-general-lite": Session(1024, *_IMAGENET, logits=True, megabytes=224, licence="MIT"),
    "birefnet-general-fp16": _BIREFNET,  # made of birefnet-general on this machine
    "birefnet-portrait": _BIREFNET,
    "birefnet-dis": _BIREFNET,
    "birefnet-hrsod": _BIREFNET,
    "birefnet-cod": _BIREFNET,
    "birefnet-massive": _BIREFNET,
    "isnet-general-use": Session(1024, *_CENTRED, megabytes=179, licence="Apache-2.0"),
    "isnet-anime": Session(1024, *_ANIME, megabytes=176, licence="Apache-2.0"),
    "u2net": _U2NET,
    "u2net_human_seg": _U2NET,
    "u2netp": Session(320, *_IMAGENET, megabytes=4.6, licence="Apache-2.0"),
    "silueta": Session(320, *_IMAGENET, megabytes=44, licence="Apache-2.0, as U2-Net"),
    "bria-rmbg": Session(
        1024,
        *_IMAGENET,
        megabytes=1020,
        licence="CC BY-NC 4.0: not for commercial use without an agreement with BRIA",
    ),
}

# How a file of one's own is fed; the input's side is its own, or else this.
FAMILIES: Mapping[str, Session] = {
    "u2net_custom": Session(320, *_IMAGENET),
    "dis_custom": Session(1024, *_CENTRED),
    "ben_custom": Session(1024, *_CENTRED),
}

REFUSED: Mapping[str, str] = {
    "sam": "it cuts out what is clicked, and finds nothing by itself; clicks belong to the refine "
    "panel",
    "u2net_cloth_seg": "it finds garments, not characters",
    "withoutbg": "it uploads every frame to a paid service",
    "atlascloud": "it uploads every frame to a paid service",
}


def cached(name: str) -> Path | None:
    """The file of session `name` where rembg keeps what it has fetched, or None. Imports nothing.

    By the environment as rembg reads it: U2NET_HOME, XDG_DATA_HOME and REMBG_HOME.
    """
    data = os.environ.get("XDG_DATA_HOME")
    old = os.environ.get("U2NET_HOME") or os.path.join(data or "~", ".u2net")
    usual = os.path.join(data, "rembg") if data else os.path.join("~", ".rembg")
    home = old if os.environ.get("U2NET_HOME") else os.environ.get("REMBG_HOME", usual)
    file = f"{name}.onnx"
    places = (Path(home, "models", name, file), Path(old, file))
    return next((path for path in map(Path.expanduser, places) if path.exists()), None)
