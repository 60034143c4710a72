"""MP4 with H.264, for what plays no transparency: written on a colour, and read."""

from fractions import Fraction
from io import BytesIO
from math import lcm

import numpy as np

from popcon_lib.errors import InputError
from popcon_lib.pack.animation import Animation, Header, ticks
from popcon_lib.pack.yuv import BT601, BT709, frame_of, rgba_of

__all__ = ["Film", "decode", "read_header"]

_TICKS_PER_S = 90_000  # MPEG's own clock, for times that share no denominator of this size
_BT709 = 1  # ITU-T H.273's number for the primaries, the transfer and the matrix


class Film:
    """An animation as H.264 in an MP4 that starts at once, at any quality."""

    fixed_bytes = 0

    def __init__(self, rgba: np.ndarray, durations: tuple[Fraction, ...]) -> None:
        """rgba: opaque uint8 (T, H, W, 4), sides even; durations: seconds per frame, exact.

        Raises InputError for odd sides.
        """
        height, width = rgba.shape[1:3]
        if width % 2 or height % 2:
            raise InputError(f"An MP4 needs even sides, not {width}x{height} px.")
        self._clock = min(_TICKS_PER_S, lcm(*(duration.denominator for duration in durations)))
        self._lengths = ticks(durations, self._clock)
        self._rate = 1 / durations[0]
        self._frames = [frame_of(picture, BT709) for picture in rgba]

    def encode(self, crf: float, hasty: bool = False) -> bytes:
        """Write an MP4 at a crf of 0 (best) to 51. hasty: fast, and larger."""
        import av

        buffer = BytesIO()
        # The index goes first: browsers play it while it loads; bitexact: no version, no date.
        index_bytes = 2000 + 40 * len(self._frames)
        with av.open(buffer, "w", format="mp4", options={"moov_size": str(index_bytes)}) as file:
            file.flags |= av.container.Flags.bitexact.value
            stream = file.add_stream("libx264", rate=self._rate)
            codec = stream.codec_context
            codec.width, codec.height = self._frames[0].width, self._frames[0].height
            codec.pix_fmt = "yuv420p"
            codec.time_base, codec.thread_count = Fraction(1, self._clock), 1
            codec.color_primaries = codec.color_trc = codec.colorspace = _BT709
            codec.color_range = 1  # limited, as every player takes it
            # No frame is shown out of order: it begins at 0, and no player has to mind an edit
            # list.
            preset = "superfast" if hasty else "slow"
            stream.options = {"crf": str(crf), "preset": preset, "bf": "0"}
            packets, start = [], 0
            for frame, length in zip(self._frames, self._lengths, strict=True):
                frame.pts, frame.time_base = start, Fraction(1, self._clock)
                start += length
                packets += stream.encode(frame)
            packets += stream.encode(None)
            for packet, length in zip(packets, self._lengths, strict=True):
                packet.duration = length  # the encoder gives the last one the rate's
                file.mux(packet)
        return buffer.getvalue()

    def decode(self, data: bytes) -> np.ndarray:
        """What an MP4 shows: opaque uint8 (T, H, W, 4)."""
        return decode(data).rgba


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
