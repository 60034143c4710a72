"""The set in small, as packs will show it: placed, outlined, all frames in one picture each."""

import math
from collections.abc import Mapping
from io import BytesIO

import numpy as np
from PIL import Image

from popcon_lib.artifact import Artifact
from popcon_lib.job import Job, JobSpec
from popcon_lib.media import Cutout, resize
from popcon_lib.pack.canvas import common_body_px, place
from popcon_lib.pack.outline import Outline
from popcon_lib.pictures import decode_pngs, encode_pngs
from popcon_lib.shown import read_all
from widgets.parts.sheets import Grid, laid_out

__all__ = ["SIDE_PX", "place_of", "rules", "small_set", "sprites"]

SIDE_PX = 224  # of a sprite's frames: the largest that a chat shows is 208
_STEP = "previews"
_MARGIN = 0.02
_QUALITY = 84


def small_set(job: Job, spec: JobSpec, parts: Mapping[str, Artifact]) -> dict[str, Cutout]:
    """Each action's cut-out within SIDE_PX, kept beside the job's work. Raises StorageError."""
    keys = {name: f"1 {part.digest} {SIDE_PX}" for name, part in parts.items()}
    found = {}
    for name, key in keys.items():
        kept = job.find_artifact(_STEP, f"{name}.cut-out", key)
        if kept is None:
            frames = _scaled(decode_pngs(parts[name].contents()))
            kept = job.keep_artifact(_STEP, f"{name}.cut-out", key, encode_pngs(frames))
        found[name] = kept
    return read_all(found, lambda one: Cutout(decode_pngs(one.contents()), spec.durations))


def sprites(cutouts: Mapping[str, Cutout], outline: Outline | None) -> dict[str, bytes]:
    """A WebP of all frames of each action, on the same canvas; b"" for one that shows nothing."""
    canvas = (SIDE_PX, SIDE_PX)
    shown = {name: one.rgba for name, one in cutouts.items() if one.rgba.any()}
    body_px = common_body_px(shown.values(), canvas, _MARGIN, outline)
    made = dict.fromkeys(cutouts, b"")
    for name, rgba in shown.items():
        placed = place(rgba, canvas, _MARGIN, name, body_px=body_px, outline=outline)
        made[name] = _webp(laid_out(placed))
    return made


def rules(where: str, frames: int, seconds: float) -> str:
    """The styles by which sprites in the panel of the class `where` play, each from its --from."""
    grid = Grid(frames)
    steps = "".join(
        f"{100 * number / frames:.3f}%{{background-position:{place_of(frames, number)}}}"
        for number in range(frames)
    )
    return (
        f"@keyframes popcon-sprite-{frames}{{{steps}}}"
        f".{where} .popcon-sprite{{animation:popcon-sprite-{frames} {seconds:.3f}s step-end "
        f"var(--from) infinite;background-size:{100 * grid.columns}% {100 * grid.rows}%}}"
    )


def place_of(frames: int, frame: int) -> str:
    """Where `frame` is in its sprite, as a background's position."""
    grid = Grid(frames)
    row, column = divmod(frame, grid.columns)
    x, y = column / max(1, grid.columns - 1), row / max(1, grid.rows - 1)
    return f"{100 * x:g}% {100 * y:g}%"


def _scaled(rgba: np.ndarray) -> np.ndarray:
    height, width = rgba.shape[1:3]
    scale = min(1.0, SIDE_PX / max(height, width))
    size = max(1, math.floor(width * scale)), max(1, math.floor(height * scale))
    return np.stack([resize(frame, *size) for frame in rgba])


def _webp(rgba: np.ndarray) -> bytes:
    file = BytesIO()
    Image.fromarray(rgba).save(file, "WEBP", quality=_QUALITY, alpha_quality=80, method=2)
    return file.getvalue()
