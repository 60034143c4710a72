"""The files that animations come in: who reads each, and who makes one fit."""

from dataclasses import replace
from fractions import Fraction
from math import inf
from types import ModuleType

import numpy as np

from popcon_lib.errors import PackLimitError
from popcon_lib.media import composite
from popcon_lib.pack import apng, frame_list, gif, mp4, sequence, sprite, webm, webp
from popcon_lib.pack.animation import size_bytes
from popcon_lib.pack.fit import LADDER, Fitted, fit
from popcon_lib.pack.fit_film import fit_film
from popcon_lib.pack.targets import Target

__all__ = ["FILMS", "FOLDERS", "READERS", "fit_animation", "fit_still"]

READERS: dict[str, ModuleType] = {
    "apng": apng,
    "gif": gif,
    "mp4": mp4,
    "png-sequence": sequence,
    "sprite": sprite,
    "webm": webm,
    "webp": webp,
}
FOLDERS = ("png-sequence", "sprite")  # an animation is several files, in a folder of its own
# The crfs of films: below the first, a file grows and shows nothing more; over the second there is
# none. In these, sides are even.
FILMS = {"mp4": (4, 51), "webm": (1, 63)}
# Of a WebM's bytes, for its alpha: at more, colours lost up to 0.6 dB on 9 drawings; within it, all
# were closer than with both at one crf.
_ALPHA_SHARE = 0.2


def fit_animation(
    rgba: np.ndarray,
    durations: tuple[Fraction, ...],
    loops: int,
    target: Target,
    limit_bytes: int,
    name: str,
) -> Fitted:
    """Make straight uint8 (T, H, W, 4) frames a file or folder of `target`'s, in `limit_bytes`.

    Quality is told against what the format can hold: for a GIF, frames with hard edges.
    """
    rgba = _on_backdrop(rgba, target)
    if target.container == "webm":
        film = webm.Film(rgba, durations, _ALPHA_SHARE * limit_bytes)
        return fit_film(rgba, film, limit_bytes, FILMS["webm"], name)
    if target.container == "mp4":
        return fit_film(rgba, mp4.Film(rgba, durations), limit_bytes, FILMS["mp4"], name)
    if target.container == "png-sequence":
        files = sequence.encode(rgba, durations)
        if size_bytes(files) > limit_bytes:
            raise PackLimitError(
                f"{name} is {size_bytes(files):,} bytes as PNGs; the limit is {limit_bytes:,}.",
                "Choose fewer frames and run the pack step again.",
            )
        return Fitted(files, str(LADDER[0]), inf, 0)
    if target.container == "sprite":
        count, height, width = rgba.shape[:3]
        listed = sprite.encode_list(count, width, height, durations)
        fitted = fit(rgba, sprite.encode_sheet, limit_bytes - len(listed), name=name)
        return replace(fitted, data={sprite.SHEET: fitted.data, frame_list.FILE_NAME: listed})
    if target.container == "gif":
        rgba = gif.harden(rgba, target.matte)
    encode = {"apng": apng.encode, "gif": gif.encode, "webp": webp.encode}[target.container]
    return fit(
        rgba,
        lambda frames: encode(frames, durations[: len(frames)], loops),
        limit_bytes,
        target.plenty_bytes,
        name,
        256 if target.container == "gif" else None,
    )


def fit_still(rgba: np.ndarray, limit_bytes: int, name: str) -> Fitted:
    """Make one straight uint8 (H, W, 4) picture a PNG within `limit_bytes`."""
    return fit(rgba[None], lambda frames: apng.encode_still(frames[0]), limit_bytes, name=name)


def _on_backdrop(rgba: np.ndarray, target: Target) -> np.ndarray:
    if target.backdrop is None:
        return rgba
    colour = composite(rgba, target.backdrop)
    return np.concatenate([colour, np.full_like(colour[..., :1], 255)], axis=-1)
