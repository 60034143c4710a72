"""Each action as a small picture: the character in the pose that it begins with.

The puppet poses it, whoever makes the set later: that is free and takes seconds. Until a picture is
there, the action is shown by its emoji.
"""

import io
import json
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path

import numpy as np

from popcon_lib.actions import ACTIONS, Action
from popcon_lib.character import prepare
from popcon_lib.errors import PopconError
from popcon_lib.files import make_folder, save
from popcon_lib.job import MASCOT
from popcon_lib.media import sha256_of
from popcon_lib.registry import pick
from popcon_lib.start_frames import StartFrameRequest

__all__ = ["SIDE_PX", "draw_poses", "rule"]

SIDE_PX = 128
_KEPT = 8  # characters whose pictures are kept
_WHITE, _BLACK = (255, 255, 255), (0, 0, 0)


def draw_poses(
    rgba: np.ndarray | None, folder: Path, stopped: Callable[[], bool]
) -> Iterator[tuple[str, bytes]]:
    """The names of actions, each with its picture as a WebP, as they come, until `stopped()`.

    rgba: the character, straight uint8 (H, W, 4); None is the mascot, which puts on each action's
    face. What was drawn before is found in `folder`.
    """
    small = _mascot("happy") if rgba is None else prepare(rgba, SIDE_PX)
    key = sha256_of(small, repr((rgba is None, SIDE_PX, ACTIONS)))
    file = folder / "poses" / f"{key}.json"
    with suppress(OSError, ValueError):
        yield from ((name, bytes.fromhex(data)) for name, data in _read(file).items())
        return
    drawn = {}
    for name, action in ACTIONS.items():
        if stopped():
            return
        drawn[name] = _draw(_mascot(action.face) if rgba is None else small, action)
        yield name, drawn[name]
    _keep(file, drawn)


def rule(name: str, picture: bytes) -> str:
    """The style that shows `picture` on the buttons of the preset `name`, and of those like it."""
    data = b64encode(picture).decode()
    return f".popcon-pose-{name}{{--pose:url(data:image/webp;base64,{data});--emoji:0}}"


@cache  # a few faces, 64 kB each
def _mascot(face: str) -> np.ndarray:
    return prepare(pick("character", MASCOT)(2 * SIDE_PX, face), SIDE_PX)


def _draw(character: np.ndarray, action: Action) -> bytes:
    """The pose with the transparency that two backdrops tell of."""
    from PIL import Image

    white, black = (_pose(character, action, backdrop) for backdrop in (_WHITE, _BLACK))
    alpha = 1 - np.clip((white - black).mean(axis=-1, keepdims=True) / 255, 0, 1)
    colour = np.clip(black / np.maximum(alpha, 1 / 255), 0, 255)
    rgba = np.rint(np.concatenate([colour, 255 * alpha], axis=-1)).astype(np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(rgba).save(buffer, "WEBP", quality=80)
    return buffer.getvalue()


def _pose(character: np.ndarray, action: Action, backdrop: tuple[int, int, int]) -> np.ndarray:
    puppet = pick("provider", "puppet")()
    request = StartFrameRequest(character, action, backdrop, side_px=SIDE_PX)
    return puppet.poll(request, puppet.submit(request))[0].astype(np.float32)


def _read(file: Path) -> dict[str, str]:
    return dict(json.loads(file.read_bytes()))


def _keep(file: Path, drawn: dict[str, bytes]) -> None:
    """A cache that cannot be written is gone without."""
    with suppress(PopconError, OSError):
        data = {name: picture.hex() for name, picture in drawn.items()}
        save(make_folder(file.parent) / file.name, json.dumps(data).encode())
        files = sorted(file.parent.glob("*.json"), key=lambda path: -path.stat().st_mtime_ns)
        for old in files[_KEPT:]:
            old.unlink()
