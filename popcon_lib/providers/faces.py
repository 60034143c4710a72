"""What Pop can look like: eyes, brows, mouth and cheeks, one row of data per face."""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import numpy as np

from popcon_lib.providers.easel import Easel, both, ramp
from popcon_lib.providers.marks.drawings import heart
from popcon_lib.providers.palettes import INK, Colour
from popcon_lib.providers.strokes import arc, circle, smooth, taper

__all__ = ["FACES", "draw_face"]

MIDDLE, APART, LEVEL = 500, 110, 430  # units of the easel: eyes are APART from the MIDDLE

BLUSH, BROW, FROWN = (255, 132, 118), (196, 112, 36), (140, 70, 30)
IRIS, WHITE, WHITE_SHADE = (168, 88, 40), (255, 255, 255), (226, 214, 226)
MOUTH, TONGUE, TOOTH, TEAR = (122, 26, 48), (255, 122, 128), (255, 252, 244), (196, 232, 255)

Eye = Callable[[Easel, int], None]  # draws one side: -1 is left in the picture, 1 right
Points = tuple[tuple[float, float], ...]


class Brow(NamedTuple):
    """A stroke through three points: (outwards from the eye's middle, y), from the inner end."""

    points: Points
    half_width: float = 7
    colour: Colour = BROW


class Face(NamedTuple):
    """eyes and brows: the left one in the picture, then the right one."""

    eyes: tuple[Eye, Eye]
    brows: tuple[Brow, Brow]
    mouth: Callable[[Easel], None]
    blush: float = 0.75  # strength of the cheeks


def draw_face(easel: Easel, name: str) -> None:
    """Draw the face called `name`, one of FACES, over Pop's bare front."""
    face = _ROWS[name]
    for way, eye, brow in zip((-1, 1), face.eyes, face.brows, strict=True):
        cheek = circle(_eye_x(way) + way * 82, 504, 50, 30)
        easel.lay(easel.soft(cheek, radius=6), BLUSH, face.blush)
        eye(easel, way)
        bow = _bow(brow.points) * (way, 1) + (_eye_x(way), 0)
        _line(easel, bow, brow.half_width, brow.colour)
    face.mouth(easel)


def _eye_x(way: int) -> int:
    return MIDDLE + way * APART


def _bow(points: Points) -> np.ndarray:
    """The parabola through three points, float (17, 2)."""
    t = np.linspace(0, 1, 17)[:, None]
    first, middle, last = np.array(points, float)
    return (1 - t) * (1 - 2 * t) * first + 4 * t * (1 - t) * middle + t * (2 * t - 1) * last


def _line(easel: Easel, path: np.ndarray, half_width: float, colour: Colour = INK) -> None:
    """A stroke with round ends that may turn tighter than it is wide."""
    easel.lay(easel.mask(taper(path, 1.0), grow=half_width - 1), colour)


def _bright(easel: Easel, way: int) -> None:
    """Wide open, lit from the upper left."""
    x = _eye_x(way)
    eye = easel.mask(circle(x, LEVEL, 51, 68))
    easel.lay(eye, INK)
    easel.lay(easel.soft(circle(x, LEVEL + 66, 40, 42), radius=5), IRIS, within=eye)
    easel.lay(easel.mask(circle(x - 14, LEVEL - 28, 22, 27)), WHITE)
    easel.lay(easel.mask(circle(x + 20, LEVEL + 28, 10, 11)), WHITE)


def _glossy(easel: Easel, way: int) -> None:
    """Brimming with tears."""
    x, y = _eye_x(way), LEVEL + 8
    eye = easel.mask(circle(x, y, 54, 66))
    easel.lay(eye, INK)
    easel.lay(easel.soft(circle(x, y + 52, 46, 46), radius=5), IRIS, within=eye)
    inner = both(eye, easel.mask(circle(x, y, 46, 58)))
    easel.lay(easel.mask(circle(x, y + 76, 60, 42)), TEAR, within=inner)
    easel.lay(easel.mask(circle(x - 13, y - 24, 24, 27)), WHITE)
    easel.lay(easel.mask(circle(x + 22, y + 20, 14, 15)), WHITE)


def _glaring(easel: Easel, way: int) -> None:
    """Narrowed under a lid that falls towards the middle."""
    x = _eye_x(way)
    lid = np.array([(x - way * 66, LEVEL + 4), (x + way * 62, LEVEL - 40)], float)
    open_part = np.concatenate([lid, lid[::-1] + (0, 200)])
    eye = both(easel.mask(circle(x, LEVEL + 10, 50, 58)), easel.mask(open_part))
    easel.lay(eye, INK)
    easel.lay(easel.soft(circle(x, LEVEL + 64, 38, 32), radius=5), IRIS, within=eye)
    easel.lay(easel.mask(circle(x - 10, LEVEL + 8, 13, 13)), WHITE, within=eye)


def _round(
    easel: Easel, way: int, size: tuple[float, float], pupil: float, gaze: tuple[float, float]
) -> None:
    """The white all around a pupil that looks along `gaze`."""
    x, y = _eye_x(way), LEVEL + 10
    outline = circle(x, y, *size)
    easel.lay(easel.mask(outline, grow=8), INK)
    white = easel.mask(outline)
    easel.lay(white, ramp((x, y - size[1]), (x, y - 0.3 * size[1]), WHITE_SHADE, WHITE))
    x, y = x + gaze[0], y + gaze[1]
    easel.lay(easel.mask(circle(x, y, pupil, 1.1 * pupil)), INK, within=white)
    easel.lay(
        easel.mask(circle(x - 0.3 * pupil, y - 0.4 * pupil, 0.34 * pupil)), WHITE, within=white
    )


def _arched(easel: Easel, way: int) -> None:
    """Closed in joy."""
    _line(easel, arc(_eye_x(way), LEVEL + 34, 52, 62, 188, 352), 12)


def _lowered(easel: Easel, way: int) -> None:
    """Closed in peace."""
    _line(easel, arc(_eye_x(way), LEVEL + 2, 50, 34, 172, 8), 11)


def _heart(easel: Easel, way: int) -> None:
    for layer in heart():
        shape = layer.points * 128 + (_eye_x(way), LEVEL + 2)
        if layer.outlined:
            easel.lay(easel.mask(shape, grow=8), INK)
        easel.lay(easel.mask(shape), layer.colour)


def _spiral(easel: Easel, way: int) -> None:
    x, y, turn = _eye_x(way), LEVEL + 12, np.linspace(0.5 * np.pi, 4.5 * np.pi, 90)
    reach = 64 * (turn / turn[-1])
    path = (x, y) + np.stack([np.cos(turn), np.sin(turn)], 1) * reach[:, None]
    _line(easel, path, 8.5)


def _open_mouth(
    easel: Easel,
    outline: np.ndarray,
    tongue: np.ndarray,
    teeth: np.ndarray | None = None,
) -> None:
    easel.lay(easel.mask(outline, grow=7), INK)
    inside = easel.mask(outline)
    easel.lay(inside, MOUTH)
    easel.lay(easel.mask(tongue), TONGUE, within=inside)
    if teeth is not None:
        easel.lay(easel.mask(teeth), TOOTH, within=inside)


def _bowl(y: float, half_width: float, sag: float, depth: float) -> np.ndarray:
    """A smile's outline: an upper lip that hangs by `sag`, a lower one that hangs by `depth`."""
    upper = arc(MIDDLE, y, half_width, sag, 180, 0)
    return np.concatenate([upper, arc(MIDDLE, y, half_width, depth, 0, 180)])


def _wavy(
    easel: Easel,
    half_width: float,
    height: float,
    waves: int,
    sag: float = 0.0,
    tilt: float = 0.0,
) -> None:
    """A shut mouth, hanging by `sag` in the middle and rising by `tilt` to the right."""
    x = np.linspace(-1, 1, 80)
    y = height * np.cos(waves * np.pi * x) + sag * (1 - x**2) - tilt * x
    _line(easel, np.stack([MIDDLE + half_width * x, 530 + y], 1), 9)


def _smirking(easel: Easel) -> None:
    """Open on the side of the eye that winks."""
    upper = smooth([(446, 512), (488, 517), (526, 507), (552, 486)], closed=False)
    lower = smooth(
        [(552, 486), (558, 524), (536, 552), (502, 554), (470, 534), (446, 512)], closed=False
    )
    _open_mouth(easel, np.concatenate([upper, lower]), tongue=circle(530, 556, 36, 26))


def _trembling(easel: Easel) -> None:
    """Turned down, the lower lip unsteady."""
    upper = arc(MIDDLE, 562, 56, 54, 180, 360)
    lower = smooth([(556, 562), (530, 546), (500, 557), (470, 546), (444, 562)], closed=False)
    _open_mouth(easel, np.concatenate([upper, lower]), tongue=circle(500, 562, 32, 26))


def _drooling(easel: Easel) -> None:
    """Slack, with a drop at the corner."""
    drop = smooth([(532, 520), (546, 552), (532, 570), (518, 552)])
    easel.lay(easel.mask(drop, grow=6), INK)
    easel.lay(easel.mask(drop), TEAR)
    _open_mouth(easel, circle(500, 520, 34, 24), tongue=circle(500, 540, 26, 14))


def _gritted(easel: Easel) -> None:
    """Turned down, all teeth."""
    outline = smooth([(436, 552), (446, 516), (500, 502), (554, 516), (564, 552), (500, 540)])
    easel.lay(easel.mask(outline, grow=8), INK)
    inside = easel.mask(outline)
    easel.lay(inside, TOOTH)
    for x in (470, 500, 530):
        tooth = np.array([(x, 480.0), (x, 580.0)])
        easel.lay(easel.mask(taper(tooth, 3.0)), INK, within=inside)


SMILE = partial(_open_mouth, outline=_bowl(486, 48, 12, 58), tongue=circle(500, 546, 34, 26))
BEAM = partial(_open_mouth, outline=_bowl(498, 54, 12, 64), tongue=circle(500, 566, 38, 30))
GRIN = partial(
    _open_mouth,
    outline=_bowl(478, 76, 10, 92),
    tongue=circle(500, 574, 50, 40),
    teeth=circle(500, 462, 90, 42),
)
CALM = Brow(((-17, 339), (8, 334), (32, 343)))
LOW = Brow(((-22, 377), (6, 372), (34, 382)))
LIFTED = Brow(((-26, 352), (6, 336), (38, 352)), 8)
RAISED = Brow(((-32, 340), (2, 327), (34, 343)), 8, FROWN)
SUNK = Brow(((-38, 326), (6, 338), (50, 374)), 10, FROWN)
FLAT = Brow(((-30, 352), (8, 347), (42, 349)), 9, FROWN)
COCKED = Brow(((-26, 344), (8, 322), (40, 337)), 9, FROWN)
SLANTED = Brow(((-58, 396), (0, 374), (56, 346)), 12, FROWN)

_ROWS = {
    "happy": Face((_bright, _bright), (CALM, CALM), SMILE),
    "laughing": Face((_arched, _arched), (LIFTED, LIFTED), GRIN, 0.9),
    "sad": Face((_glossy, _glossy), (SUNK, SUNK), _trembling),
    "angry": Face((_glaring, _glaring), (SLANTED, SLANTED), _gritted, 1.0),
    "surprised": Face(
        (partial(_round, size=(56, 66), pupil=22, gaze=(0, 0)),) * 2,
        (RAISED, RAISED),
        partial(_open_mouth, outline=circle(500, 534, 28, 36), tongue=circle(500, 562, 24, 18)),
    ),
    "asleep": Face((_lowered, _lowered), (LOW, LOW), _drooling),
    "loving": Face((_heart, _heart), (CALM, CALM), BEAM, 1.0),
    "winking": Face((_bright, _arched), (CALM, LOW), _smirking),
    "thinking": Face(
        (partial(_round, size=(50, 62), pupil=30, gaze=(16, -26)),) * 2,
        (FLAT, COCKED),
        partial(_wavy, half_width=46, height=-6, waves=1, tilt=13),
    ),
    "dizzy": Face(
        (_spiral, _spiral),
        (SUNK, SUNK),
        partial(_wavy, half_width=70, height=-11, waves=3),
    ),
    "singing": Face(
        (_arched, _arched),
        (LIFTED, LIFTED),
        partial(_open_mouth, outline=circle(500, 530, 44, 50), tongue=circle(500, 568, 38, 28)),
    ),
    "worried": Face(
        (partial(_round, size=(47, 56), pupil=19, gaze=(0, 2)),) * 2,
        (SUNK, SUNK),
        partial(_wavy, half_width=62, height=8, waves=3, sag=14),
    ),
}
FACES: tuple[str, ...] = tuple(_ROWS)
