"""The character's own colour before any backdrop: blur fusion, twice.

Forte and Germer, "Approximate Fast Foreground Colour Estimation", ICIP 2021. The neighbourhood's
foreground and background, each an average weighted by alpha or by 1 - alpha, are corrected at each
pixel so that together they give what the film shows. A wide pass fills in, a narrow one refines.
"""

import cv2
import numpy as np

__all__ = ["fused"]

WIDE_PX = 90
NARROW_PX = 6
LEAST = 1e-5  # keeps averages of nothing finite


def fused(frame: np.ndarray, alpha: np.ndarray) -> np.ndarray:
    """Colours without background, uint8 (H, W, 3), of one `frame` of that kind.

    alpha: float32 (H, W) in [0, 1]. Where it is 1 the colours of the film come back.
    """
    film = frame.astype(np.float32) / 255
    cover = np.ascontiguousarray(alpha, np.float32)[..., None]
    wide, around = _fuse(film, film, film, cover, WIDE_PX)
    own, _ = _fuse(film, wide, around, cover, NARROW_PX)
    return np.rint(own * 255).astype(np.uint8)


def _fuse(
    film: np.ndarray, own: np.ndarray, around: np.ndarray, alpha: np.ndarray, side_px: int
) -> tuple[np.ndarray, np.ndarray]:
    """A better foreground, and the background's average, float32 (H, W, 3) in [0, 1]."""
    weight = _average(alpha, side_px)[..., None]
    front = _average(own * alpha, side_px) / (weight + LEAST)
    back = _average(around * (1 - alpha), side_px) / (1 - weight + LEAST)
    return np.clip(front + alpha * (film - alpha * front - (1 - alpha) * back), 0, 1), back


def _average(picture: np.ndarray, side_px: int) -> np.ndarray:
    return cv2.blur(picture, (side_px, side_px), borderType=cv2.BORDER_REPLICATE)
