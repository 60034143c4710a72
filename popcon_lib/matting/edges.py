"""The character's own colour, freed of the backdrop, for any alpha.

A film shows I = alpha F + (1 - alpha) B. With B known, F follows (Smith and Blinn 1996); but where
alpha is small noise is all there is, and chroma, kept at half resolution, is mixed over 2 px. So
near edges F is an average of the neighbourhood weighted by alpha, blur(I - B) / blur(alpha), which
holds no backdrop however the film was blurred (the idea of Forte and Germer 2020, "blur fusion"),
and luma, where alpha is large, its own solution.
"""

import os
from concurrent.futures import ThreadPoolExecutor

import cv2
import numpy as np

from popcon_lib.errors import UnknownNameError
from popcon_lib.matting.behind import behind
from popcon_lib.matting.contrast import difference, restored
from popcon_lib.media import Colour

__all__ = ["EDGES", "unmix"]

EDGES = ("auto", "unmix", "none")
AVERAGE_PX = 1.5  # sigma of the neighbourhood
TRUSTED = 0.35  # alpha at which a pixel's own luma and the neighbourhood's count the same
CHROMA_PX = 1  # how far a soft pixel spoils the chroma of its neighbours
_SQUARE = np.ones((3, 3), np.uint8)


def unmix(
    frames: np.ndarray, alpha: np.ndarray, backdrop: Colour | None, edges: str = "unmix"
) -> np.ndarray:
    """Straight uint8 (T, H, W, 4): colours without backdrop, alpha as given, 0 where alpha is 0.

    frames: uint8 (T, H, W, 3); alpha: float32 (T, H, W) in [0, 1]; backdrop: about the flat colour
    behind (measured where alpha is 0), or None: measured, near each pixel.
    edges: "unmix", or "none" to keep the film's colours. Raises UnknownNameError.
    """
    if edges not in EDGES:
        raise UnknownNameError("edge method", edges, EDGES)

    def solve(frame: np.ndarray, shown: np.ndarray) -> np.ndarray:
        opacity = np.rint(shown * 255).astype(np.uint8)
        colour = frame if edges == "none" else _unmix(frame, shown, backdrop)
        colour = np.where(opacity[..., None] > 0, colour, 0).astype(np.uint8)
        return np.dstack([colour, opacity])

    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        return np.stack(list(pool.map(solve, frames, alpha)))


def _unmix(frame: np.ndarray, alpha: np.ndarray, backdrop: Colour | None) -> np.ndarray:
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
