"""What each drawn piece looks like: a heart, a star, a drop… About 1 unit tall around (0, 0)."""

from dataclasses import dataclass
from functools import cache

import numpy as np

from popcon_lib.providers.strokes import Colour, arc, circle, rope, smooth, taper

Palette = tuple[Colour, Colour, Colour]  # the colour, its shade, its highlight

ROSE: Palette = (255, 84, 118), (214, 34, 88), (255, 205, 216)
RED: Palette = (247, 60, 66), (190, 22, 56), (255, 190, 180)
ORANGE: Palette = (255, 146, 46), (232, 88, 28), (255, 226, 150)
GOLD: Palette = (255, 208, 54), (244, 156, 26), (255, 243, 176)
GREEN: Palette = (74, 201, 98), (26, 148, 84), (198, 245, 190)
SKY: Palette = (98, 196, 255), (38, 140, 236), (222, 244, 255)
VIOLET: Palette = (158, 112, 255), (108, 66, 214), (222, 206, 255)
INDIGO: Palette = (92, 98, 214), (60, 58, 160), (190, 196, 255)
STORM: Palette = (148, 160, 192), (104, 114, 152), (190, 200, 224)
GREY: Palette = (222, 229, 242), (172, 184, 208), (242, 246, 252)
BROWN: Palette = (222, 150, 74), (166, 96, 40), (250, 214, 150)


@dataclass(frozen=True, eq=False)
class Layer:
    """One colour of a drawing. points: float (N, 2), y down; outlined: ink runs around it."""

    points: np.ndarray
    colour: Colour
    outlined: bool = False


Drawing = tuple[Layer, ...]


def _round(outline: np.ndarray, palette: Palette, inner: float = 0.84, shift: float = 0.04):
    """An outlined shape, lit from the upper left."""
    colour, shade, _ = palette
    lit = outline * inner - shift
    return Layer(outline, shade, outlined=True), Layer(lit, colour)


def _lines(shapes: list[np.ndarray], palette: Palette) -> Drawing:
    """Outlined strokes in one colour."""
    return tuple(Layer(shape, palette[0], outlined=True) for shape in shapes)


@cache
def heart(palette: Palette = ROSE) -> Drawing:
    t = np.linspace(0, 2 * np.pi, 60, endpoint=False)
    x = 16 * np.sin(t) ** 3
    y = -(13 * np.cos(t) - 5 * np.cos(2 * t) - 2 * np.cos(3 * t) - np.cos(4 * t))
    outline = np.stack([x, y + 2.5], 1) / 29
    shine = circle(-0.27, -0.22, 0.1, 0.075)
    return *_round(outline, palette), Layer(shine, palette[2])


@cache
def sparkle(palette: Palette = GOLD) -> Drawing:
    t = np.linspace(0, 2 * np.pi, 64, endpoint=False)
    bend = 0.6  # 2 is a circle, 1 a square on its corner; less draws the sides inwards
    reach = 0.5 / (np.abs(np.cos(t)) ** bend + np.abs(np.sin(t)) ** bend) ** (1 / bend)
    outline = np.stack([np.cos(t), np.sin(t)], 1) * reach[:, None]
    return Layer(outline, palette[0], outlined=True), Layer(outline * 0.5, palette[2])


@cache
def star(palette: Palette = GOLD) -> Drawing:
    turn = np.radians(np.arange(10) * 36 - 90)
    reach = np.tile([0.5, 0.24], 5)[:, None]
    corners = np.stack([np.cos(turn), np.sin(turn)], 1) * reach
    outline = _softened(corners, 0.22)
    shine = circle(-0.11, -0.12, 0.07, 0.05)
    return *_round(outline, palette, 0.78, 0.02), Layer(shine, palette[2])


def _softened(corners: np.ndarray, cut: float) -> np.ndarray:
    """A polygon whose corners are bent over the fraction `cut` of their sides."""
    before, after = np.roll(corners, 1, 0), np.roll(corners, -1, 0)
    start, stop = corners + cut * (before - corners), corners + cut * (after - corners)
    t = np.linspace(0, 1, 6)[:, None, None]
    bent = (1 - t) ** 2 * start + 2 * t * (1 - t) * corners + t**2 * stop
    return bent.transpose(1, 0, 2).reshape(-1, 2)


@cache
def drop(palette: Palette = SKY) -> Drawing:
    """Its tip points up."""
    outline = np.concatenate([smooth([(-0.2, -0.12), (-0.08, -0.32), (0, -0.5), (0.08, -0.32),
                                      (0.2, -0.12)], closed=False)[6:-6],
                              arc(0, 0.16, 0.33, 0.33, -30, 210)])  # fmt: skip
    shine = rope(arc(0, 0.16, 0.19, 0.19, 120, 200), 0.05)
    return *_round(outline, palette, 0.82, 0.02), Layer(shine, palette[2])


@cache
def letter_z(palette: Palette = VIOLET) -> Drawing:
    a, b = 0.4, 0.5
    corners = np.array(
        [(-a, -b), (a, -b), (a, -0.26), (-0.06, 0.25), (a, 0.25), (a, b), (-a, b), (-a, 0.26),
         (0.06, -0.25), (-a, -0.25)]
    )  # fmt: skip
    shine = rope(np.array([(-0.28, -0.38), (0.1, -0.38)]), 0.04)
    return Layer(_softened(corners, 0.1), palette[0], outlined=True), Layer(shine, palette[2])


@cache
def vein(palette: Palette = RED) -> Drawing:
    """The four bent strokes of anger."""
    bend = smooth([(-0.17, -0.5), (-0.15, -0.27), (-0.27, -0.15), (-0.5, -0.17)], closed=False)
    width = 0.03 + 0.06 * np.sin(np.linspace(0, np.pi, len(bend)))
    stroke = taper(bend, width)
    return _lines([stroke * (x, y) for x in (1, -1) for y in (1, -1)], palette)


@cache
def paper(palette: Palette, kind: int) -> Drawing:
    """A scrap of confetti: kind 0 a folded strip, 1 a disc, 2 a curl."""
    if kind == 1:
        return _round(circle(0, 0, 0.4, count=24), palette)
    if kind == 2:
        down = np.linspace(-0.6, 0.6, 30)
        return _lines([rope(np.stack([0.22 * np.sin(5.2 * down), down], 1), 0.13)], palette)
    strip = np.array([(-0.3, -0.5), (0.3, -0.5), (0.3, 0.5), (-0.3, 0.5)])
    fold = strip * (1, 0.4) + (0, 0.3)
    return Layer(strip, palette[0], outlined=True), Layer(fold, palette[1])


@cache
def cloud(palette: Palette = GREY) -> Drawing:
    """One cloud of five bumps, about as tall as wide."""
    bumps = ((-0.27, 0.1, 0.25), (0.27, 0.12, 0.23), (-0.1, -0.16, 0.27), (0.17, -0.13, 0.23),
             (0.0, 0.18, 0.26))  # fmt: skip
    discs = [circle(x, y, r, count=32) for x, y, r in bumps]
    base = tuple(Layer(disc, palette[1], outlined=True) for disc in discs)
    lit = tuple(Layer(circle(x - 0.03, y - 0.045, r * 0.9), palette[0]) for x, y, r in bumps)
    return *base, *lit, Layer(rope(arc(-0.1, -0.16, 0.17, 0.17, 190, 260), 0.03), palette[2])


@cache
def note(palette: Palette = VIOLET) -> Drawing:
    """An eighth note."""
    stem = np.array([(0.06, 0.34), (0.06, -0.5), (0.15, -0.5), (0.15, 0.34)])
    flag = smooth([(0.1, -0.5), (0.24, -0.3), (0.4, -0.14), (0.34, 0.08), (0.3, -0.08),
                   (0.12, -0.18)])  # fmt: skip
    head = _tilted(circle(0, 0, 0.23, 0.17), -20) + (-0.06, 0.34)
    shine = _tilted(circle(0, 0, 0.08, 0.045), -20) + (-0.13, 0.29)
    return *_lines([stem, flag, head], palette), Layer(shine, palette[2])


@cache
def notes(palette: Palette = ROSE) -> Drawing:
    """Two notes under one beam."""
    beam = np.array([(-0.3, -0.42), (0.48, -0.5), (0.48, -0.28), (-0.3, -0.2)])
    stems = [np.array([(x, y), (x + 0.1, y), (x + 0.1, 0.3), (x, 0.3)])
             for x, y in ((-0.3, -0.42), (0.38, -0.49))]  # fmt: skip
    heads = [
        _tilted(circle(0, 0, 0.2, 0.15), -20) + (x, y) for x, y in ((-0.36, 0.36), (0.32, 0.29))
    ]
    shine = _tilted(circle(0, 0, 0.07, 0.04), -20) + (-0.42, 0.31)
    return *_lines([*stems, beam, *heads], palette), Layer(shine, palette[2])


def _tilted(points: np.ndarray, degrees: float) -> np.ndarray:
    cos, sin = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    return points @ np.array([[cos, sin], [-sin, cos]])


@cache
def question(palette: Palette = SKY) -> Drawing:
    stem = smooth([(0.12, -0.05), (0.01, 0.06), (0, 0.2)], closed=False)
    hook = np.concatenate([arc(0, -0.24, 0.2, 0.19, 195, 400, 30), stem])
    shine = rope(arc(0, -0.24, 0.2, 0.19, 205, 270), 0.03)
    return *_lines([rope(hook, 0.095), circle(0, 0.41, 0.105)], palette), Layer(shine, palette[2])


@cache
def exclamation(palette: Palette = RED) -> Drawing:
    bar = np.concatenate([arc(0, -0.36, 0.15, 0.14, 180, 360), arc(0, 0.12, 0.07, 0.06, 0, 180)])
    shine = rope(np.array([(-0.06, -0.36), (-0.04, -0.1)]), 0.035)
    return *_lines([bar, circle(0, 0.39, 0.115)], palette), Layer(shine, palette[2])


@cache
def swirl(palette: Palette = VIOLET) -> Drawing:
    turn = np.linspace(0, 3.5 * np.pi, 60)
    reach = 0.02 + 0.43 * turn / turn[-1]
    return _lines([rope(np.stack([np.cos(turn), np.sin(turn)], 1) * reach[:, None], 0.06)], palette)


@cache
def bubble(palette: Palette = GREY) -> Drawing:
    """One round bubble."""
    return _round(circle(0, 0, 0.5), palette, 0.86, 0.03)


@cache
def balloon(palette: Palette = GREY) -> Drawing:
    """The cloud that holds a thought, 1.4 wide."""
    bumps = ((-0.38, 0.08, 0.3), (0.38, 0.06, 0.3), (-0.16, -0.18, 0.31), (0.18, -0.2, 0.29),
             (-0.13, 0.21, 0.28), (0.18, 0.21, 0.27))  # fmt: skip
    discs = [circle(x, y, r, count=40) for x, y, r in bumps]
    base = tuple(Layer(disc, palette[1], outlined=True) for disc in discs)
    lit = tuple(Layer(circle(x, y - 0.035, r * 0.95), palette[0]) for x, y, r in bumps)
    return *base, *lit


@cache
def crumb(palette: Palette = BROWN) -> Drawing:
    corners = np.array([(-0.42, -0.1), (-0.1, -0.45), (0.38, -0.3), (0.45, 0.2), (0.05, 0.45),
                        (-0.35, 0.3)])  # fmt: skip
    return _round(_softened(corners, 0.35), palette, 0.66, 0.06)


@cache
def crescent(palette: Palette = GOLD) -> Drawing:
    lit = _crescent(0.45, 0.22, 0.385) - (0.02, 0.02)
    shine = rope(arc(0, 0, 0.4, 0.4, 185, 235), 0.025)
    return (
        Layer(_crescent(0.5, 0.22, 0.38), palette[1], outlined=True),
        Layer(lit, palette[0]),
        Layer(shine, palette[2]),
    )


def _crescent(radius: float, shift: float, bite: float) -> np.ndarray:
    """A disc less the disc of radius `bite` whose centre is `shift` to the right."""
    x = (shift**2 + radius**2 - bite**2) / (2 * shift)
    y = np.sqrt(radius**2 - x**2)
    outer, inner = np.degrees(np.arctan2(y, [x, x - shift]))
    return np.concatenate(
        [
            arc(0, 0, radius, radius, outer, 360 - outer, 48),
            arc(shift, 0, bite, bite, 360 - inner, inner, 48)[1:-1],
        ]
    )


@cache
def bulb() -> Drawing:
    glass = np.concatenate([arc(0, -0.14, 0.34, 0.34, 140, 400, 40), [(0.14, 0.24), (-0.14, 0.24)]])
    screw = _softened(np.array([(-0.15, 0.24), (0.15, 0.24), (0.12, 0.46), (-0.12, 0.46)]), 0.2)
    shine = rope(arc(0, -0.14, 0.22, 0.22, 185, 260), 0.04)
    wire = taper(smooth([(-0.08, 0.2), (-0.1, -0.06), (0, 0.02), (0.1, -0.06), (0.08, 0.2)],
                        closed=False), 0.022)  # fmt: skip
    return (
        Layer(screw, GREY[1], outlined=True),
        *_round(glass, GOLD, 0.88, 0.02),
        Layer(wire, GOLD[1]),
        Layer(shine, GOLD[2]),
    )


@cache
def flame() -> Drawing:
    outline = smooth(
        [(0, -0.5), (0.1, -0.22), (0.26, -0.02), (0.3, 0.22), (0.16, 0.44), (0, 0.48),
         (-0.18, 0.43), (-0.3, 0.2), (-0.2, -0.06), (-0.1, -0.02), (-0.08, -0.24)]
    )  # fmt: skip
    return (
        Layer(outline, RED[0], outlined=True),
        Layer(outline * 0.76 + (0, 0.1), ORANGE[0]),
        Layer(outline * 0.44 + (0, 0.22), GOLD[0]),
    )


@cache
def flower(palette: Palette = ROSE) -> Drawing:
    petals = []
    for turn in np.radians(np.arange(5) * 72 - 90):
        petals.append(circle(0.27 * np.cos(turn), 0.27 * np.sin(turn), 0.22, count=28))
    light = [Layer(p * 0.88 - 0.015, palette[0]) for p in petals]
    base = [Layer(p, palette[1], outlined=True) for p in petals]
    return (
        *base,
        *light,
        Layer(circle(0, 0, 0.14), GOLD[1]),
        Layer(circle(-0.01, -0.01, 0.11), GOLD[0]),
    )


@cache
def tick(palette: Palette = GREEN) -> Drawing:
    arms = [
        rope(np.array(ends), 0.125)
        for ends in ([(-0.4, 0.06), (-0.12, 0.34)], [(-0.12, 0.34), (0.42, -0.34)])
    ]
    shine = rope(np.array([(0.38, -0.37), (0.2, -0.15)]), 0.03)
    return *_lines(arms, palette), Layer(shine, palette[2])


@cache
def cross(palette: Palette = RED) -> Drawing:
    a = 0.36
    both = [rope(np.array(ends, float), 0.13) for ends in
            ([(-a, -a), (a, a)], [(a, -a), (-a, a)])]  # fmt: skip
    shine = rope(np.array([(-0.36, -0.38), (-0.2, -0.22)]), 0.035)
    return *_lines(both, palette), Layer(shine, palette[2])


@cache
def dash(palette: Palette = GOLD) -> Drawing:
    """A short upright stroke with round ends."""
    return _lines([rope(np.array([(0, -0.5), (0, 0.5)]), 0.25)], palette)
