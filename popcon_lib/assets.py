"""What a person takes away of one action: its start frame, video, frames, APNG and GIF."""

import zipfile
from io import BytesIO
from pathlib import Path

from popcon_lib import pictures
from popcon_lib.artifact import Artifact
from popcon_lib.errors import InputError
from popcon_lib.job import Job, JobSpec
from popcon_lib.media import Cutout
from popcon_lib.pack import apng, containers, targets
from popcon_lib.standing import Standing

__all__ = ["ASSETS", "MADE", "cutout_of", "find_asset", "make_asset"]

STEP = "exports"  # where what is made on demand is kept, among the results
MADE = {"frames": "Frames (zip)", "apng": "APNG", "gif": "GIF"}  # when they are asked for
ASSETS = {"start-frame": "Start frame", "video": "Video", **MADE}
MOST_BYTES = 8_000_000  # of a GIF: what most places take
_SUFFIXES = {"frames": "zip", "apng": "png", "gif": "gif"}


def cutout_of(job: Job, standing: Standing) -> Artifact | None:
    """The cut-out made of the video as it is now; None while there is none."""
    name = standing.action
    if standing.video is None or job.made_at("refine", name) < job.made_at("videos", name):
        return None
    return job.find_artifact("refine", name, None)


def find_asset(job: Job, spec: JobSpec, standing: Standing, kind: str) -> Path | None:
    """The file of one of ASSETS, None where there is none (yet)."""
    if kind == "start-frame":
        shown = standing.round
        return shown.folder / f"{standing.shown[1]:03}.png" if shown else None
    if kind == "video":
        return standing.video.folder / "video.mp4" if standing.video else None
    made = cutout_of(job, standing)
    if made is None:
        return None
    kept = job.find_artifact(STEP, f"{standing.action}.{kind}", _key(made, spec))
    return kept.folder / _name(standing.action, kind) if kept else None


def make_asset(job: Job, spec: JobSpec, standing: Standing, kind: str) -> Path:
    """Make one of MADE, where it is not yet. Raises InputError before there is a cut-out."""
    found = find_asset(job, spec, standing, kind)
    if found is not None:
        return found
    made = cutout_of(job, standing)
    if made is None or kind not in MADE:
        raise InputError(
            f"There is no {ASSETS.get(kind, kind)} of {standing.action} yet.",
            "It can be made once the set is: approve every start frame, then Continue.",
        )
    name = _name(standing.action, kind)
    files = {name: _file(made, spec, kind)}
    kept = job.keep_artifact(STEP, f"{standing.action}.{kind}", _key(made, spec), files)
    return kept.folder / name


def _key(made: Artifact, spec: JobSpec) -> str:
    return f"1 {made.digest} {spec.frames} {spec.seconds}"


def _name(action: str, kind: str) -> str:
    return f"{action}.{_SUFFIXES[kind]}"


def _file(made: Artifact, spec: JobSpec, kind: str) -> bytes:
    files = made.contents()
    if kind == "frames":
        buffer = BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:  # PNGs are compressed already
            for name in sorted(files):
                archive.writestr(name, files[name])
        return buffer.getvalue()
    cutout: Cutout = pictures.cutout_from(files, spec.durations)
    if kind == "apng":
        return apng.encode(cutout.rgba, cutout.durations, 0)
    target = targets.find("gif")
    fitted = containers.fit_animation(cutout.rgba, cutout.durations, 0, target, MOST_BYTES, "GIF")
    return fitted.data
