"""Clicks as a person would make them: each where the mask is most wrong."""

import cv2
import numpy as np

from popcon_lib.refine.prompts import Point

__all__ = ["gaps", "iou", "middle", "next_click"]

LEAST_PX = 80  # smaller ones nobody clicks on


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
        found = middle(labels == 1 + np.argmax(areas), positive)
    return found


def middle(area: np.ndarray, positive: bool) -> Point:
    """A click on the deepest pixel of bool `area` (H, W)."""
    depth = cv2.distanceTransform(np.pad(area.astype(np.uint8), 1), cv2.DIST_L2, 5)[1:-1, 1:-1]
    row, column = np.unravel_index(np.argmax(depth), depth.shape)
    return Point(float(column) + 0.5, float(row) + 0.5, positive)


def gaps(inside: np.ndarray) -> list[np.ndarray]:
    """Each hole of bool `inside` (H, W) that is large enough to click on, as bool (H, W)."""
    outside = np.pad(~inside, 1, constant_values=True).astype(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(outside, connectivity=4)
    large = stats[:, cv2.CC_STAT_AREA] >= LEAST_PX
    return [
        labels[1:-1, 1:-1] == number
        for number in range(1, count)
        if large[number] and number != labels[0, 0]
    ]


def iou(mask: np.ndarray, truth: np.ndarray) -> float:
    """Intersection over union of two bool arrays; 1 where both are empty."""
    union = np.count_nonzero(mask | truth)
    return float(np.count_nonzero(mask & truth) / union) if union else 1.0
