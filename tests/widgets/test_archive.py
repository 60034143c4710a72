"""The archive panel: what it shows of the jobs on disk, and what is done when it is asked."""

import json
import re
import zipfile
from datetime import UTC, datetime, timedelta

import pytest

from popcon_lib.job import NOTEBOOK, Job
from popcon_lib.records import lock, template, trash
from popcon_lib.records.archive import SORTS
from popcon_lib.records.background import Started
from widgets.archive import ArchivePanel
from widgets.parts import keeper
from widgets.parts.job_browser import ORDERS
from widgets.parts.memory import recall


@pytest.fixture
def panel(write_job, root):
    write_job("panda", day=1)
    write_job("goose", "failed", "frames", day=2, params={"engine": "birefnet", "frames": 20})
    write_job("robot", "waiting", "start_frames", day=3, waiting_for="review")
    made = ArchivePanel(root)
    yield made
    made.close()


def titles(panel) -> list[str]:
    return [button.description for button in panel.browser._picks.children]


def line(panel) -> str:
    return panel._line.value


def test_the_newest_jobs_come_first_and_are_counted(panel):
    assert titles(panel) == ["Robot, waiting", "Goose, failed", "Panda, completed"]
    assert "failed 1" in line(panel) and "completed 1" in line(panel)
    assert panel.chosen == ""


def test_jobs_are_found_as_one_types(panel):
    for typed, found in (("p", 3), ("pa", 1), ("panda", 1), ("panda zz", 0), ("", 3)):
        panel.browser.text.value = typed
        assert len(titles(panel)) == found, typed
    panel.browser.choices["status"].value = "failed"
    assert titles(panel) == ["Goose, failed"]
    panel.browser.choices["engine"].value = "auto"
    assert titles(panel) == []
    assert "No job is like that" in panel.browser._cards.value


def test_jobs_are_found_by_when_they_were_made(root, write_job):
    now = datetime.now(UTC)
    for job, days in (("newest", 0), ("recent", 5), ("older", 20), ("oldest", 500)):
        write_job(job, created_at=(now - timedelta(days=days)).isoformat())
    panel = ArchivePanel(root)
    found = {"Any day": 4, "Today": 1, "Last 7 days": 2, "Last 30 days": 3, "Last year": 3}
    for text, count in found.items():
        panel.browser.days.label = text
        assert len(titles(panel)) == count, text
    panel.browser.clear()
    assert len(titles(panel)) == 4


def test_where_the_cells_have_changed_since_one_may_choose(root, write_job, monkeypatch):
    now = template.fingerprint(template.load(NOTEBOOK))
    write_job("same", template={"name": NOTEBOOK.name, "sha256": now})
    write_job("other", template={"name": NOTEBOOK.name, "sha256": "0" * 64})
    panel = ArchivePanel(root)
    ran = []
    monkeypatch.setattr(
        keeper, "start_resume", lambda *words: ran.append(words[-1]) or Started(Ended(), root)
    )
    panel.chosen = "same"
    panel.details._cells.value = "recorded"  # not on show: nothing to choose
    panel.resume()
    panel.chosen = "other"
    assert panel.details.cells == "current"
    assert panel.details._cells in panel.details._start.children
    panel.details.cells = "recorded"
    panel.resume()
    assert ran == ["current", "recorded"]


class Ended:
    """A process that is over."""

    def poll(self) -> int:
        return 0


def test_a_card_that_is_clicked_is_shown_in_full(panel):
    panel.browser._picks.children[1].click()
    assert panel.chosen == "goose"
    shown = panel.details
    assert "Goose" in shown._heading.value
    assert shown._steps.value.count("<tr>") == 8
    assert shown.form._fields["engine"].value == "birefnet"
    assert shown.form.changes() == {}


def test_the_job_that_is_chosen_is_the_one_to_review(panel, root):
    panel.chosen = "goose"
    assert recall(root)["job"] == "goose"
    panel.chosen = ""
    assert recall(root)["job"] == "goose"


def test_a_click_on_a_card_that_has_gone_since_shows_nothing(panel, root):
    (root / "goose" / "job.ipynb").unlink()
    panel.browser._picks.children[1].click()
    assert panel.chosen == ""
    panel.resume()
    assert "No job is chosen" in panel.said


def test_what_is_deleted_is_undone_and_the_trash_is_looked_into(panel, root):
    panel.chosen = "goose"
    panel.delete()
    assert panel.said == "Goose is in the trash."
    assert len(titles(panel)) == 2 and panel.undo_button.layout.display is None
    panel.undo()
    assert len(titles(panel)) == 3 and panel.undo_button.layout.display == "none"
    for job in ("goose", "panda"):
        panel.chosen = job
        panel.delete()
    panel.trash.value = True
    assert len(titles(panel)) == 2
    panel.browser.pick(0)
    assert panel.details.restore in panel.details._actions.children
    panel.restore()
    assert (root / "goose" / "job.ipynb").exists()
    panel.empty_trash()
    assert trash.folder(root).exists(), "it asks first"
    panel.empty_trash()
    assert not trash.folder(root).exists()
    panel.trash.value = False
    assert titles(panel) == ["Robot, waiting", "Goose, failed"]
    assert panel.undo_button.layout.display == "none"


def test_a_job_at_work_is_not_deleted(panel, root):
    panel.chosen = "goose"
    with lock.held(root / "goose" / "job.ipynb.lock"):
        panel.delete()
    assert "running already" in panel.said
    assert 'class="popcon-note wrong"' in line(panel)
    assert (root / "goose").exists()


def test_two_jobs_are_compared(panel):
    panel.chosen = "goose"
    panel.compare()
    assert "Now choose" in panel.said
    panel.chosen = "panda"
    table = panel.details._comparison.value
    assert re.search(r"\b2 of \d+ parameters differ", table)
    assert table.count('class="differs"') == 2
    assert table.index("engine") < table.index("backdrop")
    panel.compare()
    assert panel.details._comparison.value == ""


def test_a_job_goes_out_as_a_zip_and_comes_in_again(panel, root, wait_for):
    panel.chosen = "panda"
    panel.export()
    wait_for(lambda: "Exported" in panel.said)
    file = root / "exports" / "panda.zip"
    assert "panda/job.ipynb" in zipfile.ZipFile(file).namelist()
    assert "Download export" in panel.details._links.outputs[0]["data"]["text/html"]
    panel.take_in()
    wait_for(lambda: "No file is named" in panel.said)
    panel.file.value = str(file)
    panel.take_in()
    wait_for(lambda: "There is a job panda" in panel.said)
    panel.delete()
    panel.take_in()
    wait_for(lambda: panel.said == "Panda was imported.")
    assert panel.chosen == "panda"


def test_disk_used_is_said(panel, wait_for):
    panel.measure()
    wait_for(lambda: "used in all" in panel.said)


def test_a_run_that_is_refused_says_why_and_leaves_the_job(panel, root, wait_for):
    before = (root / "panda" / "job.ipynb").read_bytes()
    panel.chosen = "panda"
    panel.details.form.set("frames", 500)
    panel.details.redo_from = "matting"
    panel.resume()
    assert panel.said == "Resuming Panda from matting …"
    assert panel.details.resume.disabled
    panel.resume()
    assert "running already" in panel.said
    wait_for(lambda: panel.look() or "500 frames" in panel.said)
    wait_for(lambda: not panel.details.resume.disabled)
    assert panel.details.form.changes() == {"frames": 500}
    assert (root / "panda" / "job.ipynb").read_bytes() == before


def test_what_cannot_be_a_parameter_starts_nothing(panel, root):
    panel.chosen = "panda"
    panel.details.form.set("frames", "many")
    panel.resume()
    assert "frames is a whole number, not 'many'" in panel.said
    assert not (root / "panda" / "run.log").exists()


def test_a_run_is_followed_while_a_page_shows_it(panel, root, write_job, wait_for):
    panel._view_count = 1
    folder = root / "panda"
    panel.chosen = "panda"
    with lock.held(folder / "job.ipynb.lock"):
        write_job("panda", "running", "frames", attempt=2)
        progress = {"step": "matting", "done": 3, "total": 8}
        (folder / "progress.json").write_text(json.dumps(progress))
        record = json.loads((folder / "job.ipynb").read_text())
        record["metadata"]["popcon"]["steps"][4]["status"] = "running"
        (folder / "job.ipynb").write_text(json.dumps(record, indent=1, sort_keys=True))
        panel.refresh()
        assert "3 of 8" in panel.details._steps.value
        assert panel.details.cancel in panel.details._actions.children
        assert panel.details._start not in panel.details.children
        assert panel.details.delete not in panel.details._actions.children
        (folder / "progress.json").write_text(json.dumps({**progress, "done": 5}))
        wait_for(lambda: "5 of 8" in panel.details._steps.value)
    write_job("panda", attempt=2)
    wait_for(lambda: panel.details._start in panel.details.children)
    panel._view_count = 0


def test_the_last_words_of_a_run_are_told(panel, monkeypatch, tmp_path, wait_for, write_job):
    (tmp_path / "log").write_text("popcon: The disk is full.\n\n")

    class Ended:
        def poll(self):
            return 1

    started = Started(Ended(), tmp_path / "log")
    monkeypatch.setattr("widgets.parts.keeper.start_resume", lambda *words: started)
    panel.chosen = "goose"
    panel.resume()
    panel.look()
    assert panel.said == "The disk is full."


def test_what_nobody_thought_of_is_said_too(panel, monkeypatch, caplog):
    monkeypatch.setattr(panel.keeper, "page", lambda *words: 1 / 0)
    panel.refresh()
    assert "This should not happen: ZeroDivisionError" in panel.said
    assert "ZeroDivisionError" in caplog.text


def test_made_again_it_shows_the_same(panel, root):
    again = ArchivePanel(root)
    assert titles(again) == titles(panel)
    assert again.browser._cards.value == panel.browser._cards.value


def test_pages_are_turned(root, write_job):
    for number in range(30):
        write_job(f"job{number:02}", day=number + 1)
    panel = ArchivePanel(root)
    assert panel.browser._count.value == "1–12 of 30"
    panel.browser.next.click()
    panel.browser.next.click()
    assert panel.browser._count.value == "25–30 of 30" and len(titles(panel)) == 6
    assert panel.browser.next.disabled
    panel.browser.turn(5)
    assert panel.browser._count.value == "25–30 of 30"
    for number in range(6):
        trash.delete(Job(root / f"job{number:02}"))
    panel.refresh()
    assert panel.browser._count.value == "13–24 of 24"
    panel.browser.text.value = "job1"
    assert panel.browser._count.value == "1–10 of 10"
    assert panel.browser.previous.disabled


def test_every_order_is_offered(panel):
    assert set(ORDERS) == set(SORTS)
    panel.browser.sort.value = "title"
    assert titles(panel) == ["Goose, failed", "Panda, completed", "Robot, waiting"]
