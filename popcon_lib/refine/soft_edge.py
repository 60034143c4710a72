"""The edge of a mask, told by the colours on its two sides."""

from typing import NamedTuple

import cv2
import numpy as np

__all__ = ["Edge", "look_at_edge", "soft_edge"]

BLUR_PX = 2.0  # sigma: an edge is within twice that of where the mask has it
EDGE_PX = 8  # how far around it its two colours are learned
CLEAR = 40.0  # levels between two colours at which their edge is sure
ENOUGH = 0.02  # of what is around a pixel has to show a colour


class Edge(NamedTuple):
    """float32 (H, W) each. near: the mask, blurred, 0 to 1; in its band, share: where a pixel's
    colour stands between that outside, -0.5, and that inside, 0.5; sure: how far that can be told,
    0 to 1.
    """

    near: np.ndarray
    share: np.ndarray
    sure: np.ndarray

    @property
    def band(self) -> np.ndarray:
        """bool (H, W): where the edge may be."""
        return (self.near > 0.05) & (self.near < 0.95)


def look_at_edge(frame: np.ndarray, mask: np.ndarray) -> Edge:
    """The edge of bool `mask` (H, W) on `frame`, uint8 (H, W, 3)."""
    near = cv2.GaussianBlur(mask.astype(np.float32), (0, 0), BLUR_PX)
    edge = Edge(near, np.zeros_like(near), np.zeros_like(near))
    band = edge.band
    inner, inner_seen = _mean_around(frame, near >= 0.9, band)
    outer, outer_seen = _mean_around(frame, near <= 0.1, band)
    apart = inner - outer
    length = (apart**2).sum(1)
    share = ((frame[band] - outer) * apart).sum(1) / np.maximum(length, 1) - 0.5
    edge.share[band] = np.clip(share, -0.7, 0.7)
    edge.sure[band] = np.clip(length / CLEAR**2, 0, 1) * (inner_seen & outer_seen)
    return edge


def soft_edge(frame: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """Alpha float32 (H, W) in [0, 1] of bool `mask`: soft where the frame's own edge is."""
    edge = look_at_edge(frame, mask)
    alpha = edge.sure * (edge.share + 0.5) + (1 - edge.sure) * edge.near
    return np.where(edge.band, np.clip(alpha, 0, 1), mask).astype(np.float32)


def _mean_around(
    frame: np.ndarray, where: np.ndarray, band: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """For each of the N pixels of `band`: the mean colour (N, 3) of the pixels `where` near it, and
    whether there are enough.
    """
    weight = where.astype(np.uint8)
    window = (2 * EDGE_PX + 1,) * 2
    # Sums of bytes: a click waits for them.
    seen = cv2.boxFilter(weight, cv2.CV_32F, window, normalize=False)[band]
    shown = cv2.copyTo(frame, weight)
    total = cv2.boxFilter(shown, cv2.CV_32F, window, normalize=False)[band]
    return total / np.maximum(seen, 1)[:, None], seen > ENOUGH * window[0] * window[1]
