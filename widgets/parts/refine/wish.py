"""What is wished to be seen, and what comes of it, as values."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from popcon_lib.refine.history import Applied, Selection
from popcon_lib.refine.prompts import Prompts, painted
from widgets.parts.refine.session import Shot
from widgets.parts.sheets import sheet

__all__ = [
    "Preview",
    "Result",
    "Wish",
    "durations",
    "is_applied",
    "is_meant",
    "masks_of",
    "only_at",
    "tinted",
]

TINT = (30, 136, 255, 110)  # of what was applied, while the film plays


@dataclass(frozen=True, eq=False)
class Wish:
    """What is to be shown: the frame in view with all that is said, by the segmenter and model.

    cut_out: whether its cut-out is seen, and not only the mask.
    """

    shot: Shot
    segmenter: str
    model: str
    frame: int
    selection: Selection
    thing: str
    use: str
    effects: bool
    cut_out: bool

    @property
    def said(self) -> Prompts:
        """About the thing that is selected, on the frame in view."""
        return self.selection.of(self.frame, self.thing)


@dataclass(frozen=True, eq=False)
class Preview:
    """The frame in view. mask: bool (H, W), None where nothing is said on it; png: its cut-out as
    it would be, None where that is not known yet.
    """

    wish: Wish | None
    mask: np.ndarray | None
    png: bytes | None = None


@dataclass(frozen=True, eq=False)
class Result:
    """All frames with all that was applied. png: sheet of the cut-out; tint: of what was selected;
    masks: by thing, bool (T, H, W).
    """

    wish: Wish
    rgba: np.ndarray
    png: bytes
    tint: bytes
    masks: dict[str, np.ndarray]


def is_meant(said: Prompts) -> bool:
    """Whether `said` tells a segmenter what is meant."""
    return bool(said.box) or any(point.positive for point in said.points)


def is_applied(wish: Wish) -> bool:
    """Whether what is said on the frame in view is in the result as it is."""
    of_it = [each for each in wish.selection.applied if each.thing == wish.thing]
    return bool(
        of_it
        and of_it[-1].first <= wish.frame <= of_it[-1].last
        and of_it[-1].prompts.get(wish.frame) == wish.said
    )


def only_at(applied: Applied, frame: int) -> Applied:
    """`applied` as it is on a clip of that one frame."""
    said = {0: applied.prompts[frame]} if frame in applied.prompts else {}
    return replace(applied, first=0, last=0, prompts=said)


def masks_of(pairs: Sequence[tuple[Applied, np.ndarray]]) -> dict[str, np.ndarray]:
    """By thing, bool (T, H, W): what was selected, on the frames it counts for, brush and all.

    pairs: selections with their logits float32 (T, H, W).
    """
    masks: dict[str, np.ndarray] = {}
    for applied, logits in pairs:
        mask = masks.setdefault(applied.thing, np.zeros(logits.shape, bool))
        for frame in range(applied.first, applied.last + 1):
            mask[frame] = logits[frame] > 0
            said = applied.prompts.get(frame)
            if said and said.strokes:
                mask[frame] = painted(mask[frame].astype(np.float32), said.strokes) > 0.5
    return masks


def tinted(masks: dict[str, np.ndarray], shape: tuple[int, ...]) -> bytes:
    """A sheet of frames of `shape` (T, H, W) on which masks by thing are seen."""
    rgba = np.zeros((*shape, 4), np.uint8)
    for mask in masks.values():
        rgba[mask] = TINT
    return sheet(rgba)


def durations(count: int) -> tuple[Fraction, ...]:
    """Of so many frames: how long matters to nobody here."""
    return (Fraction(1, 12),) * count
