"""The progress panel, without a browser: what it says of a job in each of its states."""

import json

import pytest

from popcon_lib.job import Job, JobSpec
from popcon_lib.records import lock, runner
from popcon_lib.records.background import Started
from popcon_lib.records.pace import Pace
from widgets import progress
from widgets.progress import ProgressPanel

ACTIONS = ["wave", "cry"]
PARAMS = {"params": {"actions": ACTIONS}}


class Process:
    """A run that does nothing; ended with `code`."""

    code: int | None = None

    def poll(self) -> int | None:
        return self.code


@pytest.fixture
def process(monkeypatch, tmp_path) -> Process:
    """The run that is started."""
    process = Process()
    started = Started(process, tmp_path / "run.log")
    monkeypatch.setattr(progress, "start_run", lambda job, spec: started)
    monkeypatch.setattr(progress, "start_resume", lambda job: started)
    return process


@pytest.fixture
def panel(tmp_path):
    here = tmp_path / "notebooks"
    here.mkdir()
    for name in ("review", "refine", "archive"):
        (here / f"{name}.ipynb").write_text("{}")
    pace = Pace({"character": 1.0, "videos": 2.0, "matting": 3.0})
    made = ProgressPanel(here, lambda parameters: pace)
    yield made
    made.close()


def links(panel) -> str:
    return "".join(output["data"]["text/html"] for output in panel._links.outputs)


def seen(button) -> bool:
    return button.layout.display != "none"


def running(folder, step: str, done: int) -> None:
    news = {"step": step, "done": done, "total": len(ACTIONS)}
    Job(folder).progress_file.write_text(json.dumps(news))


def test_without_a_job_it_says_so(panel):
    assert "Nothing runs" in panel._head.value
    assert not seen(panel.stop) and not seen(panel.go_on)


def test_a_run_shows_its_steps_its_actions_and_the_time_left(panel, write_job):
    folder = write_job("panda", "running", "start_frames", **PARAMS)
    job = Job(folder)
    job.keep_artifact("videos", "wave", "key", {"video.mp4": b"x"})
    running(folder, "videos", 1)
    with lock.held(job.lock):
        panel.load(job)
        # Half of the videos, and all of the matting, of two actions.
        assert "about 8 s left" in panel._head.value
        assert seen(panel.stop) and not seen(panel.go_on)
        assert "Record" not in links(panel)
    body = panel._body.value
    assert "1 of 2" in body and "width:50%" in body
    # The record says that the videos are pending until it is written again.
    assert body.count("1 of 5 steps") == 2 * len(ACTIONS)


def test_an_action_has_a_mark_for_each_step_that_is_finished_for_it(panel, write_job):
    steps = [
        {"name": "start_frames", "status": "completed", "ended_at": "x", "seconds": 1},
        {"name": "videos", "status": "running", "started_at": "2026-01-01T00:00:00+00:00"},
        {"name": "frames", "status": "pending"},
    ]
    folder = write_job("panda", "running", steps=steps, **PARAMS)
    job = Job(folder)
    job.keep_artifact("videos", "wave", "key", {"video.mp4": b"x"})
    with lock.held(job.lock):
        panel.load(job)
        assert "2 of 3 steps" in panel._body.value and "1 of 3 steps" in panel._body.value
        # Made by an earlier attempt, and asked for afresh in this one.
        later = [{**steps[0]}, {**steps[1], "started_at": "2999-01-01T00:00:00+00:00"}]
        afresh = {"params": {"actions": ACTIONS, "redo": {"videos": 2}}}
        write_job("panda", "running", steps=later, attempt=2, **afresh)
        panel.look()
        assert panel._body.value.count("1 of 2 steps") == 2 * len(ACTIONS)


def test_a_finished_job_has_its_pack_its_sheet_and_its_record(panel, write_job):
    folder = write_job("panda", card={"thumb": "", "pack": "pack/line.zip"}, **PARAMS)
    (folder / "pack").mkdir()
    for name in ("line.zip", "contact_sheet.png"):
        (folder / "pack" / name).write_bytes(b"x")
    panel.load(Job(folder))
    assert "<img" not in links(panel)
    Job(folder).keep_artifact("pack", "_preview", "key", {"preview.webp": b"x"})
    panel.look()
    assert "artifacts/pack/_preview/preview.webp" in links(panel), "the set itself is seen"
    assert "completed" in panel._head.value and "left" not in panel._head.value
    for text in ("Download pack", "Contact sheet", "Record", "Review", "Refine", "Archive"):
        assert f">{text}</a>" in links(panel)
    assert not seen(panel.stop) and not seen(panel.go_on)


def test_a_job_that_waits_for_review_leads_there_first(panel, write_job):
    folder = write_job("panda", "waiting", "start_frames", waiting_for="review", **PARAMS)
    panel.load(Job(folder))
    assert "approve them in the review" in panel._head.value
    assert links(panel).index("Review") < links(panel).index("Record")
    assert not seen(panel.go_on)


def test_a_job_that_waits_for_refinement_counts_as_generated(panel, write_job):
    folder = write_job("panda", "waiting", "matting", waiting_for="refinement", **PARAMS)
    panel.load(Job(folder))
    assert "2 of 2 generated" in panel._head.value
    assert links(panel).index("Refine") < links(panel).index("Record")
    assert seen(panel.go_on) and panel.go_on.description == "Continue"


def test_a_failed_job_says_why_and_is_tried_again(panel, write_job, process):
    error = {"step": "videos", "ename": "ProviderError", "message": "wave: refused <now>."}
    folder = write_job("panda", "failed", "start_frames", error=error, **PARAMS)
    panel.load(Job(folder))
    assert "Videos of Wave: refused &lt;now&gt;." in panel._head.value
    assert panel.go_on.description == "Try again"
    panel.go_on.click()
    assert panel.busy and "starting" in panel._head.value and not seen(panel.go_on)
    panel.resume()
    assert "running already" in panel.said.text
    write_job("panda", "running", "start_frames", attempt=2, **PARAMS)
    with lock.held(Job(folder).lock):
        panel.look()
        assert "running" in panel._head.value and seen(panel.stop)


def test_a_run_that_cannot_begin_tells_why(panel, root, process, tmp_path):
    job, spec = Job.create(root, JobSpec(title="My panda"))
    panel.run(job, spec)
    assert "My panda" in panel._head.value, "before there is a record"
    (tmp_path / "run.log").write_text("The disk is full.\n")
    process.code = 1
    panel.look()
    assert panel.said.text == "The disk is full."
    assert not panel.busy


def test_stop_asks_the_run_to_end_and_says_when_it_has(panel, write_job, monkeypatch, wait_for):
    folder = write_job("panda", "running", "start_frames", **PARAMS)

    def cancel(job: Job):
        write_job("panda", "cancelled", "start_frames", **PARAMS)
        return panel.record.__class__(job.record, "cancelled")

    monkeypatch.setattr(runner, "cancel", cancel)
    with lock.held(Job(folder).lock):
        panel.load(Job(folder))
        panel.stop.click()
    wait_for(lambda: "cancelled" in panel._head.value and panel.said.text == "")
    assert panel.go_on.description == "Go on"


def test_a_job_that_ends_before_it_is_stopped_says_so(panel, write_job, wait_for):
    folder = write_job("panda", **PARAMS)
    panel.load(Job(folder))
    panel.cancel()
    wait_for(lambda: "is not running: it is completed" in panel.said.text)


def test_a_record_that_cannot_be_read_is_shown_as_it_is(panel, write_job):
    folder = write_job("panda", **PARAMS)
    (folder / "job.ipynb").write_text("{")
    panel.load(Job(folder))
    assert "corrupt" in panel._head.value and "it is no JSON" in panel._head.value
