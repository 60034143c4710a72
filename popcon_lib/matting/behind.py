"""What is behind the character: the backdrop as each place of a frame shows it."""

import cv2
import numpy as np

__all__ = ["behind"]

COARSE = 4  # worked out at this fraction of the size: what is behind varies slowly
REACH = 2.0  # sigma of the average, in coarse pixels
MARGIN = np.ones((7, 7), np.uint8)  # an edge's echo reaches 3 px into the clear


def behind(picture: np.ndarray, clear: np.ndarray) -> np.ndarray:
    """`picture` (H, W, 3) with what is not `clear` (bool (H, W)) painted over from around it.

    Returns float32 (H, W, 3): averages of the clear pixels near, and far from any the median of
    all. Black where nothing is clear.
    """
    clear = cv2.erode(clear.astype(np.uint8), MARGIN)
    height, width = clear.shape
    size = (max(1, width // COARSE), max(1, height // COARSE))
    known = cv2.bitwise_and(picture, picture, mask=clear).astype(np.float32)
    total = cv2.resize(known, size, interpolation=cv2.INTER_AREA)
    weight = cv2.resize(clear.astype(np.float32), size, interpolation=cv2.INTER_AREA)
    seen = weight > 0.5
    middle = np.median(total[seen] / weight[seen][:, None], axis=0) if seen.any() else np.zeros(3)
    total = cv2.GaussianBlur(total, (0, 0), REACH) + 1e-4 * middle.astype(np.float32)
    weight = cv2.GaussianBlur(weight, (0, 0), REACH) + 1e-4
    return cv2.resize(total / weight[..., None], (width, height), interpolation=cv2.INTER_LINEAR)
