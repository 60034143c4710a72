"""Which rectangle of each frame an animated PNG stores, and how it meets the frame before.

https://www.w3.org/TR/png-3/#fcTL-chunk defines the ways a frame is put down and cleared away.
"""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

__all__ = ["KEEP", "OVER", "RESTORE", "SOURCE", "WIPE", "Piece", "pieces"]

KEEP, WIPE, RESTORE = 0, 1, 2  # dispose_op: NONE, BACKGROUND, PREVIOUS
SOURCE, OVER = 0, 1  # blend_op


@dataclass(frozen=True, eq=False)
class Piece:
    """The part of a frame that is stored, uint8 (h, w, channels), at (x, y) of the canvas.

    blend: how it is put down; dispose: how the canvas is left before the next one.
    """

    stored: np.ndarray
    x_px: int = 0
    y_px: int = 0
    blend: int = SOURCE
    dispose: int = KEEP

    @property
    def area(self) -> tuple[slice, slice]:
        height, width = self.stored.shape[:2]
        return slice(self.y_px, self.y_px + height), slice(self.x_px, self.x_px + width)


def pieces(rgba: np.ndarray, stored: np.ndarray) -> Iterator[Piece]:
    """Yield one Piece per frame, each the smallest of what is legal after the one before.

    rgba: uint8 (T, H, W, 4), 0 where clear; stored: uint8 (T, H, W, channels), the same pixels as
    the file holds them (indices or RGBA), 0 where clear.
    """
    packed = np.ascontiguousarray(rgba).view(np.uint32)[..., 0]
    opaque = rgba[..., 3] == 255
    under = np.zeros_like(packed[0])  # the canvas before the last piece was put down
    last = Piece(stored[0])
    for index in range(1, len(packed)):
        wiped = packed[index - 1].copy()
        wiped[last.area] = 0
        canvases = {KEEP: packed[index - 1], WIPE: wiped, RESTORE: under}
        if index == 1:
            del canvases[RESTORE]  # the format reads it as WIPE
        options = [
            (dispose, piece)
            for dispose, canvas in canvases.items()
            for piece in _ways(packed[index], opaque[index], stored[index], canvas)
        ]
        boxes: dict[tuple, int] = {}
        dispose, piece = min(options, key=lambda option: _size(option[1], boxes))
        yield replace(last, dispose=dispose)
        under, last = canvases[dispose], piece
    yield last


def _ways(
    packed: np.ndarray, opaque: np.ndarray, stored: np.ndarray, canvas: np.ndarray
) -> Iterator[Piece]:
    """The ways to turn `canvas` into a frame: its changed box as it is, or laid over."""
    changed = packed != canvas
    if not changed.any():
        yield Piece(stored[:1, :1])  # a frame that repeats still counts and takes its time
        return
    rows, columns = np.flatnonzero(changed.any(1)), np.flatnonzero(changed.any(0))
    box = slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)
    place = {"x_px": int(columns[0]), "y_px": int(rows[0])}
    yield Piece(stored[box], **place)
    # Decoders mix soft pixels each in their own way: only opaque ones may be laid over.
    if opaque[changed].all():
        kept = np.where(changed[box][..., None], stored[box], 0).astype(stored.dtype)
        yield Piece(kept, **place, blend=OVER)


def _size(piece: Piece, boxes: dict[tuple, int]) -> int:
    """About how large a piece will be. boxes: what was told of a box as it is, of this frame."""
    if piece.blend != SOURCE:
        return len(zlib.compress(piece.stored, 1))
    box = piece.x_px, piece.y_px, piece.stored.shape
    if box not in boxes:
        boxes[box] = len(zlib.compress(np.ascontiguousarray(piece.stored), 1))
    return boxes[box]
