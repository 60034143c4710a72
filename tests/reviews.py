"""A job on review with flat colours for pictures, made in no time; a run that makes the rest."""

import json
from pathlib import Path

import numpy as np

from popcon_lib.artifact import Artifact
from popcon_lib.job import Job, JobSpec
from popcon_lib.pictures import encode_pngs
from popcon_lib.providers.mp4 import encode_mp4
from popcon_lib.review import item_of, review_of, video_inputs
from popcon_lib.work import key_of

__all__ = [
    "ACTIONS",
    "SPEC",
    "colour_of",
    "film",
    "make_missing",
    "make_round",
    "make_video",
    "record_of",
    "states",
]

ACTIONS = ("wave", "cry", "love")
SPEC = JobSpec(actions=ACTIONS, review="ask", candidates=2)
SIDE_PX = 64
FPS = 12


def colour_of(action: str, round: int, candidate: int) -> tuple[int, int, int]:
    """What the picture is filled with: one for each."""
    return (40 + 60 * ACTIONS.index(action), 30 + 50 * round, 40 + 90 * candidate)


def make_round(job: Job, action: str, round: int = 0, candidates: int = 2) -> Artifact:
    """The pictures of a round."""
    filled = np.zeros((candidates, SIDE_PX, SIDE_PX, 3), np.uint8)
    for candidate in range(candidates):
        filled[candidate] = colour_of(action, round, candidate)
    files = encode_pngs(filled)
    return job.keep_artifact("start_frames", item_of(action, round), f"{action} {round}", files)


def film(count: int = 12) -> np.ndarray:
    """uint8 (count, SIDE_PX, SIDE_PX, 3): grey, lighter from frame to frame."""
    levels = np.linspace(20, 230, count).astype(np.uint8)
    return np.broadcast_to(levels[:, None, None, None], (count, SIDE_PX, SIDE_PX, 3)).copy()


def make_video(job: Job, spec: JobSpec, action: str) -> Artifact:
    """The video of the picture that is chosen."""
    review = review_of(job, action)
    chosen = job.find_artifact("start_frames", item_of(action, review.round), None)
    key = key_of(spec, "videos", action, video_inputs(spec, action, review, chosen))
    kept = job.find_artifact("videos", action, key)
    mp4 = encode_mp4(film(), 12, SIDE_PX, FPS)
    return kept or job.keep_artifact("videos", action, key, {"video.mp4": mp4})


def make_missing(job: Job, spec: JobSpec) -> str:
    """What a run of the job would make, and the status it would end with."""
    for action in spec.actions:
        for round in range(len(review_of(job, action).prompts)):
            if job.find_artifact("start_frames", item_of(action, round), None) is None:
                make_round(job, action, round)
    approved = [name for name in spec.actions if review_of(job, name).state == "approved"]
    for name in approved:
        make_video(job, spec, name)
    return "completed" if len(approved) == len(spec.actions) else "waiting"


def record_of(job: Job, **about: object) -> None:
    """Write other things into the job's record."""
    path: Path = job.record
    notebook = json.loads(path.read_text())
    notebook["metadata"]["popcon"].update(about)
    path.write_text(json.dumps(notebook, indent=1, sort_keys=True) + "\n")


def states(panel) -> list[str]:
    """How the actions stand, as a panel shows it."""
    return [panel.board.face(name).state for name in ACTIONS]
