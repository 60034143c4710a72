"""What is read of a record, also of one that something has happened to."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from popcon_lib.errors import StorageError, UnknownNameError
from popcon_lib.records import lock, record

POPCON = {
    "schema": 1,
    "job_id": "j",
    "title": "Mine",
    "status": "completed",
    "status_at": "2026-01-02T03:04:05+00:00",
    "created_at": "2026-01-02T03:00:00+00:00",
    "attempt": 1,
    "template": {"name": "emoji_set.ipynb", "sha256": "0", "popcon_version": "1"},
    "params": {"frames": 12},
    "steps": [
        {"name": "frames", "cell_id": "step-frames", "status": "completed", "ended_at": "x"},
        {"name": "pack", "cell_id": "step-pack", "status": "running"},
    ],
}


def write(path: Path, popcon=POPCON, cells=(), **metadata) -> Path:
    """A notebook as nbformat writes it: sorted, one space per level."""
    metadata = {"popcon": popcon, **metadata} if popcon is not None else metadata
    notebook = {"cells": list(cells), "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(notebook, indent=1, sort_keys=True) + "\n")
    return path


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return write(tmp_path / "j" / "job.ipynb")


def test_a_record_is_read_from_its_end_as_from_the_whole(path):
    found = record.read(path)
    assert found == record.glance(path)
    assert (found.job, found.status, found.last_step) == ("j", "completed", "frames")
    assert found.seconds == {"frames": 0.0}
    with pytest.raises(UnknownNameError):
        found.step("videos")


def test_large_metadata_and_other_layouts_are_read_too(path):
    large = {**POPCON, "title": "x" * 200_000}
    assert record.glance(write(path, large)).title == large["title"]
    path.write_text(json.dumps({"metadata": {"popcon": POPCON}, "cells": []}))
    assert record.glance(path).status == "completed"
    fake = {"metadata": {}, "cell_type": "raw", "source": '\n "metadata": {"popcon": 1}'}
    assert record.glance(write(path, cells=[fake])).title == "Mine"


def test_running_means_that_somebody_holds_the_lock(path):
    write(path, {**POPCON, "status": "running"})
    for read in (record.read, record.glance):
        assert read(path).status == "interrupted"
        assert read(path).step("pack").status == "interrupted"
        record.lock_of(path).touch()
        assert read(path).status == "interrupted"
        with lock.held(record.lock_of(path)):
            assert read(path).status == "running"
            assert record.as_written(path).status == "running"
        assert read(path).status == "interrupted"


@pytest.mark.parametrize(
    "content, reason",
    [
        (b"", "no JSON"),
        (b"\x00\xff\xfe", "no JSON"),
        (b"hello", "no JSON"),
        (b"[1, 2]", "no notebook"),
        (b"{}", "no notebook"),
        (b'{"metadata": {}}', "never a job's record"),
        (b'{"metadata": {"popcon": 7}}', "not understood"),
        (b'{"metadata": {"popcon": {"status": "completed"}}}', "not understood"),
        (b"[" * 100_000, "no JSON"),
    ],
)
def test_what_is_no_record_is_corrupt_and_says_why(path, content, reason):
    path.write_bytes(content)
    for read in (record.read, record.glance):
        assert read(path).status == "corrupt"
        assert reason in read(path).notes[0]


@settings(max_examples=60)
@given(st.data())
def test_a_record_cut_off_anywhere_is_corrupt(tmp_path_factory, data):
    path = write(tmp_path_factory.mktemp("cut") / "job.ipynb")
    whole = path.read_bytes()
    path.write_bytes(whole[: data.draw(st.integers(0, len(whole) - 3))])
    assert record.read(path).status == record.glance(path).status == "corrupt"


@pytest.mark.parametrize(
    "change",
    [
        {"status": "splendid"},
        {"status": ["completed"]},
        {"attempt": "first"},
        {"steps": 3},
        {"steps": [{"status": "completed"}]},
        {"steps": [{"name": "a", "status": "completed", "seconds": "long"}]},
        {"params": [1]},
        {"error": {"unknown": 1}},
        {"template": None},
    ],
)
def test_metadata_of_the_wrong_kind_is_corrupt(path, change):
    write(path, {**POPCON, **change})
    assert record.read(path).status == record.glance(path).status == "corrupt"


def test_a_newer_record_is_read_as_far_as_it_is_understood(path):
    write(path, {**POPCON, "schema": 2, "extra": {}})
    found = record.read(path)
    assert (found.status, found.schema) == ("completed", 2)
    assert "newer PopCon" in found.notes[0]
    write(path, {"schema": 2, "state": "done"})
    assert record.read(path).status == "corrupt"
    assert "newer PopCon" in record.read(path).notes[0]


@pytest.mark.parametrize(
    "outputs, replied, status",
    [
        ([], True, "completed"),
        ([], False, "interrupted"),
        ([{"output_type": "error", "ename": "ValueError", "evalue": ""}], True, "failed"),
        ([{"output_type": "error", "ename": "SystemExit", "evalue": "0"}], True, "completed"),
    ],
)
def test_a_record_of_plain_papermill_is_judged_by_the_kernels_answers(
    path, outputs, replied, status
):
    timing = {"execution": {"shell.execute_reply": "now"} if replied else {}}
    # papermill itself says completed each time.
    said = {"papermill": {"status": "completed"}}
    cell = {"cell_type": "code", "source": "1", "metadata": {**timing, **said}, "outputs": outputs}
    write(path, None, [cell], papermill={"exception": None})
    assert record.read(path).status == status
    assert "another tool" in record.read(path).notes[0]


def test_jobs_are_listed_newest_first_with_those_that_are_broken(tmp_path):
    for name in ("20260101-a", "20260102-b", "20260103-c"):
        write(tmp_path / name / "job.ipynb")
    (tmp_path / "20260102-b" / "job.ipynb").write_text("")
    (tmp_path / "notes.txt").touch()
    (tmp_path / "empty").mkdir()
    found = record.list_jobs(tmp_path)
    assert [(one.job, one.status) for one in found] == [
        ("20260103-c", "completed"),
        ("20260102-b", "corrupt"),
        ("20260101-a", "completed"),
    ]
    assert record.list_jobs(tmp_path / "nowhere") == []
    with pytest.raises(StorageError):
        record.list_jobs(tmp_path / "notes.txt")
    with pytest.raises(StorageError, match="cannot be read"):
        record.read(tmp_path / "empty" / "job.ipynb")
