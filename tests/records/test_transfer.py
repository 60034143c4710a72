"""Deleting jobs and taking them back; taking them elsewhere as one zip."""

import stat
import zipfile
from pathlib import Path

import pytest

from popcon_lib.errors import InputError, RecordError, StorageError
from popcon_lib.job import Job, JobSpec
from popcon_lib.records import lock, record, runner, transfer, trash


@pytest.fixture(scope="module")
def made(tmp_path_factory, write_notebook) -> Job:
    """A finished job with files of every kind."""
    job, spec = Job.create(tmp_path_factory.mktemp("made") / "jobs", JobSpec(title="Mine"))
    job.keep_artifact("videos", "wave", "key", {"video.mp4": bytes(1000)})
    runner.run(job, spec, write_notebook("transfer", pack="1"))
    return job


@pytest.fixture
def job(made: Job, tmp_path: Path) -> Job:
    """A copy of it, to do with what one likes."""
    file = tmp_path / "copy.zip"
    transfer.export_job(made, file)
    return Job(transfer.import_job(tmp_path / "jobs", file).path.parent)


def contents(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file() and path.suffix != ".lock")
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def test_an_exported_job_is_the_same_elsewhere_and_goes_on_there(made, tmp_path, write_notebook):
    made.cancel_file.touch()
    (made.folder / ".job.ipynb.half").touch()
    transfer.export_job(made, tmp_path / "job.zip")
    made.cancel_file.unlink()
    (made.folder / ".job.ipynb.half").unlink()
    found = transfer.import_job(tmp_path / "other", tmp_path / "job.zip")
    assert (found.job, found.title, found.status) == (made.id, "Mine", "completed")
    assert contents(found.path.parent) == contents(made.folder)
    assert stat.S_IMODE(found.path.stat().st_mode) == 0o444, "as it was"
    again = runner.resume(Job(found.path.parent), write_notebook("transfer", pack="job_dir"))
    assert again.attempt == 2
    assert str(tmp_path / "other") in found.path.read_text()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["job.zip", "other"]


def test_a_running_job_is_neither_exported_nor_deleted(job, tmp_path, monkeypatch):
    monkeypatch.setattr(lock, "PATIENCE_S", 0.05)
    with lock.held(job.lock):
        for refused in (
            lambda: transfer.export_job(job, tmp_path / "out.zip"),
            lambda: trash.delete(job),
        ):
            with pytest.raises(RecordError, match="running"):
                refused()
    assert not (tmp_path / "out.zip").exists()
    assert job.record.exists()


def test_a_zip_that_cannot_be_written_leaves_nothing(job, tmp_path):
    with pytest.raises(StorageError, match="cannot be written"):
        transfer.export_job(job, tmp_path / "nowhere" / "out.zip")
    (tmp_path / "taken").mkdir()
    with pytest.raises(StorageError, match="cannot be written"):
        transfer.export_job(job, tmp_path / "taken")
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


def link(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name)
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    return entry


@pytest.mark.parametrize(
    "entries, reason",
    [
        ([], "not the zip of one job"),
        (["j/other.txt"], "not the zip of one job"),
        (["j/job.ipynb", "k/job.ipynb"], "not the zip of one job"),
        (["J j/job.ipynb"], "not the zip of one job"),
        (["/job.ipynb"], "not the zip of one job"),
        (["j/job.ipynb", "j/../../evil"], "could leave its folder"),
        (["j/job.ipynb", "j\\..\\evil"], "could leave its folder"),
        (["j/job.ipynb", link("j/link")], "could leave its folder"),
        (["j/job.ipynb"], "cannot be used: it is no JSON"),
    ],
)
def test_a_zip_of_something_else_is_refused_and_leaves_nothing(tmp_path, entries, reason):
    file = tmp_path / "in.zip"
    with zipfile.ZipFile(file, "w") as archive:
        for entry in entries:
            archive.writestr(entry, "/etc/passwd")
    with pytest.raises(InputError, match=reason):
        transfer.import_job(tmp_path / "jobs", file)
    assert list(tmp_path.rglob("*")) in (
        [file],
        [tmp_path / "jobs", file],
        [file, tmp_path / "jobs"],
    )


def test_what_is_no_zip_too_large_or_there_already_is_refused(made, tmp_path, monkeypatch):
    file = tmp_path / "in.zip"
    with pytest.raises(InputError, match="There is no file"):
        transfer.import_job(tmp_path, file)
    file.write_text("no zip")
    with pytest.raises(InputError, match="no zip that can be read"):
        transfer.import_job(tmp_path, file)
    transfer.export_job(made, file)
    with pytest.raises(InputError, match="already"):
        transfer.import_job(made.folder.parent, file)
    damaged = bytearray(file.read_bytes())
    damaged[200:400] = bytes(200)
    (tmp_path / "damaged.zip").write_bytes(damaged)
    with pytest.raises(InputError, match="no zip that can be read"):
        transfer.import_job(tmp_path / "other", tmp_path / "damaged.zip")
    monkeypatch.setattr(transfer, "MAX_BYTES", 1000)
    with pytest.raises(InputError, match="would unpack to"):
        transfer.import_job(tmp_path / "other", file)


def test_a_deleted_job_is_in_the_trash_until_it_is_taken_back_or_emptied(job):
    root = job.folder.parent
    before = contents(job.folder)
    trash.delete(job)
    assert record.list_jobs(root) == []
    assert [found.job for found in record.list_jobs(trash.folder(root))] == [job.id]
    assert trash.restore(root, job.id) == job
    assert contents(job.folder) == before
    trash.delete(job)
    trash.empty(root)
    trash.empty(root)
    with pytest.raises(RecordError, match="no job"):
        trash.restore(root, job.id)


def test_nothing_is_lost_to_a_name_that_is_taken_or_a_trick(job, tmp_path):
    root = job.folder.parent
    trash.delete(job)
    job.folder.mkdir()
    with pytest.raises(RecordError, match="there already"):
        trash.restore(root, job.id)
    for trick in ("..", "../jobs", "", ".", f"x/../{job.id}"):
        with pytest.raises(RecordError, match="no job"):
            trash.restore(root, trick)
    with pytest.raises(RecordError, match="not a job's folder"):
        trash.delete(Job(tmp_path))
    assert tmp_path.exists()
