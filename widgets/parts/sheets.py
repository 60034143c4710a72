"""All frames of a clip as one picture, and the styles that play such pictures in step.

The browser plays: one animation on the panel sets --x and --y, the place in the sheet of the frame
that is due, and every picture of the panel stands by them. So columns cannot get out of step, one
that comes later plays along, and nothing is sent while it plays.
"""

import math
from dataclasses import dataclass

import cv2
import numpy as np

from popcon_lib.pictures import encode_png

__all__ = ["Grid", "laid_out", "sheet"]

MOST_PX = 36_000_000  # of a sheet: 144 MB in the browser


@dataclass(frozen=True)
class Grid:
    """Where each of `count` frames is in a sheet: `columns` times `rows`, row by row."""

    count: int

    @property
    def columns(self) -> int:
        """Frames in a row."""
        return math.ceil(math.sqrt(self.count))

    @property
    def rows(self) -> int:
        """Rows of frames; the last may not be full."""
        return math.ceil(self.count / self.columns)

    def place(self, frame: int) -> str:
        """The style that shows `frame`."""
        row, column = divmod(frame, self.columns)
        return f"--n:{frame};--x:{column};--y:{row};"

    def still(self, where: str, frame: int) -> str:
        """The rule by which the panel of the class `where` shows `frame`."""
        return f".{where}{{{self.place(frame)}}}"

    def playing(self, where: str, frame: int, seconds: float, name: str) -> str:
        """The rules by which it plays, all frames in `seconds`, from `frame` on.

        name: of the animation; one that is new begins now.
        """
        steps = "".join(
            f"{100 * number / self.count:.3f}%{{{self.place(number)}}}"
            for number in range(self.count)
        )
        begun = -seconds * frame / self.count
        return (
            f"@keyframes {name}{{{steps}}}.{where}{{{self.place(frame)}"
            f"animation:{name} {seconds:.3f}s step-end {begun:.3f}s infinite}}"
        )


def sheet(frames: np.ndarray) -> bytes:
    """uint8 (T, H, W, C) as one PNG, lossless; scaled down where it is more than 36 Mpx."""
    scale = min(1.0, math.sqrt(MOST_PX / frames[..., 0].size))
    if scale < 1:
        size = (max(1, int(frames.shape[2] * scale)), max(1, int(frames.shape[1] * scale)))
        shown = [cv2.resize(frame, size, interpolation=cv2.INTER_AREA) for frame in frames]
        frames = np.stack(shown)
    return encode_png(laid_out(frames))


def laid_out(frames: np.ndarray) -> np.ndarray:
    """uint8 (T, H, W, C) as one picture, (rows * H, columns * W, C)."""
    grid = Grid(len(frames))
    _, height, width, depth = frames.shape
    whole = np.zeros((grid.rows * height, grid.columns * width, depth), np.uint8)
    for number, frame in enumerate(frames):
        row, column = divmod(number, grid.columns)
        top, left = row * height, column * width
        whole[top : top + height, left : left + width] = frame
    return whole
