"""Many jobs asked for at once: which job belongs to which line, kept on disk before any runs.

<jobs root>/batches/<name>/
  batch.json          the job of each line; written before a job begins
  emoji_set.ipynb     the notebook that every job runs
  batch.ipynb         the summary: an executed notebook
  batch.lock          held by whoever runs the batch
  cancel              there when it is to stop
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from popcon_lib.errors import RecordError, StorageError
from popcon_lib.files import make_folder, save
from popcon_lib.job import Job
from popcon_lib.records import lock
from popcon_lib.records.lines import Line
from popcon_lib.records.record import Record, glance

__all__ = ["Batch", "Entry"]

SCHEMA = 1
MANIFEST = "batch.json"


@dataclass(frozen=True)
class Entry:
    """A line of the batch file and its job.

    `parameters` are what was asked, with the picture where a job that has not begun keeps it;
    `error` is why a job that failed has no record.
    """

    line: int
    job: Job
    title: str = ""
    error: str = ""
    parameters: Mapping[str, Any] = field(default_factory=dict)

    def read(self) -> Record | None:
        """The job's record; None where it has not begun. Raises StorageError."""
        return glance(self.job.record) if self.job.record.exists() else None

    @property
    def status(self) -> str:
        """The record's, else `failed` or `not started`."""
        record = self.read()
        if record is not None:
            return record.status
        return "failed" if self.error else "not started"


class Batch:
    """The batch called `name` under a jobs root. Its name is its identity: run the file again, or
    another of the same name, and lines that were there before keep their jobs."""

    def __init__(self, jobs_root: Path, name: str) -> None:
        self.jobs_root = jobs_root.resolve()
        slug = re.sub(r"[^0-9a-z]+", "-", name.lower()).strip("-")
        self.name = slug or f"batch-{sha256(name.encode()).hexdigest()[:8]}"
        self.folder = self.jobs_root / "batches" / self.name

    @property
    def record(self) -> Path:
        """The executed notebook with the summary."""
        return self.folder / "batch.ipynb"

    @property
    def notebook(self) -> Path:
        """What every job runs, where every worker sees it."""
        return self.folder / "emoji_set.ipynb"

    @property
    def cancel_file(self) -> Path:
        """There when the batch is to stop."""
        return self.folder / "cancel"

    @property
    def lock(self) -> Path:
        """Held by whoever runs the batch."""
        return self.folder / "batch.lock"

    @contextmanager
    def running(self) -> Iterator[None]:
        """Hold the batch: nobody else runs it. Raises RecordError, StorageError."""
        make_folder(self.folder)
        if lock.is_held(self.lock):
            raise RecordError(
                f"The batch {self.name} is running already.",
                "Wait for it, or press Ctrl-C where it runs.",
            )
        with lock.held(self.lock):
            self.cancel_file.unlink(missing_ok=True)
            yield

    def plan(self, lines: Sequence[Line], notebook: bytes) -> list[Entry]:
        """Give each line its job: the one it had before, or a new one. Nothing runs yet.

        The jobs are on disk with their pictures when this returns; `notebook` is what they will
        run. Raises RecordError for a list of jobs that cannot be read, StorageError.
        """
        jobs = self._manifest()["jobs"]
        taken = set(jobs.values())
        for line in lines:
            if line.fingerprint not in jobs:
                jobs[line.fingerprint] = self._new_id(taken)
        self._keep(jobs, [])
        entries = [self._prepare(line, jobs[line.fingerprint]) for line in lines]
        self._keep(jobs, entries)
        save(self.notebook, notebook)
        return entries

    def entries(self) -> list[Entry]:
        """The lines of the file as it was last run. Raises RecordError."""
        return [
            Entry(row["line"], Job(self.jobs_root / row["job"]), row["title"], row["error"])
            for row in self._manifest()["lines"]
        ]

    def keep_errors(self, errors: Mapping[str, str]) -> None:
        """Note why jobs failed that have no record, by job id. Raises StorageError."""
        entries = [replace(entry, error=errors.get(entry.job.id, "")) for entry in self.entries()]
        self._keep(self._manifest()["jobs"], entries)

    def _prepare(self, line: Line, job_id: str) -> Entry:
        job, spec = Job(self.jobs_root / job_id), line.spec
        if not job.record.exists() and not job.attempts.exists():
            job, spec = Job.create(self.jobs_root, line.spec, job_id)
        return Entry(line.number, job, spec.title, parameters=spec.parameters())

    def _manifest(self) -> dict[str, Any]:
        path = self.folder / MANIFEST
        try:
            manifest = json.loads(path.read_bytes())
            jobs, lines = dict(manifest["jobs"]), list(manifest["lines"])
            ids = [*jobs.values(), *(line["job"] for line in lines)]
            if not all(re.fullmatch(r"[0-9a-z-]+", job_id) for job_id in ids):
                raise ValueError("an id that is none")
            return {"jobs": jobs, "lines": lines}
        except FileNotFoundError:
            return {"jobs": {}, "lines": []}
        except OSError as error:
            raise StorageError(f"{path} cannot be read: {error.strerror}.") from error
        except (ValueError, KeyError, TypeError) as error:
            raise RecordError(
                f"{path} is damaged: which jobs belong to the batch is not known.",
                "Restore it; or move it away, and every line gets a new job.",
            ) from error

    def _keep(self, jobs: Mapping[str, str], entries: Sequence[Entry]) -> None:
        lines = [
            {"line": one.line, "job": one.job.id, "title": one.title, "error": one.error}
            for one in entries
        ]
        manifest = {"schema": SCHEMA, "jobs": jobs, "lines": lines}
        save(self.folder / MANIFEST, json.dumps(manifest, indent=1).encode())

    def _new_id(self, taken: set[str]) -> str:
        while (job_id := Job.new_id()) in taken or (self.jobs_root / job_id).exists():
            pass
        taken.add(job_id)
        return job_id
