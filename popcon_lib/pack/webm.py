"""WebM with VP9 and alpha, written to fit a number of bytes, and read.

https://core.telegram.org/stickers/webm-vp9-encoding says what Telegram takes.
"""

import struct
from collections.abc import Iterator
from fractions import Fraction
from io import BytesIO
from itertools import accumulate, pairwise
from math import ceil, floor, inf
from typing import TYPE_CHECKING

import numpy as np

from popcon_lib.errors import InputError
from popcon_lib.pack.animation import Animation, Header
from popcon_lib.pack.yuv import BT601, alpha_frame, frame_of, rgba_of

if TYPE_CHECKING:
    from av import Packet, VideoFrame
    from av.video.codeccontext import VideoCodecContext

__all__ = ["Film", "decode", "read_header"]

# No colour tags are written: what a decoder takes such a WebM for.
_MATRIX = BT601
_MS = Fraction(1, 1000)

# One quality for all frames: the codec's own swings, of up to a factor of two, cost 0.12 dB and a
# larger worst error at the same bytes. Probabilities learnt from frame to frame, and no tiles, are
# 1 % smaller. Slower care is 11 % smaller, for 1.3 times the time.
_SAME = {"b": "0", "auto-alt-ref": "0", "frame-parallel": "0", "tile-columns": "0"}
_CARE = {"cpu-used": "3"}
_HASTE = {"cpu-used": "8", "deadline": "realtime"}
# The bytes of alpha at each crf, in parts of what it takes in haste at 3: so on 18 drawings, where
# the first, which loses nothing, was up to 1.35.
_TRIED_CRF = 3
_ALPHA_PARTS = {0: 1.2, 3: 0.7, 6: 0.56, 10: 0.45, 15: 0.36, 20: 0.3, 30: 0.2, 45: 0.1, 63: 0}
# Where bytes are few, a poor edge is no better than poor colours: the higher its crf, the more
# alpha may take, up to 1.8 times its share.
_MORE_BY_CRF, _MOST = 0.1, 1.8
_ALPHA_ID = struct.pack(">Q", 1)  # BlockAddID of alpha, as WebM has it


class Film:
    """An animation as VP9 with alpha in a WebM, at any quality of its colours.

    Alpha is a film of its own beside the colours': it is made once, for all of them, and as well
    as its share of the bytes allows.
    """

    def __init__(
        self,
        rgba: np.ndarray,
        durations: tuple[Fraction, ...],
        alpha_bytes: float = inf,
    ) -> None:
        """rgba: straight uint8 (T, H, W, 4), sides even; durations: seconds per frame, rounded to
        milliseconds so that the sum stays right; alpha_bytes: what alpha may take where it loses
        nothing, about; the more it loses, the more it may take. Raises InputError for odd sides.
        """
        height, width = rgba.shape[1:3]
        if width % 2 or height % 2:
            raise InputError(f"A WebM needs even sides, not {width}x{height} px.")
        edges = [round(edge * 1000) for edge in accumulate(durations, initial=Fraction(0))]
        self._times = tuple(pairwise(edges))  # ms, from and to
        self._rate = 1 / durations[-1]
        self._colours = [frame_of(picture, _MATRIX) for picture in rgba]
        alphas = [alpha_frame(picture) for picture in rgba]
        tried = sum(packet.size for packet in self._packets(alphas, _TRIED_CRF, _HASTE))
        crf = next(
            crf
            for crf, part in _ALPHA_PARTS.items()
            if part * tried <= alpha_bytes * min(1 + crf * _MORE_BY_CRF, _MOST)
        )
        self._alphas = [bytes(packet) for packet in self._packets(alphas, crf, _CARE)]

    @property
    def fixed_bytes(self) -> int:
        """What a file takes whatever the quality of its colours."""
        return sum(map(len, self._alphas))

    def encode(self, crf: float, hasty: bool = False) -> bytes:
        """Write a WebM, its colours at a crf of 0 (best) to 63, in whole and half numbers.

        hasty: eight times as fast and a quarter larger. It plays as often as the player likes.
        """
        import av
        from av.packet import PacketSideData, packet_sidedata_type_from_literal

        kind = packet_sidedata_type_from_literal("matroska_block_additional")
        buffer = BytesIO()
        with av.open(buffer, "w", format="webm") as file:
            file.flags |= av.container.Flags.bitexact.value  # no version, no random number
            # A WebM tells when frames begin; how long the last one stays, only the rate tells.
            stream = file.add_stream("libvpx-vp9", rate=self._rate)
            self._set_up(stream.codec_context, "yuva420p")  # so that the file says it has alpha
            packets = self._packets(self._colours, crf, _HASTE if hasty else _CARE)
            for packet, alpha in zip(packets, self._alphas, strict=True):
                beside = PacketSideData(kind, len(_ALPHA_ID) + len(alpha))
                beside.update(_ALPHA_ID + alpha)
                packet.set_sidedata(beside)
                packet.stream = stream
                file.mux(packet)
        return buffer.getvalue()

    def decode(self, data: bytes) -> np.ndarray:
        """What a WebM shows: straight uint8 (T, H, W, 4)."""
        return decode(data).rgba

    def _packets(
        self, frames: "list[VideoFrame]", crf: float, effort: dict[str, str]
    ) -> "Iterator[Packet]":
        """Compress frames of yuv420p, one packet each, all at one quality.

        At a half crf the frames that the codec holds to matter most have the better one.
        """
        import av

        codec = av.CodecContext.create("libvpx-vp9", "w")
        self._set_up(codec, "yuv420p")
        bounds = {"crf": str(ceil(crf)), "qmin": str(floor(crf)), "qmax": str(ceil(crf))}
        codec.options = _SAME | effort | bounds
        for frame, (start, end) in zip(frames, self._times, strict=True):
            frame.pts, frame.time_base, frame.duration = start, _MS, end - start
            yield from codec.encode(frame)
        yield from codec.encode(None)

    def _set_up(self, codec: "VideoCodecContext", pixels: str) -> None:
        codec.width, codec.height = self._colours[0].width, self._colours[0].height
        codec.pix_fmt, codec.framerate = pixels, self._rate
        codec.time_base, codec.thread_count = _MS, 1


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
