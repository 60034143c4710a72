"""Which job belongs to which line of a batch."""

import json
from pathlib import Path

import pytest

from popcon_lib.errors import InputError, RecordError
from popcon_lib.job import Job
from popcon_lib.records import lock
from popcon_lib.records.batch import Batch
from popcon_lib.records.lines import read_lines


@pytest.fixture
def batch(tmp_path: Path) -> Batch:
    return Batch(tmp_path / "jobs", "My Jobs")


@pytest.fixture
def plan(batch: Batch, tmp_path: Path):
    """Plans the batch for a file of these lines; returns the job of each, by title."""

    def plan(*lines: str) -> dict[str, str]:
        file = tmp_path / "jobs.csv"
        file.write_text("\n".join(["title,character", *lines]))
        with batch.running():
            entries = batch.plan(read_lines(file, lambda spec: None), b"{}")
        return {entry.title: entry.job.id for entry in entries}

    return plan


def test_a_line_keeps_its_job_wherever_it_stands(plan, batch):
    first = plan("a,", "b,")
    assert len(set(first.values())) == 2
    again = plan("c,", "b,", "a,")
    assert {title: again[title] for title in "ab"} == first
    assert again["c"] not in first.values()
    plan("c,")
    assert plan("a,")["a"] == first["a"]
    assert [(entry.line, entry.title) for entry in batch.entries()] == [(2, "a")]


def test_jobs_are_on_disk_with_their_pictures_before_any_runs(plan, batch, tmp_path):
    (tmp_path / "goose.PNG").write_bytes(b"goose")
    job = Job(batch.jobs_root / plan("a,goose.PNG")["a"])
    assert (job.folder / "inputs" / "character.png").read_bytes() == b"goose"
    assert batch.notebook.read_bytes() == b"{}"
    (entry,) = batch.entries()
    assert (entry.status, entry.read()) == ("not started", None)


def test_a_picture_that_has_changed_is_another_job(plan, tmp_path):
    (tmp_path / "goose.png").write_bytes(b"goose")
    before = plan("a,goose.png")
    (tmp_path / "goose.png").write_bytes(b"another goose")
    assert plan("a,goose.png") != before


def test_ids_are_told_apart_though_chance_repeats_them(plan, batch, monkeypatch):
    ids = iter(["1-a", "1-a", "1-b", "1-taken", "1-c"])
    monkeypatch.setattr(Job, "new_id", lambda: next(ids))
    (batch.jobs_root / "1-taken").mkdir(parents=True)
    assert plan("a,", "b,", "c,") == {"a": "1-a", "b": "1-b", "c": "1-c"}


def test_ids_are_kept_before_a_job_is_made(plan, batch, monkeypatch):
    def full(*_):
        raise InputError("The disk is full.")

    with monkeypatch.context() as patch, pytest.raises(InputError):
        patch.setattr(Job, "create", full)
        plan("a,")
    (job_id,) = json.loads((batch.folder / "batch.json").read_text())["jobs"].values()
    assert plan("a,")["a"] == job_id


def test_one_at_a_time_runs_a_batch(batch):
    with batch.running(), pytest.raises(RecordError, match="batch my-jobs is running already"):
        with Batch(batch.jobs_root, "my jobs").running():
            pass
    assert not lock.is_held(batch.lock)


def test_names_in_any_script_are_told_apart(tmp_path):
    names = [Batch(tmp_path, name).name for name in ("表情", "絵文字", "../../etc", "My Jobs!")]
    assert len(set(names)) == 4
    assert names[2:] == ["etc", "my-jobs"]


@pytest.mark.parametrize(
    "content",
    ["", "[]", '{"jobs": 1}', '{"jobs": {"x": "../../etc"}, "lines": []}', '{"jobs": {}}'],
)
def test_a_damaged_list_of_jobs_is_said_and_left_alone(plan, batch, content):
    batch.folder.mkdir(parents=True)
    (batch.folder / "batch.json").write_text(content)
    with pytest.raises(RecordError, match="is damaged"):
        plan("a,")
    assert (batch.folder / "batch.json").read_text() == content


def test_errors_that_no_record_holds_are_kept(plan, batch):
    jobs = plan("a,", "b,")
    batch.keep_errors({jobs["a"]: "No worker."})
    assert [(e.title, e.status, e.error) for e in batch.entries()] == [
        ("a", "failed", "No worker."),
        ("b", "not started", ""),
    ]
