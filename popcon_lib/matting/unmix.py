"""The character's own colour where a flat backdrop is known.

A film shows I = alpha F + (1 - alpha) B. With B known, F follows (Smith and Blinn 1996); but where
alpha is small noise is all there is, and chroma, kept at half resolution, is mixed over 2 px. So
near edges F is an average of the neighbourhood weighted by alpha, blur(I - B) / blur(alpha), which
holds no backdrop however the film was blurred, and luma, where alpha is large, its own solution.
"""

import cv2
import numpy as np

from popcon_lib.matting.behind import behind
from popcon_lib.matting.contrast import difference, restored
from popcon_lib.media import Colour

__all__ = ["unmixed"]

AVERAGE_PX = 1.5  # sigma of the neighbourhood
TRUSTED = 0.35  # alpha at which a pixel's own luma and the neighbourhood's count the same
CHROMA_PX = 1  # how far a soft pixel spoils the chroma of its neighbours
_SQUARE = np.ones((3, 3), np.uint8)


def unmixed(frame: np.ndarray, alpha: np.ndarray, backdrop: Colour | None) -> np.ndarray:
    """Colours without backdrop, uint8 (H, W, 3), of one `frame` of that kind.

    alpha: float32 (H, W) in [0, 1]; backdrop: about the colour behind (measured near each pixel,
    where alpha is 0), or None.
    """
    clear = alpha == 0
    if backdrop is not None and not clear.any():
        around = np.full(frame.shape, backdrop, np.float32)
    else:
        around = behind(frame, clear)
    soft = ((alpha > 0) & (alpha < 1)).astype(np.uint8)
    near = cv2.dilate(soft, _SQUARE, iterations=CHROMA_PX) > 0
    ycc = difference(frame, around)
    weight = cv2.GaussianBlur(alpha, (0, 0), AVERAGE_PX)
    average = cv2.GaussianBlur(ycc, (0, 0), AVERAGE_PX) / np.maximum(weight, 0.02)[..., None]
    trust = alpha**2 / (alpha**2 + TRUSTED**2)
    luma = trust * ycc[..., 0] / np.maximum(alpha, 0.05) + (1 - trust) * average[..., 0]
    own = np.dstack([luma, average[..., 1:]])
    solved = np.rint(np.clip(restored(own, around), 0, 255))
    return np.where(near[..., None], solved, frame).astype(np.uint8)
