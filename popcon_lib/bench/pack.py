"""Packs by PopCon and by sticker-convert: the same frames, the same limits, side by side.

Frames are drawings of known alpha at the target's canvas, with noise as a video model leaves.
"""

import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from statistics import fmean

import numpy as np
from PIL import Image

from popcon_lib.bench.dataset import find_animations
from popcon_lib.bench.sticker_convert import PRESETS, StickerConvert
from popcon_lib.errors import InputError
from popcon_lib.media import resize
from popcon_lib.pack import Target, find
from popcon_lib.pack.canvas import place
from popcon_lib.pack.containers import READERS, fit_animation
from popcon_lib.pack.plan import loops_for
from popcon_lib.pack.quality import psnr_db, worst_alpha_error
from popcon_lib.pack.webp import encode as lossless

__all__ = ["FRAMES", "TENTH", "Score", "measure", "read", "table"]

FRAMES, TENTH = 10, Fraction(1, 10)  # s that every format can write exactly
SIGMA = 2.0  # of 255: what a video model leaves from frame to frame
MOST_DB = 60.0  # more is told as this, so that a mean is not infinite
WORKERS = 2
_MAGIC = {b"\x89PNG": "apng", b"GIF8": "gif", b"RIFF": "webp", b"\x1aE\xdf\xa3": "webm"}


@dataclass(frozen=True)
class Score:
    """What one program made of several animations for one target.

    n_bytes, psnr_db: means; psnr_db is over black and white, at the target's canvas, each frame
    against the closest one that the file has; worst_alpha: of all, of 255; seconds: for each,
    WORKERS at once; canvas, frames: as the files have them, where they are not what was given.
    """

    target: str
    program: str
    n_bytes: int
    psnr_db: float
    worst_alpha: int
    seconds: float
    canvas: str
    frames: str
    left_out: int


def read(path: Path, seed: int) -> np.ndarray:
    """Ten evenly chosen frames of a drawing, at its own size, with noise: uint8 (10, H, W, 4)."""
    with Image.open(path) as animation:
        frames = []
        for index in np.linspace(0, animation.n_frames - 1, FRAMES).round():
            animation.seek(int(index))
            frames.append(np.array(animation.convert("RGBA")))
    return noisy(np.stack(frames), seed)


def noisy(rgba: np.ndarray, seed: int) -> np.ndarray:
    """Straight uint8 (T, H, W, 4) with Gaussian noise on every colour that is seen."""
    noise = np.random.default_rng(seed).normal(0, SIGMA, (*rgba.shape[:3], 3))
    colour = np.clip(np.rint(rgba[..., :3] + noise), 0, 255).astype(np.uint8)
    rgba = np.concatenate([colour, rgba[..., 3:]], axis=-1)
    return np.where(rgba[..., 3:] > 0, rgba, 0).astype(np.uint8)


def measure(
    data: Path,
    targets: tuple[str, ...] = tuple(PRESETS),
    items: tuple[str, ...] | None = None,
    peer: StickerConvert | None = None,
    progress: Callable[[str], None] = lambda target: None,
) -> list[Score]:
    """Both programs' scores for each target; PopCon's alone without a `peer`.

    data: a folder whose anim/ holds APNGs of known alpha. Raises InputError where it has none.
    """
    drawn = {path.stem: read(path, 0) for path in find_animations(data, items)}
    scores = []
    for name in targets:
        progress(name)
        target = find(name)
        given = {
            item: noisy(place(rgba, target.canvas_px, target.margin, item), seed)
            for seed, (item, rgba) in enumerate(drawn.items())
        }
        started = time.monotonic()
        with ThreadPoolExecutor(WORKERS) as pool:
            made = list(pool.map(lambda rgba, target=target: _fit(rgba, target), given.values()))
        seconds = time.monotonic() - started
        scores.append(_score(target, "PopCon", given, dict(zip(given, made, strict=True)), seconds))
        if peer is not None and name in PRESETS:
            films = {item: lossless(rgba, (TENTH,) * FRAMES, 0) for item, rgba in given.items()}
            made, seconds = peer.convert(films, PRESETS[name], target.file_bytes, WORKERS)
            scores.append(_score(target, "sticker-convert", given, made, seconds))
    return scores


def table(scores: list[Score]) -> str:
    """The scores, for a person."""
    lines = [
        f"{'target':<17} {'program':<15} {'bytes':>9} {'PSNR':>8} {'alpha':>6} {'time':>8}  "
        "canvas and frames"
    ]
    for score in scores:
        kept = f"{score.canvas}, {score.frames}"
        kept += f"; {score.left_out} left out" * bool(score.left_out)
        lines.append(
            f"{score.target:<17} {score.program:<15} {score.n_bytes:>9,} {score.psnr_db:>5.1f} dB "
            f"{f'±{score.worst_alpha}':>6} {score.seconds:>6.1f} s  {kept}"
        )
    return "\n".join(lines)


def _fit(rgba: np.ndarray, target: Target) -> bytes:
    durations = (TENTH,) * len(rgba)
    loops = loops_for(target, sum(durations))
    return fit_animation(rgba, durations, loops, target, target.file_bytes, target.name).data


def _score(
    target: Target,
    program: str,
    given: Mapping[str, np.ndarray],
    made: Mapping[str, bytes],
    seconds: float,
) -> Score:
    qualities, alphas, sizes, counts = [], [], set(), set()
    for item, data in made.items():
        shown = _decoded(data)
        sizes.add(f"{shown.shape[2]}x{shown.shape[1]}")
        counts.add(len(shown))
        wanted = given[item]
        closest = _closest(wanted, _on_canvas(shown, wanted))
        qualities.append(min(psnr_db(closest, wanted), MOST_DB))
        alphas.append(worst_alpha_error(closest, wanted))
    canvas = f"{target.canvas_px[0]}x{target.canvas_px[1]}"
    return Score(
        target=target.name,
        program=program,
        n_bytes=round(fmean(map(len, made.values()))),
        psnr_db=fmean(qualities),
        worst_alpha=max(alphas),
        seconds=seconds / len(given),
        canvas=canvas if sizes == {canvas} else f"changed to {', '.join(sorted(sizes))}",
        frames=f"{FRAMES} frames" if counts == {FRAMES} else _changed(counts),
        left_out=len(given) - len(made),
    )


def _changed(counts: set[int]) -> str:
    low, high = min(counts), max(counts)
    return f"{FRAMES} frames changed to {low}" + f"-{high}" * (high > low)


def _decoded(data: bytes) -> np.ndarray:
    """The frames of a file, by Pillow or libvpx, whatever its name says."""
    for magic, container in _MAGIC.items():
        if data.startswith(magic):
            return READERS[container].decode(data).rgba
    raise InputError(f"It is no animation that is known: {data[:8]!r}.")


def _on_canvas(shown: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """Frames centred on the canvas of `wanted`: scaled to fit in it or to fill it.

    What the peer did to get another shape is not known: the one that is closer to `wanted` counts.
    """
    if shown.shape[1:] == wanted.shape[1:]:
        return shown
    ratios = [wanted.shape[side] / shown.shape[side] for side in (1, 2)]
    both = [
        np.stack([_centred(frame, scale, wanted.shape[1:3]) for frame in shown])
        for scale in (min(ratios), max(ratios))
    ]
    return max(both, key=lambda frames: psnr_db(frames[0], wanted[0]))


def _centred(frame: np.ndarray, scale: float, canvas_px: tuple[int, int]) -> np.ndarray:
    """uint8 (*canvas_px, 4): the frame scaled, in the middle, cut where it is larger."""
    height, width = (round(side * scale) for side in frame.shape[:2])
    scaled, whole = resize(frame, width, height), np.zeros((*canvas_px, 4), np.uint8)
    (to_y, from_y), (to_x, from_x) = (
        (slice(max(0, room // 2), max(0, room // 2) + min(have, want)),
         slice(max(0, -room // 2), max(0, -room // 2) + min(have, want)))
        for have, want, room in (
            (height, canvas_px[0], canvas_px[0] - height),
            (width, canvas_px[1], canvas_px[1] - width),
        )
    )  # fmt: skip
    whole[to_y, to_x] = scaled[from_y, from_x]
    return whole


def _closest(wanted: np.ndarray, shown: np.ndarray) -> np.ndarray:
    """For each wanted frame the one shown that is closest, where their counts differ."""
    if len(shown) == len(wanted):
        return shown
    return np.stack([max(shown, key=lambda one, f=frame: psnr_db(one, f)) for frame in wanted])
