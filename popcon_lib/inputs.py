"""Frames from anywhere: a picture, a folder of pictures, or a video."""

import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from popcon_lib import character
from popcon_lib.errors import InputError
from popcon_lib.frames.decode import decode
from popcon_lib.media import composite

__all__ = ["cut_out_files", "read_cut_out", "read_frames"]

PICTURES = {".png", ".jpg", ".jpeg", ".webp", ".bmp", ".tif", ".tiff"}
WHITE = (255, 255, 255)


def read_frames(path: Path) -> np.ndarray:
    """The frames at `path`, uint8 (T, H, W, 3); a folder's pictures come in the order of names.

    2.png comes before 10.png. What is transparent already is put on white. Raises InputError for
    what cannot be read, and for a folder whose pictures differ in size.
    """
    if path.is_dir():
        files = _in_order(path, PICTURES)
        if not files:
            raise InputError(f"{path} holds no pictures.", f"Known: {', '.join(sorted(PICTURES))}.")
        return _stacked(files, [_picture(file) for file in files])
    if not path.exists():
        raise InputError(f"There is no file {path}.", "Check the path.")
    if path.suffix.lower() in PICTURES and not _moves(path):
        return _picture(path)[None]
    return np.stack([picture.rgb for picture in decode(path.read_bytes(), WHITE)])


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
    return composite(character.load(path.read_bytes(), path.name), WHITE)


def _size(frame: np.ndarray) -> str:
    return f"{frame.shape[1]}×{frame.shape[0]} px"


def _moves(path: Path) -> bool:
    from PIL import Image

    try:
        with Image.open(path) as picture:
            return getattr(picture, "is_animated", False)
    except OSError:
        return False
