"""Jobs that were deleted, kept beside the others until the trash is emptied."""

import os
import shutil
from pathlib import Path

from popcon_lib.errors import RecordError, StorageError
from popcon_lib.files import make_folder
from popcon_lib.job import Job
from popcon_lib.records import lock

__all__ = ["delete", "empty", "folder", "restore"]


def folder(jobs_root: Path) -> Path:
    """Where deleted jobs are: `list_jobs` lists them like others."""
    return jobs_root / ".trash"


def delete(job: Job) -> None:
    """Move the job into the trash. Raises RecordError while it runs, StorageError."""
    if not job.record.exists() and not job.attempts.exists():
        raise RecordError(f"{job.folder} is not a job's folder: nothing was deleted.")
    with lock.held(job.lock):
        _move(job.folder, make_folder(folder(job.folder.parent)) / job.id)


def restore(jobs_root: Path, job_id: str) -> Job:
    """Move a job out of the trash again. Raises RecordError where it is not there, StorageError."""
    inside = folder(jobs_root)
    # Looked up among the names that are there: what is given may be a path that leads elsewhere.
    if not inside.is_dir() or job_id not in os.listdir(inside):
        raise RecordError(f"There is no job {job_id!r} in the trash of {jobs_root}.")
    _move(inside / job_id, jobs_root / job_id)
    return Job(jobs_root / job_id)


def empty(jobs_root: Path) -> None:
    """Delete for good what is in the trash. Raises StorageError."""
    try:
        if folder(jobs_root).exists():
            shutil.rmtree(folder(jobs_root))
    except OSError as error:
        raise StorageError(f"The trash cannot be emptied: {error}.") from error


def _move(source: Path, target: Path) -> None:
    if target.exists():
        raise RecordError(
            f"{target} is there already: {source.name} was not moved.",
            "Empty the trash, or move that one away.",
        )
    try:
        os.rename(source, target)
    except OSError as error:
        raise StorageError(f"{source} cannot be moved: {error.strerror}.") from error
