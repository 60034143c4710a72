"""Marks that say how a body moves or shines: speed, impact, glitter… Each yields its pieces."""

from collections.abc import Iterator

import numpy as np

from popcon_lib.providers import palettes
from popcon_lib.providers.marks import drawings
from popcon_lib.providers.marks.stage import Box, Piece, bar, drip, leaf, lives, pop, stream, wave
from popcon_lib.providers.strokes import arc

SIDES = (-1, 1)
GOLDEN = 0.6180339887  # multiples of it, less whole numbers, spread evenly without a pattern


def motion_lines(phase: float, body: Box, side: int) -> Iterator[Piece]:
    x, y = body.at(0.5, 0.42)
    for way in SIDES:
        beat = wave(phase + 0.25 * (way > 0), 2)
        for ring, reach in enumerate((21, 14)):
            gap = (0.035 + 0.05 * ring + 0.01 * beat) * side
            reach *= 1 + 0.2 * beat
            middle = 0 if way > 0 else 180
            radius_x, radius_y = body.width / 2 + gap, 0.42 * body.height + gap
            path = arc(x, y, radius_x, radius_y, middle - reach, middle + reach)
            yield leaf(path, 0.0105 * side, palettes.GOLD)


def speed_lines(phase: float, body: Box, side: int) -> Iterator[Piece]:
    """Streaks on the left, behind a body that runs to the right."""
    for i, age in lives(phase, 6):
        y = body.at(0, 0.12 + 0.145 * (i * 5 % 6))[1]
        grown = np.sin(np.pi * age)
        front = body.left + (0.06 - 0.12 * age) * side
        length = (0.13 + 0.07 * (i % 3) / 2) * side * grown
        yield drip((front, y), (front - length, y), 0.0145 * side * grown**0.5, palettes.SKY)


def sound_waves(phase: float, body: Box, side: int) -> Iterator[Piece]:
    for way in SIDES:
        for age in stream(phase, 2):
            x, y = body.at(0.5 + way * 0.34, 0.32)
            radius = 0.16 * body.width + (0.01 + 0.13 * age) * side
            middle, reach = 0 if way > 0 else 180, 42 * np.sin(np.pi * age) ** 0.7
            path = arc(x, y, radius, radius * 1.15, middle - reach, middle + reach)
            yield leaf(path, 0.0125 * side * np.sin(np.pi * age) ** 0.5, palettes.ORANGE)


def laugh_lines(phase: float, body: Box, side: int) -> Iterator[Piece]:
    for way in SIDES:
        for i, angle in enumerate((-64, -42, -20)):
            beat = 0.5 + 0.5 * wave(phase + 0.2 * i, 3)
            degrees = angle if way > 0 else 180 - angle
            start = body.rim(degrees, (0.022 + 0.014 * beat) * side)
            stop = body.rim(degrees, (0.09 + (0.035 if i == 1 else 0.018) * beat) * side)
            yield drip(start, stop, 0.0155 * side, palettes.ORANGE)


def impact_lines(phase: float, body: Box, side: int) -> Iterator[Piece]:
    for i in range(16):
        degrees = 360 * (i + 0.5) / 16
        beat = wave(phase + 0.5 * (i % 2), 2)
        start = body.rim(degrees, (0.038 - 0.012 * beat) * side)
        stop = body.rim(degrees, (0.115 + 0.03 * (i % 2)) * side)
        yield drip(stop, start, 0.0165 * side, palettes.RED)


def glow_lines(phase: float, body: Box, side: int) -> Iterator[Piece]:
    for i in range(14):
        degrees = -90 + 360 * i / 14
        beat = wave(phase + 0.5 * (i % 2), 1)
        start = body.rim(degrees, (0.04 + 0.004 * beat) * side)
        stop = body.rim(degrees, (0.095 + 0.022 * beat) * side)
        yield bar(start, stop, 0.014 * side, palettes.GOLD)


def sparks(phase: float, body: Box, side: int) -> Iterator[Piece]:
    for i, age in lives(phase, 6):
        x, y = body.rim((-148, -28, 166, -104, 18, -66)[i], 0.045 * side)
        size = (0.09 + 0.035 * (i % 2)) * side * pop(age)
        yield Piece(drawings.sparkle(), x, y, size, 30 * (age - 0.5))


def stars(phase: float, body: Box, side: int) -> Iterator[Piece]:
    for i, age in lives(phase, 7):
        degrees = -90 + (i * 3 % 7 - 3) * 41
        x, y = body.rim(degrees, (-0.02 + 0.1 * age**0.7) * side)
        yield Piece(drawings.star(), x, y, 0.1 * side * pop(age), 144 * age * (1 - 2 * (i % 2)))


def confetti(phase: float, body: Box, side: int) -> Iterator[Piece]:
    """It falls through the whole canvas, thinnest in the middle, where the face is."""
    colours = (palettes.ROSE, palettes.GOLD, palettes.SKY, palettes.GREEN, palettes.VIOLET)
    for lane, across in enumerate(np.linspace(-1, 1, 12)):
        drawing = drawings.paper(colours[lane % 5], lane % 3)
        for age in stream(phase, 2, delay=lane * GOLDEN):
            drift = 0.02 * wave(age + lane * GOLDEN, 2)
            x = (0.5 + 0.44 * np.sign(across) * abs(across) ** 0.55 + drift) * side
            y = (0.03 + 0.94 * age) * side
            size = (0.052, 0.044, 0.062)[lane % 3] * side * min(12 * age, 12 * (1 - age), 1)
            tumble = np.cos(2 * np.pi * (2 * age + lane * GOLDEN))
            squeeze = np.copysign(max(abs(tumble), 0.35), tumble)
            yield Piece(drawing, x, y, size, 360 * (age + lane * GOLDEN), squeeze)


def puffs(phase: float, body: Box, side: int) -> Iterator[Piece]:
    for way in SIDES:
        for i, age in lives(phase + 0.2 * (way > 0), 3):
            x, y = body.at(0.5 + way * 0.36, 0.97)
            x += way * (0.02 + 0.2 * age**0.6) * side
            y -= (0.035 * (i % 2) + 0.03 * age) * side
            yield Piece(drawings.cloud(), x, y, (0.07 + 0.05 * age) * side * pop(age), 0, way)


def crumbs(phase: float, body: Box, side: int) -> Iterator[Piece]:
    """From both cheeks, outwards: nobody knows where the mouth is, and eyes stay clear."""
    for way in SIDES:
        for i, age in lives(phase + 0.1 * (way > 0), 5):
            reach = (0.16 + 0.06 * (i * 2 % 5)) * body.width
            x, y = body.at(0.5 + way * 0.34, 0.6)
            x += way * reach * age
            y += (0.36 * age**2 - 0.3 * age * (1 - age)) * body.height
            size = (0.042 + 0.014 * (i % 3)) * side * pop(age)
            yield Piece(drawings.crumb(), x, y, size, way * 300 * age + 70 * i)


def flames(phase: float, body: Box, side: int) -> Iterator[Piece]:
    """Three on either side, rooted at the feet."""
    for way in SIDES:
        for i, (inset, height) in enumerate(((0.1, 0.14), (-0.05, 0.16), (0.025, 0.24))):
            beat = wave(phase + 0.31 * i + 0.5 * (way > 0), 2)
            size = height * side * (1 + 0.1 * beat)
            x = body.left + inset * side if way < 0 else body.right - inset * side
            yield Piece(drawings.flame(), x, body.bottom - 0.46 * size, size, 6 * beat, way)
