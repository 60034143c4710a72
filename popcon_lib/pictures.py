"""Pictures as PNG bytes and back: how frames, mattes and cut-outs lie on disk."""

import cv2
import numpy as np

from popcon_lib.errors import InputError

__all__ = ["decode_png", "decode_pngs", "encode_png", "encode_pngs"]

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


def decode_png(data: bytes) -> np.ndarray:
    """The reverse. Raises InputError for bytes that are no PNG."""
    picture = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    if picture is None:
        raise InputError("A stored picture cannot be read.", "Run its step again.")
    return picture if picture.ndim == 2 else cv2.cvtColor(picture, _FROM_FILE[picture.shape[2]])


def encode_pngs(frames: np.ndarray) -> dict[str, bytes]:
    """uint8 (T, H, W[, C]) -> `000.png`, `001.png`, …"""
    return {f"{index:03}.png": encode_png(frame) for index, frame in enumerate(frames)}


def decode_pngs(files: dict[str, bytes]) -> np.ndarray:
    """The reverse: the pictures among `files`, in the order of their names."""
    return np.stack([decode_png(files[name]) for name in sorted(files) if name.endswith(".png")])
