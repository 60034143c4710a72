"""Pictures as PNG bytes and back: how clips, mattes and cut-outs lie on disk."""

import json
from collections.abc import Mapping
from fractions import Fraction

import cv2
import numpy as np

from popcon_lib.errors import InputError
from popcon_lib.media import Clip, Cutout, Matte

__all__ = [
    "clip_from",
    "clip_to_files",
    "cutout_from",
    "decode_png",
    "decode_pngs",
    "encode_png",
    "encode_pngs",
    "matte_from",
    "matte_to_files",
]

Files = Mapping[str, bytes]
ABOUT_CLIP, ABOUT_MATTE = "clip.json", "matte.json"

_TO_FILE = {3: cv2.COLOR_RGB2BGR, 4: cv2.COLOR_RGBA2BGRA}
_FROM_FILE = {3: cv2.COLOR_BGR2RGB, 4: cv2.COLOR_BGRA2RGBA}
# Frames are read back by the next step and then rarely looked at: half the time of zlib's fastest
# as OpenCV sets it, and no larger on drawn pictures.
_FAST = (
    *(cv2.IMWRITE_PNG_COMPRESSION, 1),
    *(cv2.IMWRITE_PNG_STRATEGY, cv2.IMWRITE_PNG_STRATEGY_RLE),
    *(cv2.IMWRITE_PNG_FILTER, cv2.IMWRITE_PNG_FILTER_SUB),
)


def encode_png(picture: np.ndarray) -> bytes:
    """uint8 (H, W), RGB (H, W, 3) or straight RGBA (H, W, 4) -> a PNG, lossless."""
    stored = picture if picture.ndim == 2 else cv2.cvtColor(picture, _TO_FILE[picture.shape[2]])
    return cv2.imencode(".png", stored, _FAST)[1].tobytes()


def decode_png(data: bytes, name: str = "A stored picture") -> np.ndarray:
    """The reverse. Raises InputError for bytes that are no PNG, called `name`."""
    # OpenCV raises its own error for no bytes at all.
    picture = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED) if data else None
    if picture is None:
        raise InputError(
            f"{name} cannot be read as a picture: {len(data):,} bytes.", "Make its step again."
        )
    return picture if picture.ndim == 2 else cv2.cvtColor(picture, _FROM_FILE[picture.shape[2]])


def encode_pngs(frames: np.ndarray) -> dict[str, bytes]:
    """uint8 (T, H, W[, C]) -> `000.png`, `001.png`, …"""
    return {f"{index:03}.png": encode_png(frame) for index, frame in enumerate(frames)}


def decode_pngs(files: Files) -> np.ndarray:
    """The reverse: the pictures among `files`, in the order of their names.

    Raises InputError that names the one that is damaged.
    """
    names = sorted(name for name in files if name.endswith(".png"))
    return np.stack([decode_png(files[name], name) for name in names])


def clip_to_files(clip: Clip) -> dict[str, bytes]:
    """A PNG per frame, and the rate and the backdrop beside them."""
    about = {"fps": clip.fps, "backdrop": clip.backdrop}
    return {**encode_pngs(clip.frames), ABOUT_CLIP: json.dumps(about).encode()}


def clip_from(files: Files) -> Clip:
    """The reverse."""
    return Clip(decode_pngs(files), **json.loads(files[ABOUT_CLIP]))


def matte_to_files(matte: Matte) -> dict[str, bytes]:
    """A grey PNG per frame, alpha as 0 to 255, rounded; and what made it beside them."""
    about = {"engine": matte.engine, "about": matte.about}
    frames = np.rint(matte.alpha * 255).astype(np.uint8)
    return {**encode_pngs(frames), ABOUT_MATTE: json.dumps(about).encode()}


def matte_from(files: Files) -> Matte:
    """The reverse."""
    about = json.loads(files[ABOUT_MATTE])
    return Matte(decode_pngs(files).astype(np.float32) / 255, **about)


def cutout_from(files: Files, durations: tuple[Fraction, ...]) -> Cutout:
    """A cut-out from the PNG of each frame, as `encode_pngs` wrote its `rgba`."""
    return Cutout(decode_pngs(files), durations)
