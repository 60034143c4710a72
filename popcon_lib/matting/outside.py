"""Which pixels are behind the character, by topology: what the frame's border reaches."""

import cv2
import numpy as np

from popcon_lib.matting.contrast import contrast

__all__ = ["inside"]

FAINTEST = 3.0  # contrast that compression alone reaches on a flat backdrop
LUMA_ECHO = 0.08  # luma beside an edge rings by this share of the edge's own
CHROMA_ECHO = 0.3  # half-resolution chroma spills this share over its neighbours
ECHO = np.ones((5, 5), np.uint8)  # as far as both reach
RINGING = 0.07  # share of an edge's contrast that hard compression spreads over its block
HOLE_PX = 9  # the least area of a hole that another engine has found
DEEP = np.ones((13, 13), np.uint8)  # an engine's edge is off by less than half of it
AROUND = np.ones((17, 17), np.uint8)  # what stands around a hole, whose edge the engine has blurred
CRACK_PX = 8  # how deep the outside enters gaps of under 3 px where there are no holes
SPECK_PX = 40  # the most area of a speck of ringing
SPECK = 0.1  # and the most of its contrast, as a share of the strongest edge
BLOCK = np.ones((17, 17), np.uint8)  # within a transform block of it, 8 px
SHADE = 0.35  # share of the backdrop's light that a shadow takes, or a glow adds, at most
SOFTEST = 2.0  # levels a px: steeper is an edge, not a shadow
STRAIGHTEST = 2.0  # and, at half the size, more bent
_SQUARE = np.ones((3, 3), np.uint8)


def inside(
    ycc: np.ndarray,
    black: np.ndarray,
    noise: float,
    screen: bool,
    hole_px: float,
    body: np.ndarray | None = None,
    uneven: np.ndarray | float = 0.0,
) -> np.ndarray:
    """1 where the character, an effect, or what they enclose is; 0 outside: uint8 (H, W).

    ycc: difference to the backdrop, float32 (H, W, 3); black: the same of black, (3,), which is
    where shadows lead; noise: sigma of the backdrop, in levels.
    screen: whether nobody paints with the backdrop's colour; elsewhere the outside may not leak in.
    hole_px: from which area on the backdrop's colour, enclosed, is a hole and not part of the
    character (eyes and teeth on white).
    body: alpha of an engine that knows better where there is no screen, float32 (H, W), or None:
    nothing leaks into what is solid to it, and what it sees through in a body's midst is a hole.
    uneven: contrast that the backdrop may have anyway, a number or float32 (H, W).
    """
    backdrop, echo = _backdrop(ycc, np.maximum(FAINTEST, 4 * noise) + uneven)
    gap = backdrop | echo | _shadow(ycc, black, backdrop, screen)
    if body is not None and not screen:
        gap &= 1 - cv2.erode((body > 0.95).astype(np.uint8), DEEP)
    # Where eyes may have the backdrop's colour the outside must not leak in by a gap in an outline.
    passable = gap if screen else cv2.erode(gap, _SQUARE, borderValue=1)
    count, labels = cv2.connectedComponents(passable, connectivity=4)
    outside = np.zeros(count, bool)
    outside[np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]])] = True
    if body is not None and not screen:
        outside |= _seen_through(labels, count, body)
    else:
        outside |= np.bincount(labels[backdrop > 0], minlength=count) >= hole_px
    outside[0] = False  # label 0 is what cannot be passed
    reached = outside[labels].astype(np.uint8)
    if not screen:
        for _ in range(CRACK_PX):
            reached = cv2.dilate(reached, _SQUARE) & gap
    return _without_specks(1 - reached, ycc)


def _seen_through(labels: np.ndarray, count: int, body: np.ndarray) -> np.ndarray:
    """Which of `count` areas of the backdrop's colour lie clear in the midst of `body`: bool."""
    areas = np.bincount(labels.ravel(), minlength=count)
    clear = np.bincount(labels[body < 0.5], minlength=count)
    found = np.zeros(count, bool)
    for label in np.flatnonzero((areas >= HOLE_PX) & (clear > 0.5 * areas)):
        area = (labels == label).astype(np.uint8)
        around = (cv2.dilate(area, AROUND) > area) & (labels != label)
        found[label] = np.mean(body[around] > 0.5) > 0.5
    return found


def _without_specks(within: np.ndarray, ycc: np.ndarray) -> np.ndarray:
    """`within` less the small faint pieces beside strong edges: the codec made them."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(within, connectivity=8)
    small = stats[:, cv2.CC_STAT_AREA] <= SPECK_PX
    small[0] = False
    rows, columns = np.nonzero(small[labels])
    if len(rows):
        seen = np.minimum(contrast(ycc), 255).astype(np.uint8)
        label = labels[rows, columns]
        own, around = np.zeros(count, np.uint8), np.zeros(count, np.uint8)
        np.maximum.at(own, label, seen[rows, columns])
        np.maximum.at(around, label, cv2.dilate(seen, BLOCK)[rows, columns])
        speck = small & (own < SPECK * around)
        within[rows, columns] = ~speck[label]
    return within


def _backdrop(ycc: np.ndarray, least: np.ndarray | float) -> tuple[np.ndarray, np.ndarray]:
    """uint8 masks: what shows the backdrop, and what may be it but for the echo of an edge."""
    seen = contrast(ycc)
    backdrop = (seen <= 1.5 * least) & (cv2.blur(seen, (3, 3)) <= least)
    luma = np.abs(ycc[..., 0])
    chroma = cv2.magnitude(ycc[..., 1], ycc[..., 2])
    echo = luma <= np.maximum(least, LUMA_ECHO * cv2.dilate(luma, ECHO))
    echo &= chroma <= np.maximum(1.5 * least, CHROMA_ECHO * cv2.dilate(chroma, ECHO))
    echo |= seen <= RINGING * cv2.dilate(seen, BLOCK)
    return backdrop.astype(np.uint8), echo.astype(np.uint8)


def _shadow(ycc: np.ndarray, black: np.ndarray, backdrop: np.ndarray, screen: bool) -> np.ndarray:
    """uint8 mask: the backdrop under soft shadows. They darken it and have no edge anywhere.

    On white a pale body's own edge is hardly steeper; there it must not be bent either.
    """
    height, width = backdrop.shape
    half = cv2.resize(ycc, ((width + 1) // 2, (height + 1) // 2), interpolation=cv2.INTER_AREA)
    taken = half @ (black / max(float(black @ black), 1.0))
    soft = (np.abs(taken) < SHADE) & (contrast(half - taken[..., None] * black) < 1.5 * FAINTEST)
    luma = half[..., 0]
    slope = cv2.magnitude(cv2.Sobel(luma, cv2.CV_32F, 1, 0), cv2.Sobel(luma, cv2.CV_32F, 0, 1))
    soft &= slope < SOFTEST * 16  # Sobel's gain of 8, at half the size
    if not screen:
        soft &= np.abs(cv2.Laplacian(cv2.GaussianBlur(luma, (3, 3), 0), cv2.CV_32F)) < STRAIGHTEST
    soft = cv2.morphologyEx(soft.astype(np.uint8), cv2.MORPH_OPEN, _SQUARE)
    return cv2.resize(soft, (width, height), interpolation=cv2.INTER_NEAREST)
