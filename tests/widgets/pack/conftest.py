"""A finished job of eight small emoji, and a panel on it."""

from collections.abc import Callable

import cv2
import numpy as np
import pytest

from popcon_lib import pictures
from popcon_lib.job import DEFAULT_ACTIONS, Job
from widgets.pack import PackPanel

FRAMES = 5


@pytest.fixture
def drawn() -> Callable[..., np.ndarray]:
    return turning


def turning(turn: int, side_px: int = 48) -> np.ndarray:
    """A disc with a bar that goes round it, uint8 (FRAMES, side, side, 4); widest in frame 2."""
    frames = np.zeros((FRAMES, side_px, side_px, 4), np.uint8)
    for index, frame in enumerate(frames):
        cv2.circle(frame, (24, 24), 13, (250, 190 - 20 * turn, 60, 255), -1)
        angle = 2 * np.pi * (index / FRAMES + turn / 11)
        end = (round(24 + 19 * np.cos(angle)), round(24 + 19 * np.sin(angle)))
        cv2.line(frame, (24, 24), end, (40, 90, 220, 255), 9 if index == 2 else 3)
    return frames


@pytest.fixture
def job(root, write_job) -> Job:
    """Eight actions of five frames in one second, asked for as LINE emoji."""
    made = Job(write_job("one", params={"frames": FRAMES, "title": "One"}))
    for turn, action in enumerate(DEFAULT_ACTIONS):
        made.keep_artifact("refine", action, action, pictures.encode_pngs(turning(turn)))
    return made


@pytest.fixture
def panel(job, root) -> PackPanel:
    return PackPanel(root, job.id)


@pytest.fixture
def settled(wait_for) -> Callable[[PackPanel], None]:
    """Waits until nothing is made aside."""

    def settled(panel: PackPanel) -> None:
        latest = panel.seen._latest
        done: list[bool] = []
        wait_for(lambda: not latest._asked)
        latest.ask(99, lambda: done.append(True))
        wait_for(lambda: bool(done))

    return settled


@pytest.fixture
def built(wait_for, settled) -> Callable[[PackPanel], None]:
    """Builds what is wanted, and waits for it."""

    def built(panel: PackPanel) -> None:
        panel.build()
        wait_for(lambda: not panel.surface.builder.busy)
        settled(panel)

    return built
