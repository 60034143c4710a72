"""What a salient-object model would make of a film, made from its truth.

Such a model finds the character and takes effects for background. So: no detached small pieces, no
protrusions as thin as motion lines, nothing half transparent; and an edge that is soft and stands
some pixels beside the true one, here farther in and there farther out, a little otherwise in every
frame. With it the rescue of effects is measured on its own, without any model's weights.
"""

import cv2
import numpy as np

__all__ = ["simulated_salient"]

SOLID = 0.6  # alpha from which a pixel is seen at all
PIECE = 0.03  # of the area of the largest piece: smaller ones are background
THIN = 0.01  # of the frame's longer side: what has no more than this radius is background
OFF_PX = (1.0, 3.0)  # how far the edge is off, inwards or outwards
RESTLESS = 0.3  # share of that which changes from frame to frame
SOFT_PX = 1.5  # how far from the edge alpha has gone from 0.5 to 0.27 or to 0.73
FAINT = 0.01  # alpha that is rounded to nothing, and as near 1 to all
CELLS = 8  # along each side, each off by its own amount


def simulated_salient(truth_alpha: np.ndarray, seed: int = 0) -> np.ndarray:
    """float32 (T, H, W) in [0, 1]: the truth, float (T, H, W) in [0, 1], without its effects.

    The same seed gives the same masks.
    """
    random = np.random.default_rng(seed)
    everywhere = _offsets(random)
    masks = [
        _soft_edge(_body(frame), (1 - RESTLESS) * everywhere + RESTLESS * _offsets(random))
        for frame in truth_alpha
    ]
    return np.stack(masks)


def _offsets(random: np.random.Generator) -> np.ndarray:
    """By how many px the edge is off, float32 (CELLS, CELLS)."""
    signs = random.choice((-1, 1), (CELLS, CELLS))
    return (signs * random.uniform(*OFF_PX, (CELLS, CELLS))).astype(np.float32)


def _body(alpha: np.ndarray) -> np.ndarray:
    """uint8 (H, W): 1 where solid, large and thick."""
    solid = (alpha > SOLID).astype(np.uint8)
    reach = 2 * round(THIN * max(alpha.shape)) + 1
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach, reach))
    thick = cv2.morphologyEx(solid, cv2.MORPH_OPEN, disc)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(thick, connectivity=8)
    areas = stats[:, cv2.CC_STAT_AREA]
    large = areas >= PIECE * areas[1:].max(initial=0)
    large[0] = False
    return large[labels].astype(np.uint8)


def _soft_edge(body: np.ndarray, offsets: np.ndarray) -> np.ndarray:
    if not body.any():
        return body.astype(np.float32)
    within = cv2.distanceTransform(np.pad(body, 1), cv2.DIST_L2, 5)[1:-1, 1:-1]
    without = cv2.distanceTransform(1 - body, cv2.DIST_L2, 5)
    off = cv2.resize(offsets, body.shape[::-1], interpolation=cv2.INTER_LINEAR)
    alpha = 0.5 + 0.5 * np.tanh((within - without + off) / (2 * SOFT_PX))
    return np.clip((alpha - FAINT) / (1 - 2 * FAINT), 0, 1).astype(np.float32)
