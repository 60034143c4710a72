"""A region grown from clicks by its colours: GrabCut on a small picture, one click after another.

Rother, Kolmogorov and Blake, "GrabCut", SIGGRAPH 2004. Three things make it answer clicks: it
begins with what the first click's surroundings have in colour that the frame's border has not; a
later click changes only the piece it lies in; and the plain area around a click goes with it.
"""

from collections.abc import Sequence

import cv2
import numpy as np

from popcon_lib.refine.prompts import Point

__all__ = ["change", "grow", "grow_in_box", "piece_at", "settle", "shaded_area", "without_rims"]

ROUNDS = 2  # of GrabCut: more change little
CLICK = 0.15  # of the longer side: the surroundings whose colours a first click stands for
REACH = 0.3  # of the longer side: farther from a first click other things are likelier
LATER = 0.1  # of the longer side: the surroundings that a later click speaks of
NEAR = 0.08  # of the longer side: what is taken for certain where such a click changed little
LATER_REACH = 0.15  # of the longer side: farther from a later click other things are likelier
STUBBORN = 0.1  # of its surroundings: a later click that changes less is asked again
RIM = 0.1  # of the longer side: the frame's border, which shows what is behind
SHADE = 3  # levels a px: steeper is an edge, not shading
RIM_PX = 4.0  # half the width of what is left of a thing's edge when the thing is taken away
EDGE = np.ones((5, 5), np.uint8)
SMOOTH_PX = 1.0  # sigma: the noise of film makes no edges
BINS = 16  # of a colour histogram, each channel
PLAIN = 6  # levels between neighbours within one plain area
FEWEST = 5  # pixels of either kind: GrabCut makes as many clusters of each
HOLE = 0.01  # of the picture: smaller holes are of the thing itself


def grow(small: np.ndarray, point: Point, never: np.ndarray) -> np.ndarray:
    """What a first click means: bool (h, w).

    small: uint8 (h, w, 3); point: in its px; never: bool (h, w), where it cannot be.
    """
    away = _distance(small, point)
    rim = _rim_distance(small.shape) < RIM
    likely = _likelier(_bins(small), away < CLICK, rim | never)
    start = likely + 2 * (1 - away / REACH) > 0
    return _whole(piece_at(_cut(small, start, [point], never), point), [point])


def grow_in_box(small: np.ndarray, never: np.ndarray) -> np.ndarray:
    """What a box means: bool (h, w). never: bool (h, w), all that is outside it and more."""
    likely = _likelier(_bins(small), ~never, never)
    return _whole(_cut(small, (likely > 0) & ~never, [], never), [])


def shaded_area(frame: np.ndarray, within: np.ndarray, points: Sequence[Point]) -> np.ndarray:
    """bool (H, W): the area of slow shading around the last of `points`, and what it encloses.

    frame: uint8 (H, W, 3); within: bool (H, W), what it cannot leave. What holds a point of the
    other sign is no part of it.
    """
    last = points[-1]
    row, column = _pixel(frame, last)
    fence = np.pad((~within).astype(np.uint8), 1, constant_values=1)
    barred = fence.copy()
    flags = 4 | cv2.FLOODFILL_MASK_ONLY | (2 << 8)
    smooth = cv2.GaussianBlur(frame, (0, 0), SMOOTH_PX)
    if fence[row + 1, column + 1] == 0:
        cv2.floodFill(smooth, fence, (column, row), 0, (SHADE,) * 3, (SHADE,) * 3, flags)
    area = cv2.dilate(np.uint8((fence != barred)[1:-1, 1:-1]), EDGE) > 0  # and half its own edge
    area &= within
    _, labels = cv2.connectedComponents((~area).astype(np.uint8), connectivity=4)
    open_to = np.unique(np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]]))
    others = [labels[_pixel(frame, point)] for point in points if point.positive != last.positive]
    return area | ~np.isin(labels, [*open_to, *others, 0])


def without_rims(mask: np.ndarray, before: np.ndarray) -> np.ndarray:
    """bool `mask` less those of its pieces that are thin and were joined to more in `before`."""
    _, labels = cv2.connectedComponents(mask.astype(np.uint8), connectivity=4)
    depth = cv2.distanceTransform(mask.astype(np.uint8), cv2.DIST_L2, 5)
    deepest = np.zeros(labels.max() + 1, np.float32)
    np.maximum.at(deepest, labels.ravel(), depth.ravel())
    was = cv2.distanceTransform(before.astype(np.uint8), cv2.DIST_L2, 5)
    deep = np.zeros_like(deepest)
    np.maximum.at(deep, labels.ravel(), was.ravel())
    rims = (deepest <= RIM_PX) & (deep > deepest + 0.5)
    rims[0] = False
    return mask & ~rims[labels]


def settle(small: np.ndarray, about: np.ndarray, band_px: int) -> np.ndarray:
    """`about`, bool (h, w), with its edge moved by up to `band_px` to where the colours part."""
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * band_px + 1,) * 2)
    mask = about.astype(np.uint8)
    labels = np.where(about, cv2.GC_PR_FGD, cv2.GC_PR_BGD).astype(np.uint8)
    labels[cv2.erode(mask, kernel) > 0] = cv2.GC_FGD
    labels[cv2.dilate(mask, kernel) == 0] = cv2.GC_BGD
    return _solved(small, labels)


def change(
    small: np.ndarray, before: np.ndarray, points: Sequence[Point], never: np.ndarray
) -> np.ndarray:
    """`before`, bool (h, w), after the last of `points`: only the piece it lies in changes."""
    last = points[-1]
    start = np.where(_distance(small, last) < LATER, last.positive, before)
    changed = _changed(_cut(small, start, points, never), before, last)
    meant, around = _insisted(small, before, points)
    if np.count_nonzero(changed) < STUBBORN * np.count_nonzero(around & ~never):
        # What is wrong has taught GrabCut its colours: now the click's surroundings are certain.
        start = np.where(meant, last.positive, before)
        changed = _changed(_cut(small, start, points, never, around), before, last)
    return _whole(np.where(changed, last.positive, before), points)


def _insisted(
    small: np.ndarray, before: np.ndarray, points: Sequence[Point]
) -> tuple[np.ndarray, np.ndarray]:
    """What is more like the surroundings of the last of `points` than like what it is against.

    bool (h, w): all of it, and what lies close to the point.
    """
    last = points[-1]
    away = _distance(small, last)
    against = [_distance(small, p) < CLICK for p in points if p.positive != last.positive]
    there = np.any(against, axis=0) if against else before != last.positive
    likely = _likelier(_bins(small), away < NEAR, there)
    meant = likely + 2 * (1 - away / LATER_REACH) > 0
    return meant, meant & (away < NEAR)


def _likelier(colours: np.ndarray, here: np.ndarray, there: np.ndarray) -> np.ndarray:
    """How much likelier each pixel's colour is `here` than `there`: log of the ratio, -4 to 4."""
    ratio = (_histogram(colours, here) + 1e-4) / (_histogram(colours, there) + 1e-4)
    return np.clip(np.log(ratio), -4, 4)[colours]


def _changed(after: np.ndarray, before: np.ndarray, last: Point) -> np.ndarray:
    """The piece at `last` of what is new in `after` and in its sense."""
    return piece_at((after & ~before) if last.positive else (before & ~after), last)


def piece_at(mask: np.ndarray, point: Point) -> np.ndarray:
    """The connected piece of bool `mask` that `point` lies in; nothing where it lies beside."""
    _, labels = cv2.connectedComponents(mask.astype(np.uint8), connectivity=4)
    label = labels[_pixel(mask, point)]
    return (labels == label) & (label > 0)


def _cut(
    small: np.ndarray,
    start: np.ndarray,
    points: Sequence[Point],
    never: np.ndarray,
    certain: np.ndarray | None = None,
) -> np.ndarray:
    """bool (h, w); certain: bool (h, w), what is surely as the last point says, or None."""
    labels = np.where(start, cv2.GC_PR_FGD, cv2.GC_PR_BGD).astype(np.uint8)
    for border in (labels[:2], labels[-2:], labels[:, :2], labels[:, -2:]):
        border[:] = np.where(border == cv2.GC_PR_FGD, cv2.GC_PR_BGD, border)
    if certain is not None:
        labels[certain] = cv2.GC_FGD if points[-1].positive else cv2.GC_BGD
    for point in points:
        area = _plain_area(small, point)
        others = (other for other in points if other.positive != point.positive)
        if not any(area[_pixel(small, other)] for other in others):
            labels[area] = cv2.GC_FGD if point.positive else cv2.GC_BGD
    labels[never] = cv2.GC_BGD
    for point in points:  # whatever a plain area or the backdrop took
        row, column = _pixel(small, point)
        labels[row, column] = cv2.GC_FGD if point.positive else cv2.GC_BGD
    return _solved(small, labels)


def _solved(small: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """bool (h, w) of GrabCut's uint8 (h, w) `labels`, which are the certain and the probable."""
    inside = (labels & 1) > 0
    if FEWEST <= np.count_nonzero(inside) <= inside.size - FEWEST:
        cv2.setRNGSeed(0)  # its k-means starts anywhere: the same clicks mean the same
        models = np.zeros((1, 65)), np.zeros((1, 65))
        cv2.grabCut(small, labels, None, *models, ROUNDS, cv2.GC_INIT_WITH_MASK)
        inside = (labels & 1) > 0
    return inside


def _plain_area(small: np.ndarray, point: Point) -> np.ndarray:
    """bool (h, w): the pixels around `point` that no edge parts from it."""
    row, column = _pixel(small, point)
    area = np.zeros((small.shape[0] + 2, small.shape[1] + 2), np.uint8)
    flags = 4 | cv2.FLOODFILL_MASK_ONLY | cv2.FLOODFILL_FIXED_RANGE
    cv2.floodFill(small.copy(), area, (column, row), 0, (PLAIN,) * 3, (PLAIN,) * 3, flags)
    return area[1:-1, 1:-1] > 0


def _whole(mask: np.ndarray, points: Sequence[Point]) -> np.ndarray:
    """`mask` without its small holes, but for those that were clicked away."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(
        (~mask).astype(np.uint8), connectivity=4
    )
    small = stats[:, cv2.CC_STAT_AREA] < HOLE * mask.size
    small[np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]])] = False
    small[0] = False
    for point in points:
        if not point.positive:
            small[labels[_pixel(mask, point)]] = False
    return mask | small[labels]


def _pixel(picture: np.ndarray, point: Point) -> tuple[int, int]:
    height, width = picture.shape[:2]
    return min(max(int(point.y), 0), height - 1), min(max(int(point.x), 0), width - 1)


def _distance(small: np.ndarray, point: Point) -> np.ndarray:
    """From `point`, as a share of the longer side: float (h, w)."""
    rows, columns = np.ogrid[: small.shape[0], : small.shape[1]]
    return np.hypot(rows + 0.5 - point.y, columns + 0.5 - point.x) / max(small.shape[:2])


def _rim_distance(shape: tuple[int, ...]) -> np.ndarray:
    rows, columns = np.ogrid[: shape[0], : shape[1]]
    across = np.minimum(rows, shape[0] - 1 - rows)
    return np.minimum(across, np.minimum(columns, shape[1] - 1 - columns)) / max(shape[:2])


def _bins(small: np.ndarray) -> np.ndarray:
    lab = cv2.cvtColor(small, cv2.COLOR_RGB2LAB).astype(np.int32)
    light = lab[..., 0] * BINS // 256
    tint = np.clip(lab[..., 1:] - 64, 0, 127) * BINS // 128  # sRGB fills half of a* and b*
    return (light * BINS + tint[..., 0]) * BINS + tint[..., 1]


def _histogram(colours: np.ndarray, where: np.ndarray) -> np.ndarray:
    """The share of each colour among those `where`, spread a little over similar ones."""
    counts = np.bincount(colours[where], minlength=BINS**3).astype(np.float32)
    cube = counts.reshape(BINS, BINS, BINS) / max(1, where.sum())
    kernel = np.float32([0.2, 0.6, 0.2])
    for axis in range(3):
        padded = np.pad(cube, [(1, 1) if each == axis else (0, 0) for each in range(3)])
        parts = (np.take(padded, range(k, k + BINS), axis=axis) for k in range(3))
        cube = sum(weight * part for weight, part in zip(kernel, parts, strict=True))
    return cube.ravel()
