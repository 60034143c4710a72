"""Blobs: what stands on the backdrop and is missing from a mask, piece by piece."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import cv2
import numpy as np

__all__ = ["Blob", "Piece", "blobs_to_json", "pieces"]


@dataclass(frozen=True, eq=False)
class Blob:
    """One candidate of one frame.

    frame: its index; box: (left, top, width, height) in px; area_px: pixels; kept: whether it is
    an effect; reason: why, in a few words; mask: bool (height, width), its pixels in the box.
    """

    frame: int
    box: tuple[int, int, int, int]
    area_px: int
    kept: bool
    reason: str
    mask: np.ndarray = field(repr=False)

    @property
    def window(self) -> tuple[slice, slice]:
        """Where in its frame the box is."""
        left, top, width, height = self.box
        return np.s_[top : top + height, left : left + width]


def blobs_to_json(blobs: Sequence[Blob]) -> bytes:
    """Every decision, a list of objects; without the masks."""
    told = ("frame", "box", "area_px", "kept", "reason")
    return json.dumps([{name: getattr(blob, name) for name in told} for blob in blobs]).encode()


@dataclass(frozen=True, eq=False)
class Piece:
    """One piece of one frame, not judged yet. box, area_px and mask: as a `Blob` has them."""

    box: tuple[int, int, int, int]
    area_px: int
    mask: np.ndarray

    def of(self, picture: np.ndarray) -> np.ndarray:
        """The values that `picture` (H, W, ...) has at its pixels: (N, ...)."""
        left, top, width, height = self.box
        return picture[top : top + height, left : left + width][self.mask]


def pieces(candidates: np.ndarray) -> Iterator[Piece]:
    """The pieces of bool (H, W) that are more than 2 px apart."""
    near = cv2.dilate(candidates.astype(np.uint8), np.ones((3, 3), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(near)
    for label in range(1, count):
        left, top, width, height = (int(value) for value in stats[label, :4])
        window = np.s_[top : top + height, left : left + width]
        mask = (labels[window] == label) & candidates[window]
        rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
        mask = mask[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
        corner = left + int(columns[0]), top + int(rows[0])
        yield Piece((*corner, *mask.shape[::-1]), int(mask.sum()), mask)
