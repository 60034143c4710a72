"""A job's action to refine: what is in its frames, and how the tests look at it."""

import cv2
import numpy as np

from popcon_lib import edits
from popcon_lib.job import Job
from popcon_lib.media import Clip, Matte, composite
from popcon_lib.refine.history import History

COUNT, WIDTH, HEIGHT = 5, 96, 80
WHITE = (255, 255, 255)
MARK = (85, 15)  # a spot that nobody wants, px
LOST = (15, 65)  # one that the matte did not see


def disc_at(frame: int) -> tuple[int, int]:
    """Where its middle is, px."""
    return 30 + 4 * frame, 40


def clip_and_matte() -> tuple[Clip, Matte]:
    """A red disc that moves, an unwanted mark, and one that the automatic matte has lost."""
    frames, alphas = [], []
    for number in range(COUNT):
        rgba = np.zeros((HEIGHT, WIDTH, 4), np.uint8)
        cv2.circle(rgba, disc_at(number), 14, (210, 40, 50, 255), -1, cv2.LINE_8)
        for (x, y), colour in ((MARK, (20, 20, 20, 255)), (LOST, (20, 60, 200, 255))):
            cv2.rectangle(rgba, (x - 4, y - 4), (x + 3, y + 3), colour, -1)
        frames.append(composite(rgba[None], WHITE)[0])
        alpha = rgba[..., 3].astype(np.float32) / 255
        alpha[LOST[1] - 4 : LOST[1] + 4, LOST[0] - 4 : LOST[0] + 4] = 0
        alphas.append(alpha)
    return Clip(np.stack(frames), 12.0, WHITE), Matte(np.stack(alphas), "key")


def kept(job: Job, action: str = "wave") -> History:
    """The edits that are on the disk."""
    return edits.refinement_of(job, action).history


def at(picture: np.ndarray, place: tuple[int, int]) -> np.ndarray:
    """The pixel at (x, y)."""
    return picture[place[1], place[0]]
