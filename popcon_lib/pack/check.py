"""Checking a pack, also one made elsewhere, by opening it as the platform would."""

import re
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Generator, Iterator
from io import BytesIO
from pathlib import Path

from popcon_lib.errors import InputError, StorageError
from popcon_lib.pack.animation import size_bytes
from popcon_lib.pack.check_picture import Finding, check_picture
from popcon_lib.pack.containers import FOLDERS
from popcon_lib.pack.plan import allowed_counts, length
from popcon_lib.pack.targets import Cover, Target

__all__ = ["Finding", "check"]

# What is looked into at all: far above any platform's limit, far below what hurts a machine.
_ARCHIVE_BYTES = 200_000_000
_ENTRIES = 1_000
_FILE_BYTES = 20_000_000
_TEXT_BYTES = 1_000

_AGAIN = "Build the pack again."

# Everything that zipfile is known to raise for bytes that are no whole zip.
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    OverflowError,
    RuntimeError,
    ValueError,
)


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
    except FileNotFoundError as error:
        raise InputError(f"There is no file {path}.", "Check the path of the pack.") from error
    except OSError as error:
        raise StorageError(
            f"{path} cannot be read: {error.strerror}.", "Check the path of the pack."
        ) from error


def _check_archive(name: str, data: bytes, target: Target) -> Iterator[Finding]:
    limit_bytes = target.archive_bytes or _ARCHIVE_BYTES
    if len(data) > limit_bytes:
        fix = "Choose fewer actions or fewer frames."
        yield Finding(name, "size", f"{len(data):,} bytes", f"{limit_bytes:,} bytes or less", fix)
    if len(data) > _ARCHIVE_BYTES:
        return
    try:
        archive = zipfile.ZipFile(BytesIO(data))
    except _DAMAGE as error:
        yield Finding(name, "container", str(error), "a whole zip", _AGAIN)
        return
    with archive:
        entries = archive.infolist()
        most = _ENTRIES
        if target.container in FOLDERS:
            entries = [entry for entry in entries if not entry.is_dir()]
            most *= target.frames[-1] + 1
        if len(entries) > most:
            yield Finding(name, "files", f"{len(entries):,}", f"{most:,} or fewer", _AGAIN)
            return
        yield from _check_names(name, [entry.filename for entry in entries], target)
        covers = {cover.file_name: cover for cover in target.covers}
        folders: dict[str, list[zipfile.ZipInfo]] = {}
        for file_name, entry in {entry.filename: entry for entry in entries}.items():
            if file_name in target.texts:
                yield from _check_text(archive, entry, target.text_chars)
                continue
            if target.container in FOLDERS and _number(file_name, target):
                folders.setdefault(file_name.partition("/")[0], []).append(entry)
                continue
            picture = covers.get(file_name) or _item(file_name, target)
            if picture is not None:
                content = yield from _content(archive, entry, picture.file_bytes)
                if content is not None:
                    yield from check_picture(file_name, content, picture, target)
        for folder, parts in folders.items():
            yield from _check_folder(archive, folder, parts, target)


def _check_names(archive: str, names: list[str], target: Target) -> Iterator[Finding]:
    numbers = {number for name in names if (number := _number(name, target))}
    if len(numbers) not in target.items:
        fix = "Add actions." if len(numbers) < min(target.items) else "Leave actions out."
        allowed = allowed_counts(target.items)
        yield Finding(archive, "number of animations", str(len(numbers)), allowed, fix)
    missing = sorted(set(range(1, len(numbers) + 1)) - numbers)
    if missing:
        file_name = target.file_name.format(missing[0])
        yield Finding(file_name, "file", "missing", "there", "Number the files from 1, no gaps.")
    others = {cover.file_name for cover in target.covers} | set(target.texts)
    for file_name in sorted(others - set(names)):
        yield Finding(file_name, "file", "missing", "there", "Add it to the zip.")
    for name, times in sorted(Counter(names).items()):
        if times > 1:
            yield Finding(name, "file", f"there {times} times", "there once", _AGAIN)
        if name in others or _number(name, target):
            continue
        if target.container in FOLDERS:
            fix = "Put each animation's files into a folder of its own, and nothing else."
            limit = f"in {target.file_name.format(1)}/, {target.file_name.format(2)}/…"
            yield Finding(name, "place", "elsewhere or hidden", limit, fix)
        elif re.search(r"[/\\]|^\.", name):
            fix = "Put the files side by side in the zip, in no folder."
            yield Finding(name, "place", "in a folder or hidden", "the top of the zip", fix)
        else:
            known = ", ".join([target.file_name.format(1), "…", *sorted(others)])
            fix = "Take it out of the zip, or give it its number."
            yield Finding(name, "file name", name, f"one of {known}", fix)


def _number(name: str, target: Target) -> int | None:
    """The number of the action that a file is of, or None where it is of none."""
    if target.container in FOLDERS:
        name, _, part = name.partition("/")
        if not re.fullmatch(r"[^./\\][^/\\]*", part):
            return None
    digits = re.search(r"[0-9]{1,4}", name)
    if not digits or int(digits[0]) < 1:
        return None
    number = int(digits[0])
    moves = target.moving is None or number <= target.moving
    pattern = target.file_name if moves else target.still_name
    return number if pattern.format(number) == name else None


def _item(name: str, target: Target) -> Cover | None:
    """What the picture of an action must be, by its file's name; None where it is not one."""
    number = _number(name, target)
    if number is None:
        return None
    moving = target.moving is None or number <= target.moving
    limit_bytes = target.file_bytes if moving else target.still_bytes
    return Cover(name, *target.canvas_px, limit_bytes, moving)


def _check_folder(
    archive: zipfile.ZipFile, folder: str, entries: list[zipfile.ZipInfo], target: Target
) -> Iterator[Finding]:
    files: dict[str, bytes] = {}
    for entry in entries:
        data = yield from _content(archive, entry, target.file_bytes)
        if data is None:
            return
        files[entry.filename.partition("/")[2]] = data
        if size_bytes(files) > target.file_bytes:
            limit = f"{target.file_bytes:,} bytes or less"
            yield Finding(folder, "size", f"over {target.file_bytes:,}", limit, "Make it smaller.")
            return
    wanted = Cover(folder, *target.canvas_px, target.file_bytes, moving=True)
    yield from check_picture(folder, files, wanted, target)


def _content(
    archive: zipfile.ZipFile, entry: zipfile.ZipInfo, limit_bytes: int
) -> Generator[Finding, None, bytes | None]:
    """Yield what is wrong with a file's bytes; return them where they are worth looking into."""
    name = entry.filename
    try:
        with archive.open(entry) as file:  # not read(): the size in the zip may be a lie
            data = file.read(_FILE_BYTES + 1)
    except _DAMAGE as error:
        yield Finding(name, "content", f"damaged ({error})", "whole", _AGAIN)
        return None
    if len(data) > limit_bytes:
        number = f"{len(data):,} bytes" if len(data) <= _FILE_BYTES else f"over {_FILE_BYTES:,}"
        fix = "Choose fewer frames, or build it with a byte limit."
        yield Finding(name, "size", number, f"{limit_bytes:,} bytes or less", fix)
    return data if len(data) <= _FILE_BYTES else None


def _check_text(
    archive: zipfile.ZipFile, entry: zipfile.ZipInfo, most_chars: int
) -> Iterator[Finding]:
    data = yield from _content(archive, entry, _TEXT_BYTES)
    if data is None:
        return
    text = data.decode("utf-8", "replace").strip()
    if not text:
        yield Finding(entry.filename, "text", "empty", "a few words", "Fill it in.")
    if length(text) > most_chars:
        limit = f"{most_chars} or fewer"
        yield Finding(entry.filename, "text", f"{length(text)} characters", limit, "Shorten it.")
