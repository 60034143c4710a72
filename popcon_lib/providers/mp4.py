"""Pictures to an H.264 film, the same bytes each time."""

import io
from collections.abc import Iterable

import numpy as np

__all__ = ["encode_mp4"]

CRF = 14  # what is shown here is not told from the original; matting wants clean edges
HEADER_BYTES = 4096  # room for the index at the file's start, so that players can begin at once
HEADER_BYTES_PER_FRAME = 64
BT709 = 1  # ITU-T H.273: colour primaries, transfer, matrix
LIMITED_RANGE = 1


def encode_mp4(frames: Iterable[np.ndarray], fps: int) -> bytes:
    """Encode uint8 (H, W, 3) sRGB frames, of even sides, as yuv420p, BT.709, limited range.

    The same frames give the same bytes, on any thread.
    """
    import av
    from av.video.reformatter import ColorRange, Colorspace, Interpolation, VideoReformatter

    frames = list(frames)
    height_px, width_px = frames[0].shape[:2]
    exact = Interpolation.BICUBIC | Interpolation.ACCURATE_RND | Interpolation.FULL_CHR_H_INP
    reformatter = VideoReformatter()
    index_bytes = HEADER_BYTES + HEADER_BYTES_PER_FRAME * len(frames)
    file = io.BytesIO()
    with av.open(file, "w", format="mp4", options={"moov_size": str(index_bytes)}) as container:
        # mbtree reads memory that nobody wrote: with it, the same frames give other bytes now and
        # then (x264 core 165). Without B-frames, the first frame shows at time 0.
        stream = container.add_stream(
            "libx264",
            rate=fps,
            options={"crf": str(CRF), "preset": "veryfast", "mbtree": "0", "bf": "0"},
        )
        stream.width, stream.height, stream.pix_fmt = width_px, height_px, "yuv420p"
        codec = stream.codec_context
        codec.thread_count = 1
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
