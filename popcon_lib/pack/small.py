"""Frames in small: as large as any chat shows them, and as they are judged."""

import math

import numpy as np

from popcon_lib.media import resize

__all__ = ["SMALL_PX", "in_small"]

SMALL_PX = 224  # the largest that a chat shows is 208


def in_small(rgba: np.ndarray) -> np.ndarray:
    """Straight uint8 (T, H, W, 4), scaled down until the longer side is SMALL_PX at most.

    Whoever looks at a set in small and whoever packs it whole so come to the same verdicts.
    """
    height, width = rgba.shape[1:3]
    scale = SMALL_PX / max(height, width)
    if scale >= 1:
        return rgba
    size = max(1, math.floor(width * scale)), max(1, math.floor(height * scale))
    return np.stack([resize(frame, *size) for frame in rgba])
