"""The archive where jobs go or are damaged while they are on show."""

import shutil

import pytest

from popcon_lib.job import NOTEBOOK
from widgets.archive import ArchivePanel
from widgets.parts.links import NoJobs


@pytest.fixture
def panel(write_job, root):
    write_job("panda", day=1)
    write_job("goose", "failed", "frames", day=2)
    made = ArchivePanel(root)
    yield made
    made.close()


def titles(panel) -> list[str]:
    return [button.description for button in panel.browser._picks.children]


def test_without_a_job_it_says_so_and_the_last_one_comes_back(panel):
    filters, columns = panel._of_jobs
    for job in ("panda", "goose"):
        assert panel.nothing.layout.display == "none" and columns.layout.display is None
        panel.chosen = job
        panel.delete()
    assert panel.nothing.layout.display is None
    assert filters.layout.display == columns.layout.display == "none"
    assert panel.undo_button.layout.display is None
    panel.undo()
    assert panel.nothing.layout.display == "none" and titles(panel) == ["Goose, failed"]
    panel.browser.text.value = "nothing like it"
    assert panel.nothing.layout.display == "none", "there are others"


def test_a_link_to_home_is_there_where_home_is(tmp_path):
    shown = NoJobs(NOTEBOOK.parent)
    assert 'href="home.ipynb"' in shown.outputs[0]["data"]["text/html"]
    assert "href" not in NoJobs(tmp_path).outputs[0]["data"]["text/html"]


def test_a_job_that_goes_while_it_is_shown_is_said_and_let_go(panel, root, write_job):
    panel.chosen = "goose"
    shutil.rmtree(root / "goose")
    panel.resume()
    assert panel.said.startswith("Goose is not there any more")
    panel.look()
    assert panel.chosen == "" and len(panel.details.children) == 1
    assert panel.said.startswith("Goose is not there any more")
    assert titles(panel) == ["Panda, completed"]
    write_job("newer", day=4)
    panel.look()
    assert titles(panel)[0] == "Newer, completed", "what others make is seen"


def test_a_damaged_record_says_so_and_offers_no_run(panel, root):
    panel.chosen = "panda"
    record = root / "panda" / "job.ipynb"
    record.write_text(record.read_text()[:500])
    panel.look()
    assert "The record cannot be used" in panel.details._heading.value
    assert panel.details._start not in panel.details.children
    assert panel.details.delete in panel.details._actions.children
