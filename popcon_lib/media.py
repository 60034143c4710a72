"""What steps hand to each other: Clip, Matte, Cutout. Each checks itself when made."""

from dataclasses import dataclass
from fractions import Fraction

import cv2
import numpy as np

from popcon_lib.errors import InputError

__all__ = ["Clip", "Cutout", "Matte", "composite", "resize", "sha256_of"]

Colour = tuple[int, int, int]


@dataclass(frozen=True, eq=False)
class Clip:
    """Frames of one action as they came out of a video.

    frames: uint8 (T, H, W, 3), sRGB; fps: frames per second; backdrop: the flat colour behind the
    character as (r, g, b) uint8, or None where it is not known to be flat.
    """

    frames: np.ndarray
    fps: float
    backdrop: Colour | None = None

    def __post_init__(self) -> None:
        _check(self.frames, "Clip.frames", np.uint8, ("T", "H", "W", 3))
        if not 0 < self.fps < 1000:
            raise InputError(f"A clip of {self.fps} frames per second cannot be played.")
        if self.backdrop is not None:
            backdrop = tuple(int(value) for value in self.backdrop)
            if len(backdrop) != 3 or not all(0 <= value <= 255 for value in backdrop):
                raise InputError(f"A backdrop is three values of 0 to 255, not {self.backdrop}.")
            object.__setattr__(self, "backdrop", backdrop)


@dataclass(frozen=True, eq=False)
class Matte:
    """How much of each pixel belongs to the character and its effects.

    alpha: float32 (T, H, W) in [0, 1]; engine: the name of what made it; about: its weights, its
    device and why it was chosen, in words.
    """

    alpha: np.ndarray
    engine: str
    about: str = ""

    def __post_init__(self) -> None:
        _check(self.alpha, "Matte.alpha", np.float32, ("T", "H", "W"))
        low, high = float(self.alpha.min()), float(self.alpha.max())
        if not (0 <= low and high <= 1):  # also refuses NaN
            raise InputError(
                f"The matte of engine {self.engine!r} holds values from {low} to {high}.",
                "Alpha is 0 to 1: the engine is at fault; choose another for this action.",
            )


@dataclass(frozen=True, eq=False)
class Cutout:
    """The character and its effects on nothing, ready for a pack.

    rgba: uint8 (T, H, W, 4), sRGB, straight (not premultiplied) colour, 0 where alpha is 0;
    durations: seconds each frame is shown, exact: 12 frames in 1 s are 1/12 each, never 83 ms.
    """

    rgba: np.ndarray
    durations: tuple[Fraction, ...]

    def __post_init__(self) -> None:
        _check(self.rgba, "Cutout.rgba", np.uint8, ("T", "H", "W", 4))
        if len(self.durations) != len(self.rgba):
            raise InputError(f"{len(self.rgba)} frames came with {len(self.durations)} durations.")
        if any(duration <= 0 for duration in self.durations):
            raise InputError("Each frame must be shown for more than 0 s.")
        pixels = np.ascontiguousarray(self.rgba).view("<u4")  # alpha is the highest byte
        if ((pixels > 0) & (pixels < 1 << 24)).any():
            raise InputError("A cut-out has colour where it is fully transparent.")


def composite(rgba: np.ndarray, colour: Colour) -> np.ndarray:
    """Put straight uint8 (..., H, W, 4) on a flat `colour`; returns uint8 (..., H, W, 3)."""
    alpha = rgba[..., 3]
    opaque = alpha == 255
    picture = np.empty((*alpha.shape, 3), np.uint8)
    for channel, value in enumerate(np.asarray(colour, np.uint8)):
        picture[..., channel] = np.where(opaque, rgba[..., channel], value)
    soft = (alpha > 0) & ~opaque  # few pixels: five times as fast as blending all of them
    flat = np.asarray(colour, np.float32)
    pixels = rgba[soft]
    share = pixels[:, 3:].astype(np.float32) / 255
    picture[soft] = np.rint(flat + (pixels[:, :3] - flat) * share)
    return picture


def resize(rgba: np.ndarray, width_px: int, height_px: int) -> np.ndarray:
    """Scale one straight uint8 (H, W, 4) picture with premultiplied colour, so no edge bleeds.

    Area averaging when it shrinks, cubic when it grows. Returns straight uint8, 0 where clear.
    """
    if rgba.shape[:2] == (height_px, width_px):
        return rgba
    shrinks = width_px * height_px < rgba.shape[0] * rgba.shape[1]
    how = {"interpolation": cv2.INTER_AREA if shrinks else cv2.INTER_CUBIC}
    size = (width_px, height_px)
    *colour, solid = cv2.split(rgba)
    alpha = cv2.resize(solid.astype(np.float32), size, **how)
    seen = alpha > 0.5  # the rest is rounded to 0
    planes = []
    for channel in colour:
        scaled = cv2.multiply(channel, solid, scale=1 / 255, dtype=cv2.CV_32F)
        scaled = cv2.resize(scaled, size, **how)
        # Cubic overshoots colour and alpha alike: they are divided before either is clipped.
        straight = np.maximum(cv2.divide(scaled, alpha, scale=255), 0)
        planes.append(cv2.convertScaleAbs(straight) * seen)
    return cv2.merge([*planes, cv2.convertScaleAbs(np.maximum(alpha, 0))])


def sha256_of(*parts: np.ndarray | bytes | str) -> str:
    """Hash arrays (with shape and dtype), bytes and text to one hexadecimal sha256."""
    from hashlib import sha256

    digest = sha256()
    for part in parts:
        if isinstance(part, np.ndarray):
            head = f"{part.dtype.str}{part.shape}".encode()
            data: bytes | memoryview = np.ascontiguousarray(part).data
        else:
            data = part.encode() if isinstance(part, str) else part
            head = f"{type(part).__name__}{len(data)}".encode()
        digest.update(head)
        digest.update(data)
    return digest.hexdigest()


def _check(array: np.ndarray, name: str, dtype: type, shape: tuple) -> None:
    wanted = f"{np.dtype(dtype).name} ({', '.join(str(part) for part in shape)})"
    if not isinstance(array, np.ndarray):
        raise InputError(f"{name} is {wanted}, not {type(array).__name__}.")
    fits = array.ndim == len(shape) and all(
        isinstance(want, str) or want == have for want, have in zip(shape, array.shape, strict=True)
    )
    if array.dtype != dtype or not fits:
        raise InputError(f"{name} is {wanted}, not {array.dtype} {array.shape}.")
    if array.size == 0:
        raise InputError(f"{name} is empty: {array.shape}.")
