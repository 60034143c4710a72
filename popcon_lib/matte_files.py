"""Matting of files: a picture, a folder or a video in, PNGs out; what is finished is kept.

A manifest beside the results says what they were made from and how; an input whose manifest
answers to the same and whose files are as they were left is not made again.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from hashlib import sha256
from pathlib import Path
from re import fullmatch

import numpy as np

from popcon_lib import __version__
from popcon_lib.artifact import Artifact, read_manifest
from popcon_lib.errors import InputError, UnknownNameError
from popcon_lib.files import make_folder, save
from popcon_lib.inputs import read_clip, source_files
from popcon_lib.matting.engine import HERE, Setup
from popcon_lib.matting.recipe import AUTO, Recipe
from popcon_lib.matting.step import matte
from popcon_lib.media import Clip, Colour, Cutout, Matte, sha256_of
from popcon_lib.pictures import encode_png
from popcon_lib.previews import on_backdrops
from popcon_lib.refine.step import cut
from popcon_lib.registry import names, pick

__all__ = ["KINDS", "Order", "Outcome", "folders_for", "matte_file"]

KINDS = ("frames", "alpha", "preview")
PREVIEW = "preview.webp"
SEEN = 0.1  # alpha from which a pixel shows
NEXT_STEP = "Choose another engine, or give the backdrop's colour."
HELD_BYTES = 48  # a pixel of a clip: frames, alpha, cut-out, and what is worked with (36 measured)

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True)
class Order:
    """What is to be made, and how.

    backdrop: the flat colour behind the character, or None: measured; write: of "frames" (straight
    RGBA, `000.png`…), "alpha" (grey, `alpha/000.png`…) and "preview" (`preview.webp`: on several
    backdrops, moving). Raises UnknownNameError for another.
    """

    recipe: Recipe
    setup: Setup = HERE
    backdrop: Colour | None = None
    write: tuple[str, ...] = ("frames",)

    def __post_init__(self) -> None:
        for kind in self.write:
            if kind not in KINDS:
                raise UnknownNameError("kind of result", kind, KINDS)
        if not self.write:
            raise InputError("Nothing is to be written.", f"Known: {', '.join(KINDS)}.")


@dataclass(frozen=True)
class Outcome:
    """An input that is finished.

    files: how many lie in `folder`; about: which engine made them and why, "" where they were there
    already; warning: what is likely wrong with them, in a sentence, or "".
    """

    source: Path
    folder: Path
    files: int
    about: str
    warning: str = ""


def folders_for(sources: Sequence[Path], out: Path) -> dict[Path, Path]:
    """Where each of `sources` goes: `out` itself if there is one, else a folder in it for each.

    Folders are called as the inputs, without suffix; a name that comes again gets a number. Raises
    InputError where results would take the place of what is given.
    """
    if len(sources) == 1:
        folders = {sources[0]: out}
    else:
        folders, taken = {}, set()
        for source in dict.fromkeys(sources):
            stem = source.resolve().name if source.is_dir() else source.stem
            number, name = 1, stem
            while name.casefold() in taken:
                number += 1
                name = f"{stem}-{number}"
            taken.add(name.casefold())
            folders[source] = out / name
    targets = {folder.resolve() for folder in folders.values()}
    for source in sources:
        whole = source.resolve()
        named_alike = fullmatch(rf"\d{{3,}}\.png|{PREVIEW}", whole.name)
        if whole in targets or (named_alike and whole.parent in targets):
            raise InputError(
                f"The results would take the place of {source}.", "Choose another folder for --out."
            )
    return folders


def matte_file(
    source: Path, folder: Path, order: Order, progress: Progress = lambda *news: None
) -> Outcome:
    """Cut out what is at `source` into `folder`, unless that was finished before.

    progress: told frames done, frames in all, and what is being done; what it raises ends the work,
    and then nothing of this input is left in `folder`. Raises InputError for what cannot be read or
    held in memory, EngineError and StorageError.
    """
    key = _key(source, order)
    before = read_manifest(folder)
    if before and before.key == key and _holds(before, order.write) and not before.changed():
        return Outcome(source, folder, len(before.files), "")
    clip = read_clip(source, order.backdrop, _free_bytes() / HELD_BYTES)
    count = len(clip.frames)
    progress(0, count, "matting")
    found, _ = matte(clip, order.recipe, order.setup, lambda done: progress(done, count, "matting"))
    progress(count, count, "writing")
    made = _write(folder, _results(clip, found, order))
    if before:
        made = {**_kept(before, key, order.write), **made}
        _remove(before, made)
    Artifact(folder, key, made).write_manifest()
    return Outcome(source, folder, len(made), found.about, _warning(found))


def _key(source: Path, order: Order) -> str:
    """One hash of what is given and of all that decides what becomes of it."""
    recipe = order.recipe
    asked = {
        "version": __version__,
        "recipe": recipe.to_json(),
        "weights": [_identity(recipe.model), str(order.setup.weights)],
        "backdrop": order.backdrop,
    }
    if AUTO in (recipe.engine, recipe.mask):  # which one that is depends on what is here
        asked["usable"] = [n for n in names("engine") if not pick("engine", n).missing(order.setup)]
    contents = (sha256_of(file.read_bytes()) for file in source_files(source))
    return sha256_of(json.dumps(asked, sort_keys=True), *contents)


def _identity(model: str) -> list[tuple[str, int, int]]:
    """Name, size and time of each file of a model that is given as a path."""
    path = Path(model)
    if not model or not path.exists():
        return []
    files = sorted(path.rglob("*")) if path.is_dir() else [path]
    return [(file.name, file.stat().st_size, file.stat().st_mtime_ns) for file in files]


def _free_bytes() -> int:
    import psutil

    return psutil.virtual_memory().available


def _warning(found: Matte) -> str:
    seen = found.alpha > SEEN
    if not seen.any():
        return f"Nothing was found in any frame. {NEXT_STEP}"
    return f"All of every frame was taken for the character. {NEXT_STEP}" if seen.all() else ""


def _results(clip: Clip, found: Matte, order: Order) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of every file that is to be written."""
    if "alpha" in order.write:
        for index, alpha in enumerate(found.alpha):
            yield f"alpha/{index:03}.png", encode_png(np.rint(alpha * 255).astype(np.uint8))
    if order.write == ("alpha",):
        return
    each = Fraction(1) / Fraction(clip.fps)
    cutout: Cutout = cut(clip, found, order.recipe.edges, (each,) * len(clip.frames))
    if "frames" in order.write:
        for index, frame in enumerate(cutout.rgba):
            yield f"{index:03}.png", encode_png(frame)
    if "preview" in order.write:
        yield PREVIEW, on_backdrops(clip.frames, cutout.rgba, len(clip.frames) / clip.fps)


def _write(folder: Path, results: Iterator[tuple[str, bytes]]) -> dict[str, str]:
    """Write them all, or leave none; returns the sha256 of each."""
    made = {}
    try:
        for name, data in results:
            path = folder / name
            make_folder(path.parent)
            save(path, data)
            made[name] = sha256(data).hexdigest()
    except BaseException:  # Ctrl-C, too: nobody should take half of an animation for all of it
        for name in made:
            (folder / name).unlink(missing_ok=True)
        raise
    return made


def _kind(name: str) -> str:
    if name == PREVIEW:
        return "preview"
    return "alpha" if name.startswith("alpha/") else "frames"


def _holds(before: Artifact, write: Sequence[str]) -> bool:
    return set(write) <= {_kind(name) for name in before.files}


def _kept(before: Artifact, key: str, write: Sequence[str]) -> dict[str, str]:
    """Results of other kinds that answer to the same key and are whole."""
    if before.key != key:
        return {}
    changed = {_kind(name) for name in before.changed()}
    return {
        name: digest
        for name, digest in before.files.items()
        if _kind(name) not in {*write, *changed}
    }


def _remove(before: Artifact, made: dict[str, str]) -> None:
    """Take away what an earlier run left that is not part of the result now."""
    changed = before.changed()
    for name in before.files:
        if name not in made and name not in changed:
            (before.folder / name).unlink()
