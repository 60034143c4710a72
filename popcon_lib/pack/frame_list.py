"""The list of frames beside pictures that hold no times: which ones, where, and how long.

Written as Aseprite's JSON array, which engines such as Phaser and Pixi read as it is; what it
counts in milliseconds is there as an exact fraction too. https://www.aseprite.org/docs/cli/
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from popcon_lib.errors import InputError
from popcon_lib.pack.animation import ticks

__all__ = ["FILE_NAME", "ListedFrame", "decode", "encode"]

FILE_NAME = "frames.json"

_MOST = 100_000  # px and ms: more is no frame
_SECONDS = re.compile(r"([0-9]{1,9})(?:/([0-9]{1,9}))?")


@dataclass(frozen=True)
class ListedFrame:
    """One frame: its name, its rectangle in its picture, how long it is shown."""

    name: str
    x_px: int
    y_px: int
    width_px: int
    height_px: int
    seconds: Fraction


def encode(
    frames: Sequence[ListedFrame], picture: str = "", size_px: tuple[int, int] = (0, 0)
) -> bytes:
    """Write the list. picture: the file that all frames are in, "" for a file of its own each."""
    listed = [
        {
            "filename": frame.name,
            "frame": {"x": frame.x_px, "y": frame.y_px, "w": frame.width_px, "h": frame.height_px},
            "duration": ms,
            "seconds": str(frame.seconds),
        }
        for frame, ms in zip(frames, ticks(tuple(f.seconds for f in frames), 1000), strict=True)
    ]
    meta = {"image": picture, "format": "RGBA8888", "scale": "1"}
    meta["size"] = dict(zip(("w", "h"), size_px, strict=True))
    told = {"frames": listed, "meta": meta} if picture else {"frames": listed}
    return json.dumps(told).encode()


def decode(data: bytes) -> list[ListedFrame]:
    """Read such a list, also one without exact seconds. Raises InputError for what is none."""
    try:
        frames = [_listed(told) for told in json.loads(data)["frames"]]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        what = f"{FILE_NAME} is no list of frames: {type(error).__name__} {error}."
        raise InputError(what, "Write it as a JSON array of frames, as Aseprite does.") from error
    if not frames:
        raise InputError(f"{FILE_NAME} lists no frame.")
    return frames


def _listed(told: dict) -> ListedFrame:
    box = [told["frame"][side] for side in ("x", "y", "w", "h")]
    x_px, y_px, width_px, height_px = (_whole(number) for number in box)
    if not width_px or not height_px:
        raise ValueError("a frame is empty")
    return ListedFrame(str(told["filename"]), x_px, y_px, width_px, height_px, _seconds(told))


def _seconds(told: dict) -> Fraction:
    if "seconds" not in told:
        return Fraction(_whole(told["duration"]), 1000)
    found = _SECONDS.fullmatch(told["seconds"])
    if not found or found[2] and not int(found[2]):
        raise ValueError(f"{told['seconds']!r} is no time")
    return Fraction(int(found[1]), int(found[2] or 1))


def _whole(number: object) -> int:
    if type(number) is not int or not 0 <= number <= _MOST:
        raise ValueError(f"{number!r} is no whole number up to {_MOST:,}")
    return number
