"""Animated PNG, written and read. https://www.w3.org/TR/png-3/

Pillow and apngasm merge frames that look alike and round times to milliseconds; platforms count
frames and add up times. This writer keeps every frame and every fraction of a second.
"""

import struct
import zlib
from collections.abc import Iterator
from fractions import Fraction
from io import BytesIO
from typing import TYPE_CHECKING

import numpy as np

from popcon_lib.errors import InputError, PackLimitError
from popcon_lib.pack.animation import Animation, Header
from popcon_lib.pack.deltas import Piece, pieces
from popcon_lib.pack.palette import distinct

if TYPE_CHECKING:
    from oxipng import RowFilter

__all__ = ["decode", "encode", "encode_still", "read_header"]

SIGNATURE = b"\x89PNG\r\n\x1a\n"
PALETTE, RGBA = 3, 6  # PNG's colour types


def encode(rgba: np.ndarray, durations: tuple[Fraction, ...], loops: int) -> bytes:
    """Write straight uint8 (T, H, W, 4), 0 where clear, as an animated PNG, without any loss.

    durations: exact seconds per frame; loops: how often it plays, 0 is without end. 256 colours
    or fewer, clear included, are written as a palette. Raises PackLimitError for a duration that
    the format cannot hold exactly.
    """
    table, indices = distinct(rgba)
    stored = indices.astype(np.uint8)[..., None] if len(table) <= 256 else rgba
    height, width = rgba.shape[1:3]
    chunks = [_header(width, height, table), _chunk(b"acTL", struct.pack(">II", len(rgba), loops))]
    chunks += _palette(table)
    number, filters = 0, None
    for index, piece in enumerate(pieces(rgba, stored)):
        chunks.append(_chunk(b"fcTL", _control(number, piece, durations[index])))
        number += 1
        data, filters = _deflate(piece.stored, table, filters)
        if index == 0:
            chunks.append(_chunk(b"IDAT", data))
        else:
            chunks.append(_chunk(b"fdAT", struct.pack(">I", number) + data))
            number += 1
    return b"".join([SIGNATURE, *chunks, _chunk(b"IEND", b"")])


def encode_still(rgba: np.ndarray) -> bytes:
    """Write one straight uint8 (H, W, 4) picture, 0 where clear, as a PNG, without any loss."""
    table, indices = distinct(rgba)
    stored = indices.astype(np.uint8)[..., None] if len(table) <= 256 else rgba
    height, width = rgba.shape[:2]
    chunks = [_header(width, height, table), *_palette(table)]
    data, _ = _deflate(stored, table)
    return b"".join([SIGNATURE, *chunks, _chunk(b"IDAT", data), _chunk(b"IEND", b"")])


def read_header(data: bytes) -> Header:
    """Read the size, times and loops of a PNG, animated or not.

    Raises InputError where it is no PNG or is damaged before its last chunk.
    """
    size, loops, durations, seen_picture, shows_first = None, None, [], False, False
    for kind, body in _chunks(data):
        try:
            if kind == b"IHDR":
                size = struct.unpack(">II", body[:8])
            elif kind == b"acTL":
                loops = struct.unpack(">II", body)[1]
            elif kind == b"fcTL":
                over, under = struct.unpack(">20xHH2x", body)
                durations.append(Fraction(over, under or 100))  # the format's own rule for 0
                shows_first = shows_first or not seen_picture
            elif kind == b"IDAT":
                seen_picture = True
        except struct.error as error:
            raise InputError(f"A {kind.decode()} chunk has {len(body)} bytes.") from error
    if size is None or not seen_picture:
        raise InputError("It is a PNG without a picture.")
    return Header(*size, loops is not None, tuple(durations), loops or 0, shows_first)


def decode(data: bytes) -> Animation:
    """Decode an animated PNG with Pillow, times exactly as written. Raises InputError."""
    from PIL import Image

    header = read_header(data)
    frames = []
    try:
        with Image.open(BytesIO(data), formats=["PNG"]) as picture:
            for number in range(getattr(picture, "n_frames", 1)):
                picture.seek(number)
                frames.append(np.asarray(picture.convert("RGBA")))
    except (OSError, SyntaxError, ValueError, EOFError, zlib.error) as error:
        raise InputError(f"Frame {len(frames) + 1} cannot be decoded: {error}.") from error
    if header.animated and not header.shows_first:
        frames = frames[1:]
    return Animation(np.stack(frames), header.durations, header.loops)


def _deflate(
    stored: np.ndarray, table: np.ndarray, filters: "RowFilter | None" = None
) -> tuple[bytes, "RowFilter"]:
    """Compress one rectangle, uint8 (H, W, 1 or 4), as an IDAT's content.

    filters: how rows are filtered first; None tries those that ever win. Also returns the choice:
    what is best for one frame is for all.
    """
    import oxipng

    height, width, channels = stored.shape
    if channels == 1:
        colour = oxipng.ColorType.indexed([tuple(map(int, row)) for row in table])
        candidates = (oxipng.RowFilter.NoOp, oxipng.RowFilter.MinSum)
    else:
        colour = oxipng.ColorType.rgba()
        candidates = (oxipng.RowFilter.NoOp, oxipng.RowFilter.Entropy)
    raw = oxipng.RawImage(stored.tobytes(), width, height, color_type=colour)
    best = None
    for candidate in candidates if filters is None else (filters,):
        png = raw.create_optimized_png(
            filter=[candidate],
            deflate=oxipng.Deflaters.libdeflater(10),
            bit_depth_reduction=False,
            color_type_reduction=False,
            grayscale_reduction=False,
            palette_reduction=False,
        )
        data = b"".join(body for kind, body in _chunks(png) if kind == b"IDAT")
        if best is None or len(data) < len(best[0]):
            best = data, candidate
    return best


def _header(width: int, height: int, table: np.ndarray) -> bytes:
    colour_type = PALETTE if len(table) <= 256 else RGBA
    return _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, colour_type, 0, 0, 0))


def _palette(table: np.ndarray) -> list[bytes]:
    if len(table) > 256:
        return []
    soft = table[table[:, 3] < 255, 3]  # they come first, so the list may end with them
    return [_chunk(b"PLTE", table[:, :3].tobytes()), _chunk(b"tRNS", soft.tobytes())]


def _control(number: int, piece: Piece, duration: Fraction) -> bytes:
    over, under = duration.numerator, duration.denominator
    if over > 0xFFFF or under > 0xFFFF:
        raise PackLimitError(
            f"A frame shown for {duration} s cannot be written exactly: APNG takes fractions of "
            f"numbers up to {0xFFFF}.",
            "Choose a whole number of frames per second.",
        )
    height, width = piece.stored.shape[:2]
    place = (width, height, piece.x_px, piece.y_px)
    return struct.pack(">IIIIIHHBB", number, *place, over, under, piece.dispose, piece.blend)


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """(kind, content) of each chunk up to IEND. Raises InputError for what is no whole PNG."""
    if not data.startswith(SIGNATURE):
        raise InputError("It is not a PNG.")
    at = len(SIGNATURE)
    while at + 12 <= len(data):
        (length,) = struct.unpack_from(">I", data, at)
        kind, body = data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
        end = at + 12 + length
        if end > len(data) or data[end - 4 : end] != struct.pack(">I", zlib.crc32(kind + body)):
            raise InputError(f"The PNG is damaged at byte {at}.")
        yield kind, body
        if kind == b"IEND":
            return
        at = end
    raise InputError(f"The PNG is cut off after {len(data)} bytes.")
