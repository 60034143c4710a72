"""Finding jobs among many."""

import json
import sqlite3
from pathlib import Path

import pytest

from popcon_lib.errors import StorageError, UnknownNameError
from popcon_lib.records import lock, record
from popcon_lib.records.archive import SORTS, Archive, Filter, disk_bytes


def write(root: Path, job: str, status: str = "completed", day: int = 1, **params) -> Path:
    popcon = {
        "schema": 1,
        "status": status,
        "status_at": f"2026-02-{day:02}T00:00:00+00:00",
        "created_at": f"2026-01-{day:02}T00:00:00+00:00",
        "attempt": 1,
        "title": params.get("title", ""),
        "template": {},
        "params": {"engine": "key", "target": "line-emoji", "actions": ["wave"], **params},
        "steps": [{"name": "pack", "status": "completed", "ended_at": "x", "seconds": day}],
    }
    notebook = {"cells": [], "metadata": {"popcon": popcon}, "nbformat": 4, "nbformat_minor": 5}
    path = root / job / "job.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name("new")
    temporary.write_text(json.dumps(notebook, indent=1, sort_keys=True) + "\n")
    temporary.replace(path)
    return path


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "jobs"
    write(folder, "a", day=1, title="Panda, waving", actions=["wave", "thumbs_up"])
    write(folder, "b", "failed", day=2, title="100% goose", engine="birefnet")
    write(folder, "c", "running", day=3, title="Öl panda", target="telegram")
    (folder / "d").mkdir()
    (folder / "d" / "job.ipynb").write_text("{")
    write(folder / ".trash", "e")
    (folder / "notes.txt").touch()
    return folder


@pytest.fixture(params=["a cache file", "memory"])
def archive(root: Path, tmp_path: Path, request):
    made = Archive(root, tmp_path / "cache" if request.param == "a cache file" else None)
    made.refresh()
    yield made
    made.close()


def names(archive: Archive, sort: str = "oldest", **wanted: str) -> str:
    return "".join(found.job for found in archive.find(Filter(**wanted), sort).records)


def test_jobs_are_found_by_what_is_known_of_them(archive):
    assert names(archive) == "abcd"
    assert names(archive, status="failed") == "b"
    assert names(archive, status="interrupted") == "c"
    assert names(archive, status="corrupt") == "d"
    assert names(archive, action="thumbs_up") == "a"
    assert names(archive, action="thumb") == ""
    assert names(archive, engine="birefnet") == "b"
    assert names(archive, target="telegram") == "c"
    assert names(archive, since="2026-01-02", until="2026-01-02T23:59:59") == "b"
    assert names(archive, text="PANDA") == "ac"
    assert names(archive, text="öl panda") == "c"
    assert names(archive, text="0% g") == "b"
    assert names(archive, text="birefnet goose") == "b"
    assert names(archive, text="'; DROP TABLE jobs") == ""


def test_records_come_as_they_are_read_one_by_one(archive, root):
    page = archive.find(sort="newest")
    assert list(page.records) == sorted(
        record.list_jobs(root),
        key=lambda found: found.created_at or "9",
        reverse=True,
    )
    assert page.by_status == {"completed": 1, "failed": 1, "interrupted": 1, "corrupt": 1}


def test_a_page_is_a_part_of_the_whole(archive):
    whole = archive.find(sort="oldest").records
    pages = [archive.find(sort="oldest", start=start, count=3) for start in (0, 3, 6)]
    assert whole == tuple(found for page in pages for found in page.records)
    assert {page.total for page in pages} == {4}
    assert archive.find(Filter(status="failed"), count=0).total == 1


def test_every_order_holds_all_jobs(archive):
    for sort in SORTS:
        assert sorted(names(archive, sort)) == ["a", "b", "c", "d"]
    assert names(archive, "longest")[:3] == "cba"
    with pytest.raises(UnknownNameError, match="Did you mean 'newest'"):
        archive.find(sort="newst")


def test_there_is_to_choose_from_what_there_is(archive):
    assert archive.choices("engine") == ["birefnet", "key"]
    assert archive.choices("action") == ["thumbs_up", "wave"]
    assert archive.choices("status") == ["completed", "corrupt", "failed", "interrupted"]
    with pytest.raises(UnknownNameError):
        archive.choices("mtime_ns")


def test_what_changes_on_disk_is_seen_at_the_next_refresh(archive, root):
    write(root, "b", "completed", day=2, title="goose")
    write(root, "f", day=9)
    (root / "a" / "job.ipynb").unlink()
    archive.refresh()
    assert names(archive, status="completed") == "bf"
    assert names(archive) == "bcfd"


def test_whether_a_job_runs_is_not_taken_from_the_cache(archive, root):
    with lock.held(record.lock_of(write(root, "c", "running", day=4))):
        archive.refresh()
        assert names(archive, status="running") == "c"
    archive.refresh()
    assert names(archive, status="running") == ""
    assert names(archive, status="interrupted") == "c"


def test_a_job_that_goes_between_refresh_and_look_is_left_out(archive, root):
    (root / "a" / "job.ipynb").unlink()
    assert names(archive) == "bcd"


def test_the_cache_file_is_used_and_nobody_misses_it(root, tmp_path, monkeypatch):
    cache = tmp_path / "cache"
    first = Archive(root, cache)
    first.refresh()
    expected = first.find()
    first.close()

    def forbidden(path: Path):
        raise AssertionError(f"{path} was read again")

    with monkeypatch.context() as patch:
        patch.setattr("popcon_lib.records.archive.Archive._rows", lambda *_: iter(()))
        again = Archive(root, cache)
        again.refresh()
        assert again.find() == expected
        again.close()
    for file in cache.iterdir():
        file.write_bytes(b"not a database" * 1000)
    for folder in (cache, tmp_path / "elsewhere", root / "notes.txt"):
        renewed = Archive(root, folder)
        renewed.refresh()
        assert renewed.find() == expected
        renewed.close()


def test_a_cache_that_breaks_while_it_is_used_is_gone_without(root, tmp_path):
    broken = Archive(root, tmp_path / "cache")
    broken._index.execute("DROP TABLE jobs")
    broken.refresh()
    assert names(broken) == "abcd"
    broken.close()


def test_two_archives_share_a_cache_file(root, tmp_path):
    one, other = (Archive(root, tmp_path / "cache") for _ in range(2))
    one.refresh()
    other.refresh()
    assert one.find() == other.find()
    one.close()
    other.close()
    with pytest.raises(sqlite3.ProgrammingError):
        one.find()


def test_a_root_that_is_not_there_holds_nothing_and_one_that_is_no_folder_is_said(tmp_path, root):
    empty = Archive(tmp_path / "nowhere")
    empty.refresh()
    assert empty.find().total == 0
    wrong = Archive(root / "notes.txt")
    with pytest.raises(StorageError, match="cannot be read"):
        wrong.refresh()
    empty.close()
    wrong.close()


def test_disk_used_counts_every_file(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a").write_bytes(bytes(1000))
    (tmp_path / "b").write_bytes(bytes(234))
    assert disk_bytes(tmp_path) == 1234
