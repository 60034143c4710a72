"""A folder of PNGs, a frame each, for other programs; a list beside them tells their times."""

from collections.abc import Mapping
from fractions import Fraction

import numpy as np

from popcon_lib.errors import InputError
from popcon_lib.pack import apng, frame_list
from popcon_lib.pack.animation import Animation, Header
from popcon_lib.pack.frame_list import ListedFrame

__all__ = ["decode", "encode", "read_header"]


def encode(rgba: np.ndarray, durations: tuple[Fraction, ...]) -> dict[str, bytes]:
    """Write straight uint8 (T, H, W, 4), 0 where clear, as 000.png… without loss; exact times."""
    height, width = rgba.shape[1:3]
    listed = [
        ListedFrame(f"{number:03d}.png", 0, 0, width, height, duration)
        for number, duration in enumerate(durations)
    ]
    files = {
        frame.name: apng.encode_still(picture) for frame, picture in zip(listed, rgba, strict=True)
    }
    return files | {frame_list.FILE_NAME: frame_list.encode(listed)}


def read_header(files: Mapping[str, bytes]) -> Header:
    """Read the size and times. Raises InputError for a file that is missing, or one too many."""
    listed = _listed(files)
    sizes = {frame.name: _size(frame.name, files[frame.name]) for frame in listed}
    name, (width, height) = next(iter(sizes.items()))
    for other, size in sizes.items():
        if size != (width, height):
            what = f"{other} is {size[0]}x{size[1]} px, {name} is {width}x{height} px."
            raise InputError(what, "Give all frames one size.")
    return Header(width, height, len(listed) > 1, tuple(frame.seconds for frame in listed))


def decode(files: Mapping[str, bytes]) -> Animation:
    """Decode the frames in the order of their list. Raises InputError."""
    header = read_header(files)
    pictures = [apng.decode(files[frame.name]).rgba[0] for frame in _listed(files)]
    return Animation(np.stack(pictures), header.durations, header.loops)


def _listed(files: Mapping[str, bytes]) -> list[ListedFrame]:
    if frame_list.FILE_NAME not in files:
        raise InputError(f"There is no {frame_list.FILE_NAME}, which tells the times.")
    listed = frame_list.decode(files[frame_list.FILE_NAME])
    wanted, there = {frame.name for frame in listed}, set(files) - {frame_list.FILE_NAME}
    for word, names in (("is missing", wanted - there), ("is not in the list", there - wanted)):
        if names:
            raise InputError(f"{min(names)} {word}.", "List each frame's file, and no other.")
    return listed


def _size(name: str, data: bytes) -> tuple[int, int]:
    try:
        header = apng.read_header(data)
    except InputError as error:
        raise InputError(f"{name}: {error.what}", error.next_step) from error
    return header.width_px, header.height_px
