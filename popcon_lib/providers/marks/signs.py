"""Marks that say what a character feels: hearts, tears, a bulb… Each yields its pieces."""

from collections.abc import Iterator

import numpy as np

from popcon_lib.providers import palettes
from popcon_lib.providers.marks import drawings, glyphs
from popcon_lib.providers.marks.layers import Layer
from popcon_lib.providers.marks.stage import MARGIN, Box, Piece, bar, drip, lives, pop, stream, wave
from popcon_lib.providers.strokes import circle

SIDES = (-1, 1)  # left, right


def _beside_head(body: Box, side: int, reach: float) -> tuple[float, float]:
    """A point at the upper right of the body with `reach` of the side free on every hand."""
    clear = (MARGIN + reach) * side
    x, y = body.at(0.96, 0.03)
    return min(x, side - clear), max(y, clear)


def hearts(phase: float, body: Box, side: int) -> Iterator[Piece]:
    for way in SIDES:
        for age in stream(phase, 3, delay=0.5 * (way > 0)):
            x = body.at(0.5 + way * 0.52, 0)[0] + way * 0.025 * side * (1 + wave(age, 2))
            y = body.top + 0.5 * body.height - (0.5 * body.height + 0.08 * side) * age
            size = (0.075 + 0.05 * age) * side * pop(age)
            yield Piece(drawings.heart(), x, y, size, 12 * wave(age, 2) + 6 * way)


def flowers(phase: float, body: Box, side: int) -> Iterator[Piece]:
    colours = (palettes.ROSE, palettes.VIOLET, palettes.ORANGE)
    for i, age in lives(phase, 6):
        x, y = body.rim((-150, -30, 172, -98, 10, -60)[i], 0.045 * side)
        size = (0.1 + 0.025 * (i % 2)) * side * pop(age)
        yield Piece(drawings.flower(colours[i % 3]), x, y, size, 72 * age + 20 * i)


def zzz(phase: float, body: Box, side: int) -> Iterator[Piece]:
    for age in stream(phase, 3):
        x, y = body.at(0.74, 0.13)
        x += (0.27 * age + 0.015 * wave(age)) * side
        y -= 0.23 * side * age
        size = (0.045 + 0.085 * age) * side * pop(age)
        yield Piece(glyphs.letter_z(), x, y, size, 14 * wave(age + 0.2))


def music_notes(phase: float, body: Box, side: int) -> Iterator[Piece]:
    for way, drawing, delay in (
        (-1, glyphs.notes(), 0.0),
        (1, glyphs.note(), 0.5),
    ):
        for age in stream(phase, 2, delay):
            x = body.at(0.5 + way * 0.5, 0)[0] + way * (0.03 + 0.035 * wave(age, 1)) * side
            y = body.top + 0.45 * body.height - (0.45 * body.height + 0.06 * side) * age
            yield Piece(drawing, x, y, 0.13 * side * pop(age), 14 * wave(age, 2))


def anger_mark(phase: float, body: Box, side: int) -> Iterator[Piece]:
    x, y = _beside_head(body, side, 0.1)
    size = (0.165 + 0.022 * wave(phase, 2)) * side
    yield Piece(glyphs.vein(), x, y, size, 8 + 4 * wave(phase + 0.2, 2))


def question_marks(phase: float, body: Box, side: int) -> Iterator[Piece]:
    rows = (
        ((0.96, 0.02), 0.165, 14, palettes.SKY),
        ((0.06, 0.06), 0.125, -16, palettes.VIOLET),
        ((0.55, -0.06), 0.1, 2, palettes.ORANGE),
    )
    for i, (place, size, turn, palette) in enumerate(rows):
        x, y = body.at(*place)
        beat = wave(phase + i / 3)
        y -= 0.018 * side * beat
        size *= side * (1 + 0.07 * beat)
        yield Piece(glyphs.question(palette), x, y, size, turn + 9 * wave(phase + i / 3 + 0.25))


def exclamation(phase: float, body: Box, side: int) -> Iterator[Piece]:
    x, y = _beside_head(body, side, 0.1)
    for i, (shift, height, turn) in enumerate(((-0.055, 0.16, 4), (0.04, 0.185, 16))):
        beat = abs(wave(phase + 0.12 * i))
        size = height * side * (0.92 + 0.14 * beat)
        yield Piece(glyphs.exclamation(), x + shift * side, y - 0.02 * side * beat, size, turn)


def thought_bubbles(phase: float, body: Box, side: int) -> Iterator[Piece]:
    x, y = _beside_head(body, side, 0.15)
    y -= 0.03 * side
    foot_x, foot_y = body.at(0.7, 0.16)
    foot_y = max(foot_y, y + 0.14 * side)
    for i, (along, size) in enumerate(((0.05, 0.032), (0.38, 0.048))):
        bob = 0.006 * side * wave(phase + 0.2 * i)
        spot = foot_x + (x - foot_x) * along, foot_y + (y - foot_y) * along + bob
        yield Piece(drawings.bubble(), *spot, size * side)
    y += 0.006 * side * wave(phase + 0.4)
    yield Piece(drawings.balloon(palettes.GREY), x, y, 0.2 * side * (1 + 0.02 * wave(phase + 0.4)))
    dot = (Layer(circle(0, 0, 0.5, count=24), palettes.INK),)
    for i in range(3):
        beat = max(wave(phase - 0.16 * i), 0.0)
        spot = x + (i - 1) * 0.055 * side, y - 0.016 * side * beat
        yield Piece(dot, *spot, (0.026 + 0.008 * beat) * side)


def light_bulb(phase: float, body: Box, side: int) -> Iterator[Piece]:
    x, y = _beside_head(body, side, 0.11)
    yield Piece(drawings.bulb(), x, y, 0.15 * side * (1 + 0.05 * wave(phase, 2)), 10)
    for i, degrees in enumerate(range(-140, 41, 45)):
        beat = wave(phase + 0.5 * (i % 2), 2)
        way = np.array([np.cos(np.radians(degrees)), np.sin(np.radians(degrees))])
        start, stop = (
            (x, y - 0.02 * side) + way * reach * side for reach in (0.086, 0.115 + 0.008 * beat)
        )
        yield bar(start, stop, 0.0085 * side, palettes.ORANGE)


def moon(phase: float, body: Box, side: int) -> Iterator[Piece]:
    x, y = _beside_head(body, side, 0.1)
    yield Piece(drawings.crescent(), x, y, 0.18 * side, 18 + 7 * wave(phase))
    places = ((0.1, 0.03), (0.42, -0.05), (-0.02, 0.3), (1.06, 0.34))
    for i, age in lives(phase, 4):
        star_x, star_y = body.at(*places[i])
        yield Piece(drawings.sparkle(), star_x, star_y, (0.075 - 0.012 * (i % 2)) * side * pop(age))


def check_mark(phase: float, body: Box, side: int) -> Iterator[Piece]:
    x, y = _beside_head(body, side, 0.1)
    yield Piece(glyphs.tick(), x, y, (0.19 + 0.018 * wave(phase, 2)) * side, 4 * wave(phase, 1))


def cross_mark(phase: float, body: Box, side: int) -> Iterator[Piece]:
    x, y = _beside_head(body, side, 0.1)
    x += 0.012 * side * wave(phase, 3)
    yield Piece(glyphs.cross(), x, y, 0.17 * side, 7 * wave(phase, 3))


def sweat_drops(phase: float, body: Box, side: int) -> Iterator[Piece]:
    for way in SIDES:
        for i, age in lives(phase + 0.17 * (way > 0), 3):
            angle = (-28, -52, -8)[i]
            x, y = body.rim(angle if way > 0 else 180 - angle, (-0.02 + 0.095 * age) * side)
            y += 0.05 * side * age**2 - 0.03 * side
            size = (0.1 - 0.012 * i) * side * pop(age)
            yield Piece(drawings.drop(), x, y, size, -way * (100 + angle))


def tear_drops(phase: float, body: Box, side: int) -> Iterator[Piece]:
    """Two arcs from the eyes, outwards and down beside the body."""
    reach, lift, fall = 0.26 * body.width + 0.09 * side, 0.04 * side, 0.34 * body.height
    for way in SIDES:
        for _, age in lives(phase + 0.16 * (way > 0), 3):
            x, y = body.head.at(0.5 + way * 0.25, 0.92)
            x += way * reach * age
            y += fall * age**2 - lift * 4 * age * (1 - age)
            down = 2 * fall * age - lift * 4 * (1 - 2 * age)
            turn = np.degrees(np.arctan2(-way * reach, down))
            size = (0.05 + 0.06 * age) * side * pop(age)
            yield Piece(drawings.drop(), x, y, size, turn)


def rain_cloud(phase: float, body: Box, side: int) -> Iterator[Piece]:
    x = body.centre[0] + 0.012 * side * wave(phase)
    y = max(body.top - 0.03 * side, 0.12 * side)
    for i, across in enumerate((-0.19, 0.08, -0.08, 0.19)):
        age = (phase + 0.37 * i) % 1.0
        low = y + (0.05 + (0.3 if i in (0, 3) else 0.13) * age) * side
        yield Piece(drawings.drop(), x + across * side, low, 0.075 * side * pop(age))
    yield Piece(drawings.balloon(palettes.STORM), x, y, 0.19 * side, 0, 1.4)


def steam(phase: float, body: Box, side: int) -> Iterator[Piece]:
    for way in SIDES:
        for age in stream(2 * phase % 1.0, 2, delay=0.5 * (way > 0)):
            x, y = body.at(0.5 + way * 0.45, 0.16)
            x += way * 0.13 * side * age
            y -= 0.11 * side * age**1.5
            yield Piece(drawings.cloud(), x, y, (0.06 + 0.07 * age) * side * pop(age), 0, way)


def gloom_lines(phase: float, body: Box, side: int) -> Iterator[Piece]:
    for i in range(6):
        across = 0.34 + 0.105 * i
        x, top = body.at(across, 0.35 * (across - 0.45) ** 2)
        top -= 0.07 * side
        length = (0.15 + 0.045 * (i % 2) + 0.02 * wave(phase + 0.37 * i)) * side
        yield drip((x, top), (x, top + length), 0.0105 * side, palettes.INDIGO)


def dizzy_swirls(phase: float, body: Box, side: int) -> Iterator[Piece]:
    """Two stars and two swirls orbit the head, half a turn in a loop: then each is the other."""
    x, y = body.at(0.5, 0.0)
    orbit = np.pi * (phase + np.arange(4) / 2)
    for i in np.argsort(np.sin(orbit)):
        near = np.sin(orbit[i])
        spot = x + 0.36 * body.width * np.cos(orbit[i]), y + 0.055 * side * near
        size = (0.105 + 0.022 * near) * side
        drawing = drawings.star() if i % 2 else glyphs.swirl()
        yield Piece(drawing, *spot, size, 15 * wave(phase) if i % 2 else 360 * phase)
