"""Comic effects drawn around a moving body: hearts, sweat, speed lines… All of them loop.

A mark is a row of MARKS: a function from (phase in [0, 1), body, side in px) to its pieces, the
hindmost first. Pieces grow and shrink, or travel whole rounds; none fades, so that a matte can
tell every one of them from the backdrop.
"""

from collections.abc import Callable, Iterator

import numpy as np

from popcon_lib.errors import UnknownNameError
from popcon_lib.providers.marks import bursts, signs
from popcon_lib.providers.marks.stage import Box, Piece, place
from popcon_lib.providers.strokes import paint

__all__ = ["MARKS", "Box", "draw", "names"]

Mark = Callable[[float, Box, int], Iterator[Piece]]

MARKS: dict[str, Mark] = {
    mark.__name__: mark
    for mark in (
        signs.anger_mark,
        signs.check_mark,
        bursts.confetti,
        signs.cross_mark,
        bursts.crumbs,
        signs.dizzy_swirls,
        signs.exclamation,
        bursts.flames,
        signs.flowers,
        signs.gloom_lines,
        bursts.glow_lines,
        signs.hearts,
        bursts.impact_lines,
        bursts.laugh_lines,
        signs.light_bulb,
        signs.moon,
        bursts.motion_lines,
        signs.music_notes,
        bursts.puffs,
        signs.question_marks,
        signs.rain_cloud,
        bursts.sound_waves,
        bursts.sparks,
        bursts.speed_lines,
        bursts.stars,
        signs.steam,
        signs.sweat_drops,
        signs.tear_drops,
        signs.thought_bubbles,
        signs.zzz,
    )
}


def names() -> tuple[str, ...]:
    """The marks that `draw` knows."""
    return tuple(MARKS)


def draw(name: str, phase: float, body: Box, side_px: int) -> np.ndarray:
    """The mark `name` around `body` at `phase` of its loop; phase 1 is phase 0.

    Returns premultiplied float32 (side_px, side_px, 4) in [0, 1]. What would leave the canvas is
    moved inwards. Raises UnknownNameError.
    """
    if name not in MARKS:
        raise UnknownNameError("mark", name, MARKS)
    canvas = np.zeros((side_px, side_px, 4), np.float32)
    for piece in MARKS[name](phase % 1.0, body, side_px):
        if piece.size >= 1:
            paint(canvas, place(piece, side_px))
    return canvas
