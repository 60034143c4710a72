"""The things that marks show: a heart, a drop, a cloud… About 1 unit tall around (0, 0)."""

from functools import cache

import numpy as np

from popcon_lib.providers import palettes
from popcon_lib.providers.marks.layers import Drawing, Layer, bumpy, lines, softened, solid
from popcon_lib.providers.palettes import Palette
from popcon_lib.providers.strokes import arc, circle, rope, smooth, taper

__all__ = [
    "balloon",
    "bubble",
    "bulb",
    "cloud",
    "crescent",
    "crumb",
    "drop",
    "flame",
    "flower",
    "heart",
    "paper",
    "sparkle",
    "star",
]


@cache
def heart() -> Drawing:
    t = np.linspace(0, 2 * np.pi, 60, endpoint=False)
    x = 16 * np.sin(t) ** 3
    y = -(13 * np.cos(t) - 5 * np.cos(2 * t) - 2 * np.cos(3 * t) - np.cos(4 * t))
    outline = np.stack([x, y + 2.5], 1) / 29
    shine = circle(-0.27, -0.22, 0.1, 0.075)
    return *solid(outline, palettes.ROSE), Layer(shine, palettes.ROSE.shine)


@cache
def sparkle() -> Drawing:
    t = np.linspace(0, 2 * np.pi, 64, endpoint=False)
    bend = 0.6  # 2 is a circle, 1 a square on its corner; less draws the sides inwards
    reach = 0.5 / (np.abs(np.cos(t)) ** bend + np.abs(np.sin(t)) ** bend) ** (1 / bend)
    outline = np.stack([np.cos(t), np.sin(t)], 1) * reach[:, None]
    return (
        Layer(outline, palettes.GOLD.colour, outlined=True),
        Layer(outline * 0.5, palettes.GOLD.shine),
    )


@cache
def star() -> Drawing:
    turn = np.radians(np.arange(10) * 36 - 90)
    reach = np.tile([0.5, 0.24], 5)[:, None]
    outline = softened(np.stack([np.cos(turn), np.sin(turn)], 1) * reach, 0.22)
    shine = circle(-0.11, -0.12, 0.07, 0.05)
    return *solid(outline, palettes.GOLD, 0.78, 0.02), Layer(shine, palettes.GOLD.shine)


@cache
def flower(palette: Palette) -> Drawing:
    turn = np.radians(np.arange(5) * 72 - 90)
    bumps = np.stack([0.27 * np.cos(turn), 0.27 * np.sin(turn), np.full(5, 0.22)], 1)
    return (
        *bumpy(bumps, palette, 0.88, 0.015),
        Layer(circle(0, 0, 0.14), palettes.GOLD.shade),
        Layer(circle(-0.01, -0.01, 0.11), palettes.GOLD.colour),
    )


@cache
def drop() -> Drawing:
    """Its tip points up."""
    corners = [(-0.2, -0.12), (-0.08, -0.32), (0, -0.5), (0.08, -0.32), (0.2, -0.12)]
    tip = smooth(corners, closed=False)[6:-6]
    outline = np.concatenate([tip, arc(0, 0.16, 0.33, 0.33, -30, 210)])
    shine = rope(arc(0, 0.16, 0.19, 0.19, 120, 200), 0.05)
    return *solid(outline, palettes.SKY, 0.82, 0.02), Layer(shine, palettes.SKY.shine)


@cache
def flame() -> Drawing:
    outline = smooth(
        [(0, -0.5), (0.1, -0.22), (0.26, -0.02), (0.3, 0.22), (0.16, 0.44), (0, 0.48),
         (-0.18, 0.43), (-0.3, 0.2), (-0.2, -0.06), (-0.1, -0.02), (-0.08, -0.24)]
    )  # fmt: skip
    return (
        Layer(outline, palettes.RED.colour, outlined=True),
        Layer(outline * 0.76 + (0, 0.1), palettes.ORANGE.colour),
        Layer(outline * 0.44 + (0, 0.22), palettes.GOLD.colour),
    )


@cache
def cloud() -> Drawing:
    """A puff of smoke or dust, about as tall as wide."""
    bumps = (
        (-0.27, 0.1, 0.25), (0.27, 0.12, 0.23), (-0.1, -0.16, 0.27), (0.17, -0.13, 0.23),
        (0.0, 0.18, 0.26),
    )  # fmt: skip
    shine = rope(arc(-0.1, -0.16, 0.17, 0.17, 190, 260), 0.03)
    return *bumpy(bumps, palettes.GREY, 0.9, 0.035), Layer(shine, palettes.GREY.shine)


@cache
def balloon(palette: Palette) -> Drawing:
    """A wide cloud, 1.4 by 1: one that holds a thought, or rain."""
    bumps = (
        (-0.38, 0.08, 0.3), (0.38, 0.06, 0.3), (-0.16, -0.18, 0.31), (0.18, -0.2, 0.29),
        (-0.13, 0.21, 0.28), (0.18, 0.21, 0.27),
    )  # fmt: skip
    return bumpy(bumps, palette, 0.94, 0.025)


@cache
def bubble() -> Drawing:
    return solid(circle(0, 0, 0.5), palettes.GREY, 0.86, 0.03)


@cache
def crumb() -> Drawing:
    corners = np.array(
        [(-0.42, -0.1), (-0.1, -0.45), (0.38, -0.3), (0.45, 0.2), (0.05, 0.45), (-0.35, 0.3)]
    )
    return solid(softened(corners, 0.35), palettes.BROWN, 0.66, 0.06)


@cache
def paper(palette: Palette, kind: int) -> Drawing:
    """A scrap of confetti: kind 0 a folded strip, 1 a disc, 2 a curl."""
    if kind == 1:
        return solid(circle(0, 0, 0.4, count=24), palette)
    if kind == 2:
        down = np.linspace(-0.6, 0.6, 30)
        return lines([rope(np.stack([0.22 * np.sin(5.2 * down), down], 1), 0.13)], palette)
    strip = np.array([(-0.3, -0.5), (0.3, -0.5), (0.3, 0.5), (-0.3, 0.5)])
    fold = strip * (1, 0.4) + (0, 0.3)
    return Layer(strip, palette.colour, outlined=True), Layer(fold, palette.shade)


@cache
def crescent() -> Drawing:
    shine = rope(arc(0, 0, 0.4, 0.4, 185, 235), 0.025)
    return (
        Layer(_crescent(0.5, 0.22, 0.38), palettes.GOLD.shade, outlined=True),
        Layer(_crescent(0.45, 0.22, 0.385) - 0.02, palettes.GOLD.colour),
        Layer(shine, palettes.GOLD.shine),
    )


@cache
def bulb() -> Drawing:
    glass = np.concatenate([arc(0, -0.14, 0.34, 0.34, 140, 400, 40), [(0.14, 0.24), (-0.14, 0.24)]])
    screw = softened(np.array([(-0.15, 0.24), (0.15, 0.24), (0.12, 0.46), (-0.12, 0.46)]), 0.2)
    shine = rope(arc(0, -0.14, 0.22, 0.22, 185, 260), 0.04)
    loops = [(-0.08, 0.2), (-0.1, -0.06), (0, 0.02), (0.1, -0.06), (0.08, 0.2)]
    return (
        Layer(screw, palettes.GREY.shade, outlined=True),
        *solid(glass, palettes.GOLD, 0.88, 0.02),
        Layer(taper(smooth(loops, closed=False), 0.022), palettes.GOLD.shade),
        Layer(shine, palettes.GOLD.shine),
    )


def _crescent(radius: float, shift: float, bite: float) -> np.ndarray:
    """A disc less the disc of radius `bite` whose centre is `shift` to the right."""
    x = (shift**2 + radius**2 - bite**2) / (2 * shift)
    y = np.sqrt(radius**2 - x**2)
    outer, inner = np.degrees(np.arctan2(y, [x, x - shift]))
    outside = arc(0, 0, radius, radius, outer, 360 - outer, 48)
    return np.concatenate([outside, arc(shift, 0, bite, bite, 360 - inner, inner, 48)[1:-1]])
