"""What a panel is opened on: the frames of a job's action, or a picture, a folder, a video."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from popcon_lib import pictures
from popcon_lib.actions import title_of
from popcon_lib.errors import InputError
from popcon_lib.files import make_folder, save
from popcon_lib.inputs import read_clip, source_files
from popcon_lib.job import Job, JobSpec
from popcon_lib.media import Clip, sha256_of
from popcon_lib.records.record import glance

__all__ = ["Film", "actions_of", "film_of_action", "film_of_path", "keep_upload", "read_mattes"]

MOST_FRAMES = 96
MOST_PX = 80e6  # of all frames: some 3 GB for a film, its mattes and what engines work with
STEP = "lab"  # under a job's edits
MATTES = "mattes"


@dataclass(frozen=True, eq=False)
class Film:
    """A clip to matte.

    source: what it was opened by, {"job", "action"} or {"path"}; title: for people; file: where it
    is kept how the lab was left; mattes: the folder of what engines found, in any film; truth:
    straight uint8 (T, H, W, 4) where it is known; job, spec, action: of a job's action, else None
    and ""; note: what a person should know of it.
    """

    source: Mapping[str, str]
    title: str
    clip: Clip
    file: Path
    mattes: Path
    truth: np.ndarray | None = None
    job: Job | None = None
    spec: JobSpec | None = None
    action: str = ""
    note: str = ""

    @cached_property
    def digest(self) -> str:
        """One sha256 of all frames."""
        return sha256_of(self.clip.frames, repr(self.clip.backdrop))

    @cached_property
    def opaque(self) -> np.ndarray:
        """Its frames as a cut-out of which nothing was cut: uint8 (T, H, W, 4)."""
        return np.insert(self.clip.frames, 3, 255, axis=3)

    def kept(self) -> Any:
        """What `keep` wrote, None where nothing was or it is damaged."""
        try:
            return json.loads(self.file.read_text())
        except (OSError, ValueError):
            return None

    def keep(self, data: Any) -> None:
        """Write JSON `data`. Raises StorageError."""
        save(make_folder(self.file.parent) / self.file.name, json.dumps(data).encode())


def actions_of(job: Job) -> list[str]:
    """The actions of `job` whose frames are there, in the order of the set."""
    spec = JobSpec.from_parameters(glance(job.record).parameters)
    return [name for name in spec.actions if job.find_artifact("frames", name, None)]


def film_of_action(job: Job, action: str, lab: Path) -> Film:
    """The frames of one action. lab: where mattes go. Raises InputError where none are there."""
    frames = job.find_artifact("frames", action, None)
    if frames is None:
        raise InputError(
            f"The frames of {action} are not made yet, or were changed.",
            "Resume the job, then open it again.",
        )
    record = glance(job.record)
    clip = pictures.clip_from(frames.contents())
    title = f"{record.title or job.id}, {title_of(action)}"
    spec = JobSpec.from_parameters(record.parameters)
    source = {"job": job.id, "action": action}
    file = job.edit(STEP, action)
    return Film(source, title, clip, file, lab / MATTES, None, job, spec, action)


def film_of_path(path: Path, lab: Path) -> Film:
    """A picture, a folder of pictures or a video; the lab keeps its things under `lab`.

    Where pictures are transparent already, that is the truth, and the film is them on white.
    Raises InputError for what cannot be read.
    """
    path = path.expanduser().absolute()
    clip, note = read_clip(path, None, MOST_PX), ""
    frames, truth = clip.frames, _truth(source_files(path), clip)
    if len(frames) > MOST_FRAMES:
        note = f"{MOST_FRAMES} of its {len(frames)} frames are shown, evenly chosen."
        chosen = np.linspace(0, len(frames) - 1, MOST_FRAMES).round().astype(int)
        clip = replace(clip, frames=frames[chosen], fps=clip.fps * MOST_FRAMES / len(frames))
        truth = None if truth is None else truth[chosen]
    name = re.sub(r"[^0-9a-z]+", "-", path.stem.lower()).strip("-") or "film"
    file = lab / "desks" / f"{name}-{sha256_of(str(path))[:8]}.json"
    return Film({"path": str(path)}, path.name, clip, file, lab / MATTES, truth, note=note)


def keep_upload(name: str, data: bytes, lab: Path) -> Path:
    """Where a file that was sent from the browser now lies. Raises StorageError."""
    path = make_folder(lab / "uploads") / Path(name).name
    save(path, data)
    return path


def read_mattes(folder: Path, clip: Clip) -> np.ndarray:
    """Alpha made elsewhere: float32 (T, H, W) in [0, 1].

    folder: one picture for each frame, in the order of names, or a single picture; grey ones hold
    alpha, transparent ones have it. Raises InputError where they do not fit `clip`.
    """
    from PIL import Image

    files = source_files(folder.expanduser())
    if len(files) != len(clip.frames):
        raise InputError(
            f"{folder} holds {len(files)} pictures; the clip has {len(clip.frames)} frames.",
            "Give one matte for each frame.",
        )
    alpha = np.empty(clip.frames.shape[:3], np.float32)
    for number, file in enumerate(files):
        try:
            with Image.open(file) as picture:
                clear = picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info
                shown = picture.convert("RGBA").getchannel("A") if clear else picture.convert("L")
                matte = np.asarray(shown)
        except OSError as error:
            raise InputError(f"{file} cannot be read as a picture: {error}.") from error
        if matte.shape != alpha.shape[1:]:
            height, width = alpha.shape[1:]
            raise InputError(
                f"{file} is {matte.shape[1]}×{matte.shape[0]} px; the clip is {width}×{height} px.",
                "Scale the mattes to the clip's size.",
            )
        alpha[number] = matte.astype(np.float32) / 255
    return alpha


def _truth(files: list[Path], clip: Clip) -> np.ndarray | None:
    """The pictures as they are, where they are transparent; None for opaque ones and videos."""
    from PIL import Image, ImageSequence, UnidentifiedImageError

    frames = []
    for file in files:
        try:
            with Image.open(file) as picture:
                frames += [
                    np.asarray(one.convert("RGBA")) for one in ImageSequence.Iterator(picture)
                ]
        except UnidentifiedImageError:
            return None
    truth = np.stack(frames)
    fits = truth.shape[:3] == clip.frames.shape[:3]
    return truth if fits and truth[..., 3].min() < 255 else None
