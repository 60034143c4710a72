"""A lab on a film whose answer is known."""

import sys
import threading
from types import ModuleType

import cv2
import numpy as np
import pytest

from popcon_lib import pictures, registry
from popcon_lib.errors import EngineError
from popcon_lib.job import Job
from popcon_lib.media import Clip, composite
from widgets.matting import MattingLab

COUNT, SIDE = 6, 96
WHITE = (255, 255, 255)


def cut_outs() -> np.ndarray:
    """A red disc that moves, with two blue sparks beside it: straight uint8 (T, H, W, 4)."""
    frames = []
    for number in range(COUNT):
        picture = np.zeros((4 * SIDE, 4 * SIDE, 4), np.uint8)
        x = 4 * (SIDE // 2 + 2 * (number % 3))
        cv2.circle(picture, (x, 200), 90, (210, 40, 50, 255), -1)
        for left in (40, 330):
            cv2.rectangle(picture, (left, 60), (left + 24, 90), (20, 60, 200, 255), -1)
        small = cv2.resize(picture, (SIDE, SIDE), interpolation=cv2.INTER_AREA)
        small[..., :3] = np.where(small[..., 3:] > 0, cv2.max(small[..., :3], 0), 0)
        frames.append(small)
    truth = np.stack(frames)
    alpha = np.maximum(truth[..., 3:].astype(np.float32), 1) / 255
    straight = np.rint(np.minimum(truth[..., :3] / alpha, 255)).astype(np.uint8)
    return np.concatenate([np.where(truth[..., 3:] > 0, straight, 0), truth[..., 3:]], axis=3)


@pytest.fixture(scope="module")
def truth():
    return cut_outs()


@pytest.fixture
def job(write_job, truth):
    folder = write_job("panda", params={"actions": ["wave", "love"]})
    made = Job(folder)
    clip = Clip(composite(truth, WHITE), 12.0, WHITE)
    for action in ("wave", "love"):
        made.keep_artifact("frames", action, "key", pictures.clip_to_files(clip))
    return made


@pytest.fixture
def masks(tmp_path, truth):
    """Mattes made elsewhere: the disc without its sparks."""
    folder = tmp_path / "masks"
    folder.mkdir()
    for number, picture in enumerate(truth):
        alpha = picture[..., 3].copy()
        alpha[:24] = 0
        cv2.imwrite(str(folder / f"{number}.png"), alpha)
    return folder


@pytest.fixture
def open_lab(root, wait_for):
    made = []

    def open_lab(source="panda", action="", **about) -> MattingLab:
        lab = MattingLab(root, source=str(source), action=action, **about)
        made.append(lab)
        wait_for(lambda: lab.notice.text != "Opening …")
        return lab

    yield open_lab
    for lab in made:
        lab.close()


@pytest.fixture
def ready(wait_for):
    """Waits until columns are worked out, and on show."""

    def is_shown(lab: MattingLab, number: int) -> bool:
        run, view = lab.runs.run(number), lab.stage.view(number)
        return run.status == "ready" and view.cut.value == run.result.png

    def ready(lab: MattingLab, *numbers: int) -> None:
        wait_for(lambda: all(is_shown(lab, number) for number in numbers))
        with lab._lock:  # the tables are, too, then
            pass

    return ready


@pytest.fixture
def lab(job, open_lab, ready):
    lab = open_lab()
    ready(lab, 1)
    return lab


@pytest.fixture
def slow(monkeypatch):
    """An engine that waits after each frame until it is let go on."""
    go = threading.Semaphore(0)

    class Slow:
        name, about, whole_clip = "slow", "slow", True

        def __init__(self, setup):
            pass

        @classmethod
        def missing(cls, setup):
            return ""

        def load(self):
            pass

        def matte(self, frames, backdrop=None, done=lambda frames: None):
            for number in range(len(frames)):
                go.acquire()
                done(number + 1)
            return np.ones(frames.shape[:3], np.float32)

    class Lacking(Slow):
        @classmethod
        def missing(cls, setup):
            return "Its weights are not here."

        def load(self):
            raise EngineError("Its weights are not here.", "Get them.")

    module = ModuleType("lab_engines")
    module.Slow, module.Lacking = Slow, Lacking
    monkeypatch.setitem(sys.modules, "lab_engines", module)
    for name, made in (("slow", "Slow"), ("lacking", "Lacking")):
        monkeypatch.setitem(registry.ROWS["engine"], name, f"lab_engines:{made}")
    return go


@pytest.fixture
def press():
    """Presses a key while a column's picture has the focus."""

    def press(lab, key: str) -> None:
        pad = lab.stage.view(1).tile.pad
        keys = {"shift_key": False, "ctrl_key": False, "meta_key": False}
        pad._handle_frontend_event(pad, {"event": "key_down", "key": key, **keys}, [])

    return press


@pytest.fixture
def mouse():
    """Moves the mouse over a picture: (event, x, y), places from 0 to 100."""

    def mouse(tile, *events: tuple[str, float, float]) -> None:
        for event, x, y in events:
            tile.pad._handle_frontend_event(tile.pad, {"event": event, "x": x, "y": y}, [])

    return mouse
