"""The colours of everything drawn here: one ink for outlines, and what they hold."""

from typing import NamedTuple

__all__ = [
    "BROWN",
    "GOLD",
    "GREEN",
    "GREY",
    "INDIGO",
    "INK",
    "ORANGE",
    "RED",
    "ROSE",
    "SKY",
    "STORM",
    "VIOLET",
    "Colour",
    "Palette",
]

Colour = tuple[int, int, int]

INK: Colour = (43, 34, 51)  # dark plum, softer than black


class Palette(NamedTuple):
    """One material, lit from the upper left. None is white: a matte tells it from a backdrop."""

    colour: Colour
    shade: Colour
    shine: Colour


ROSE = Palette((255, 84, 118), (214, 34, 88), (255, 205, 216))
RED = Palette((247, 60, 66), (190, 22, 56), (255, 190, 180))
ORANGE = Palette((255, 146, 46), (232, 88, 28), (255, 226, 150))
GOLD = Palette((255, 208, 54), (244, 156, 26), (255, 243, 176))
GREEN = Palette((74, 201, 98), (26, 148, 84), (198, 245, 190))
SKY = Palette((98, 196, 255), (38, 140, 236), (222, 244, 255))
VIOLET = Palette((158, 112, 255), (108, 66, 214), (222, 206, 255))
INDIGO = Palette((116, 126, 240), (70, 72, 190), (190, 196, 255))
STORM = Palette((148, 160, 192), (104, 114, 152), (190, 200, 224))
GREY = Palette((222, 229, 242), (172, 184, 208), (242, 246, 252))
BROWN = Palette((222, 150, 74), (166, 96, 40), (250, 214, 150))
