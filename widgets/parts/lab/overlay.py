"""What the rescue decided, drawn over a film."""

from collections.abc import Sequence

import cv2
import numpy as np

from popcon_lib.matting.effects import Blob

__all__ = ["overlay"]

KEPT, REJECTED = (30, 190, 70, 255), (230, 40, 40, 255)
SEEN_THROUGH = 150  # alpha of a blob


def overlay(blobs: Sequence[Blob], size: tuple[int, int, int]) -> np.ndarray:
    """Every blob in green where it was kept, else in red, in a box: straight uint8 (T, H, W, 4).

    size: (T, H, W) of the clip.
    """
    picture = np.zeros((*size, 4), np.uint8)
    for blob in blobs:
        colour = KEPT if blob.kept else REJECTED
        picture[blob.frame][blob.window][blob.mask] = (*colour[:3], SEEN_THROUGH)
        left, top, width, height = blob.box
        corners = (left - 2, top - 2), (left + width + 1, top + height + 1)
        thick = max(1, round(min(size[1:]) / 300))
        cv2.rectangle(picture[blob.frame], *corners, colour, thick)
    return picture
