"""One square for all frames of an action, which cuts off neither the character nor its effects."""

from collections.abc import Iterable
from typing import NamedTuple

import cv2
import numpy as np

from popcon_lib.media import Colour

__all__ = ["FLAT_LEVELS", "Box", "Square", "content_box", "cut", "flat_border", "square_around"]

MARGIN = 0.03  # of the square's side, on each side
BORDER = 0.02  # of the picture's shorter side: how deep its border is looked at
# Compression and drift move a flat backdrop by less, and no backdrop looks flat that moves more.
FLAT_LEVELS = 24
# A pale line that a person still sees stands off by more than this from a backdrop without noise.
FAINT_LEVELS = 6
# Film is not noisier; a border that varies more is uneven, and then faint lines still count.
NOISE_LEVELS = 3


class Box(NamedTuple):
    """Columns left to right and rows top to bottom, in px, right and bottom not included."""

    left: int
    top: int
    right: int
    bottom: int


class Square(NamedTuple):
    """Where a square lies in a picture, in px; it may reach beyond the picture's edges."""

    left: int
    top: int
    side: int


def flat_border(rgb: np.ndarray, expected: Colour | None = None) -> Colour | None:
    """The colour of the flat border of uint8 (H, W, 3), or None where the border is not flat.

    Flat: most of it lies within FLAT_LEVELS of its median, or a tenth of it lies that near to the
    `expected` colour; a character may cover the rest.
    """
    border = _border(rgb)
    for centre, least in ((expected, 0.1), (np.median(border, axis=0), 0.6)):
        if centre is None:
            continue
        alike = border[(np.abs(border - centre) < FLAT_LEVELS).all(axis=1)]
        if len(alike) >= least * len(border):
            return tuple(int(value) for value in np.rint(np.median(alike, axis=0)))
    return None


def content_box(rgb: np.ndarray, backdrop: Colour) -> Box | None:
    """The box of all that is not backdrop in uint8 (H, W, 3); None where there is nothing else.

    Every pixel is looked at, so a line of one pixel counts. How much it has to stand off follows
    the noise of the picture's own border. One or two pixels on their own are noise.
    """
    away = np.maximum.reduce(cv2.split(cv2.absdiff(rgb, (*map(float, backdrop), 0.0))))
    border = _border(away)
    still = border[border < FLAT_LEVELS]
    noise = min(float(np.median(still)), NOISE_LEVELS) if still.size else 0.0
    marked = (away > FAINT_LEVELS + 4 * noise).astype(np.uint8)
    together = cv2.boxFilter(marked, -1, (3, 3), normalize=False, borderType=cv2.BORDER_CONSTANT)
    solid = marked & (together >= 3).astype(np.uint8)
    with_ends = marked & cv2.dilate(solid, np.ones((3, 3), np.uint8))
    left, top, width, height = cv2.boundingRect(with_ends)
    return Box(left, top, left + width, top + height) if width else None


def square_around(boxes: Iterable[Box], width_px: int, height_px: int) -> Square:
    """The smallest square around all `boxes`, with MARGIN, in a picture of the given size.

    It keeps within the picture: the margin gives way first, and where the boxes are longer than
    the picture's shorter side the square reaches beyond it, evenly.
    """
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    left, top, right, bottom = min(lefts), min(tops), max(rights), max(bottoms)
    longest = max(right - left, bottom - top)
    roomy = int(np.ceil(longest / (1 - 2 * MARGIN)))
    side = max(longest, min(roomy, width_px, height_px))
    return Square(_place(left, right, side, width_px), _place(top, bottom, side, height_px), side)


def cut(rgb: np.ndarray, square: Square, backdrop: Colour | None) -> np.ndarray:
    """The square out of uint8 (H, W, 3). What lies beyond the picture is filled with `backdrop`,
    or with the picture's own edge where there is none.
    """
    left, top, side = square
    height, width = rgb.shape[:2]
    inside = rgb[max(top, 0) : top + side, max(left, 0) : left + side]
    if inside.shape[:2] == (side, side):
        return inside
    beyond = (max(-top, 0), max(top + side - height, 0), max(-left, 0), max(left + side - width, 0))
    if backdrop is None:
        return cv2.copyMakeBorder(inside, *beyond, cv2.BORDER_REPLICATE)
    return cv2.copyMakeBorder(inside, *beyond, cv2.BORDER_CONSTANT, value=backdrop)


def _place(first: int, end: int, side: int, length: int) -> int:
    """Where a span of `side` begins that is centred on [first, end) as far as `length` allows."""
    if side >= length:
        return -((side - length) // 2)
    return min(max((first + end - side) // 2, 0), length - side)


def _border(picture: np.ndarray) -> np.ndarray:
    depth = max(1, round(BORDER * min(picture.shape[:2])))
    inner = slice(depth, -depth)
    parts = picture[:depth], picture[-depth:], picture[inner, :depth], picture[inner, -depth:]
    channels = picture.shape[2:]
    return np.concatenate([part.reshape(-1, *channels) for part in parts]).astype(np.int16)
