"""What is done with the jobs of one folder: found, resumed, thrown away, sent elsewhere."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from popcon_lib.errors import InputError, RecordError
from popcon_lib.files import cache_folder, make_folder
from popcon_lib.job import NOTEBOOK, Job
from popcon_lib.records import Archive, Page, Record, trash
from popcon_lib.records.archive import disk_bytes
from popcon_lib.records.background import Progress, Started, progress, start_resume
from popcon_lib.records.record import glance
from popcon_lib.records.transfer import export_job, import_job
from widgets.parts.cards import name_of, spoken
from widgets.parts.job_browser import PAGE, Query
from widgets.parts.job_sheet import size
from widgets.parts.memory import remember

__all__ = ["Keeper"]


class Keeper:
    """The jobs under `root`, and those in its trash. What is done is told in a sentence."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.exported: dict[str, Path] = {}
        self._jobs = Archive(root, cache_folder())
        self._trash = Archive(trash.folder(root))
        self._started: dict[str, tuple[Started, int]] = {}
        self._deleted: list[str] = []
        self._new_cells: dict[tuple[str | None, int], bool] = {}

    @property
    def can_undo(self) -> bool:
        """Whether a job was deleted here that is in the trash still."""
        return bool(self._deleted)

    def archive(self, in_trash: bool = False) -> Archive:
        """The index of the jobs, or of those in the trash."""
        return self._trash if in_trash else self._jobs

    def page(self, query: Query, in_trash: bool = False) -> Page:
        """The jobs that are asked for, as of the last refresh."""
        return self.archive(in_trash).find(query.wanted, query.sort, query.start, PAGE)

    def record(self, job_id: str, in_trash: bool = False) -> Record | None:
        """The job's record as it is now; None where it is not there any more."""
        job = Job(self.archive(in_trash).root / job_id)
        return glance(job.record) if job.record.is_file() else None

    def chose(self, job_id: str) -> None:
        """Have review.ipynb open this job; "" changes nothing."""
        if job_id:
            remember(self.root, {"job": job_id})

    def is_starting(self, record: Record) -> bool:
        """Whether the job was asked to run, and its record does not say so yet."""
        started = self._started.get(record.job)
        return started is not None and started[1] == record.attempt

    def progress(self, record: Record) -> Progress | None:
        """How far the step that runs has come."""
        return progress(Job(record.path.parent)) if record.status == "running" else None

    def disk_bytes(self, record: Record | None = None) -> int:
        """What one job takes on the disk, or all of them with trash and exports."""
        return disk_bytes(self.root if record is None else record.path.parent)

    def has_new_cells(self, record: Record) -> bool:
        """Whether the notebook that jobs run is another than this record was made from."""
        from popcon_lib.records.runner import changed_since

        asked = (record.template.get("sha256"), NOTEBOOK.stat().st_mtime_ns)
        if asked not in self._new_cells:
            self._new_cells[asked] = changed_since(record, NOTEBOOK)
        return self._new_cells[asked]

    def resume(
        self, record: Record, redo_from: str | None, changes: Mapping[str, Any], cells: str
    ) -> str:
        """Run the job again in a process of its own. Raises RecordError, StorageError."""
        if record.status == "running" or self.is_starting(record):
            raise RecordError(f"{name_of(record)} is running already.", "Wait for it, or stop it.")
        started = start_resume(Job(record.path.parent), redo_from, changes, cells)
        self._started[record.job] = (started, record.attempt)
        return f"Resuming {name_of(record)}{f' from {spoken(redo_from)}' if redo_from else ''} …"

    def look(self) -> list[tuple[str, bool]]:
        """Refresh; what is new of the runs that were started here.

        As sentences, each with whether it is bad.
        """
        self._jobs.refresh()
        news = []
        for job_id, (started, attempt) in list(self._started.items()):
            if started.ended:
                del self._started[job_id]
                record = self.record(job_id)
                if record is None or (record.attempt == attempt and started.failed):
                    news.append((started.last_words, True))
                else:
                    news.append(
                        (f"{name_of(record)} is {record.status}.", record.status == "failed")
                    )
        return news

    def cancel(self, record: Record) -> str:
        """Stop the job's run and wait until it has. Raises RecordError."""
        from popcon_lib.records import runner

        status = runner.cancel(Job(record.path.parent)).status
        return f"{name_of(record)} is {status}. Resume goes on from where it was."

    def delete(self, record: Record) -> str:
        """Move the job into the trash. Raises RecordError, StorageError."""
        trash.delete(Job(record.path.parent))
        self._deleted.append(record.job)
        return f"{name_of(record)} is in the trash."

    def undo(self) -> str:
        """Take the job that was deleted last out of the trash. Raises RecordError, StorageError."""
        return self.restore(self._deleted[-1])

    def restore(self, job_id: str) -> str:
        """Take a job out of the trash. Raises RecordError, StorageError."""
        # Whether or not it comes back, it is not tried twice.
        self._deleted = [other for other in self._deleted if other != job_id]
        back = trash.restore(self.root, job_id)
        return f"{name_of(glance(back.record))} is back."

    def empty_trash(self) -> str:
        """Delete for good what is in the trash. Raises StorageError."""
        trash.empty(self.root)
        self._deleted.clear()
        return "The trash is empty."

    def export(self, record: Record) -> str:
        """Write the job as one zip. Raises RecordError while it runs, StorageError."""
        file = make_folder(self.root / "exports") / f"{record.job}.zip"
        export_job(Job(record.path.parent), file)
        self.exported[record.job] = file
        return f"Exported to {file} ({size(file.stat().st_size)})."

    def take_in(self, name: str) -> Record:
        """The job of the zip called `name`, unpacked. Raises InputError, StorageError."""
        if not name.strip():
            raise InputError("No file is named.", "Write the path of a job's zip beside Import.")
        return import_job(self.root, Path(name.strip()).expanduser())
