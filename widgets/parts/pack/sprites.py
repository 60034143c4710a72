"""The set in small, as packs will show it: placed, outlined, all frames in one picture each."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

import numpy as np
from PIL import Image

from popcon_lib.artifact import Artifact
from popcon_lib.job import Job, JobSpec
from popcon_lib.media import Cutout
from popcon_lib.pack.canvas import common_body_px, place
from popcon_lib.pack.outline import Outline
from popcon_lib.pack.small import SMALL_PX, in_small
from popcon_lib.pictures import decode_pngs, encode_pngs
from widgets.parts.sheets import Grid, laid_out

__all__ = ["place_of", "rules", "small_set", "sprites"]

_WORKERS = 4  # most of the work leaves Python's lock
_STEP = "previews"
_MARGIN = 0.02
_QUALITY = 84


def small_set(job: Job, spec: JobSpec, parts: Mapping[str, Artifact]) -> dict[str, Cutout]:
    """Each action's cut-out in small, kept beside the job's work. Raises StorageError."""

    def small(name: str) -> Cutout:
        key, item = f"1 {parts[name].digest} {SMALL_PX}", f"{name}.cut-out"
        kept = job.find_artifact(_STEP, item, key)
        if kept is not None:
            return Cutout(decode_pngs(kept.contents()), spec.durations)
        frames = in_small(decode_pngs(parts[name].contents()))
        job.keep_artifact(_STEP, item, key, encode_pngs(frames))
        return Cutout(frames, spec.durations)

    with ThreadPoolExecutor(_WORKERS) as pool:
        return dict(zip(parts, pool.map(small, parts), strict=True))


def sprites(cutouts: Mapping[str, Cutout], outline: Outline | None) -> dict[str, bytes]:
    """A WebP of all frames of each action, on the same canvas; b"" for one that shows nothing."""
    canvas = (SMALL_PX, SMALL_PX)
    shown = {name: one.rgba for name, one in cutouts.items() if one.rgba.any()}
    body_px = common_body_px(shown.values(), canvas, _MARGIN, outline)

    def drawn(name: str) -> bytes:
        placed = place(shown[name], canvas, _MARGIN, name, body_px=body_px, outline=outline)
        return _webp(laid_out(placed))

    with ThreadPoolExecutor(_WORKERS) as pool:
        return dict.fromkeys(cutouts, b"") | dict(zip(shown, pool.map(drawn, shown), strict=True))


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


def _webp(rgba: np.ndarray) -> bytes:
    file = BytesIO()
    Image.fromarray(rgba).save(file, "WEBP", quality=_QUALITY, alpha_quality=80, method=2)
    return file.getvalue()
