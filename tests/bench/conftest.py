"""What the bench measures here: two small animations whose alpha is known."""

from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image


def animation(colour: tuple[int, int, int], count: int = 3) -> list[Image.Image]:
    """A disc that hops, with a spark beside it: straight RGBA, as large as the bench films it."""
    frames = []
    for index in range(count):
        rgba = np.zeros((384, 384, 4), np.uint8)
        rgba[..., :3] = colour
        alpha = np.zeros((384, 384), np.uint8)
        cv2.circle(alpha, (168, 240 - 30 * index), 120, 255, -1, cv2.LINE_AA)
        cv2.circle(alpha, (350, 40), 18, 255, -1, cv2.LINE_AA)
        rgba[..., 3] = alpha
        frames.append(Image.fromarray(rgba))
    return frames


@pytest.fixture(scope="session")
def small_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with anim/blue.png and anim/red.png."""
    folder = tmp_path_factory.mktemp("data")
    (folder / "anim").mkdir()
    for name, colour in (("blue", (30, 60, 190)), ("red", (190, 30, 40))):
        first, *rest = animation(colour)
        path = folder / "anim" / f"{name}.png"
        first.save(path, save_all=True, append_images=rest, duration=100)
    return folder


@pytest.fixture(scope="module")
def few_frames():
    """Films of 3 frames instead of the yardstick's 12: a quarter of the time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("popcon_lib.bench.dataset.FRAMES", 3)
        yield
