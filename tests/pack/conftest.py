"""Drawn emoji whose every pixel is known: shapes with soft edges, on nothing, that move."""

import math
from fractions import Fraction
from functools import cache

import numpy as np
import pytest
from PIL import Image, ImageDraw

from popcon_lib.media import Cutout, resize
from popcon_lib.pack import find, pack

BODY, DARK, BLUSH = (255, 205, 70, 255), (60, 35, 20, 255), (255, 140, 130, 190)


def draw_frames(side_px: int = 180, frames: int = 12, noise: float = 0.0) -> np.ndarray:
    """A round creature that bobs, with a drop beside it: uint8 (frames, side, side, 4), straight.

    noise: adds shading and this much per-frame noise, as what a video model leaves.
    """
    rng = np.random.default_rng(7)
    y, x = np.mgrid[:side_px, :side_px] / side_px
    shade = (1.08 - 0.35 * np.hypot(x - 0.4, y - 0.4))[..., None]
    drawn = []
    for index in range(frames):
        rgba = _draw(side_px, 2 * math.pi * index / frames)
        if noise:
            colour = rgba[..., :3] * shade + rng.normal(0, noise, (side_px, side_px, 3))
            rgba[..., :3] = np.clip(np.rint(colour), 0, 255)
            rgba[rgba[..., 3] == 0] = 0
        drawn.append(rgba)
    return np.stack(drawn)


def _draw(side_px: int, phase: float) -> np.ndarray:
    big = side_px * 4
    up = 0.05 * math.sin(phase)
    picture = Image.new("RGBA", (big, big))
    pen = ImageDraw.Draw(picture)

    def disc(x: float, y: float, rx: float, ry: float, fill: tuple, line: float = 0) -> None:
        box = [(x - rx) * big, (y - ry) * big, (x + rx) * big, (y + ry) * big]
        pen.ellipse(box, fill, DARK if line else None, round(line * big))

    for x in (0.33, 0.67):
        disc(x, 0.3 + up, 0.09, 0.1, BODY, 0.018)
    disc(0.5, 0.58 + up, 0.28, 0.28, BODY, 0.018)
    for x in (0.41, 0.59):
        disc(x, 0.5 + up, 0.035, 0.05, DARK)
        disc(x + 0.02 * (1 if x > 0.5 else -1), 0.6 + up, 0.05, 0.03, BLUSH)
    disc(0.85, 0.25 - up, 0.05, 0.06, (90, 170, 240, 220))
    straight = np.asarray(picture)
    return resize(np.where(straight[..., 3:] > 0, straight, 0), side_px, side_px)


@cache
def _cached(side_px: int, frames: int, noise: float) -> np.ndarray:
    rgba = draw_frames(side_px, frames, noise)
    rgba.setflags(write=False)
    return rgba


@pytest.fixture
def drawn():
    """drawn(side_px, frames, noise): the frames, drawn once and read-only."""

    def frames(side_px: int = 180, frames: int = 12, noise: float = 0.0) -> np.ndarray:
        return _cached(side_px, frames, noise)

    return frames


@pytest.fixture
def cutouts(drawn):
    """cutouts(n, frames, total_s): n actions of the drawn creature, small, in order of names."""

    def build(actions: int = 8, frames: int = 6, total_s: int = 1) -> dict[str, Cutout]:
        rgba = drawn(64, frames)
        durations = (Fraction(total_s, frames),) * frames
        return {f"action_{n}": Cutout(np.roll(rgba, n, axis=0), durations) for n in range(actions)}

    return build


@pytest.fixture(scope="session")
def line_files() -> dict[str, bytes]:
    """The files of a good LINE pack of eight emoji, six frames in one second each."""
    rgba = draw_frames(64, 6)
    durations = (Fraction(1, 6),) * 6
    set_of_eight = {str(n): Cutout(np.roll(rgba, n, axis=0), durations) for n in range(8)}
    return pack(set_of_eight, find("line-emoji")).files
