"""Marks that say how a body moves or shines: speed, impact, glitter… Each yields its pieces."""

from collections.abc import Iterator

import numpy as np

from popcon_lib.providers import drawings
from popcon_lib.providers.stage import Box, Piece, lives, pop, stream, stroke, wave
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
            yield stroke(path, 0.0105 * side, drawings.GOLD)


def speed_lines(phase: float, body: Box, side: int) -> Iterator[Piece]:
    for i, age in lives(phase, 6):
        y = body.at(0, 0.14 + 0.14 * (i * 5 % 6))[1]
        front = body.left + (0.05 - 0.13 * age) * side
        length = (0.1 + 0.07 * (i % 3) / 2) * side * np.sin(np.pi * age)
        path = [(front - length, y), (front, y)]
        yield stroke(path, 0.0115 * side * np.sin(np.pi * age) ** 0.5, drawings.SKY, "comet")


def sound_waves(phase: float, body: Box, side: int) -> Iterator[Piece]:
    for way in SIDES:
        for age in stream(phase, 3):
            x, y = body.at(0.5 + way * 0.34, 0.32)
            radius = 0.16 * body.width + (0.01 + 0.13 * age) * side
            middle = 0 if way > 0 else 180
            path = arc(x, y, radius, radius * 1.15, middle - 38, middle + 38)
            yield stroke(path, 0.0115 * side * np.sin(np.pi * age), drawings.ORANGE)


def laugh_lines(phase: float, body: Box, side: int) -> Iterator[Piece]:
    for way in SIDES:
        for i, angle in enumerate((-62, -42, -22)):
            beat = 0.5 + 0.5 * wave(phase + 0.2 * i, 3)
            degrees = angle if way > 0 else 180 - angle
            start = body.rim(degrees, (0.018 + 0.012 * beat) * side)
            stop = body.rim(degrees, (0.07 + (0.03 if i == 1 else 0.012) * beat) * side)
            yield stroke([start, stop], 0.0125 * side, drawings.ORANGE, "drip")


def impact_lines(phase: float, body: Box, side: int) -> Iterator[Piece]:
    for i in range(16):
        degrees = 360 * (i + 0.5) / 16
        beat = wave(phase + 0.5 * (i % 2), 2)
        start = body.rim(degrees, (0.045 - 0.012 * beat) * side)
        stop = body.rim(degrees, (0.105 + 0.025 * (i % 2)) * side)
        yield stroke([stop, start], 0.0135 * side, drawings.RED, "drip")


def glow_lines(phase: float, body: Box, side: int) -> Iterator[Piece]:
    for i in range(14):
        degrees = -90 + 360 * i / 14
        beat = wave(phase + 0.5 * (i % 2), 1)
        start = body.rim(degrees, (0.04 + 0.008 * beat) * side)
        stop = body.rim(degrees, (0.085 + 0.024 * beat) * side)
        yield stroke([start, stop], 0.012 * side, drawings.GOLD, "even")


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
    palettes = (drawings.ROSE, drawings.GOLD, drawings.SKY, drawings.GREEN, drawings.VIOLET)
    for lane in range(13):
        drawing = drawings.paper(palettes[lane % 5], lane % 3)
        for age in stream(phase, 2, delay=lane * GOLDEN):
            x = (0.05 + 0.9 * lane / 12 + 0.025 * wave(age + lane * GOLDEN, 2)) * side
            y = (0.03 + 0.94 * age) * side
            size = (0.042, 0.036, 0.05)[lane % 3] * side * min(12 * age, 12 * (1 - age), 1)
            tumble = np.cos(2 * np.pi * (2 * age + lane * GOLDEN))
            squeeze = np.copysign(max(abs(tumble), 0.3), tumble)
            yield Piece(drawing, x, y, size, 360 * (age + lane * GOLDEN), squeeze)


def puffs(phase: float, body: Box, side: int) -> Iterator[Piece]:
    for way in SIDES:
        for i, age in lives(phase + 0.2 * (way > 0), 3):
            x, y = body.at(0.5 + way * 0.36, 0.97)
            x += way * (0.02 + 0.2 * age**0.6) * side
            y -= (0.035 * (i % 2) + 0.03 * age) * side
            yield Piece(drawings.cloud(), x, y, (0.07 + 0.05 * age) * side * pop(age), 0, way)


def crumbs(phase: float, body: Box, side: int) -> Iterator[Piece]:
    for way in SIDES:
        for i, age in lives(phase + 0.1 * (way > 0), 5):
            reach = (0.32 + 0.09 * (i * 2 % 5)) * body.width
            x, y = body.at(0.5 + way * 0.08, 0.46)
            x += way * reach * age
            y += (0.34 * age**2 - (0.3 + 0.05 * (i % 3)) * age * (1 - age) * 2) * body.height
            size = (0.03 + 0.012 * (i % 3)) * side * pop(age)
            yield Piece(drawings.crumb(), x, y, size, way * 300 * age + 70 * i)


def flames(phase: float, body: Box, side: int) -> Iterator[Piece]:
    rows = ((-0.02, 0.86, 0.17), (0.04, 0.66, 0.13), (0.14, 0.98, 0.14))
    for way in SIDES:
        for i, (inset, down, height) in enumerate(rows):
            beat = wave(phase + 0.31 * i + 0.5 * (way > 0), 2)
            x, y = body.at(inset if way < 0 else 1 - inset, down)
            size = height * side * (1 + 0.12 * beat)
            yield Piece(drawings.flame(), x, y - 0.03 * side * beat, size, 7 * beat, way)
