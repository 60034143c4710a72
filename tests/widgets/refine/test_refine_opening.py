"""Which job refine.ipynb opens when it is told of none."""

import time

import pytest

from popcon_lib.records import Archive
from widgets.parts import memory
from widgets.parts.refine.look import Look
from widgets.parts.refine.opening import remember, source_to_open
from widgets.refine import RefinePanel


@pytest.fixture
def root(tmp_path, write_job):
    write_job("panda", day=1)
    write_job("goose", day=2)
    write_job("robot", day=3)
    return tmp_path / "jobs"


def test_without_a_job_it_says_so_and_offers_no_tools(tmp_path):
    panel = RefinePanel(tmp_path)
    assert panel.surface.nothing.layout.display is None
    assert "open" not in panel._dom_classes, "the style sheet shows what an open clip needs"
    assert panel.notice.text.startswith("Or give the path")


def test_jobs_that_come_later_can_be_chosen(root, write_job):
    sources = RefinePanel(root).surface.sources
    write_job("fox", "waiting", "matting", waiting_for="refinement", day=9)
    sources.look()
    names = [name for name, job in sources.job.options if job == "fox"]
    assert names[0].startswith("Fox · to refine · ")


def to_open(root) -> str:
    archive = Archive(root)
    archive.refresh()
    return source_to_open(root, archive, "", "").get("job", "")


def test_the_newest_where_nothing_was_opened(root):
    assert to_open(root) == "robot"


def test_what_was_chosen_last_wherever_that_was(root):
    memory.remember(root, {"job": "panda"})
    assert to_open(root) == "panda"
    time.sleep(0.01)
    remember(root, {"job": "goose", "action": "wave"}, Look())
    assert to_open(root) == "goose"
    time.sleep(0.01)
    memory.remember(root, {"filter": "approved"})
    assert to_open(root) == "goose", "nothing was chosen"
    memory.remember(root, {"job": "robot"})
    assert to_open(root) == "robot"


def test_one_that_has_come_to_wait_since(root, write_job):
    remember(root, {"job": "goose", "action": "wave"}, Look())
    later = "2126-01-01T00:00:00+00:00"
    write_job("fox", "waiting", "matting", waiting_for="refinement", status_at=later)
    assert to_open(root) == "fox"
