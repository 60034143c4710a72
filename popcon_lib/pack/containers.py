"""The files that animations come in: who reads each, and who makes one fit."""

from fractions import Fraction
from types import ModuleType

import numpy as np

from popcon_lib.media import composite
from popcon_lib.pack import apng, gif, webm, webp
from popcon_lib.pack.fit import Fitted, fit, fit_crf
from popcon_lib.pack.targets import Target

__all__ = ["READERS", "fit_animation", "fit_still"]

READERS: dict[str, ModuleType] = {"apng": apng, "gif": gif, "webm": webm, "webp": webp}


def fit_animation(
    rgba: np.ndarray,
    durations: tuple[Fraction, ...],
    loops: int,
    target: Target,
    limit_bytes: int,
    name: str,
) -> Fitted:
    """Make straight uint8 (T, H, W, 4) frames one file of `target`'s kind within `limit_bytes`.

    Quality is told against what the format can hold: for a GIF, frames with hard edges.
    """
    rgba = _on_backdrop(rgba, target)
    if target.container == "webm":
        return fit_crf(
            rgba,
            lambda frames, crf: webm.encode(frames, durations, crf),
            lambda data: webm.decode(data).rgba,
            limit_bytes,
            name,
        )
    if target.container == "gif":
        rgba = gif.harden(rgba, target.matte)
    encode = {"apng": apng.encode, "gif": gif.encode, "webp": webp.encode}[target.container]
    return fit(
        rgba,
        lambda frames: encode(frames, durations, loops),
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
