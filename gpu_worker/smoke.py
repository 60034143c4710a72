"""One frame through each op of an endpoint: the formats, the answers and the times."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import cv2
import numpy as np

from popcon_lib.errors import PopconError
from popcon_lib.matting.recipe import Recipe
from popcon_lib.media import Clip, Matte
from popcon_lib.refine.prompts import Point, Prompts

__all__ = ["Result", "run"]

SIDE_PX, RADIUS_PX = 128, 40
MIDDLE = (SIDE_PX // 2, SIDE_PX // 2)
WHITE = (255, 255, 255)


class Remote(Protocol):
    """What is tried: the backend `runpod`."""

    def matte(self, clip: Clip, recipe: Recipe) -> Matte: ...
    def segment(self, frame: np.ndarray, prompts: Prompts, segmenter: str) -> np.ndarray: ...
    def track(
        self, frames: np.ndarray, prompts_by_frame: Mapping[int, Prompts], segmenter: str
    ) -> np.ndarray: ...


@dataclass(frozen=True)
class Result:
    """How one op went: seconds from here and back; trouble: what was wrong, "" if nothing."""

    op: str
    seconds: float
    trouble: str = ""

    def __str__(self) -> str:
        return f"{self.op}: {self.trouble or 'right'} ({self.seconds:.1f} s)"


def run(remote: Remote, engine: str = "key", segmenter: str = "region") -> list[Result]:
    """Send a drawn disc through each op, and look whether the disc comes back."""
    frame = np.full((SIDE_PX, SIDE_PX, 3), WHITE, np.uint8)
    cv2.circle(frame, MIDDLE, RADIUS_PX, (200, 30, 40), -1, cv2.LINE_AA)
    frames, click = frame[None], Prompts((Point(*map(float, MIDDLE)),))
    tries: dict[str, Callable[[], Any]] = {
        f"matte by {engine}": lambda: (
            remote.matte(Clip(frames, 1.0, WHITE), Recipe(engine=engine)).alpha[0] > 0.5
        ),
        f"segment by {segmenter}": lambda: remote.segment(frame, click, segmenter) > 0,
        f"track by {segmenter}": lambda: remote.track(frames, {0: click}, segmenter)[0] > 0,
    }
    return [_tried(op, ask) for op, ask in tries.items()]


def _tried(op: str, ask: Callable[[], np.ndarray]) -> Result:
    disc = np.zeros((SIDE_PX, SIDE_PX), np.uint8)
    cv2.circle(disc, MIDDLE, RADIUS_PX, 1, -1)
    started = time.monotonic()
    try:
        found = ask()
    except PopconError as error:
        return Result(op, time.monotonic() - started, str(error))
    seconds = time.monotonic() - started
    wrong = np.mean(found != (disc > 0))
    trouble = f"{wrong:.0%} of the pixels are wrong" if wrong > 0.02 else ""
    return Result(op, seconds, trouble)
