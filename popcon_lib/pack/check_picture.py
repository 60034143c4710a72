"""Checking one picture of a pack by decoding it: its size, its times, and what it shows."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from popcon_lib.errors import InputError
from popcon_lib.pack.animation import Content, Header
from popcon_lib.pack.containers import READERS
from popcon_lib.pack.flashes import most_flashes
from popcon_lib.pack.plan import allowed_counts, allowed_seconds
from popcon_lib.pack.targets import Cover, Target

__all__ = ["Finding", "check_picture"]

_DECODED_PIXELS = 100_000_000  # far above any platform's limit, far below what hurts a machine
_SEEN = 16  # an alpha that an eye notices; what a lossy file leaves of nothing is below it
_TITLES = {
    "apng": "APNG",
    "gif": "GIF",
    "mp4": "MP4 of H.264",
    "png-sequence": "folder of PNGs",
    "sprite": "sprite sheet",
    "webm": "WebM of VP9",
    "webp": "WebP",
}


@dataclass(frozen=True)
class Finding:
    """A rule that a file breaks: what it has, what the platform takes, and what to do."""

    file: str
    rule: str
    number: str
    limit: str
    fix: str

    def __str__(self) -> str:
        return f"{self.file}: {self.rule} is {self.number}; must be {self.limit}. {self.fix}"


def check_picture(name: str, data: Content, wanted: Cover, target: Target) -> Iterator[Finding]:
    """Yield the rules that one picture breaks. wanted: its size, and whether it is to move."""
    container = target.container if wanted.moving else "apng"
    reader = READERS[container]
    try:
        header = reader.read_header(data)
    except InputError as error:
        title = _TITLES[container] if wanted.moving else "PNG"
        yield Finding(name, "container", error.what, f"a whole {title}", f"Export it as {title}.")
        return
    yield from _check_canvas(name, header, wanted, target)
    if wanted.moving:
        yield from _check_times(name, header, target)
    elif header.animated:
        yield Finding(name, "container", "animated", "a still PNG", "Export one frame.")
    if header.width_px * header.height_px * max(1, len(header.durations)) > _DECODED_PIXELS:
        return
    try:
        rgba = reader.decode(data).rgba
    except InputError as error:
        yield Finding(name, "content", error.what, "decodable", "Build the pack again.")
        return
    yield from _check_pixels(name, rgba, header, wanted, target)


def _check_canvas(name: str, header: Header, wanted: Cover, target: Target) -> Iterator[Finding]:
    width, height = header.width_px, header.height_px
    bounds = wanted.width_px, wanted.height_px
    fits, limit = (width, height) == bounds, f"{bounds[0]}x{bounds[1]} px"
    is_item = wanted not in target.covers
    if is_item and target.native:
        fits = width <= bounds[0] and height <= bounds[1]
        limit = f"within {limit}"
    elif is_item and target.trimmed:
        fits = width <= bounds[0] and height <= bounds[1] and max(width, height) >= min(bounds)
        limit = f"within {limit}, one side {min(bounds)} px or more"
    elif is_item and target.square_px is not None:
        low, high = target.square_px
        fits, limit = width == height and low <= width <= high, f"a square of {low} to {high} px"
    if not fits:
        yield Finding(name, "canvas", f"{width}x{height} px", limit, "Scale it to that size.")


def _check_times(name: str, header: Header, target: Target) -> Iterator[Finding]:
    if not header.animated:
        number, title = "a still picture", _TITLES[target.container]
        yield Finding(name, "container", number, f"an animated {title}", "Export all frames.")
        return
    frames, total_s = len(header.durations), sum(header.durations)
    if frames not in target.frames:
        fix = "Choose another number of frames; assemblers that merge equal frames lose some."
        yield Finding(name, "frames", str(frames), allowed_counts(target.frames), fix)
    low, high = target.seconds
    exact = not target.whole_seconds or total_s.denominator == 1
    if not (low - _ROUNDING_S <= total_s <= high + _ROUNDING_S and exact):
        fix = f"Give each frame a fraction of the whole, as 1/{frames} s, not rounded times."
        number = f"{float(total_s):.6g} s"
        yield Finding(name, "playing time", number, allowed_seconds(target), fix)
    shortest = min(header.durations)
    least_s = target.frame_s or Fraction(0)
    if shortest == 0 or shortest < least_s - _ROUNDING_S:
        number = f"{float(shortest):.4g} s"
        limit = f"{float(least_s):.4g} s or more" if least_s else "more than 0 s"
        fix = "Show every frame for some time; too short passes a preview and fails on upload."
        at = header.durations.index(shortest) + 1
        yield Finding(name, f"time of frame {at}", number, limit, fix)
    yield from _check_loops(name, header, total_s, target)
    if not header.shows_first:
        fix = "Make the picture that is shown at rest the animation's first frame."
        yield Finding(name, "first frame", "not played", "part of the animation", fix)
    if not header.silent:
        yield Finding(name, "sound", "there", "absent", "Export it without its audio.")


_ROUNDING_S = Fraction(1, 1000)  # what files that count in milliseconds round away


def _check_loops(name: str, header: Header, total_s: Fraction, target: Target) -> Iterator[Finding]:
    if target.loops is None:
        return
    least, most = target.loops
    if not least <= header.loops <= most:
        number = "without end" if header.loops == 0 else str(header.loops)
        limit = f"{least} to {most}" if most else "without end"
        yield Finding(name, "loops", number, limit, "Set the number of plays.")
    elif target.play_s is not None and total_s * header.loops > target.play_s:
        number = f"{float(total_s * header.loops):.6g} s"
        fix = f"Play it {max(1, int(target.play_s / total_s))} times."
        yield Finding(name, "playing time x loops", number, f"{target.play_s} s or less", fix)


def _check_pixels(
    name: str, rgba: np.ndarray, header: Header, wanted: Cover, target: Target
) -> Iterator[Finding]:
    alpha = rgba[..., 3]
    if header.animated and len(rgba) != len(header.durations):
        number = f"{len(rgba)} pictures, {len(header.durations)} times"
        yield Finding(name, "content", number, "one time per picture", "Build the pack again.")
    if alpha[0].max() < _SEEN:
        fix = "Begin with a frame that shows the character: it is what is seen at rest."
        yield Finding(name, "first frame", "empty", "a readable picture", fix)
    if wanted.moving and target.backdrop is not None:
        if alpha.min() < 255:
            fix = f"Put the frames on the colour {target.backdrop}."
            yield Finding(name, "background", "transparent", "opaque", fix)
    elif alpha.min() >= _SEEN:
        fix = "Cut the character out: no pixel is fully transparent."
        yield Finding(name, "background", "opaque", "transparent", fix)
    if not (wanted.moving and header.animated):
        return
    if not np.any(rgba != rgba[0]):
        fix = "Use at least two different frames."
        yield Finding(name, "movement", "all frames are equal", "frames that differ", fix)
    if target.flashes_per_s is not None and len(rgba) == len(header.durations):
        flashes = most_flashes(rgba, header.durations)
        if flashes > target.flashes_per_s:
            fix = "Slow the change of brightness down, or make it smaller."
            limit = f"{target.flashes_per_s} or fewer"
            yield Finding(name, "flashes in a second", str(flashes), limit, fix)
