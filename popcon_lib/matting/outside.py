"""Which pixels are behind the character, by topology: what the frame's border reaches."""

import cv2
import numpy as np

from popcon_lib.matting.contrast import contrast

__all__ = ["inside"]

FAINTEST = 3.0  # contrast that compression alone reaches on a flat backdrop
LUMA_ECHO = 0.08  # luma beside an edge rings by this share of the edge's own
CHROMA_ECHO = 0.3  # half-resolution chroma spills this share over its neighbours
ECHO = np.ones((5, 5), np.uint8)  # as far as both reach
HOLE_PX = 9  # the least area of a hole
CRACK_PX = 3  # how deep the outside enters gaps of under 3 px where there are no holes
_SQUARE = np.ones((3, 3), np.uint8)


def inside(ycc: np.ndarray, noise: float, holes: bool) -> np.ndarray:
    """1 where the character, an effect, or what they enclose is; 0 outside: uint8 (H, W).

    ycc: difference to the backdrop, float32 (H, W, 3); noise: sigma of the backdrop, in levels.
    holes: whether the backdrop's colour, enclosed, is a hole (on a screen of a colour nobody
    paints with) or part of the character (eyes and teeth on white).
    """
    backdrop, echo = _backdrop(ycc, noise)
    gap = backdrop | echo
    # Where eyes may have the backdrop's colour the outside must not leak in by a gap in an outline.
    passable = gap if holes else cv2.erode(gap, _SQUARE, borderValue=1)
    count, labels = cv2.connectedComponents(passable, connectivity=4)
    outside = np.zeros(count, bool)
    outside[np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]])] = True
    if holes:
        outside |= np.bincount(labels[backdrop > 0], minlength=count) >= HOLE_PX
    outside[0] = False  # label 0 is what cannot be passed
    reached = outside[labels].astype(np.uint8)
    if not holes:
        for _ in range(CRACK_PX):
            reached = cv2.dilate(reached, _SQUARE) & gap
    return 1 - reached


def _backdrop(ycc: np.ndarray, noise: float) -> tuple[np.ndarray, np.ndarray]:
    """uint8 masks: what shows the backdrop, and what may be it but for the echo of an edge."""
    least = max(FAINTEST, 4 * noise)
    seen = contrast(ycc)
    backdrop = (seen <= 1.5 * least) & (cv2.blur(seen, (3, 3)) <= least)
    luma = np.abs(ycc[..., 0])
    chroma = cv2.magnitude(ycc[..., 1], ycc[..., 2])
    echo = luma <= np.maximum(least, LUMA_ECHO * cv2.dilate(luma, ECHO))
    echo &= chroma <= np.maximum(1.5 * least, CHROMA_ECHO * cv2.dilate(chroma, ECHO))
    return backdrop.astype(np.uint8), echo.astype(np.uint8)
