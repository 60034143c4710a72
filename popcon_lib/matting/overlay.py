"""What the rescue decided, drawn over a frame."""

from collections.abc import Iterable

import cv2
import numpy as np

from popcon_lib.matting.blobs import Blob

__all__ = ["overlay"]

KEPT, REJECTED = (20, 170, 60), (230, 40, 40)
TINT = 0.35  # share of its colour that covers a blob
SIDE_PX = 480  # the least side of the picture: smaller frames are drawn enlarged
LETTER = 0.42  # of OpenCV's font, about 9 px high
GAP_PX = 3
_FONT = cv2.FONT_HERSHEY_SIMPLEX


def overlay(frame: np.ndarray, blobs: Iterable[Blob], labels: bool = True) -> np.ndarray:
    """uint8 (H, W, 3) `frame` with the `blobs` of that frame: green where kept, red where not.

    labels: whether the reason stands beside each, the largest blobs first; one that finds no room
    is left out. Frames under 480 px are enlarged by a whole factor, so that it can be read.
    """
    factor = max(1, -(-SIDE_PX // max(frame.shape[:2])))
    picture = cv2.resize(frame, None, fx=factor, fy=factor, interpolation=cv2.INTER_NEAREST)
    ordered = sorted(blobs, key=lambda blob: -blob.area_px)
    for blob in ordered:
        _draw(picture, blob, factor)
    if labels:
        taken = np.zeros(picture.shape[:2], bool)
        for blob in ordered:
            _label(picture, blob, factor, taken)
    return picture


def _draw(picture: np.ndarray, blob: Blob, factor: int) -> None:
    """Tint and outline its pixels."""
    colour = KEPT if blob.kept else REJECTED
    left, top, width, height = (side * factor for side in blob.box)
    mask = cv2.resize(blob.mask.astype(np.uint8), (width, height), interpolation=cv2.INTER_NEAREST)
    window = picture[top : top + height, left : left + width]
    tinted = window + (np.float32(colour) - window) * TINT
    window[mask > 0] = np.rint(tinted[mask > 0])
    outlines, _ = cv2.findContours(
        cv2.copyMakeBorder(mask, 1, 1, 1, 1, cv2.BORDER_CONSTANT),
        cv2.RETR_EXTERNAL,
        cv2.CHAIN_APPROX_NONE,
    )
    shifted = [outline + (left - 1, top - 1) for outline in outlines]
    cv2.drawContours(picture, shifted, -1, colour, 1)


def _label(picture: np.ndarray, blob: Blob, factor: int, taken: np.ndarray) -> None:
    """Write the reason beside the blob where there is room; `taken`, bool (H, W), is filled."""
    (width, letters), below = cv2.getTextSize(blob.reason, _FONT, LETTER, 1)
    height = letters + below
    left, top, wide, high = (side * factor for side in blob.box)
    rows, columns = taken.shape
    places = (
        (left + wide + GAP_PX, top + (high - height) // 2),
        (left - width - GAP_PX, top + (high - height) // 2),
        (left + (wide - width) // 2, top + high + GAP_PX),
        (left + (wide - width) // 2, top - height - GAP_PX),
    )
    for wish_x, wish_y in places:
        x = min(max(wish_x, 0), max(columns - width, 0))
        y = min(max(wish_y, 0), max(rows - height, 0))
        room = np.s_[y : y + height, x : x + width]
        hides = x < left + wide and x + width > left and y < top + high and y + height > top
        if not hides and not taken[room].any():
            taken[room] = True
            picture[room] = 255
            colour = KEPT if blob.kept else REJECTED
            cv2.putText(
                picture, blob.reason, (x, y + letters), _FONT, LETTER, colour, 1, cv2.LINE_AA
            )
            return
