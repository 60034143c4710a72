"""A panel on that job, and hands for it."""

import numpy as np
import pytest
from services.refine_job import clip_and_matte

from popcon_lib import pictures
from popcon_lib.job import Job
from widgets.parts.refine.wish import Preview, Result
from widgets.refine import RefinePanel


@pytest.fixture
def job(write_job):
    folder = write_job(
        "panda",
        "waiting",
        "matting",
        waiting_for="refinement",
        params={"actions": ["wave", "love"]},
    )
    made = Job(folder)
    clip, matte = clip_and_matte()
    for action in ("wave", "love"):
        made.keep_artifact("frames", action, "key", pictures.clip_to_files(clip))
        made.keep_artifact("matting", action, "key", pictures.matte_to_files(matte))
    return made


@pytest.fixture
def open_panel(root, wait_for):
    def opened(**about) -> RefinePanel:
        panel = RefinePanel(root, **about)
        wait_for(lambda: panel.result is not None or "delete it" in panel.notice.text)
        with panel._lock:  # all of it is on show, then
            return panel

    return opened


@pytest.fixture
def panel(job, open_panel):
    return open_panel()


@pytest.fixture
def selected(wait_for):
    """Clicks, and waits for the mask of the frame in view."""

    def click(panel: RefinePanel, *points: tuple[float, float, bool]) -> np.ndarray:
        for point in points:
            panel.add_point(*point)
            wait_for(lambda: _is_now(panel, panel.preview))
        with panel._lock:  # all of it is on show, then
            return panel.preview.mask

    return click


@pytest.fixture
def applied(wait_for):
    def apply(panel: RefinePanel, where: str = "all") -> np.ndarray:
        panel.apply(where)
        wait_for(lambda: _is_now(panel, panel.result))
        with panel._lock:  # all of it is on show, then
            return panel.result.rgba[..., 3]

    return apply


def _is_now(panel: RefinePanel, shown: Preview | Result | None) -> bool:
    """Whether what is shown is of the edits there are now: what was asked before may come late."""
    if shown is None or shown.wish is None:
        return False
    now = panel.session
    asked = (now.refinement.segmenter, now.selection)
    return (shown.wish.segmenter, shown.wish.selection) == asked
