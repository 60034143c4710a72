"""Counting flashes: changes of brightness that can hurt people.

https://www.w3.org/TR/WCAG22/#dfn-general-flash-and-red-flash-thresholds
"""

from fractions import Fraction

import numpy as np

from popcon_lib.media import Colour, composite

__all__ = ["luminance", "most_flashes"]

BLACK, WHITE = (0, 0, 0), (255, 255, 255)
_CHANGE = 0.1  # of full relative luminance, one way and back
_DARK = 0.8  # the darker of the two is below it
_AREA = 0.25  # of the canvas that changes at once


def most_flashes(rgba: np.ndarray, durations: tuple[Fraction, ...]) -> int:
    """The most flashes in any second of an animation that plays on and on.

    rgba: straight uint8 (T, H, W, 4), judged on black and on white, the worse counts; a flash is
    a rise and a fall of brightness over a quarter of the canvas.
    """
    return max(_most_flashes(rgba, durations, ground) for ground in (BLACK, WHITE))


def _most_flashes(rgba: np.ndarray, durations: tuple[Fraction, ...], ground: Colour) -> int:
    total_s = sum(durations)
    loops = max(2, -(-2 // total_s))  # a second may begin anywhere, also before the seam
    turns, edge, last_way = [], Fraction(0), 0
    frames = [luminance(composite(frame, ground)) for frame in rgba]
    before = frames[0]
    for _ in range(int(loops)):
        for frame, duration in zip(frames, durations, strict=True):
            way = _way(before, frame)
            if way and way != last_way:
                turns.append(edge)
                last_way = way
            before = frame
            edge += duration
    most = max((sum(start <= turn < start + 1 for turn in turns) for start in turns), default=0)
    return most // 2


def _way(before: np.ndarray, after: np.ndarray) -> int:
    """1 where enough of the canvas gets brighter, -1 darker, 0 neither."""
    dark = np.minimum(before, after) < _DARK
    for way in (1, -1):
        if (dark & (way * (after - before) >= _CHANGE)).mean() >= _AREA:
            return way
    return 0


def luminance(colour: np.ndarray) -> np.ndarray:
    """WCAG's relative luminance, 0 to 1, of sRGB (..., 3): uint8, or float of 0 to 255."""
    srgb = colour.astype(np.float32) / 255
    linear = np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)
    return linear @ np.array([0.2126, 0.7152, 0.0722], np.float32)
