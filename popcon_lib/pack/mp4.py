"""MP4 with H.264, for what plays no transparency: written on a colour, and read."""

from fractions import Fraction
from io import BytesIO
from math import lcm

import numpy as np

from popcon_lib.errors import InputError
from popcon_lib.pack.animation import Animation, Header, ticks
from popcon_lib.pack.yuv import BT601, BT709, frame_of, rgba_of

__all__ = ["decode", "encode", "read_header"]

_TICKS_PER_S = 90_000  # MPEG's own clock, for times that share no denominator of this size
_BT709 = 1  # ITU-T H.273's number for the primaries, the transfer and the matrix


def encode(
    rgba: np.ndarray, durations: tuple[Fraction, ...], crf: int, hasty: bool = False
) -> bytes:
    """Write opaque uint8 (T, H, W, 4), sides even, as H.264 in yuv420p that starts at once.

    durations: seconds per frame, exact; crf: 0 (best) to 51; hasty: fast, and larger. Raises
    InputError for odd sides.
    """
    import av

    height, width = rgba.shape[1:3]
    if width % 2 or height % 2:
        raise InputError(f"An MP4 needs even sides, not {width}x{height} px.")
    clock = min(_TICKS_PER_S, lcm(*(duration.denominator for duration in durations)))
    lengths = ticks(durations, clock)
    buffer = BytesIO()
    # The index goes first, so that browsers play it while it loads; bitexact: no version, no date.
    index_bytes = 2000 + 40 * len(rgba)
    with av.open(buffer, "w", format="mp4", options={"moov_size": str(index_bytes)}) as file:
        file.flags |= av.container.Flags.bitexact.value
        stream = file.add_stream("libx264", rate=1 / durations[0])
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        codec = stream.codec_context
        codec.time_base, codec.thread_count = Fraction(1, clock), 1
        codec.color_primaries = codec.color_trc = codec.colorspace = _BT709
        codec.color_range = 1  # limited, as every player takes it
        # No frame is shown out of order: it begins at 0, and no player has to mind an edit list.
        stream.options = {"crf": str(crf), "preset": "superfast" if hasty else "slow", "bf": "0"}
        packets, start = [], 0
        for picture, length in zip(rgba, lengths, strict=True):
            frame = frame_of(picture, "yuv420p", BT709)
            frame.pts, frame.time_base = start, Fraction(1, clock)
            start += length
            packets += stream.encode(frame)
        packets += stream.encode(None)
        for packet, length in zip(packets, lengths, strict=True):
            packet.duration = length  # the encoder gives the last one the rate's
            file.mux(packet)
    return buffer.getvalue()


def read_header(data: bytes) -> Header:
    """Read the size and times of an MP4's video. Raises InputError where it has none in H.264."""
    import av

    try:
        with av.open(BytesIO(data), "r", format="mp4") as file:
            stream = file.streams.video[0]
            codec = stream.codec_context
            size, silent = (codec.width, codec.height), not file.streams.audio
            if codec.name != "h264":
                raise InputError(f"It is {codec.name}, not H.264.")
            starts = sorted(p.pts * p.time_base for p in file.demux(stream) if p.pts is not None)
            end = (starts[0] if starts else 0) + (stream.duration or 0) * stream.time_base
    except (av.FFmpegError, IndexError) as error:
        raise InputError(f"It is not a whole MP4: {error}.") from error
    if not starts:
        raise InputError("It is an MP4 without a picture.")
    durations = (after - start for start, after in zip(starts, [*starts[1:], end], strict=True))
    return Header(*size, len(starts) > 1, tuple(durations), silent=silent)


def decode(data: bytes) -> Animation:
    """Decode an H.264 MP4, opaque, times as written. Raises InputError."""
    import av

    header = read_header(data)
    try:
        with av.open(BytesIO(data), "r", format="mp4") as file:
            frames = [
                rgba_of(frame, BT709 if frame.colorspace == _BT709 else BT601)
                for frame in file.decode(video=0)
            ]
        rgba = np.stack(frames)
    except (av.FFmpegError, ValueError) as error:
        raise InputError(f"The MP4 cannot be decoded: {error}.") from error
    return Animation(rgba, header.durations, header.loops)
