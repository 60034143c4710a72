"""Frames from anywhere: a picture, a folder of pictures, or a video."""

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np

from popcon_lib import character
from popcon_lib.errors import InputError
from popcon_lib.frames.decode import decode
from popcon_lib.media import Clip, Colour, composite

__all__ = ["cut_out_files", "read_clip", "read_cut_out", "source_files"]

PICTURES = {".png", ".jpg", ".jpeg", ".webp", ".bmp", ".tif", ".tiff"}
WHITE = (255, 255, 255)
FOLDER_FPS = 12.0


def source_files(path: Path) -> list[Path]:
    """The files that `read_clip` reads: `path` itself, or the pictures of a folder in order.

    2.png comes before 10.png. Raises InputError where there is nothing.
    """
    if path.is_dir():
        files = _in_order(path, PICTURES)
        if not files:
            raise InputError(f"{path} holds no pictures.", f"Known: {', '.join(sorted(PICTURES))}.")
        return files
    if not path.exists():
        raise InputError(f"There is no file {path}.", "Check the path.")
    return [path]


def read_clip(path: Path, backdrop: Colour | None = None, most_px: float = math.inf) -> Clip:
    """The frames at `path`, a picture, a folder of pictures or a video, as one clip.

    What is transparent already is put on white. A video keeps its mean rate; a folder plays at 12
    frames per second. most_px: of all frames together, what memory holds. Raises InputError for
    what cannot be read, for a folder whose pictures differ in size, and, before they are all read,
    for more pixels than that.
    """
    files = source_files(path)
    if path.is_dir() or (path.suffix.lower() in PICTURES and not _moves(path)):
        frames = list(_held(path, (_picture(file) for file in files), most_px))
        return Clip(_stacked(files, frames), FOLDER_FPS, backdrop)
    durations_s = []

    def film() -> Iterator[np.ndarray]:
        for picture in decode(path.read_bytes(), WHITE):
            durations_s.append(picture.duration_s)
            yield picture.rgb

    frames = np.stack(list(_held(path, film(), most_px)))
    return Clip(frames, len(durations_s) / sum(durations_s), backdrop)


def cut_out_files(folder: Path) -> list[Path]:
    """The PNGs in `folder`, frames of one animation, in order: 2.png comes before 10.png.

    Raises InputError where there are fewer than two.
    """
    if not folder.is_dir():
        raise InputError(f"There is no folder {folder}.", "Give a folder of PNGs for each emoji.")
    files = _in_order(folder, {".png"})
    if len(files) < 2:
        raise InputError(
            f"{folder} holds {len(files) or 'no'} PNG{'s' * (not files)}; an animation has two "
            "frames or more.",
            "Put each frame there as a PNG with transparency.",
        )
    return files


def read_cut_out(files: Sequence[Path]) -> np.ndarray:
    """The frames in `files`, PNGs of one size, straight uint8 (T, H, W, 4), 0 where clear.

    Raises InputError for what cannot be read, a frame without transparency, and where no frame
    shows anything.
    """
    frames = [character.decode(file.read_bytes(), str(file)) for file in files]
    for file, frame in zip(files, frames, strict=True):
        if frame[..., 3].min() == 255:
            raise InputError(
                f"{file} has no transparency.",
                f"Cut the frames out first: popcon matte {file.parent} --out DIR",
            )
    rgba = _stacked(files, frames)
    if rgba[..., 3].max() <= character.VISIBLE_ALPHA:
        first, last = files[0], files[-1].name
        raise InputError(
            f"{first} to {last} are all fully transparent.", "Check how they were saved."
        )
    return rgba


def _held(path: Path, frames: Iterable[np.ndarray], most_px: float) -> Iterator[np.ndarray]:
    """`frames` as they come, until they are more than memory holds."""
    for number, frame in enumerate(frames, 1):
        area_px = frame.shape[0] * frame.shape[1]
        if number * area_px > most_px:
            raise InputError(
                f"{path} does not fit into memory: its frames are {_size(frame)}, and "
                f"{int(most_px / area_px)} of them fit at a time.",
                "Cut it to the seconds that matter, scale it down, or close other programs.",
            )
        yield frame


def _in_order(folder: Path, suffixes: set[str]) -> list[Path]:
    def number_by_number(file: Path) -> tuple[list[tuple[str, int]], str]:
        parts = re.findall(r"([^0-9]*)([0-9]*)", file.name)
        return [(text, int(number or 0)) for text, number in parts], file.name

    files = (file for file in folder.iterdir() if file.suffix.lower() in suffixes)
    return sorted(files, key=number_by_number)


def _stacked(files: Sequence[Path], frames: Sequence[np.ndarray]) -> np.ndarray:
    for file, frame in zip(files, frames, strict=True):
        if frame.shape != frames[0].shape:
            raise InputError(
                f"{file} is {_size(frame)}, but {files[0].name} is {_size(frames[0])}.",
                "The frames of one clip have one size.",
            )
    return np.stack(frames)


def _picture(path: Path) -> np.ndarray:
    return composite(character.decode(path.read_bytes(), path.name), WHITE)


def _size(frame: np.ndarray) -> str:
    return f"{frame.shape[1]}×{frame.shape[0]} px"


def _moves(path: Path) -> bool:
    from PIL import Image

    try:
        with Image.open(path) as picture:
            return getattr(picture, "is_animated", False)
    except OSError:
        return False
