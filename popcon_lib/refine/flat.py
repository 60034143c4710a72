"""What stands out from a flat backdrop, however many colours it has: no click needed."""

import cv2
import numpy as np

from popcon_lib.matting.see_through import is_screen

__all__ = ["stands_out"]

NEAR = 8  # levels: as far from the border's colour as its own noise takes the backdrop
FLAT_SHARE = 0.8  # of the border: less is a scene
EDGE = np.ones((5, 5), np.uint8)  # an edge is blurred over as many pixels
_SQUARE = np.ones((3, 3), np.uint8)


def stands_out(frame: np.ndarray) -> np.ndarray | None:
    """How much of each pixel is not backdrop, float32 (H, W) in [0, 1]; None without a flat one.

    frame: uint8 (H, W, 3). What the backdrop's colour fills and the border does not reach counts as
    full, eyes on white; but where the backdrop is so saturated that no character has its colour it
    is a hole, between two feet.
    """
    ring = np.concatenate([frame[0], frame[-1], frame[:, 0], frame[:, -1]]).astype(np.int16)
    backdrop = np.median(ring, axis=0)
    if np.mean(np.abs(ring - backdrop).max(axis=1) <= NEAR) < FLAT_SHARE:
        return None
    apart = cv2.absdiff(frame, np.broadcast_to(np.uint8(backdrop), frame.shape).copy())
    apart = apart.max(axis=2)
    passable = (apart <= NEAR).astype(np.uint8)
    # Outlines have gaps a pixel wide: the outside must not leak in.
    reached = cv2.erode(passable, _SQUARE, borderValue=1)
    if not is_screen(tuple(backdrop)):
        reached = _from_border(reached)
    reached = cv2.dilate(reached, _SQUARE) & passable
    # On the edge the backdrop shows through: a share of the most that is seen beside it.
    own = cv2.dilate(apart, EDGE).astype(np.float32)
    share = np.clip(apart / np.maximum(own, NEAR), 0, 1).astype(np.float32)
    rim = cv2.dilate(reached, EDGE) > 0
    return np.where(reached > 0, 0, np.where(rim, share, 1)).astype(np.float32)


def _from_border(passable: np.ndarray) -> np.ndarray:
    """uint8 (H, W): the pieces of `passable` that touch the border."""
    count, labels = cv2.connectedComponents(passable, connectivity=4)
    outside = np.zeros(count, np.uint8)
    outside[np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]])] = 1
    outside[0] = 0
    return outside[labels]
