"""GIF, written and read. https://www.w3.org/Graphics/GIF/spec-gif89a.txt

A pixel is seen or not: `harden` decides, on a matte colour. Times are hundredths of a second.
"""

import struct
from fractions import Fraction
from io import BytesIO

import numpy as np
from PIL import Image, ImageSequence

from popcon_lib.errors import InputError, PackLimitError
from popcon_lib.media import Colour
from popcon_lib.pack.animation import Animation, Header, ticks
from popcon_lib.pack.palette import distinct

__all__ = ["decode", "encode", "harden", "read_header"]

_KEEP, _WIPE = 1, 2  # how the canvas is left for the next frame
_LOOP = b"\x21\xff\x0bNETSCAPE2.0\x03\x01%s\x00"


def harden(rgba: np.ndarray, matte: Colour, threshold: int = 128) -> np.ndarray:
    """Make straight uint8 (..., H, W, 4) fully seen or fully clear.

    Pixels of an alpha of `threshold` or more are mixed with `matte`, the colour of the chat they
    will most be seen on, so that the edge has no fringe there; the rest is clear.
    """
    alpha = rgba[..., 3:].astype(np.float32) / 255
    mixed = np.rint(np.float32(matte) * (1 - alpha) + rgba[..., :3] * alpha)
    solid = np.concatenate([mixed, np.full_like(alpha, 255)], axis=-1).astype(np.uint8)
    return np.where(rgba[..., 3:] >= threshold, solid, 0).astype(np.uint8)


def encode(rgba: np.ndarray, durations: tuple[Fraction, ...], loops: int) -> bytes:
    """Write uint8 (T, H, W, 4) of alpha 0 or 255 and at most 256 colours, clear included.

    durations: rounded to hundredths so that the sum stays right; loops: how often it plays, 0 is
    without end. Every frame is kept, also one that repeats. Raises PackLimitError for soft alpha
    or more colours.
    """
    table, indices = distinct(rgba)
    if len(table) > 256 or ((rgba[..., 3] > 0) & (rgba[..., 3] < 255)).any():
        raise PackLimitError(
            f"A GIF holds 256 colours, all seen or clear; here are {len(table)}, or soft edges.",
            "Harden the edges and limit the colours first.",
        )
    height, width = rgba.shape[1:3]
    bits = max(1, int(len(table) - 1).bit_length())
    colours = np.zeros((2**bits, 3), np.uint8)
    colours[: len(table)] = table[:, :3]
    blocks = [
        b"GIF89a" + struct.pack("<HHBBB", width, height, 0x80 | 0x70 | (bits - 1), 0, 0),
        colours.tobytes(),
    ]
    if loops != 1:
        blocks.append(_LOOP % struct.pack("<H", max(0, loops - 1)))  # it counts the repeats
    stored = indices.astype(np.uint8)
    clears = ((stored[:-1] > 0) & (stored[1:] == 0)).any()
    dispose = _WIPE if clears else _KEEP
    under = np.zeros_like(stored[0])
    for frame, time in zip(stored, ticks(durations, 100), strict=True):
        changed = frame != under
        blocks.append(b"\x21\xf9\x04" + struct.pack("<BHBB", dispose << 2 | 1, time, 0, 0))
        blocks.append(_picture(np.where(changed, frame, 0).astype(np.uint8), changed))
        if dispose == _KEEP:
            under = frame
    return b"".join([*blocks, b"\x3b"])


def read_header(data: bytes) -> Header:
    """Read the size, times and loops of a GIF. Raises InputError where it is damaged or none."""
    if data[:6] not in (b"GIF87a", b"GIF89a"):
        raise InputError("It is not a GIF.")
    durations, loops, time = [], 1, 0
    try:
        width, height, flags = struct.unpack_from("<HHB", data, 6)
        at = 13 + _table_bytes(flags)
        while data[at] != 0x3B:
            if data[at] == 0x2C:
                durations.append(Fraction(time, 100))
                at += 11 + _table_bytes(data[at + 9])
            elif data[at : at + 2] == b"\x21\xf9":
                (time,) = struct.unpack_from("<H", data, at + 4)
                at += 2
            elif data[at : at + 14] == b"\x21\xff\x0bNETSCAPE2.0":
                (repeats,) = struct.unpack_from("<H", data, at + 16)
                loops = repeats and repeats + 1
                at += 2
            elif data[at] == 0x21:
                at += 2
            else:
                raise InputError(f"The GIF is damaged at byte {at}.")
            while data[at]:
                at += data[at] + 1
            at += 1
    except (IndexError, struct.error) as error:
        raise InputError(f"The GIF is cut off after {len(data)} bytes.") from error
    if not durations:
        raise InputError("It is a GIF without a picture.")
    return Header(width, height, len(durations) > 1, tuple(durations), loops)


def decode(data: bytes) -> Animation:
    """Decode a GIF with Pillow, times as written. Raises InputError."""
    header = read_header(data)
    try:
        with Image.open(BytesIO(data), formats=["GIF"]) as picture:
            frames = [
                np.asarray(frame.convert("RGBA")) for frame in ImageSequence.Iterator(picture)
            ]
    except (OSError, SyntaxError, ValueError, EOFError, struct.error) as error:
        raise InputError(f"The GIF cannot be decoded: {error}.") from error
    rgba = np.stack(frames)
    return Animation(np.where(rgba[..., 3:] > 0, rgba, 0), header.durations, header.loops)


def _table_bytes(flags: int) -> int:
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def _picture(frame: np.ndarray, changed: np.ndarray) -> bytes:
    """An image block: the box of what changed, compressed by Pillow's LZW coder."""
    rows, columns = np.flatnonzero(changed.any(1)), np.flatnonzero(changed.any(0))
    if not len(rows):
        rows = columns = np.zeros(1, int)  # a frame that repeats still takes its time
    top, left = int(rows[0]), int(columns[0])
    box = frame[top : rows[-1] + 1, left : columns[-1] + 1]
    buffer = BytesIO()
    Image.fromarray(box).save(buffer, "GIF", optimize=False, interlace=False)
    written = buffer.getvalue()
    at = written.index(
        b"\x2c", 13 + _table_bytes(written[10])
    )  # the image block; extensions before it hold none
    height, width = box.shape
    return struct.pack("<BHHHHB", 0x2C, left, top, width, height, 0) + written[at + 10 : -1]
