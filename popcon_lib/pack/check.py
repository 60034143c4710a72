"""Checking a pack, also one made elsewhere, by opening it as the platform would."""

import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import numpy as np

from popcon_lib.errors import InputError, StorageError
from popcon_lib.pack import apng
from popcon_lib.pack.animation import Header
from popcon_lib.pack.targets import Still, Target

__all__ = ["Finding", "check"]

# What is looked into at all: far above any platform's limit, far below what hurts a machine.
_ARCHIVE_BYTES = 200_000_000
_ENTRIES = 1_000
_FILE_BYTES = 20_000_000
_DECODED_PIXELS = 100_000_000


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


def check(source: Path | bytes, target: Target) -> list[Finding]:
    """Every rule of `target` that a zip breaks, file by file; empty where the pack is good.

    source: the zip's path or content. Nothing is unpacked to disk. Raises StorageError where the
    file cannot be read.
    """
    name, data = ("the zip", source) if isinstance(source, bytes) else _read(source)
    return list(_check_archive(name, data, target))


def _read(path: Path) -> tuple[str, bytes]:
    try:
        with path.open("rb") as file:
            return path.name, file.read(_ARCHIVE_BYTES + 1)
    except OSError as error:
        raise StorageError(
            f"{path} cannot be read: {error.strerror}.", "Check the path of the pack."
        ) from error


def _check_archive(name: str, data: bytes, target: Target) -> Iterator[Finding]:
    if len(data) > target.archive_bytes:
        fix = "Choose fewer actions or fewer frames."
        yield Finding(
            name, "size", f"{len(data):,} bytes", f"{target.archive_bytes:,} bytes or less", fix
        )
    if len(data) > _ARCHIVE_BYTES:
        return
    try:
        archive = zipfile.ZipFile(BytesIO(data))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OverflowError) as error:
        yield Finding(name, "container", str(error), "a whole zip", "Build the pack again.")
        return
    with archive:
        entries = archive.infolist()
        if len(entries) > _ENTRIES:
            yield Finding(
                name, "files", f"{len(entries):,}", f"{_ENTRIES} or fewer", "Build the pack again."
            )
            return
        yield from _check_names(name, [entry.filename for entry in entries], target)
        by_name = {entry.filename: entry for entry in entries}
        animations = [entry for entry in by_name.values() if _number(entry.filename, target)]
        for entry in animations:
            yield from _check_entry(archive, entry, target, None)
        for still in target.stills:
            if still.file_name in by_name:
                yield from _check_entry(archive, by_name[still.file_name], target, still)


def _check_names(archive: str, names: list[str], target: Target) -> Iterator[Finding]:
    numbers = sorted({number for name in names if (number := _number(name, target))})
    low, high = target.items
    if not low <= len(numbers) <= high:
        fix = "Add actions." if len(numbers) < low else "Leave actions out."
        yield Finding(archive, "number of emoji", str(len(numbers)), f"{low} to {high}", fix)
    missing = sorted(set(range(1, len(numbers) + 1)) - set(numbers))
    if missing:
        file_name = target.file_name.format(missing[0])
        yield Finding(file_name, "file", "missing", "there", "Number the files from 1, no gaps.")
    stills = {still.file_name for still in target.stills}
    for file_name in sorted(stills - set(names)):
        yield Finding(file_name, "file", "missing", "there", "Add it to the zip.")
    again = "Build the pack again."
    for name in sorted(set(names)):
        if names.count(name) > 1:
            yield Finding(name, "file", f"there {names.count(name)} times", "there once", again)
        if re.search(r"[/\\]|^\.", name):
            fix = "Put the files side by side in the zip, in no folder."
            yield Finding(name, "place", "in a folder or hidden", "the top of the zip", fix)
        elif name not in stills and not _number(name, target):
            known = ", ".join([target.file_name.format(1), target.file_name.format(2), "…"])
            fix = "Take it out of the zip, or give it its number."
            yield Finding(name, "file name", name, f"{known} or {', '.join(stills)}", fix)


def _number(name: str, target: Target) -> int | None:
    """The number in an animation's file name, or None where it is not one."""
    digits = re.search(r"[0-9]{1,4}", name)
    fits = digits and int(digits[0]) > 0 and target.file_name.format(int(digits[0])) == name
    return int(digits[0]) if fits else None


def _check_entry(
    archive: zipfile.ZipFile, entry: zipfile.ZipInfo, target: Target, still: Still | None
) -> Iterator[Finding]:
    name = entry.filename
    try:
        with archive.open(entry) as file:  # not read(): the size in the zip may be a lie
            data = file.read(_FILE_BYTES + 1)
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError) as error:
        yield Finding(name, "content", f"damaged ({error})", "whole", "Build the pack again.")
        return
    if len(data) > target.file_bytes:
        number = f"{len(data):,} bytes" if len(data) <= _FILE_BYTES else f"over {_FILE_BYTES:,}"
        fix = "Choose fewer frames, or build it with a byte limit."
        yield Finding(name, "size", number, f"{target.file_bytes:,} bytes or less", fix)
    if len(data) > _FILE_BYTES:
        return
    try:
        header = apng.read_header(data)
    except InputError as error:
        yield Finding(name, "container", error.what, "a whole PNG", "Export it as (A)PNG.")
        return
    canvas = (still.width_px, still.height_px) if still else target.canvas_px
    if (header.width_px, header.height_px) != canvas:
        yield Finding(
            name,
            "canvas",
            f"{header.width_px}x{header.height_px} px",
            f"{canvas[0]}x{canvas[1]} px",
            "Scale it to exactly this size.",
        )
    if still is None:
        yield from _check_header(name, header, target)
    elif header.animated:
        yield Finding(name, "container", "animated", "a still PNG", "Export one frame.")
    if header.width_px * header.height_px * max(1, len(header.durations)) <= _DECODED_PIXELS:
        yield from _check_pixels(name, data, header, still)


def _check_header(name: str, header: Header, target: Target) -> Iterator[Finding]:
    if not header.animated:
        yield Finding(name, "container", "a still PNG", "an animated PNG", "Export it as APNG.")
        return
    frames, (low, high) = len(header.durations), target.frames
    if not low <= frames <= high:
        fix = "Choose another number of frames; assemblers that merge equal frames lose some."
        yield Finding(name, "frames", str(frames), f"{low} to {high}", fix)
    total_s = sum(header.durations)
    if total_s not in target.totals_s:
        fix = f"Give each frame a fraction, as 1/{max(frames, 1)} s, not rounded milliseconds."
        allowed = ", ".join(map(str, target.totals_s))
        yield Finding(name, "playing time", f"{float(total_s):.6g} s", f"exactly {allowed} s", fix)
    for number, duration in enumerate(header.durations, start=1):
        if duration == 0:
            fix = "Show every frame for some time; 0 passes a preview and fails on upload."
            yield Finding(name, f"time of frame {number}", "0 s", "more than 0 s", fix)
    least, most = target.loops
    if not least <= header.loops <= most:
        number = "without end" if header.loops == 0 else str(header.loops)
        yield Finding(name, "loops", number, f"{least} to {most}", "Set the number of plays.")
    elif total_s * header.loops > target.play_s:
        number = f"{float(total_s * header.loops):.6g} s"
        fix = f"Play it {max(1, int(target.play_s / total_s))} times."
        yield Finding(name, "playing time x loops", number, f"{target.play_s} s or less", fix)
    if not header.shows_first:
        fix = "Make the picture that is shown at rest the animation's first frame."
        yield Finding(name, "first frame", "not played", "part of the animation", fix)


def _check_pixels(name: str, data: bytes, header: Header, still: Still | None) -> Iterator[Finding]:
    try:
        rgba = apng.decode(data).rgba
    except InputError as error:
        yield Finding(name, "content", error.what, "decodable", "Build the pack again.")
        return
    if header.animated and len(rgba) != len(header.durations):
        number = f"{len(rgba)} pictures, {len(header.durations)} times"
        yield Finding(name, "content", number, "one time per picture", "Build the pack again.")
    if not rgba[0, ..., 3].any():
        fix = "Begin with a frame that shows the character: it is what is seen at rest."
        yield Finding(name, "first frame", "empty", "a readable picture", fix)
    if rgba[..., 3].all():
        fix = "Cut the character out: no pixel is fully transparent."
        yield Finding(name, "background", "opaque", "transparent", fix)
    if still is None and header.animated and not np.any(rgba != rgba[0]):
        fix = "Use at least two different frames."
        yield Finding(name, "movement", "all frames are equal", "frames that differ", fix)
