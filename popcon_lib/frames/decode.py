"""A video's bytes to pictures, one at a time, in the colours that were put in."""

import io
import warnings
from collections.abc import Container, Iterator
from typing import NamedTuple

import numpy as np
from PIL import Image

from popcon_lib.errors import InputError
from popcon_lib.media import Colour, composite

__all__ = ["MAX_FRAMES", "MAX_SIDE_PX", "Picture", "decode"]

MAX_FRAMES = 600  # 20 s at 30 frames per second
MAX_SIDE_PX = 4096
MAX_BYTES = 200_000_000

_CLIPS = "MP4, MOV, WebM, MKV or AVI"
_DRAWN = "GIF, animated WebP or APNG"
# Playlists (HLS, concat, DASH) would have FFmpeg open other files and addresses: only these.
_CONTAINERS = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,flv,mpegts,mpeg,ogg"
_BROWSER_DELAY_MS = 100  # what browsers show a frame for that asks for 10 ms or less


class Picture(NamedTuple):
    """One frame: uint8 (H, W, 3) sRGB, when it appears and for how long, in seconds."""

    rgb: np.ndarray
    start_s: float
    duration_s: float


def decode(
    video: bytes, backdrop: Colour = (255, 255, 255), only: Container[int] | None = None
) -> Iterator[Picture]:
    """Yield the frames of `video` in order, never holding more than one of them.

    Films (MP4, WebM…: H.264, VP9 and what else FFmpeg knows) and drawn animations (GIF, animated
    WebP, APNG). Rotation and pixel shape are applied; what is transparent is put on `backdrop`.
    Colours follow the film's own tags; an untagged film is read as BT.601, limited range, because
    FFmpeg writes that from RGB unless told otherwise. `only`: yield just the frames with these
    numbers (others are decoded but not converted).

    Raises InputError where the bytes cannot be decoded to the end, or are too many, or hold no
    video, no frame, over MAX_FRAMES of them, or a side over MAX_SIDE_PX.
    """
    if len(video) > MAX_BYTES:
        raise InputError(
            f"The video is {len(video) / 1e6:.0f} MB; {MAX_BYTES / 1e6:.0f} MB are taken.",
            "Cut it to the seconds that matter, or lower its resolution.",
        )
    if not video:
        raise InputError("The video is empty (0 bytes).", "Give the file again.")
    source = _drawn if video.startswith((b"GIF8", b"\x89PNG")) or _is_webp(video) else _film
    done = 0
    try:
        for number, picture in enumerate(source(video, backdrop, only)):
            if number == MAX_FRAMES:
                raise InputError(
                    f"The video has more than {MAX_FRAMES} frames.",
                    "Cut it to the seconds that matter.",
                )
            done = number + 1
            if picture is not None:
                yield picture
    except (InputError, MemoryError):
        raise
    except Exception as error:  # FFmpeg and Pillow raise nearly anything on damaged bytes
        reason = getattr(error, "strerror", None) or error
        raise InputError(
            f"The video cannot be decoded after {done} frames: {reason}.",
            f"The file may be damaged or cut off; give it again as {_CLIPS}, or as {_DRAWN}.",
        ) from error
    if not done:
        raise InputError("The video has no frames.", f"Give a film as {_CLIPS}, or {_DRAWN}.")


def _is_webp(video: bytes) -> bool:
    return video[:4] == b"RIFF" and video[8:12] == b"WEBP"


def _film(video: bytes, backdrop: Colour, only: Container[int] | None) -> Iterator[Picture | None]:
    import av
    from av.video.reformatter import Interpolation, VideoReformatter

    # swscale's default way from YUV to RGB truncates (1.2 levels off on average, 0.5 with these)
    # and repeats chroma (20 % more error along coloured edges).
    exact = Interpolation.BICUBIC | Interpolation.ACCURATE_RND | Interpolation.FULL_CHR_H_INT
    reformatter = VideoReformatter()
    with av.open(io.BytesIO(video), options={"format_whitelist": _CONTAINERS}) as container:
        if not container.streams:
            raise ValueError("its table of contents is missing")
        if not container.streams.video:
            kinds = ", ".join(sorted({stream.type for stream in container.streams}))
            raise InputError(f"The file holds no video, only {kinds}.", f"Give a film as {_CLIPS}.")
        stream = container.streams.video[0]
        shape = stream.sample_aspect_ratio or 1
        width, height = max(1, round(stream.width * shape)), stream.height
        _check_size(width, height)
        stream.thread_type = "AUTO"
        stream.codec_context.thread_count = 2  # each thread holds frames of its own
        frame_s = float(1 / (stream.average_rate or 25))
        end_s = 0.0
        for number, frame in enumerate(container.decode(stream)):
            start_s = frame.time if frame.time is not None else number * frame_s
            duration_s = float((frame.duration or 0) * (frame.time_base or 0)) or frame_s
            end_s = start_s + duration_s
            if only is not None and number not in only:
                yield None
                continue
            has_alpha = any(component.is_alpha for component in frame.format.components)
            colour = reformatter.reformat(
                frame,
                width=width,
                height=height,
                format="rgba" if has_alpha else "rgb24",
                interpolation=exact | Interpolation.BITEXACT,
            ).to_ndarray()
            rgb = composite(colour, backdrop) if has_alpha else colour
            upright = np.rot90(rgb, round(frame.rotation / 90))
            yield Picture(np.ascontiguousarray(upright), start_s, duration_s)
        # A film cut off between two frames decodes without a complaint. (Sound may be longer.)
        promised_s = (container.duration or 0) / 1e6
        if len(container.streams) == 1 and end_s < 0.9 * promised_s:
            raise InputError(
                f"The video breaks off after {end_s:.2f} s of {promised_s:.2f} s.",
                "The file is cut off; give it again.",
            )


def _drawn(video: bytes, backdrop: Colour, only: Container[int] | None) -> Iterator[Picture | None]:
    """Pillow knows how frames of these build on each other; FFmpeg reads no animated WebP."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # _check_size is stricter
        image = Image.open(io.BytesIO(video))
    with image:
        _check_size(*image.size)
        start_s = 0.0
        for number in range(getattr(image, "n_frames", 1)):
            image.seek(number)
            rgba = image.convert("RGBA")  # a WebP's duration is known once it is decoded
            delay_ms = image.info.get("duration", 0)
            duration_s = (delay_ms if delay_ms > 10 else _BROWSER_DELAY_MS) / 1000
            wanted = only is None or number in only
            rgb = composite(np.asarray(rgba), backdrop) if wanted else None
            yield None if rgb is None else Picture(rgb, start_s, duration_s)
            start_s += duration_s


def _check_size(width_px: int, height_px: int) -> None:
    if max(width_px, height_px) > MAX_SIDE_PX:
        raise InputError(
            f"The video is {width_px}×{height_px} px; sides up to {MAX_SIDE_PX} px are taken.",
            "Scale it down first: emoji are 512 px at most.",
        )
