"""Pop, the built-in character: a piece of butter popcorn in a striped tub, drawn by code."""

from functools import lru_cache
from itertools import pairwise

import numpy as np

from popcon_lib.errors import UnknownNameError
from popcon_lib.providers.easel import UNITS, Easel, Shade, both, ramp
from popcon_lib.providers.faces import FACES, draw_face
from popcon_lib.providers.palettes import INK, Colour
from popcon_lib.providers.strokes import arc, circle, smooth, taper

__all__ = ["FACES", "draw_mascot"]

OUTLINE = 15  # units of the easel, as are all lengths here

CREAM, BUTTER, CARAMEL, CREASE = (255, 247, 214), (255, 222, 132), (246, 184, 84), (196, 112, 36)
GOLD, AMBER, LEMON = (255, 200, 48), (240, 146, 24), (255, 236, 140)
SHINE = (255, 250, 216)
RED, WINE, PAPER, PAPER_SHADE = (240, 62, 84), (184, 28, 70), (255, 243, 220), (236, 196, 150)
TOFFEE, TOFFEE_SHADE = (214, 128, 52), (158, 82, 34)

# The popped flake: x, y, radius of each puff, the hindmost first.
PUFFS = (
    (592, 158, 104),
    (448, 190, 138),
    (318, 262, 118),
    (700, 250, 126),
    (226, 388, 118),
    (780, 392, 116),
    (286, 512, 116),
    (716, 516, 114),
)
FACE = circle(500, 424, 270, 216)
CHIN = circle(500, 556, 186, 88)
# Melted butter over the top, like a fringe of hair. Each drip: x, lowest y, half-width.
# The first and the last fall beside the flake: they only carry the arches.
DRIPS = (
    (64, 420, 30),
    (214, 400, 30),
    (334, 322, 26),
    (482, 326, 32),
    (594, 298, 24),
    (702, 344, 29),
    (804, 410, 30),
    (944, 420, 30),
)


def draw_mascot(side_px: int = 768, face: str = "happy") -> np.ndarray:
    """Pop from head to feet, straight uint8 (side_px, side_px, 4) with a small clear margin.

    `face` is one of FACES and changes nothing but the face; UnknownNameError otherwise.
    """
    if face not in FACES:
        raise UnknownNameError("face", face, FACES)
    easel = Easel(side_px)
    easel.sheet[:] = _body(side_px)
    draw_face(easel, face)
    return easel.picture()


@lru_cache(maxsize=1)  # 37 MB at 768 px
def _body(side_px: int) -> np.ndarray:
    """The sheet with Pop on it but for the face, which is all that differs; read-only."""
    easel = Easel(side_px)
    _legs(easel)
    _arms(easel)
    _tub(easel)
    _flake(easel)
    easel.sheet.flags.writeable = False
    return easel.sheet


def _inked(easel: Easel, *shapes: np.ndarray) -> np.ndarray:
    """Outline the union of `shapes` in ink and return its mask."""
    easel.lay(easel.mask(*shapes, grow=OUTLINE), INK)
    return easel.mask(*shapes)


def _legs(easel: Easel) -> None:
    for way in (-1, 1):
        x = 500 + way * 70
        leg = taper(np.array([[x, 830], [x, 880], [x + 4 * way, 918]], float), 34.0)
        foot = circle(x + 16 * way, 928, 68, 38)
        body = _inked(easel, leg, foot)
        easel.lay(body, TOFFEE)
        easel.lay(255 - easel.mask(foot - (6, 16)), TOFFEE_SHADE, within=easel.mask(foot))
        easel.lay(easel.mask(leg), TOFFEE_SHADE, 0.6, within=255 - easel.mask(foot))
        easel.lay(easel.mask(circle(x + 4 * way - 8, 908, 24, 8)), LEMON, 0.9)


def _arms(easel: Easel) -> None:
    for way in (-1, 1):
        path = np.array([(372, 672), (306, 716), (240, 752)])
        if way > 0:
            path[:, 0] = UNITS - path[:, 0]
        spine = smooth(path, closed=False)
        arm = taper(spine, np.linspace(30, 46, len(spine)))
        hand = circle(*spine[-1], 47)
        body = _inked(easel, arm, hand)
        easel.lay(body, ramp((500, 660), (500, 790), CREAM, BUTTER))
        lit = easel.mask(arm - (6, 18), hand - (8, 18))
        easel.lay(255 - lit, CARAMEL, within=body)


def _tub(easel: Easel) -> None:
    tub = np.concatenate([[(308, 590), (692, 590)], arc(500, 838, 136, 34, 0, 180)])
    body = _inked(easel, tub)
    edges = np.sin(np.linspace(-1, 1, 8) * 1.42)  # evenly around a round tub
    top, bottom = 500 + 200 * edges, 500 + 138 * edges
    stripes = easel.mask(
        *(
            np.array([(top[i], 585), (top[i + 1], 585), (bottom[i + 1], 880), (bottom[i], 880)])
            for i in range(0, 8, 2)
        )
    )
    easel.lay(body, PAPER)
    easel.lay(stripes, RED, within=body)
    lit = easel.mask(tub - (44, 14))
    under = easel.mask(circle(500, 568, 240, 106))
    for dark in (255 - lit, under):
        shaded = both(dark, body)
        easel.lay(shaded, PAPER_SHADE, within=255 - stripes)
        easel.lay(shaded, WINE, within=stripes)


def _flake(easel: Easel) -> None:
    puffs = [circle(x, y, r, count=120) for x, y, r in PUFFS]
    whole = _inked(easel, *puffs, FACE, CHIN)
    flesh = ramp((380, 120), (600, 700), CREAM, BUTTER)
    easel.lay(whole, flesh)
    _puffs(easel, PUFFS, whole, flesh, CARAMEL)
    front = both(easel.soft(FACE, CHIN, radius=7), whole)
    easel.lay(front, flesh)
    easel.lay(255 - easel.mask(FACE - (8, 22), CHIN - (8, 22), *puffs), CARAMEL, within=whole)
    _butter(easel, whole)


def _butter(easel: Easel, whole: np.ndarray) -> None:
    fringe = _fringe()
    butter = both(easel.mask(fringe), whole)
    easel.lay(easel.mask(fringe, grow=8), CREASE, within=whole)
    gold = ramp((400, 60), (600, 420), LEMON, GOLD)
    easel.lay(butter, gold)
    _puffs(easel, PUFFS[:4], butter, gold, AMBER)
    easel.lay(255 - easel.mask(fringe - (5, 13)), AMBER, within=butter)
    for x, y, r in (PUFFS[1], PUFFS[2], PUFFS[3]):
        shine = arc(x, y, 0.74 * r, 0.74 * r, 192, 246)
        thick = 0.07 * r * np.sin(np.linspace(0, np.pi, len(shine))) ** 0.7
        easel.lay(easel.mask(taper(shine, thick)), SHINE)
    for x, low, half in DRIPS:
        easel.lay(easel.mask(circle(x - 0.3 * half, low - 1.1 * half, 5, 11)), SHINE, within=butter)


def _fringe() -> np.ndarray:
    """The butter's outline: drips with round ends, and round arches between them."""
    edge = []
    for (x, low, half), (next_x, next_low, next_half) in pairwise(DRIPS):
        edge.append(arc(x, low - half, half, half, 180, 0))
        width = (next_x - next_half) - (x + half)
        middle = x + half + width / 2
        top = 238 + 0.0006 * (middle - 500) ** 2
        height = min(low - half - top, next_low - next_half - top, 0.6 * width)
        edge.append(arc(middle, top + height, width / 2, height, 180, 360))
    return np.concatenate([*edge, [(944, 420), (944, 0), (64, 0)]])


def _puffs(easel: Easel, rows: tuple, within: np.ndarray, light: Shade, dark: Colour) -> None:
    """Puffs, (x, y, radius) each, creased where one lies over another."""
    for x, y, r in rows:
        puff = circle(x, y, r, count=120)
        easel.lay(easel.mask(puff, grow=6), CREASE, within=within)
        mask = both(easel.mask(puff), within)
        easel.lay(mask, dark)
        easel.lay(easel.mask(circle(x - 0.13 * r, y - 0.16 * r, r)), light, within=mask)
