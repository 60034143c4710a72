"""Pictures as video codecs take them: 8 bit luma, and chroma that four pixels share (4:2:0)."""

from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from av import VideoFrame

__all__ = ["BT601", "BT709", "frame_of", "rgba_of"]


def _matrix(red: float, blue: float) -> np.ndarray:
    """float32 (3, 3): RGB to Y, Cb, Cr in limited range, by what red and blue add to luma."""
    luma = np.array([red, 1 - red - blue, blue])
    cb = (np.array([0, 0, 1]) - luma) / (2 * (1 - blue))
    cr = (np.array([1, 0, 0]) - luma) / (2 * (1 - red))
    return (np.stack([219 * luma, 224 * cb, 224 * cr]) / 255).astype(np.float32)


BT601 = _matrix(0.299, 0.114)
BT709 = _matrix(0.2126, 0.0722)
_ZERO = np.array([16, 128, 128], np.float32)


def frame_of(rgba: np.ndarray, matrix: np.ndarray) -> "VideoFrame":
    """The colours of a straight uint8 (H, W, 4) picture, sides even, as an av.VideoFrame, yuv420p.

    A shared colour counts each pixel by its alpha, so what is clear does not grey the edge.
    """
    colour, weight = rgba[..., :3].astype(np.float32), rgba[..., 3].astype(np.float32)
    half = rgba.shape[1] // 2, rgba.shape[0] // 2
    mixed = cv2.resize(colour * weight[..., None], half, interpolation=cv2.INTER_AREA)
    weights = cv2.resize(weight, half, interpolation=cv2.INTER_AREA)
    shared = mixed / np.maximum(weights, 0.25)[..., None]  # 1 of 255 in one of four pixels
    luma = 16 + cv2.transform(colour, matrix[:1])
    chroma = 128 + cv2.transform(shared, matrix[1:])
    return _frame(luma, chroma[..., 0], chroma[..., 1])


def alpha_frame(rgba: np.ndarray) -> "VideoFrame":
    """The alpha of a uint8 (H, W, 4) picture, sides even, as luma of 0 to 255, yuv420p."""
    alpha = rgba[..., 3]
    grey = np.full_like(alpha[::2, ::2], 128)
    return _frame(alpha, grey, grey)


def _frame(*planes: np.ndarray) -> "VideoFrame":
    """An av.VideoFrame, yuv420p, of its planes, rounded."""
    import av

    height, width = planes[0].shape
    frame = av.VideoFrame(width, height, "yuv420p")
    for plane, values in zip(frame.planes, planes, strict=True):
        padded = np.zeros((plane.height, plane.line_size), np.uint8)
        padded[:, : plane.width] = cv2.convertScaleAbs(values)  # which rounds
        plane.update(padded)
    return frame


def rgba_of(frame: "VideoFrame", matrix: np.ndarray) -> np.ndarray:
    """uint8 (H, W, 4) of a decoded frame, opaque where it has no alpha.

    FFmpeg's own converter spoils alpha at widths like 100. Raises ValueError for pixels that are
    neither yuv420p nor yuva420p.
    """
    if frame.format.name not in ("yuv420p", "yuva420p"):
        raise ValueError(f"its pixels are {frame.format.name}")
    size = frame.width, frame.height
    planes = []
    for plane in frame.planes:
        padded = np.frombuffer(plane, np.uint8).reshape(-1, plane.line_size)
        planes.append(np.ascontiguousarray(padded[: plane.height, : plane.width]))
    alpha = planes[3] if len(planes) == 4 else np.full_like(planes[0], 255)
    halves = (cv2.resize(plane.astype(np.float32), size) for plane in planes[1:3])
    inverse = np.linalg.inv(matrix)
    affine = np.column_stack([inverse, -inverse @ _ZERO])
    colour = cv2.transform(cv2.merge([planes[0].astype(np.float32), *halves]), affine)
    return cv2.merge([*cv2.split(cv2.convertScaleAbs(np.maximum(colour, 0))), alpha])
