"""The engine `grabcut`: finds the character by colour alone, on any backdrop; needs no weights.

GrabCut (Rother, Kolmogorov and Blake, SIGGRAPH 2004), which seeds itself:

1. What lies behind the character is guessed from the frame's border: a smooth surface through its
   colours, and the colours that are common along the borders of the whole clip.
2. What differs from both by more than the border itself does is probably character, and what that
   encloses is too. What the border reaches through the rest is backdrop.
3. Colours of character and backdrop are learned once, from a few frames side by side, and every
   frame is cut by the same: that is steadier than learning them frame by frame.
4. Beside the cut, alpha is where a pixel stands between the colours on its two sides.
"""

import os
from concurrent.futures import ThreadPoolExecutor

import cv2
import numpy as np

from popcon_lib.matting.engine import HERE, Done, Setup, unheard
from popcon_lib.media import Colour

__all__ = ["GrabCut"]

WORK_PX = 512  # the longer side at which a cut is sought; larger frames are scaled to it
RING = 0.03  # of the shorter side: how wide the border is that shows the backdrop
COLOURS = 6  # of the backdrop, kept of all borders
COMMON = 0.05  # of a side: a colour that is less common there does not belong to it
LEARNED_FRAMES = 4
ROUNDS = 4  # of learning
BAND_PX = 2  # how far the soft edge reaches to each side of the cut
LEAVING = 25.0  # units of Lab: a border pixel farther from all of these is the character, leaving
UNLIKE = 12.0  # units of Lab: less than this marks no character on a restless backdrop
FAINT = 4.0  # the same on a calm one
NEAR = 0.04  # of the longer side: what is farther from what is likely is backdrop for sure
SPECK = 2e-4  # of the frame: smaller pieces are grain of the backdrop
_SQUARE = np.ones((3, 3), np.uint8)
_MODEL = (1, 65)  # cv2's five Gaussians of colour


class GrabCut:
    """Cut out by colour, seeded from the border. Deterministic."""

    name = "grabcut"
    about = "grabcut"
    whole_clip = True  # the colours of backdrop and character are learned over all frames

    def __init__(self, setup: Setup = HERE) -> None:
        """Takes no weights and no device."""

    @classmethod
    def missing(cls, setup: Setup) -> str:
        """Nothing: it needs none."""
        return ""

    def load(self) -> None:
        """Nothing to fetch."""

    def matte(
        self, frames: np.ndarray, backdrop: Colour | None = None, done: Done = unheard
    ) -> np.ndarray:
        """uint8 (T, H, W, 3) sRGB -> float32 (T, H, W) in [0, 1]. Order and count are kept.

        backdrop: not asked for; the border is looked at instead.
        """
        small = [_at_work_size(frame) for frame in frames]
        alpha = np.zeros(frames.shape[:3], np.float32)
        with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
            try:
                labs = list(pool.map(_lab, small))
                common = _common_colours(labs)
                seeds = list(pool.map(lambda lab: _seeds(lab, common), labs))
                models = _learn(small, seeds)

                def solve(index: int) -> None:
                    if models is not None and _has_both(seeds[index]):
                        cut = _cut(small[index], seeds[index], models)
                        alpha[index] = _soften(frames[index], cut)

                for index, _ in enumerate(pool.map(solve, range(len(frames)))):
                    done(index + 1)
            except BaseException:
                pool.shutdown(wait=True, cancel_futures=True)  # what `done` raises ends the work
                raise
        return alpha


def _at_work_size(frame: np.ndarray) -> np.ndarray:
    height, width = frame.shape[:2]
    scale = WORK_PX / max(height, width)
    if scale >= 1:
        return frame
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return cv2.resize(frame, size, interpolation=cv2.INTER_AREA)


def _lab(frame: np.ndarray) -> np.ndarray:
    """CIE L*a*b* float32 (H, W, 3), without the grain of film."""
    calm = cv2.GaussianBlur(frame, (0, 0), 1)
    return cv2.cvtColor(calm.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)


def _border(shape: tuple[int, ...]) -> np.ndarray:
    """Bool (H, W): the outermost pixels."""
    side = max(1, round(RING * min(shape[:2])))
    border = np.ones(shape[:2], bool)
    border[side:-side, side:-side] = False
    return border


def _common_colours(labs: list[np.ndarray]) -> np.ndarray:
    """The Lab colours float32 (N, 3) that the borders of all frames often show.

    What only one of the four sides shows may be the character, leaving the frame there.
    """
    rows, columns = np.nonzero(_border(labs[0].shape))
    step = len(labs) * len(rows) // 20_000 | 1
    ring = np.concatenate([lab[rows, columns] for lab in labs])[::step]
    height, width = labs[0].shape[:2]
    to_sides = np.stack([rows, columns, height - 1 - rows, width - 1 - columns])
    side = np.tile(to_sides.argmin(axis=0), len(labs))[::step]
    cv2.setRNGSeed(0)
    stop = (cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_COUNT, 20, 0.5)
    count = min(COLOURS, len(ring))
    _, labels, centres = cv2.kmeans(ring, count, None, stop, 1, cv2.KMEANS_PP_CENTERS)
    seen = np.zeros((4, count))
    np.add.at(seen, (side, labels.ravel()), 1)
    sides = (seen >= COMMON * seen.sum(axis=1, keepdims=True)).sum(axis=0)
    return centres[sides >= min(2, sides.max())]


def _seeds(lab: np.ndarray, common: np.ndarray) -> np.ndarray:
    """cv2's marks uint8 (H, W): backdrop or character, each for sure or probably."""
    far = np.min([np.linalg.norm(lab - colour, axis=2) for colour in common], axis=0)
    border = _border(lab.shape)
    shown = border & (far < LEAVING)
    if not shown.any():  # a frame on a backdrop of its own
        shown = border
    unlike = np.minimum(np.linalg.norm(lab - _behind(lab, shown), axis=2), far)
    grain = float(np.percentile(unlike[shown], 90))
    calm = 3 * grain < UNLIKE
    split = max(FAINT, 3 * grain) if calm else max(UNLIKE, grain)
    likely = _without_specks(_filled((unlike > split).astype(np.uint8)))
    marks = np.where(likely, cv2.GC_PR_FGD, cv2.GC_PR_BGD).astype(np.uint8)
    near = cv2.dilate(likely, _SQUARE, iterations=max(3, round(NEAR * max(lab.shape[:2]))))
    marks[near == 0] = cv2.GC_BGD
    marks[shown & (likely == 0)] = cv2.GC_BGD
    if calm:  # what lies within an outline is character, whatever its colour
        marks[cv2.erode(likely, _SQUARE, iterations=BAND_PX + 1) > 0] = cv2.GC_FGD
    return marks


def _behind(lab: np.ndarray, shown: np.ndarray) -> np.ndarray:
    """The backdrop (H, W, 3) as a smooth surface, of second order, through where it is `shown`."""
    height, width = shown.shape
    y, x = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j].astype(np.float32)
    terms = np.stack([np.ones_like(x), x, y, x * y, x * x, y * y], axis=2)
    surface, *_ = np.linalg.lstsq(terms[shown], lab[shown], rcond=None)
    return terms @ surface


def _filled(mask: np.ndarray) -> np.ndarray:
    """`mask` uint8 (H, W) with all that it encloses."""
    around = cv2.copyMakeBorder(1 - mask, 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=1)
    _, labels = cv2.connectedComponents(around, connectivity=4)
    return (labels != labels[0, 0])[1:-1, 1:-1].astype(np.uint8)


def _without_specks(mask: np.ndarray) -> np.ndarray:
    _, labels, stats, _ = cv2.connectedComponentsWithStats(mask)
    large = stats[:, cv2.CC_STAT_AREA] >= SPECK * mask.size
    large[0] = False
    return large[labels].astype(np.uint8)


def _has_both(marks: np.ndarray) -> bool:
    return 0 < np.count_nonzero(marks & 1) < marks.size


def _learn(
    small: list[np.ndarray], seeds: list[np.ndarray]
) -> tuple[np.ndarray, np.ndarray] | None:
    """The colours of backdrop and character by a few frames; None if no frame shows one."""
    full = [index for index, marks in enumerate(seeds) if _has_both(marks)]
    if not full:
        return None
    chosen = sorted(
        {full[i] for i in np.linspace(0, len(full) - 1, LEARNED_FRAMES).round().astype(int)}
    )
    models = np.zeros(_MODEL), np.zeros(_MODEL)
    cv2.setRNGSeed(0)
    cv2.grabCut(
        np.concatenate([small[index] for index in chosen]),
        np.concatenate([seeds[index] for index in chosen]),
        None,
        *models,
        ROUNDS,
        cv2.GC_INIT_WITH_MASK,
    )
    return models


def _cut(frame: np.ndarray, seeds: np.ndarray, models: tuple[np.ndarray, np.ndarray]) -> np.ndarray:
    """The character uint8 (H, W) of 0 and 1."""
    marks = seeds.copy()
    backdrop, character = (model.copy() for model in models)
    cv2.grabCut(frame, marks, None, backdrop, character, 1, cv2.GC_EVAL_FREEZE_MODEL)
    return _without_specks(_filled((marks & 1).astype(np.uint8)))


def _soften(frame: np.ndarray, cut: np.ndarray) -> np.ndarray:
    """Alpha float32 (H, W) of a `frame` from its `cut`, which may be smaller."""
    if cut.shape != frame.shape[:2]:
        grown = cv2.resize(
            cut.astype(np.float32), frame.shape[1::-1], interpolation=cv2.INTER_LINEAR
        )
        cut = (grown > 0.5).astype(np.uint8)
    inner = cv2.erode(cut, _SQUARE, iterations=BAND_PX)
    outer = 1 - cv2.dilate(cut, _SQUARE, iterations=BAND_PX)
    rows, columns = np.nonzero((inner == 0) & (outer == 0))
    picture = frame.astype(np.float32)
    within, outside = (_near_mean(picture, side)[rows, columns] for side in (inner, outer))
    both = np.isfinite(within[:, 0] + outside[:, 0])
    rows, columns, within, outside = rows[both], columns[both], within[both], outside[both]
    span = within - outside
    length = (span**2).sum(1)
    along = ((picture[rows, columns] - outside) * span).sum(1) / np.maximum(length, 1)
    plain = cv2.GaussianBlur(cut.astype(np.float32), (0, 0), 0.8)
    told = length / (length + 20**2)  # two sides of like colour tell nothing of what is between
    alpha = plain.copy()
    alpha[rows, columns] = told * np.clip(along, 0, 1) + (1 - told) * plain[rows, columns]
    return np.clip(alpha, 0, 1)


def _near_mean(picture: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """The mean colour of `mask`'s pixels around each pixel, (H, W, 3); NaN where there are none."""
    side = (4 * BAND_PX + 1,) * 2
    weight = mask.astype(np.float32)
    share = cv2.blur(weight, side)
    share[share < 1e-3] = np.nan  # what rounding leaves is no pixel
    return cv2.blur(picture * weight[..., None], side) / share[..., None]
