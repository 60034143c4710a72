"""WebM with VP9 and alpha, written to fit a number of bytes, and read.

https://core.telegram.org/stickers/webm-vp9-encoding says what Telegram takes.
"""

from fractions import Fraction
from io import BytesIO

import cv2
import numpy as np

from popcon_lib.errors import InputError
from popcon_lib.pack.animation import Animation, Header

__all__ = ["decode", "encode", "read_header"]

# BT.601 in limited range, what a decoder takes a WebM without colour tags for.
_LUMA = np.array([65.481, 128.553, 24.966], np.float32) / 255
_BLUE = np.array([-37.797, -74.203, 112.0], np.float32) / 255
_RED = np.array([112.0, -93.786, -18.214], np.float32) / 255
_TO_RGB = np.linalg.inv(np.stack([_LUMA, _BLUE, _RED]))


def encode(rgba: np.ndarray, durations: tuple[Fraction, ...], crf: int) -> bytes:
    """Write straight uint8 (T, H, W, 4), sides even, as VP9 with alpha in a WebM.

    durations: rounded to milliseconds so that the sum stays right; crf: 0 (best) to 63. It plays
    as often as the player likes. Raises InputError for odd sides.
    """
    import av

    height, width = rgba.shape[1:3]
    if width % 2 or height % 2:
        raise InputError(f"A WebM needs even sides, not {width}x{height} px.")
    buffer = BytesIO()
    with av.open(buffer, "w", format="webm") as file:
        file.flags |= av.container.Flags.bitexact.value  # no version, no random number
        # A WebM tells when frames begin; how long the last one stays, only the rate tells.
        stream = file.add_stream("libvpx-vp9", rate=1 / durations[-1])
        stream.width, stream.height, stream.pix_fmt = width, height, "yuva420p"
        stream.codec_context.time_base = Fraction(1, 1000)
        stream.codec_context.thread_count = 1
        stream.options = {"crf": str(crf), "b": "0", "auto-alt-ref": "0", "cpu-used": "2"}
        edge = Fraction(0)
        for picture, duration in zip(rgba, durations, strict=True):
            frame = _yuva(picture)
            frame.pts, frame.time_base = round(edge * 1000), Fraction(1, 1000)
            edge += duration
            frame.duration = round(edge * 1000) - frame.pts
            file.mux(stream.encode(frame))
        file.mux(stream.encode(None))
    return buffer.getvalue()


def read_header(data: bytes) -> Header:
    """Read the size and times of a WebM's video. Raises InputError where it has none.

    The last frame is taken to be shown up to the file's stated end.
    """
    import av

    try:
        with av.open(BytesIO(data), "r", format="matroska") as file:
            stream = file.streams.video[0]
            codec = stream.codec_context
            size, silent = (codec.width, codec.height), not file.streams.audio
            if codec.name != "vp9":
                raise InputError(f"It is {codec.name}, not VP9.")
            starts = [p.pts * stream.time_base for p in file.demux(stream) if p.pts is not None]
            end = Fraction(file.duration or 0, av.time_base)
    except (av.FFmpegError, IndexError) as error:
        raise InputError(f"It is not a whole WebM: {error}.") from error
    if not starts:
        raise InputError("It is a WebM without a picture.")
    durations = (after - start for start, after in zip(starts, [*starts[1:], end], strict=True))
    return Header(*size, len(starts) > 1, tuple(durations), silent=silent)


def decode(data: bytes) -> Animation:
    """Decode a VP9 WebM, with its alpha where it has one, times as written. Raises InputError."""
    import av

    header = read_header(data)
    try:
        with av.open(BytesIO(data), "r", format="matroska") as file:
            decoder = av.CodecContext.create("libvpx-vp9", "r")  # FFmpeg's own leaves alpha out
            packets = file.demux(file.streams.video[0])
            frames = [frame for packet in packets for frame in decoder.decode(packet)]
        rgba = np.stack([_rgba(frame) for frame in frames])
    except (av.FFmpegError, ValueError) as error:
        raise InputError(f"The WebM cannot be decoded: {error}.") from error
    return Animation(np.where(rgba[..., 3:] > 0, rgba, 0), header.durations, header.loops)


def _yuva(rgba: np.ndarray):
    """An av.VideoFrame of one straight uint8 (H, W, 4) picture.

    Four pixels share a colour: each counts by its alpha, so what is clear does not grey the edge.
    """
    import av

    colour, alpha = rgba[..., :3].astype(np.float32), rgba[..., 3].astype(np.float32)
    height, width = alpha.shape
    weight = alpha.reshape(height // 2, 2, width // 2, 2, 1)
    blocks = (colour.reshape(height // 2, 2, width // 2, 2, 3) * weight).sum(axis=(1, 3))
    shared = blocks / np.maximum(weight.sum(axis=(1, 3)), 1)
    planes = (16 + colour @ _LUMA, 128 + shared @ _BLUE, 128 + shared @ _RED, alpha)
    frame = av.VideoFrame(width, height, "yuva420p")
    for plane, values in zip(frame.planes, planes, strict=True):
        padded = np.zeros((plane.height, plane.line_size), np.uint8)
        padded[:, : plane.width] = np.rint(values)
        plane.update(padded)
    return frame


def _rgba(frame) -> np.ndarray:
    """uint8 (H, W, 4) of a decoded frame. FFmpeg's own converter spoils alpha at widths like 100.

    Raises ValueError for pixels in another format than VP9's usual one.
    """
    if frame.format.name not in ("yuv420p", "yuva420p"):
        raise ValueError(f"its pixels are {frame.format.name}")
    size = frame.width, frame.height
    planes = []
    for plane in frame.planes:
        padded = np.frombuffer(plane, np.uint8).reshape(-1, plane.line_size)
        values = padded[: plane.height, : plane.width].astype(np.float32)
        planes.append(cv2.resize(values, size, interpolation=cv2.INTER_LINEAR))
    colour = np.dstack([planes[0] - 16, planes[1] - 128, planes[2] - 128]) @ _TO_RGB.T
    alpha = planes[3] if len(planes) == 4 else np.full_like(planes[0], 255)
    return np.rint(np.clip(np.dstack([colour, alpha]), 0, 255)).astype(np.uint8)
