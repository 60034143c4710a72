"""A job as one zip, and back: everything that its folder holds but what is of the moment."""

import os
import re
import shutil
import stat
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from popcon_lib.errors import InputError, StorageError
from popcon_lib.files import make_folder
from popcon_lib.job import Job
from popcon_lib.records import lock
from popcon_lib.records.record import Record, read

__all__ = ["export_job", "import_job"]

# Far above any job; a zip can claim to hold far more than its own size.
MAX_BYTES = 4_000_000_000
MAX_FILES = 100_000

# All else is compressed already.
_TEXT = (".ipynb", ".json")


def export_job(job: Job, file: Path) -> None:
    """Write the job as the zip `file`, whole or not at all.

    Raises RecordError while the job runs, StorageError.
    """
    passing = {job.lock, job.cancel_file, job.progress_file, job.log}
    with lock.held(job.lock), _written_whole(file) as temporary:
        with zipfile.ZipFile(temporary, "w", strict_timestamps=False) as archive:
            for path in sorted(_files(job.folder)):
                if path not in passing:
                    packed = zipfile.ZIP_DEFLATED if path.suffix in _TEXT else zipfile.ZIP_STORED
                    name = PurePosixPath(job.id, path.relative_to(job.folder).as_posix())
                    archive.write(path, str(name), packed)


def import_job(jobs_root: Path, file: Path) -> Record:
    """Unpack the zip `file` as a job under `jobs_root`, and return its record.

    Raises InputError for what is not the zip of one job, or a job that is there already;
    StorageError. Nothing is written outside of the job's folder, and nothing half.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            job_id = _check(archive, file)
            target = jobs_root / job_id
            if target.exists():
                raise InputError(f"There is a job {job_id} under {jobs_root} already.")
            temporary = Path(tempfile.mkdtemp(dir=make_folder(jobs_root), prefix=".import-"))
            try:
                archive.extractall(temporary)
                record = read(temporary / job_id / "job.ipynb")
                if record.status == "corrupt":
                    raise InputError(f"{file}: {' '.join(record.notes)}")
                for notebook in (record.path, *record.path.parent.glob("attempts/*.ipynb")):
                    notebook.chmod(0o444)  # unpacking tells no modes
                os.rename(temporary / job_id, target)
            finally:
                shutil.rmtree(temporary)
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError) as error:
        raise InputError(f"{file} is no zip that can be read: {error}.") from error
    except FileNotFoundError as error:
        raise InputError(f"There is no file {file}.") from error
    except OSError as error:
        raise StorageError(f"{file} cannot be unpacked: {error}.") from error
    return read(target / "job.ipynb")


def _check(archive: zipfile.ZipFile, file: Path) -> str:
    """The id of the one job in `archive`. Raises InputError."""
    entries = archive.infolist()
    size_bytes = sum(entry.file_size for entry in entries)
    if size_bytes > MAX_BYTES or len(entries) > MAX_FILES:
        raise InputError(
            f"{file} would unpack to {size_bytes / 1e9:.1f} GB in {len(entries)} files; "
            f"at most {MAX_BYTES / 1e9:.0f} GB in {MAX_FILES} are taken."
        )
    for entry in entries:
        parts = entry.filename.split("/")
        if ".." in parts or "\\" in entry.filename or stat.S_ISLNK(entry.external_attr >> 16):
            raise InputError(f"{file} holds {entry.filename!r}, which could leave its folder.")
    tops = {entry.filename.split("/")[0] for entry in entries}
    job_id = tops.pop() if len(tops) == 1 else ""
    if not re.fullmatch(r"[0-9a-z-]+", job_id) or f"{job_id}/job.ipynb" not in archive.namelist():
        raise InputError(f"{file} is not the zip of one job.", "Take one that PopCon exported.")
    return job_id


def _files(folder: Path) -> Iterator[Path]:
    for place, folders, names in os.walk(folder):
        # Temporary files begin with a dot.
        folders[:] = [name for name in folders if not name.startswith(".")]
        paths = (Path(place, name) for name in names if not name.startswith("."))
        yield from (path for path in paths if not path.is_symlink())


@contextmanager
def _written_whole(file: Path) -> Iterator[Path]:
    """A temporary file beside `file` that takes its name if the block succeeds."""
    temporary = file.with_name(f".{file.name}.part")
    try:
        yield temporary
        os.replace(temporary, file)
    except OSError as error:
        raise StorageError(f"{file} cannot be written: {error.strerror}.") from error
    finally:
        temporary.unlink(missing_ok=True)
