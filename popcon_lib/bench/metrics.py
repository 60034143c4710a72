"""How far a matte and its colours are from the truth.

a, c: returned alpha and straight colour; A, C: the truth. Alpha is float (T, H, W) in [0, 1],
colour uint8 (T, H, W, 3). MSE, Grad and Conn as Rhemann et al., "A perceptually motivated online
benchmark for image matting", CVPR 2009; dtSSD as Erofeev et al., BMVC 2015.
"""

import cv2
import numpy as np

from popcon_lib.matting.compare import fringe

__all__ = ["measure"]

SEEN = 8 / 255  # alpha from which a pixel belongs to a piece
CLEAR = 1 / 255  # alpha under which nothing is there


def measure(alpha: np.ndarray, colour: np.ndarray, truth: np.ndarray) -> dict[str, float | None]:
    """Every figure of the yardstick for one film.

    alpha: float (T, H, W); colour: uint8 (T, H, W, 3); truth: straight uint8 (T, H, W, 4).
    Figures that an item has nothing to show for (no effects, one frame) are None.
    """
    a = alpha.astype(np.float32)
    true = truth[..., 3].astype(np.float32) / 255
    return {
        "mae": float(np.abs(a - true).mean() * 1000),
        "mse": float(((a - true) ** 2).mean() * 1000),
        "grad": float(np.mean([_gradient_error(*pair) for pair in zip(a, true, strict=True)])),
        "conn": float(np.mean([_connectivity_error(*pair) for pair in zip(a, true, strict=True)])),
        "effects_kept": _effects_kept(a, true),
        "effects_invented": _effects_invented(a, true),
        "smear": _smear(a, true),
        "fringe": fringe(a, colour, truth),
        "dtssd": _dtssd(a, true),
    }


def _effects_kept(a: np.ndarray, true: np.ndarray) -> float | None:
    kept = there = 0.0
    for ours, wanted in zip(a, true, strict=True):
        count, labels, stats, _ = cv2.connectedComponentsWithStats(
            (wanted > SEEN).astype(np.uint8), connectivity=8
        )
        areas = stats[1:, cv2.CC_STAT_AREA]
        if count < 3:
            continue
        small = np.flatnonzero((areas >= 4) & (areas < 0.03 * areas.max())) + 1
        here = np.isin(labels, small)
        kept += float(np.minimum(ours, wanted)[here].sum())
        there += float(wanted[here].sum())
    return kept / there if there else None


def _effects_invented(a: np.ndarray, true: np.ndarray) -> float:
    """Percent of the frame where something stands more than 5 px from anything true."""
    shares = [
        np.mean(
            (ours > 0.1) & (cv2.distanceTransform(np.uint8(wanted < CLEAR), cv2.DIST_L2, 5) > 5)
        )
        for ours, wanted in zip(a, true, strict=True)
    ]
    return float(np.mean(shares) * 100)


def _smear(a: np.ndarray, true: np.ndarray) -> float:
    """Percent of the clear area, five times eroded, that is not clear."""
    shares = []
    for ours, wanted in zip(a, true, strict=True):
        clear = cv2.erode(np.uint8(wanted < CLEAR), np.ones((3, 3), np.uint8), iterations=5) > 0
        shares.append(np.mean(ours[clear] > 0.05) if clear.any() else 0.0)
    return float(np.mean(shares) * 100)


def _dtssd(a: np.ndarray, true: np.ndarray) -> float | None:
    if len(a) < 2:
        return None
    return float(100 * np.sqrt(np.mean((np.diff(a, axis=0) - np.diff(true, axis=0)) ** 2)))


def _gradient_error(a: np.ndarray, true: np.ndarray) -> float:
    """Sum over the frame of the squared difference of gradient magnitudes, / 1000."""
    return float(((_gradient(a) - _gradient(true)) ** 2).sum() / 1000)


def _gradient(alpha: np.ndarray, sigma: float = 1.4) -> np.ndarray:
    radius = int(np.ceil(3 * sigma))
    x = np.arange(-radius, radius + 1, dtype=np.float64)
    smooth = np.exp(-(x**2) / (2 * sigma**2))
    slope = -x * smooth
    slope /= np.sqrt((np.outer(smooth, slope) ** 2).sum())  # the paper's unit-energy filters
    across = cv2.sepFilter2D(alpha, cv2.CV_32F, slope, smooth, borderType=cv2.BORDER_REPLICATE)
    down = cv2.sepFilter2D(alpha, cv2.CV_32F, smooth, slope, borderType=cv2.BORDER_REPLICATE)
    return np.hypot(across, down)


def _connectivity_error(a: np.ndarray, true: np.ndarray, step: float = 0.1) -> float:
    """Sum over the frame of how differently pixels hang on to the largest shared region, / 1000."""
    level = np.full(a.shape, -1.0, np.float32)
    thresholds = np.arange(0, 1 + step, step)
    for lower, upper in zip(thresholds[:-1], thresholds[1:], strict=True):
        both = ((a >= upper) & (true >= upper)).astype(np.uint8)
        count, labels, stats, _ = cv2.connectedComponentsWithStats(both, connectivity=4)
        if count > 1:
            joined = labels == 1 + np.argmax(stats[1:, cv2.CC_STAT_AREA])
        else:
            joined = np.zeros(a.shape, bool)
        level[(level < 0) & ~joined] = lower
    level[level < 0] = 1
    return float(np.abs(_hold(a, level) - _hold(true, level)).sum() / 1000)


def _hold(alpha: np.ndarray, level: np.ndarray) -> np.ndarray:
    apart = alpha - level
    return 1 - apart * (apart >= 0.15)
