"""What is half transparent. One frame cannot tell a pale solid from a strong glass: two things can.

On a green screen, a colour greener than it is red and blue has that green from behind (the old rule
of the trade, Vlahos 1964). On any screen, an effect that is a paler copy of another one is fading.
"""

import cv2
import numpy as np

from popcon_lib.matting.contrast import contrast
from popcon_lib.media import Colour

__all__ = ["fading", "glass", "hole_px", "is_green", "is_screen", "lean"]

SCREEN = 100  # saturation from which nobody paints a character with the backdrop's colour
SCREEN_HOLE_PX = 9  # the least area of a hole on a screen, and
HOLE_PX = 150  # on a colour of middling brightness: nothing as large is painted with just that
MIDDLING = (60, 190)  # luma: eyes and teeth are brighter, outlines darker
SPILL = np.ones((5, 5), np.uint8)  # as far as half-resolution chroma carries green onto a solid
LEAST = 0.02  # alpha of the clearest glass
OFF_LINE = 4.0  # levels, and
OFF_LINE_SHARE = 0.05  # of its contrast, that a paler copy may be off
PALER = 0.9  # a copy is paler from this share on


def is_screen(backdrop: Colour) -> bool:
    """Whether the backdrop is so saturated that where it shows we look past the character."""
    return max(backdrop) - min(backdrop) >= SCREEN


def hole_px(backdrop: Colour) -> float:
    """From which area on an enclosed place of the backdrop's colour is a hole, px; on white and on
    black, which eyes and outlines have, infinite.
    """
    if is_screen(backdrop):
        return SCREEN_HOLE_PX
    luma = float(np.dot(backdrop, (0.299, 0.587, 0.114)))
    return HOLE_PX if MIDDLING[0] <= luma <= MIDDLING[1] else np.inf


def is_green(backdrop: Colour) -> bool:
    """Whether the backdrop is a green screen, of any brightness."""
    red, green, blue = backdrop
    return green - max(red, blue) >= SCREEN


def lean(colours: np.ndarray, backdrop: Colour) -> np.ndarray:
    """How much of a green `backdrop` is in RGB `colours` (..., 3): float32 (...,), 0 to 1."""
    red, green, blue = (colours[..., index].astype(np.float32) for index in range(3))
    full = backdrop[1] - max(backdrop[0], backdrop[2])
    return np.clip((green - np.maximum(red, blue)) / full, 0, 1)


def glass(frame: np.ndarray, backdrop: Colour) -> np.ndarray:
    """Alpha of what covers each pixel of uint8 (H, W, 3) whole: 1 if solid, float32 (H, W)."""
    if not is_green(backdrop):
        return np.ones(frame.shape[:2], np.float32)
    return cv2.dilate(np.maximum(1 - lean(frame, backdrop), LEAST), SPILL)


def fading(effects: np.ndarray) -> np.ndarray:
    """What share of its full strength each effect of a clip has: float32 (N,).

    effects: the colour of each effect of each frame, as difference to the backdrop (N, 3). A
    stronger one on the same line from the backdrop shows what it looked like before it faded.
    """
    colour = effects * np.sqrt(np.array([1, 0.5, 0.5], np.float32))  # as `contrast` weighs
    length = np.maximum(contrast(effects), 1e-3)
    # A clip has thousands of effects and few colours: one of each is enough to compare with.
    _, each = np.unique(np.rint(colour / OFF_LINE), axis=0, return_index=True)
    along = colour @ (colour[each] / length[each, None]).T  # [i, j]: i on the line of j
    off = np.sqrt(np.maximum(length[:, None] ** 2 - along**2, 0))
    copy = (off <= OFF_LINE + OFF_LINE_SHARE * length[:, None]) & (along > 0)
    share = np.where(copy, along / length[each], 1).min(axis=1, initial=1)
    return np.where(share < PALER, share, 1).astype(np.float32)
