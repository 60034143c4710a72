"""WebM with VP9 and alpha, written to fit a number of bytes, and read.

https://core.telegram.org/stickers/webm-vp9-encoding says what Telegram takes.
"""

from fractions import Fraction
from io import BytesIO

import numpy as np

from popcon_lib.errors import InputError
from popcon_lib.pack.animation import Animation, Header
from popcon_lib.pack.yuv import BT601, frame_of, rgba_of

__all__ = ["decode", "encode", "read_header"]

# No colour tags are written: what a decoder takes such a WebM for.
_MATRIX = BT601


# Slower is 5 % smaller for 1.4 times the time.
_CARE = {"cpu-used": "3"}
_HASTE = {"cpu-used": "8", "deadline": "realtime"}


def encode(
    rgba: np.ndarray, durations: tuple[Fraction, ...], crf: int, hasty: bool = False
) -> bytes:
    """Write straight uint8 (T, H, W, 4), sides even, as VP9 with alpha in a WebM.

    durations: rounded to milliseconds so that the sum stays right; crf: 0 (best) to 63; hasty:
    six times as fast and half as large again. It plays as often as the player likes. Raises
    InputError for odd sides.
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
        options = {"crf": str(crf), "b": "0", "auto-alt-ref": "0"}
        stream.options = options | (_HASTE if hasty else _CARE)
        edge = Fraction(0)
        for picture, duration in zip(rgba, durations, strict=True):
            frame = frame_of(picture, "yuva420p", _MATRIX)
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
        rgba = np.stack([rgba_of(frame, _MATRIX) for frame in frames])
    except (av.FFmpegError, ValueError) as error:
        raise InputError(f"The WebM cannot be decoded: {error}.") from error
    return Animation(np.where(rgba[..., 3:] > 0, rgba, 0), header.durations, header.loops)
