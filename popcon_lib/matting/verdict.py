"""Whether a piece that a mask lacks is an effect, and why.

The backdrop is flat and ours, so whatever stands on it was meant; unless the film made it (noise,
the codec's ringing, a maker's watermark) or the light did (a shadow).
"""

from dataclasses import dataclass

import cv2
import numpy as np

from popcon_lib.matting.blobs import Piece
from popcon_lib.matting.contrast import contrast, difference
from popcon_lib.matting.tunable import check_ranges, tunable
from popcon_lib.media import Colour

__all__ = ["SHADOW", "Rescue", "View", "is_shadow", "judge", "look"]

SHADOW = "contact shadow"
LONE = 2.0  # times the contrast of what lasts is needed of what does not
LASTING = 0.3  # share of a piece that is there in a frame beside, for it to last
NEUTRAL = 0.3  # share of a shadow's contrast that is not darkness
SOFT_PX = 5.0  # the least width of its edge
FLAT = 1.2  # it is at least so many times as wide as high
GROUND = 0.6  # of the body's height: where it can lie begins there
CORNER = 0.36  # of the frame's width: watermarks stand to the left or to the right
STILL = 0.9  # share of a watermark that is there in every frame
BLOCK = np.ones((17, 17), np.uint8)  # ringing stays within a transform block of its edge, 8 px
ECHO = 0.1  # of the edge's contrast: the most that ringing has


@dataclass(frozen=True)
class Rescue:
    """How effects are told from dirt.

    on: whether they are looked for at all.
    """

    on: bool = True
    contrast: float = tunable(
        4, 1, 64, "the least contrast of an effect; one that lasts one frame needs twice", "levels"
    )
    area_px: int = tunable(4, 1, 400, "the least area of an effect", "px")
    reach: float = tunable(1, 0, 1, "how far from the body effects are, of the frame's side")
    edge_px: float = tunable(
        6, 0, 12, "how far from the engine's edge the film's own counts instead", "px"
    )
    shadow: float = tunable(0, 0, 1, "how much of a contact shadow stays")
    border: float = tunable(
        0.12, 0, 0.3, "share of the frame's height where what never moves is a watermark"
    )

    def __post_init__(self) -> None:
        check_ranges(self)


@dataclass(frozen=True, eq=False)
class View:
    """One frame, as a piece of it is judged; float32 (H, W) unless said otherwise.

    away: px from the body; lasts: bool, what is missing in the frame before or after, too, and
    always: in every one, though the body moves;
    seen: contrast in levels, over 3 x 3 px; strongest: the most of it within 8 px; taken: share of
    the backdrop's light that is missing; off: contrast to such a shade of the backdrop, in levels;
    slope: of the contrast, in levels a px; ground: the row from which on a shadow may lie.
    """

    away: np.ndarray
    lasts: np.ndarray
    always: np.ndarray
    seen: np.ndarray
    strongest: np.ndarray
    taken: np.ndarray
    off: np.ndarray
    slope: np.ndarray
    ground: float


def look(
    frame: np.ndarray, backdrop: Colour, away: np.ndarray, lasts: np.ndarray, always: np.ndarray
) -> View:
    """The view of uint8 (H, W, 3) `frame` before `backdrop`; away, lasts, always: see `View`."""
    ycc = difference(frame, backdrop)
    black = difference(np.zeros((1, 1, 3)), backdrop)[0, 0]
    seen = cv2.blur(contrast(ycc), (3, 3))
    taken = ycc @ (black / max(float(black @ black), 1.0))
    soft = cv2.GaussianBlur(seen, (0, 0), 1)
    slope = cv2.magnitude(cv2.Sobel(soft, cv2.CV_32F, 1, 0), cv2.Sobel(soft, cv2.CV_32F, 0, 1)) / 8
    rows = np.flatnonzero((away == 0).any(axis=1))
    top, bottom = (rows[0], rows[-1]) if len(rows) else (0, len(frame))
    return View(
        away,
        lasts,
        always,
        seen,
        cv2.dilate(seen, BLOCK),
        taken,
        contrast(ycc - taken[..., None] * black),
        slope,
        float(top + GROUND * (bottom - top)),
    )


def judge(piece: Piece, view: View, rescue: Rescue) -> tuple[bool, str]:
    """Whether `piece` is an effect, and why, in a few words."""
    if piece.area_px < rescue.area_px:
        return False, f"speck of {piece.area_px} px"
    away = float(piece.of(view.away).min())
    if away > rescue.reach * max(view.seen.shape):
        return False, f"{away:.0f} px away"
    if _is_watermark(piece, view.always, rescue.border):
        return False, "watermark"
    if is_shadow(piece, view):
        return False, SHADOW
    seen = float(piece.of(view.seen).max())
    lasting = float(piece.of(view.lasts).mean()) >= LASTING
    if seen < rescue.contrast * (1 if lasting else LONE):
        return False, f"noise: contrast {seen:.0f}"
    if not lasting and seen < ECHO * float(piece.of(view.strongest).max()):
        return False, "compression"
    place = f"{away:.0f} px away" if away > rescue.edge_px + 2 else "at the body"
    return True, f"contrast {seen:.0f}, {place}"


def is_shadow(piece: Piece, view: View) -> bool:
    """Whether it is darker backdrop, soft, broad and at the body's foot."""
    _, top, width, height = piece.box
    depth = float(np.percentile(piece.of(view.seen), 90))
    return (
        float(np.median(piece.of(view.taken))) > 0
        and float(np.median(piece.of(view.off))) < NEUTRAL * depth
        and float(np.percentile(piece.of(view.slope), 95)) * SOFT_PX < depth
        and top + height / 2 >= view.ground
        and width >= FLAT * height
    )


def _is_watermark(piece: Piece, always: np.ndarray, border: float) -> bool:
    """Whether it is in a corner and in every frame; always: bool (H, W), what is in every one."""
    left, top, width, height = piece.box
    rows, columns = always.shape
    at_border = top + height <= border * rows or top >= (1 - border) * rows
    aside = left + width <= CORNER * columns or left >= (1 - CORNER) * columns
    return at_border and aside and float(piece.of(always).mean()) >= STILL
