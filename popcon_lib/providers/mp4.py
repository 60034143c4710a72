"""Pictures to an H.264 film, the same bytes each time."""

import io
from collections.abc import Iterable

import numpy as np

__all__ = ["encode_mp4"]

CRF = 14  # what is shown here is not told from the original; matting wants clean edges
INDEX_BYTES = 4096  # kept free at the file's start, so that players can begin at once
INDEX_BYTES_PER_FRAME = 64
BT709 = 1  # ITU-T H.273: colour primaries, transfer, matrix
LIMITED_RANGE = 1


def encode_mp4(frames: Iterable[np.ndarray], count: int, side_px: int, fps: int) -> bytes:
    """Encode `count` frames, uint8 (side_px, side_px, 3) sRGB, as yuv420p, BT.709, limited range.

    side_px is even. Frames are taken one by one. The same ones give the same bytes, on any thread.
    """
    import av
    from av.video.reformatter import ColorRange, Colorspace, Interpolation, VideoReformatter

    exact = Interpolation.BICUBIC | Interpolation.ACCURATE_RND | Interpolation.FULL_CHR_H_INP
    reformatter = VideoReformatter()
    file = io.BytesIO()
    index_bytes = INDEX_BYTES + INDEX_BYTES_PER_FRAME * count
    with av.open(file, "w", format="mp4", options={"moov_size": str(index_bytes)}) as container:
        # mbtree reads memory that nobody wrote: with it, the same frames give other bytes now and
        # then (x264 core 165). Without B-frames, the first frame shows at time 0.
        stream = container.add_stream(
            "libx264",
            rate=fps,
            options={"crf": str(CRF), "preset": "veryfast", "mbtree": "0", "bf": "0"},
        )
        codec = stream.codec_context
        codec.width = codec.height = side_px
        codec.pix_fmt, codec.thread_count = "yuv420p", 1
        codec.colorspace = codec.color_primaries = codec.color_trc = BT709
        codec.color_range = LIMITED_RANGE
        for frame in frames:
            picture = reformatter.reformat(
                av.VideoFrame.from_ndarray(frame, format="rgb24"),
                format="yuv420p",
                src_color_range=ColorRange.JPEG,
                dst_color_range=ColorRange.MPEG,
                dst_colorspace=Colorspace.ITU709,
                interpolation=exact | Interpolation.BITEXACT,
                threads=1,
            )
            container.mux(stream.encode(picture))
        container.mux(stream.encode(None))
    return file.getvalue()
