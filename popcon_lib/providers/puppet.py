"""The embedded provider: it moves the cut-out itself, and knows the true alpha of what it makes."""

from collections.abc import Iterator

import numpy as np

from popcon_lib.character import CharacterRequest
from popcon_lib.errors import InputError, ProviderError, TaskLostError
from popcon_lib.media import composite
from popcon_lib.providers.motions import MOTIONS
from popcon_lib.providers.mp4 import encode_mp4
from popcon_lib.providers.provider import Provider, Request
from popcon_lib.providers.scene import Scene, Take
from popcon_lib.start_frames import StartFrameRequest
from popcon_lib.videos import Video, VideoRequest

__all__ = ["Puppet", "take_of"]

MAX_DIFFERENCE = 2.0  # levels of 255, mean: a start frame that was stored as JPEG is still ours


class Puppet(Provider):
    """Poses and animates any cut-out, on this machine, for nothing, the same way each time."""

    name = "puppet"

    def price(self, request: Request) -> float:
        if isinstance(request, CharacterRequest):
            raise InputError(
                "The puppet moves a character; it cannot draw one from words.",
                "Give a picture, or another provider: --provider dashscope.",
            )
        return 0.0

    def submit(self, request: Request) -> str:
        return request.fingerprint()

    def poll(self, request: Request, task_id: str) -> list[np.ndarray] | Video:
        if task_id != request.fingerprint():
            raise TaskLostError(f"The puppet does not know the task {task_id!r}.", "Ask again.")
        if isinstance(request, StartFrameRequest):
            return _start_frames(request)
        return _video(request)


def _start_frames(request: StartFrameRequest) -> list[np.ndarray]:
    first = request.take * request.candidates
    scenes = (
        Scene(request.character, request.action, request.side_px, take_of(number))
        for number in range(first, first + request.candidates)
    )
    return [composite(scene.frame(0.0), request.backdrop) for scene in scenes]


def _video(request: VideoRequest) -> Video:
    side_px = len(request.start_frame)
    if side_px % 2:
        raise ProviderError(
            f"The start frame is {side_px} px high; H.264 takes even sides only.",
            f"Ask for start frames of {side_px + 1} px.",
        )
    scene = Scene(request.character, request.action, side_px, take_of(request.candidate))
    if not _alike(request.start_frame, composite(scene.frame(0.0), request.backdrop)):
        raise ProviderError(
            f"The start frame of {request.action.name!r} is not candidate {request.candidate} of "
            "the puppet's own, and it can only move what it posed itself.",
            "Take one of its candidates, or another provider.",
        )
    count = max(round(request.seconds * request.fps), 1)
    loops = max(round(request.seconds / MOTIONS[request.action.motion].seconds), 1)
    truth: list[np.ndarray] = []

    def frames() -> Iterator[np.ndarray]:
        for number in range(count):
            picture = scene.frame(loops * number / count % 1.0)
            if request.with_truth:
                truth.append(picture)
            yield composite(picture, request.backdrop)

    mp4 = encode_mp4(frames(), count, side_px, request.fps)
    return Video(mp4, np.stack(truth) if truth else None)


def _alike(a: np.ndarray, b: np.ndarray) -> bool:
    return a.shape == b.shape and float(np.abs(a.astype(int) - b).mean()) <= MAX_DIFFERENCE


def take_of(candidate: int) -> Take:
    """How candidate number `candidate` plays its action: 0 plainly, odd ones mirrored."""
    if candidate == 0:
        return Take()
    chance = np.random.default_rng(candidate)
    return Take(
        mirrored=candidate % 2 == 1,
        tilt=float(chance.uniform(0.03, 0.08)) * (-1) ** (candidate // 2),
        size=float(chance.uniform(0.92, 1.0)),
        strength=float(chance.uniform(0.75, 1.3)),
    )
