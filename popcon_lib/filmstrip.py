"""Small pictures of start frames and videos, for a browser: made once, kept beside the job's work.

A film strip is one WebP that holds the frames of a video; the page plays it by moving it behind a
window. So it can be paused, slowed down and begun anew without a byte being sent.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO

import cv2
import numpy as np
from PIL import Image

from popcon_lib import pictures
from popcon_lib.artifact import Artifact
from popcon_lib.frames.decode import decode
from popcon_lib.job import Job

__all__ = ["FRAMES", "STEP", "Strip", "still", "strip"]

STEP = "previews"  # where they are kept, among the results
FRAMES = 24  # of every strip: evenly of the video's
_QUALITY = 82


@dataclass(frozen=True)
class Strip:
    """webp: FRAMES squares in rows, as many rows as columns (the last may be empty).

    seconds: how long the video takes.
    """

    webp: bytes
    seconds: float


def still(job: Job, round: str, candidate: int, png: bytes, side_px: int = 320) -> bytes:
    """The picture `png`, a candidate of the item `round`, as a small WebP.

    Raises InputError for bytes that are no PNG, StorageError, FileNotFoundError for a job that was
    deleted meanwhile.
    """
    key, item = f"2 {sha256(png).hexdigest()} {side_px}", f"{round}.still-{candidate}"
    kept = job.find_artifact(STEP, item, key)
    if kept is None:
        small = _square(pictures.decode_png(png), side_px)
        kept = _keep(job, item, key, {"still.webp": _webp(small)})
    return kept.read("still.webp")


def strip(job: Job, action: str, video: Artifact, side_px: int = 200) -> Strip:
    """The frames of `action`'s video in one picture.

    Raises InputError for a damaged one, StorageError, FileNotFoundError as `still` does.
    """
    key, item = f"1 {video.digest} {side_px}", f"{action}.strip-{side_px}"
    kept = job.find_artifact(STEP, item, key)
    if kept is None:
        sheet, seconds = _sheet(video.read("video.mp4"), side_px)
        about = json.dumps({"seconds": seconds}).encode()
        files = {"strip.webp": _webp(sheet), "strip.json": about}
        kept = _keep(job, item, key, files)
    return Strip(kept.read("strip.webp"), json.loads(kept.read("strip.json"))["seconds"])


def _keep(job: Job, item: str, key: str, files: Mapping[str, bytes]) -> Artifact:
    if not job.folder.is_dir():  # a picture would bring a part of it back
        raise FileNotFoundError(job.folder)
    return job.keep_artifact(STEP, item, key, files)


def _sheet(video: bytes, side_px: int) -> tuple[np.ndarray, float]:
    frames, seconds = [], 0.0
    for frame in decode(video):
        frames.append(_square(frame.rgb, side_px))
        seconds = frame.start_s + frame.duration_s
    columns = math.ceil(math.sqrt(FRAMES))
    sheet = np.zeros((columns * side_px, columns * side_px, 3), np.uint8)
    for number in range(FRAMES):
        row, column = divmod(number, columns)
        top, left = row * side_px, column * side_px
        chosen = frames[number * len(frames) // FRAMES]
        sheet[top : top + side_px, left : left + side_px] = chosen
    return sheet, seconds


def _square(rgb: np.ndarray, side_px: int) -> np.ndarray:
    """uint8 (H, W, 3) -> (side_px, side_px, 3): all of it, on the colour of its corner."""
    height, width = rgb.shape[:2]
    scale = side_px / max(height, width)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    small = cv2.resize(rgb, size, interpolation=cv2.INTER_AREA)
    board = np.empty((side_px, side_px, 3), np.uint8)
    board[:] = rgb[0, 0, :3]
    left, top = (side_px - size[0]) // 2, (side_px - size[1]) // 2
    board[top : top + size[1], left : left + size[0]] = small[..., :3]
    return board


def _webp(rgb: np.ndarray) -> bytes:
    file = BytesIO()
    Image.fromarray(rgb).save(file, "WEBP", quality=_QUALITY, method=2)
    return file.getvalue()
