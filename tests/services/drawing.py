"""What the loopback services draw: simple pictures and films, BGR as OpenCV has them."""

import cv2
import numpy as np

from popcon_lib.providers.mp4 import encode_mp4

GREY = (208, 208, 208)


def figure() -> np.ndarray:
    """A character on light grey, BGR."""
    picture = np.full((512, 512, 3), GREY, np.uint8)
    cv2.ellipse(picture, (256, 300), (90, 150), 0, 0, 360, (40, 90, 230), -1)
    cv2.circle(picture, (256, 150), 80, (60, 200, 250), -1)
    for x in (226, 286):
        cv2.circle(picture, (x, 140), 12, (30, 20, 20), -1)
    return picture


def turned(picture: np.ndarray, degrees: float, up_px: float = 0.0) -> np.ndarray:
    """The picture turned and lifted; its corner's colour fills what comes free."""
    height, width = picture.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    matrix[1, 2] -= up_px
    corner = tuple(int(value) for value in picture[0, 0])
    return cv2.warpAffine(picture, matrix, (width, height), borderValue=corner)


def bouncing(picture: np.ndarray, side_px: int, frames: int, fps: int) -> bytes:
    """An mp4 of the picture that rocks and hops, and ends as it began."""
    small = cv2.resize(picture, (side_px, side_px), interpolation=cv2.INTER_AREA)
    phases = 2 * np.pi * np.arange(frames) / frames
    moved = (turned(small, 6 * np.sin(p), side_px / 16 * abs(np.sin(p))) for p in phases)
    rgb = (cv2.cvtColor(frame, cv2.COLOR_BGR2RGB) for frame in moved)
    return encode_mp4(rgb, frames, side_px, fps)
