"""An outline around a cut-out, so that it can be read on any chat, as stickers have it."""

import re
from dataclasses import dataclass
from math import ceil

import cv2
import numpy as np

from popcon_lib.errors import InputError
from popcon_lib.media import Colour

__all__ = ["OUTLINE_PX", "Outline", "parse"]

# github.com/WhatsApp/stickers advises 8 px of white on its canvas of 512.
OUTLINE_PX = 8
_CANVAS_PX = 512
_MOST_PX = 64
_NAMED = {"white": "#ffffff", "black": "#000000"}
# Alpha below the first level is haze and gets no outline; what is half clear gets a half clear one,
# so that nothing pops from frame to frame as its alpha changes.
_LEVELS = np.linspace(0.2, 0.8, 8) * 255


@dataclass(frozen=True)
class Outline:
    """A line of one width around all that is drawn.

    width_px: on a canvas of 512 px, so that a set looks the same on each target's; colour: sRGB.
    """

    width_px: float = OUTLINE_PX
    colour: Colour = (255, 255, 255)

    def __post_init__(self) -> None:
        if not 0 < self.width_px <= _MOST_PX:
            raise InputError(
                f"An outline of {self.width_px:g} px cannot be drawn.",
                f"Choose up to {_MOST_PX} px of 512; platforms advise {OUTLINE_PX}.",
            )

    def on(self, canvas_px: tuple[int, int]) -> float:
        """Its width in px on a canvas (width, height)."""
        return self.width_px * max(canvas_px) / _CANVAS_PX

    def room_px(self, canvas_px: tuple[int, int]) -> int:
        """How many whole px it needs on each side of a drawing on that canvas."""
        return ceil(self.on(canvas_px))

    def draw(self, rgba: np.ndarray, canvas_px: tuple[int, int]) -> np.ndarray:
        """Put it behind straight uint8 (T, H, W, 4) frames, as wide as on that canvas.

        It follows the contour at one distance everywhere, with soft edges, and ends at the frame.
        """
        width_px = self.on(canvas_px)
        return np.stack([_outlined(frame, width_px, self.colour) for frame in rgba])


def parse(text: str) -> Outline:
    """The outline that "8", "8,black" or "8,#202124" names. Raises InputError otherwise."""
    width, comma, colour = text.partition(",")
    colour = colour if comma else "white"
    found = re.fullmatch(r"#([0-9a-fA-F]{6})", _NAMED.get(colour, colour))
    if not re.fullmatch(r"[0-9]{1,3}(\.[0-9]{1,6})?", width) or not found:
        raise InputError(
            f"{text!r} is no outline.", f"Write its width and its colour: {OUTLINE_PX},#202124."
        )
    red, green, blue = bytes.fromhex(found[1])
    return Outline(float(width), (red, green, blue))


def _outlined(rgba: np.ndarray, width_px: float, colour: Colour) -> np.ndarray:
    alpha = rgba[..., 3:].astype(np.float32) / 255
    line = _cover(rgba[..., 3], width_px)[..., None] * (1 - alpha)
    both = alpha + line
    mixed = rgba[..., :3] * alpha + np.array(colour, np.float32) * line
    outlined = np.concatenate([mixed / np.maximum(both, 1e-6), 255 * both], axis=-1)
    outlined = np.rint(outlined).astype(np.uint8)
    return np.where(outlined[..., 3:] > 0, outlined, 0)


def _cover(alpha: np.ndarray, width_px: float) -> np.ndarray:
    """How much of each pixel the widened drawing covers, float32 (H, W), 0 to 1.

    Grey-scale dilation by a disc, level by level (it commutes with thresholds: Serra 1982), each by
    its exact distance, so that an edge within a pixel stays where it is within a pixel.
    """
    cover = np.zeros(alpha.shape, np.float32)
    for level in _LEVELS:
        outside = (alpha < level).astype(np.uint8)
        if outside.all():  # there is nothing to be far from
            break
        away = cv2.distanceTransform(outside, cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
        cover += np.clip(width_px + 1 - away, 0, 1)
    return cover / len(_LEVELS)
