"""A sprite sheet, all frames in one PNG, for games; a list beside it tells where and how long."""

from collections.abc import Mapping
from fractions import Fraction
from math import ceil, sqrt

import numpy as np

from popcon_lib.errors import InputError, PackLimitError
from popcon_lib.pack import apng, frame_list
from popcon_lib.pack.animation import Animation, Header
from popcon_lib.pack.frame_list import ListedFrame

__all__ = ["SHEET", "decode", "encode_list", "encode_sheet", "read_header"]

SHEET = "sheet.png"

_SIDE_PX = 8192  # a larger texture is refused by many graphics processors
_GAP_PX = 2  # clear, so that smooth scaling takes nothing from the frame beside


def encode_sheet(rgba: np.ndarray) -> bytes:
    """Draw straight uint8 (T, H, W, 4) frames row by row as one PNG, without loss.

    Raises PackLimitError for a sheet of more than 8192 px a side.
    """
    count, height, width = rgba.shape[:3]
    size_px = _sheet_px(count, width, height)
    if max(size_px) > _SIDE_PX:
        raise PackLimitError(
            f"{count} frames of {width}x{height} px need a sheet of {size_px[0]}x{size_px[1]} px; "
            f"graphics processors take {_SIDE_PX} px a side.",
            "Choose fewer or smaller frames.",
        )
    sheet = np.zeros((size_px[1], size_px[0], 4), np.uint8)
    for (x, y), frame in zip(_corners(count, width, height), rgba, strict=True):
        sheet[y : y + height, x : x + width] = frame
    return apng.encode_still(sheet)


def encode_list(count: int, width: int, height: int, durations: tuple[Fraction, ...]) -> bytes:
    """Write the rectangles of `count` frames of that size in px, and their exact durations."""
    listed = [
        ListedFrame(f"{number:03d}", x, y, width, height, duration)
        for number, ((x, y), duration) in enumerate(
            zip(_corners(count, width, height), durations, strict=True)
        )
    ]
    return frame_list.encode(listed, SHEET, _sheet_px(count, width, height))


def read_header(files: Mapping[str, bytes]) -> Header:
    """Read the frames' size and times.

    Raises InputError for a missing file, frames of several sizes, or one outside the sheet.
    """
    if set(files) != {SHEET, frame_list.FILE_NAME}:
        there = ", ".join(sorted(files)[:4])
        raise InputError(f"A sprite is {SHEET} and {frame_list.FILE_NAME}; there is {there}.")
    listed = frame_list.decode(files[frame_list.FILE_NAME])
    sheet = apng.read_header(files[SHEET])
    width, height = listed[0].width_px, listed[0].height_px
    if max(sheet.width_px, sheet.height_px) > _SIDE_PX:
        what = f"{SHEET} is {sheet.width_px}x{sheet.height_px} px."
        raise InputError(what, f"Keep each side within {_SIDE_PX} px.")
    for frame in listed:
        right, bottom = frame.x_px + frame.width_px, frame.y_px + frame.height_px
        if right > sheet.width_px or bottom > sheet.height_px:
            raise InputError(f"Frame {frame.name} lies outside {SHEET}.")
        if (frame.width_px, frame.height_px) != (width, height):
            raise InputError(f"Frame {frame.name} has another size than the first.")
    return Header(width, height, len(listed) > 1, tuple(frame.seconds for frame in listed))


def decode(files: Mapping[str, bytes]) -> Animation:
    """Cut the frames out of the sheet, in the order of their list. Raises InputError."""
    header = read_header(files)
    sheet = apng.decode(files[SHEET]).rgba[0]
    rgba = [
        sheet[frame.y_px : frame.y_px + frame.height_px, frame.x_px : frame.x_px + frame.width_px]
        for frame in frame_list.decode(files[frame_list.FILE_NAME])
    ]
    return Animation(np.stack(rgba), header.durations, header.loops)


def _columns(count: int, width: int, height: int) -> int:
    """As many as make the sheet about square."""
    return min(count, max(1, ceil(sqrt(count * (height + _GAP_PX) / (width + _GAP_PX)))))


def _corners(count: int, width: int, height: int) -> list[tuple[int, int]]:
    columns = _columns(count, width, height)
    across, down = width + _GAP_PX, height + _GAP_PX
    return [(number % columns * across, number // columns * down) for number in range(count)]


def _sheet_px(count: int, width: int, height: int) -> tuple[int, int]:
    corners = _corners(count, width, height)
    return max(x for x, _ in corners) + width, max(y for _, y in corners) + height
