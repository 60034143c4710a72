"""Frames from anywhere: a picture, a folder of pictures, or a video."""

from pathlib import Path

import numpy as np

from popcon_lib import character
from popcon_lib.errors import InputError
from popcon_lib.frames.decode import decode
from popcon_lib.media import composite

__all__ = ["read_frames"]

PICTURES = {".png", ".jpg", ".jpeg", ".webp", ".bmp", ".tif", ".tiff"}
WHITE = (255, 255, 255)


def read_frames(path: Path) -> np.ndarray:
    """The frames at `path`, uint8 (T, H, W, 3); a folder's pictures come in the order of names.

    What is transparent already is put on white. Raises InputError for what cannot be read, and for
    a folder whose pictures differ in size.
    """
    if path.is_dir():
        files = sorted(file for file in path.iterdir() if file.suffix.lower() in PICTURES)
        if not files:
            raise InputError(f"{path} holds no pictures.", f"Known: {', '.join(sorted(PICTURES))}.")
        frames = [_picture(file) for file in files]
        for file, frame in zip(files, frames, strict=True):
            if frame.shape != frames[0].shape:
                raise InputError(
                    f"{file} is {_size(frame)}, but {files[0].name} is {_size(frames[0])}.",
                    "The frames of one clip have one size.",
                )
        return np.stack(frames)
    if not path.exists():
        raise InputError(f"There is no file {path}.", "Check the path.")
    if path.suffix.lower() in PICTURES and not _moves(path):
        return _picture(path)[None]
    return np.stack([picture.rgb for picture in decode(path.read_bytes(), WHITE)])


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
