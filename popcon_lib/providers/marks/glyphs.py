"""The signs that marks show: letters, notes, a tick… About 1 unit tall around (0, 0)."""

from functools import cache

import numpy as np

from popcon_lib.providers import palettes
from popcon_lib.providers.marks.layers import Drawing, Layer, lines, softened
from popcon_lib.providers.palettes import Palette
from popcon_lib.providers.strokes import arc, circle, rope, smooth, taper

__all__ = [
    "cross",
    "exclamation",
    "letter_z",
    "note",
    "notes",
    "question",
    "swirl",
    "tick",
    "vein",
]


@cache
def note() -> Drawing:
    """An eighth note."""
    palette = palettes.VIOLET
    stem = np.array([(0.06, 0.34), (0.06, -0.5), (0.15, -0.5), (0.15, 0.34)])
    flag = smooth(
        [(0.1, -0.5), (0.24, -0.3), (0.4, -0.14), (0.34, 0.08), (0.3, -0.08), (0.12, -0.18)]
    )
    head = _tilted(circle(0, 0, 0.23, 0.17)) + (-0.06, 0.34)
    shine = _tilted(circle(0, 0, 0.08, 0.045)) + (-0.13, 0.29)
    return *lines([stem, flag, head], palette), Layer(shine, palette.shine)


@cache
def notes() -> Drawing:
    """Two notes under one beam."""
    palette = palettes.ROSE
    beam = np.array([(-0.3, -0.42), (0.48, -0.5), (0.48, -0.28), (-0.3, -0.2)])
    stems = [
        np.array([(x, y), (x + 0.1, y), (x + 0.1, 0.3), (x, 0.3)])
        for x, y in ((-0.3, -0.42), (0.38, -0.49))
    ]
    heads = [_tilted(circle(0, 0, 0.2, 0.15)) + spot for spot in ((-0.36, 0.36), (0.32, 0.29))]
    shine = _tilted(circle(0, 0, 0.07, 0.04)) + (-0.42, 0.31)
    return *lines([*stems, beam, *heads], palette), Layer(shine, palette.shine)


@cache
def letter_z() -> Drawing:
    corners = np.array(
        [(-0.4, -0.5), (0.4, -0.5), (0.4, -0.26), (-0.06, 0.25), (0.4, 0.25), (0.4, 0.5),
         (-0.4, 0.5), (-0.4, 0.26), (0.06, -0.25), (-0.4, -0.25)]
    )  # fmt: skip
    shine = rope(np.array([(-0.28, -0.38), (0.1, -0.38)]), 0.04)
    return *lines([softened(corners, 0.1)], palettes.VIOLET), Layer(shine, palettes.VIOLET.shine)


@cache
def question(palette: Palette) -> Drawing:
    stem = smooth([(0.12, -0.05), (0.01, 0.06), (0, 0.2)], closed=False)
    hook = np.concatenate([arc(0, -0.24, 0.2, 0.19, 195, 400, 30), stem])
    shine = rope(arc(0, -0.24, 0.2, 0.19, 205, 270), 0.03)
    return *lines([rope(hook, 0.095), circle(0, 0.41, 0.105)], palette), Layer(shine, palette.shine)


@cache
def exclamation() -> Drawing:
    bar = np.concatenate([arc(0, -0.36, 0.15, 0.14, 180, 360), arc(0, 0.12, 0.07, 0.06, 0, 180)])
    shine = rope(np.array([(-0.06, -0.36), (-0.04, -0.1)]), 0.035)
    return *lines([bar, circle(0, 0.39, 0.115)], palettes.RED), Layer(shine, palettes.RED.shine)


@cache
def tick() -> Drawing:
    arms = [np.array([(-0.4, 0.06), (-0.12, 0.34)]), np.array([(-0.12, 0.34), (0.42, -0.34)])]
    shine = rope(np.array([(0.38, -0.37), (0.2, -0.15)]), 0.03)
    ropes = [rope(arm, 0.125) for arm in arms]
    return *lines(ropes, palettes.GREEN), Layer(shine, palettes.GREEN.shine)


@cache
def cross() -> Drawing:
    arms = [np.array([(-0.36, -0.36), (0.36, 0.36)]), np.array([(0.36, -0.36), (-0.36, 0.36)])]
    shine = rope(np.array([(-0.36, -0.38), (-0.2, -0.22)]), 0.035)
    ropes = [rope(arm, 0.13) for arm in arms]
    return *lines(ropes, palettes.RED), Layer(shine, palettes.RED.shine)


@cache
def vein() -> Drawing:
    """The four bent strokes of anger."""
    bend = smooth([(-0.17, -0.5), (-0.15, -0.27), (-0.27, -0.15), (-0.5, -0.17)], closed=False)
    stroke = taper(bend, 0.03 + 0.06 * np.sin(np.linspace(0, np.pi, len(bend))))
    return lines([stroke * (x, y) for x in (1, -1) for y in (1, -1)], palettes.RED)


@cache
def swirl() -> Drawing:
    turn = np.linspace(0, 3.5 * np.pi, 60)
    reach = 0.02 + 0.43 * turn / turn[-1]
    spiral = np.stack([np.cos(turn), np.sin(turn)], 1) * reach[:, None]
    return lines([rope(spiral, 0.06)], palettes.VIOLET)


def _tilted(note_head: np.ndarray) -> np.ndarray:
    cos, sin = np.cos(np.radians(20)), np.sin(np.radians(20))
    return note_head @ np.array([[cos, -sin], [sin, cos]])
