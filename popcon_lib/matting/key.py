"""The engine `key`: alpha solved from a known flat backdrop, no weights needed.

Blue-screen matting (Smith and Blinn, SIGGRAPH 1996) with what film adds to it: compression noise,
half-resolution chroma, and colours inside the character that equal the backdrop.

1. What can be reached from the frame's border through the backdrop's colour is outside.
2. From each boundary point we walk inwards until the colour stops moving away from the backdrop:
   that is the character's own colour F there (the outline, where it has one).
3. Between the two, alpha is where the pixel stands on the way from the backdrop to F, by luma and
   by chroma, each counting by its precision.
"""

import os
from concurrent.futures import ThreadPoolExecutor

import cv2
import numpy as np

from popcon_lib.matting.backdrop import estimate_backdrop
from popcon_lib.matting.contrast import alpha_precision, contrast, difference
from popcon_lib.media import Colour

__all__ = ["Key"]

BAND_PX = 10  # how far an edge may reach inwards
REMAP_ROWS = 32_000  # OpenCV looks up no more rows than a signed 16-bit number counts
STILL_RISING = 0.06  # share a pixel by which contrast grows while we are still on the edge
LUMA_LED = 0.04  # weight of chroma where the place of an edge is asked
FAINT = 20.0  # contrast under which the walk does not stop at its first step
SCREEN = 100  # saturation of a backdrop nobody paints with: holes show it, eyes do not
HOLE_PX = 9  # the least area of such a hole
CRACK_PX = 3  # how far the outside enters gaps of under 3 px
_SQUARE = np.ones((3, 3), np.uint8)


class Key:
    """Unmixing from a known flat backdrop of any colour. Deterministic; frame by frame."""

    name = "key"

    def load(self) -> None:
        """Nothing to fetch."""

    def matte(self, frames: np.ndarray, backdrop: Colour | None = None) -> np.ndarray:
        """uint8 (T, H, W, 3) sRGB -> float32 (T, H, W) in [0, 1]. Order and count are kept.

        backdrop: about the colour behind the character; the exact one is measured at the border.
        Raises InputError where the border is not one flat colour.
        """
        flat, noise = estimate_backdrop(frames, backdrop)
        with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
            return np.stack(list(pool.map(lambda frame: _alpha(frame, flat, noise), frames)))


def _alpha(frame: np.ndarray, backdrop: Colour, noise: float) -> np.ndarray:
    ycc = difference(frame, backdrop)
    inside = _inside(ycc, noise, max(backdrop) - min(backdrop) >= SCREEN)
    depth = cv2.distanceTransform(inside, cv2.DIST_L2, 5)
    alpha = inside.astype(np.float32)
    rows, columns = np.nonzero((depth > 0) & (depth <= BAND_PX))
    if len(rows):
        own, solid = _own_colour(ycc, depth, rows, columns)
        edge = _project(ycc[rows, columns], own)
        edge[solid] = 1
        alpha[rows, columns] = edge
    return alpha


def _inside(ycc: np.ndarray, noise: float, see_through_holes: bool) -> np.ndarray:
    """1 where the character is or encloses, 0 outside: uint8 (H, W)."""
    seen = contrast(ycc)
    least = max(3.0, 4 * noise)
    present = ((seen > 1.5 * least) | (cv2.blur(seen, (3, 3)) > least)).astype(np.uint8)
    wide_gaps = cv2.erode(1 - present, _SQUARE, borderValue=1)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(wide_gaps, connectivity=4)
    outside = np.zeros(count, bool)
    outside[np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]])] = True
    if see_through_holes:
        outside |= stats[:, cv2.CC_STAT_AREA] >= HOLE_PX
    outside[0] = False  # label 0 is what is present
    reached = outside[labels].astype(np.uint8)
    for _ in range(CRACK_PX):
        reached = cv2.dilate(reached, _SQUARE) & (1 - present)
    return 1 - reached


def _own_colour(
    ycc: np.ndarray, depth: np.ndarray, rows: np.ndarray, columns: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """The character's colour (N, 3) at each band pixel, and which pixels (N,) are past the edge."""
    x, y = _inwards(depth, rows, columns)
    at = depth[rows, columns]
    steps = np.arange(BAND_PX + 1, dtype=np.float32) + 0.5
    path = _sample(
        ycc,
        columns[:, None] + x[:, None] * (steps - at[:, None]),
        rows[:, None] + y[:, None] * (steps - at[:, None]),
    )
    seen = contrast(path, LUMA_LED)
    stops = seen[:, 1:] - seen[:, :-1] <= STILL_RISING * seen[:, :-1] + 1
    stops[:, 0] &= seen[:, 0] > FAINT
    stops[:, -1] = True
    stop = np.argmax(stops, axis=1)
    own = np.zeros((*depth.shape, 4), np.float32)
    own[rows, columns, :3] = path[np.arange(len(stop)), stop]
    own[rows, columns, 3] = 1
    own = cv2.GaussianBlur(own, (0, 0), 1)[rows, columns]
    return own[:, :3] / own[:, 3:], at > steps[stop] + 0.5


def _sample(picture: np.ndarray, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """The picture's values (N, K, 3) at the points x, y (N, K), between its pixels."""
    blocks = [
        cv2.remap(
            picture,
            x[start : start + REMAP_ROWS].astype(np.float32),
            y[start : start + REMAP_ROWS].astype(np.float32),
            cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_REPLICATE,
        )
        for start in range(0, len(x), REMAP_ROWS)
    ]
    return np.concatenate(blocks)


def _inwards(
    depth: np.ndarray, rows: np.ndarray, columns: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Unit vectors (x, y) away from the outside."""
    hill = cv2.GaussianBlur(np.minimum(depth, 6), (0, 0), 1.5)
    x = cv2.Sobel(hill, cv2.CV_32F, 1, 0)[rows, columns]
    y = cv2.Sobel(hill, cv2.CV_32F, 0, 1)[rows, columns]
    length = np.hypot(x, y) + 1e-6
    return x / length, y / length


def _project(pixel: np.ndarray, own: np.ndarray) -> np.ndarray:
    """Alpha (N,) of `pixel` (N, 3) on the way to `own` (N, 3), both differences to the backdrop."""
    by_luma, by_chroma = alpha_precision(own)
    luma = pixel[:, 0] * own[:, 0] / np.maximum(own[:, 0] ** 2, 1)
    chroma = (pixel[:, 1:] * own[:, 1:]).sum(1) / np.maximum((own[:, 1:] ** 2).sum(1), 1)
    alpha = (by_luma * luma + by_chroma * chroma) / (by_luma + by_chroma)
    return np.clip(alpha, 0, 1).astype(np.float32)
