"""A video to the frames of an emoji: its loop, N of its frames, one square crop for all."""

from typing import NamedTuple

import cv2
import numpy as np

from popcon_lib.errors import InputError
from popcon_lib.frames.crop import (
    FLAT_LEVELS,
    Box,
    content_box,
    cut,
    flat_border,
    square_around,
)
from popcon_lib.frames.decode import MAX_FRAMES, Picture, decode
from popcon_lib.frames.loop import choose, find_loop
from popcon_lib.media import Clip, Colour

__all__ = ["frames"]

MAX_SIDE_PX = 1024
THUMB_PX = 64
WHITE = (255, 255, 255)
# Gaps between frames that differ by less than this share are an even rate, rounded to the file's
# unit of time.
EVEN = 0.6


class Look(NamedTuple):
    """What is kept of a frame when the whole video is looked at.

    thumb: uint8 (THUMB_PX, THUMB_PX, 3); backdrop: the colour of its flat border or None; content:
    the box of what is not backdrop (the whole picture where there is none), None if nothing is.
    """

    start_s: float
    end_s: float
    size_px: tuple[int, int]
    thumb: np.ndarray
    backdrop: Colour | None
    content: Box | None


def frames(video: bytes, count: int, seconds: float, backdrop: Colour | None = None) -> Clip:
    """Return the Clip of `count` frames that plays the loop of `video` in `seconds`.

    The loop is as long as `seconds` at least, if the video is. All frames are cropped to the
    smallest square that holds everything but backdrop in every frame of the loop, at the video's
    own resolution (scaled down to MAX_SIDE_PX if it is larger). The first frame is the one most
    like the video's first, which is the pose that was asked for.

    backdrop: the flat colour that the video was made on. Where it is None, or the video shows
    another, the video's own flat border is taken; the Clip says which. A video without a flat
    border is kept whole, made square by repeating its edge: nothing says what may be cut off.

    The video is decoded twice, a frame at a time: to look at it, and to take the chosen frames.

    Raises InputError for a video that cannot be decoded, has fewer frames than `count`, or shows
    nothing but its backdrop.
    """
    if count < 1 or seconds <= 0:
        raise InputError(
            f"{count} frames in {seconds:g} s cannot be made.",
            "Ask for at least 1 frame, in more than 0 s.",
        )
    behind = backdrop or WHITE
    looks = [_look(picture, backdrop) for picture in decode(video, behind)]
    if len(looks) < count:
        raise InputError(
            f"The video has {len(looks)} frames; {count} were asked for.",
            f"Ask for {len(looks)} or fewer, or give a longer video.",
        )
    ticks, fps = _even_ticks(looks)

    least = max(count, min(round(seconds * fps), len(ticks)))
    thumbs = np.stack([looks[tick].thumb for tick in ticks])
    start, stop = find_loop(thumbs, fps, least / fps)
    chosen = choose(start, stop, count)
    unlike = [np.abs(thumbs[tick].astype(np.int16) - looks[0].thumb).mean() for tick in chosen]
    first = int(np.argmin(unlike))
    numbers = [ticks[tick] for tick in (*chosen[first:], *chosen[:first])]

    loop = [looks[tick] for tick in ticks[start:stop]]
    shown = _shown([look.backdrop for look in loop], backdrop)
    boxes = [look.content for look in loop if look.content is not None]
    if not boxes:
        raise InputError(
            f"The video shows nothing but its backdrop, {shown}, from start to end.",
            "Look at the video and make it again, or choose another backdrop.",
        )
    square = square_around(boxes, *loop[0].size_px)
    side = min(square.side, MAX_SIDE_PX)
    taken = np.empty((count, side, side, 3), np.uint8)
    wanted = sorted(set(numbers))
    for number, picture in zip(wanted, decode(video, behind, wanted), strict=True):
        frame = cut(picture.rgb, square, shown)
        if side != square.side:
            frame = cv2.resize(frame, (side, side), interpolation=cv2.INTER_AREA)
        taken[[place for place, asked in enumerate(numbers) if asked == number]] = frame
    return Clip(taken, count / seconds, shown)


def _look(picture: Picture, backdrop: Colour | None) -> Look:
    height, width = picture.rgb.shape[:2]
    border = flat_border(picture.rgb, backdrop)
    content = Box(0, 0, width, height) if border is None else content_box(picture.rgb, border)
    thumb = cv2.resize(picture.rgb, (THUMB_PX, THUMB_PX), interpolation=cv2.INTER_AREA)
    end_s = picture.start_s + picture.duration_s
    return Look(picture.start_s, end_s, (width, height), thumb, border, content)


def _even_ticks(looks: list[Look]) -> tuple[list[int], float]:
    """The number of the frame on screen at each tick of an even clock, and ticks per second.

    A tick is a frame where frames come at an even rate; else it is as long as the shortest frame,
    and longer frames are held for several ticks.
    """
    starts = np.array([look.start_s for look in looks]) - looks[0].start_s
    total_s = looks[-1].end_s - looks[0].start_s
    gaps = np.diff(starts, append=total_s)
    if np.ptp(gaps) <= EVEN * np.median(gaps):
        return list(range(len(looks))), len(looks) / total_s
    count = min(MAX_FRAMES, round(total_s / gaps[gaps > 0].min()))
    clock = (np.arange(count) + 0.5) * total_s / count
    return [int(n) for n in np.searchsorted(starts, clock, side="right") - 1], count / total_s


def _shown(borders: list[Colour | None], backdrop: Colour | None) -> Colour | None:
    """The backdrop that all frames show: `backdrop` itself if it is the one."""
    if any(border is None for border in borders):
        return None
    middle = np.rint(np.median(borders, axis=0))
    if backdrop is not None and np.abs(middle - backdrop).max() < FLAT_LEVELS:
        return backdrop
    return tuple(int(value) for value in middle)
