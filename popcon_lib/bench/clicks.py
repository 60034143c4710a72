"""Clicks as a person would make them: each where the mask is most wrong."""

import cv2
import numpy as np

from popcon_lib.refine.prompts import Point

__all__ = ["iou", "next_click"]


def next_click(mask: np.ndarray, truth: np.ndarray) -> Point | None:
    """The middle of the largest connected error of bool `mask` (H, W); None where it has none."""
    largest, found = 0, None
    for positive, wrong in ((True, truth & ~mask), (False, mask & ~truth)):
        _, labels, stats, _ = cv2.connectedComponentsWithStats(
            wrong.astype(np.uint8), connectivity=4
        )
        areas = stats[1:, cv2.CC_STAT_AREA]
        if areas.max(initial=0) <= largest:
            continue
        largest = int(areas.max())
        piece = np.pad((labels == 1 + np.argmax(areas)).astype(np.uint8), 1)
        depth = cv2.distanceTransform(piece, cv2.DIST_L2, 5)[1:-1, 1:-1]
        row, column = np.unravel_index(np.argmax(depth), depth.shape)
        found = Point(float(column) + 0.5, float(row) + 0.5, positive)
    return found


def iou(mask: np.ndarray, truth: np.ndarray) -> float:
    """Intersection over union of two bool arrays; 1 where both are empty."""
    union = np.count_nonzero(mask | truth)
    return float(np.count_nonzero(mask & truth) / union) if union else 1.0
