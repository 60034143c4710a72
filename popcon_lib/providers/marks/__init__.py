"""Comic effects drawn around a moving body: hearts, sweat, speed lines… All of them loop."""

from popcon_lib.providers.marks.catalogue import MARKS, draw, names
from popcon_lib.providers.marks.stage import Box

__all__ = ["MARKS", "Box", "draw", "names"]
