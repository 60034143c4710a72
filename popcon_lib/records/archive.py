"""Thousands of jobs, found in a moment: an index made from their records alone.

The index is kept in a cache file that nobody would miss: an entry counts only while the record
still has the same time, size and inode, which every write changes; without the file all is read
again. Whether a job runs is never taken from the cache.
"""

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from popcon_lib.errors import StorageError, UnknownNameError
from popcon_lib.records.record import Record, glance

__all__ = ["ALL", "SORTS", "Archive", "Filter", "Page", "disk_bytes"]

# Raise it when the rows below change: an older cache file is then left alone.
VERSION = 1

SORTS = {
    "newest": "created_at DESC, job DESC",
    "oldest": "created_at, job",
    "changed": "status_at DESC, job DESC",
    "title": "title COLLATE NOCASE, job",
    "status": "status, created_at DESC",
    "longest": "seconds DESC, job DESC",
    "dearest": "cost DESC, job DESC",
}

_SCHEMA = """
CREATE TABLE IF NOT EXISTS jobs (
    job TEXT PRIMARY KEY, mtime_ns INTEGER, size INTEGER, inode INTEGER,
    status TEXT, created_at TEXT, status_at TEXT, title TEXT, actions TEXT,
    engine TEXT, target TEXT, seconds REAL, cost REAL, words TEXT
);
"""
_COLUMNS = 14
# mtime in ns, size in bytes, inode: every write of a record changes at least one.
Identity = tuple[int, int, int]
_CHOICES = ("status", "engine", "target")


@dataclass(frozen=True)
class Filter:
    """Which jobs: all that are given hold. `since` and `until` are ISO 8601, `text` is found in
    ids, titles and parameters, each of its words on its own."""

    status: str = ""
    action: str = ""
    engine: str = ""
    target: str = ""
    since: str = ""
    until: str = ""
    text: str = ""


ALL = Filter()


@dataclass(frozen=True)
class Page:
    """Some of the `total` jobs that were asked for, and how many there are by status."""

    records: tuple[Record, ...]
    total: int
    by_status: dict[str, int]


class Archive:
    """The jobs under `root`. Safe to use from several threads.

    `cache` is the folder for the index, None for one that is kept in memory only; so is one whose
    folder cannot be written.
    """

    def __init__(self, root: Path, cache: Path | None = None) -> None:
        self.root = root.absolute()
        self._lock = threading.RLock()
        self._file = None
        if cache is not None:
            name = sha256(str(self.root).encode()).hexdigest()[:16]
            self._file = cache / f"archive-{VERSION}-{name}.sqlite"
        self._index = self._open()

    def refresh(self) -> None:
        """Read what has changed since. Raises StorageError where the root cannot be read."""
        with self._lock:
            here = dict(self._scan())
            try:
                self._update(here)
            except sqlite3.DatabaseError as error:
                # The cache's disk is full, or the file is held or damaged: go on without it.
                self._index.close()
                if self._file is not None and not isinstance(error, sqlite3.OperationalError):
                    self._file.unlink(missing_ok=True)
                self._index = _connect(None)
                self._update(here)

    def find(
        self, wanted: Filter = ALL, sort: str = "newest", start: int = 0, count: int = 24
    ) -> Page:
        """The jobs `start` to `start + count` of those that are `wanted`, as of the last refresh.

        Raises UnknownNameError for an order that is not among SORTS.
        """
        if sort not in SORTS:
            raise UnknownNameError("order", sort, SORTS)
        where, values = _condition(wanted)
        anywhere, others = _condition(replace(wanted, status=""))
        with self._lock:
            counts = self._index.execute(
                f"SELECT status, COUNT(*) FROM jobs WHERE {anywhere} GROUP BY status", others
            )
            by_status = dict(counts.fetchall())
            total = by_status.get(wanted.status, 0) if wanted.status else sum(by_status.values())
            rows = self._index.execute(
                f"SELECT job FROM jobs WHERE {where} ORDER BY {SORTS[sort]} LIMIT ? OFFSET ?",
                (*values, count, start),
            ).fetchall()
        records = (self._glance(job) for (job,) in rows)
        return Page(tuple(record for record in records if record is not None), total, by_status)

    def choices(self, column: str) -> list[str]:
        """What there is to choose from, sorted: "status", "engine", "target" or "action"."""
        if column not in (*_CHOICES, "action"):
            raise UnknownNameError("choice", column, (*_CHOICES, "action"))
        source = "actions" if column == "action" else column
        with self._lock:
            rows = self._index.execute(f"SELECT DISTINCT {source} FROM jobs").fetchall()
        return sorted({name for (text,) in rows for name in text.split()})

    def close(self) -> None:
        """Let go of the cache file."""
        with self._lock:
            self._index.close()

    def _scan(self) -> Iterator[tuple[str, Identity]]:
        try:
            names = [name for name in os.listdir(self.root) if not name.startswith(".")]
        except FileNotFoundError:
            return
        except OSError as error:
            raise StorageError(f"{self.root} cannot be read: {error.strerror}.") from error
        for name in names:
            with suppress(OSError):
                found = os.stat(f"{self.root}/{name}/job.ipynb")
                yield name, (found.st_mtime_ns, found.st_size, found.st_ino)

    def _rows(self, jobs: list[str], here: dict[str, Identity]) -> Iterator[tuple]:
        for job in jobs:
            record = self._glance(job)
            if record is not None:
                yield _row(job, record, here[job])

    def _update(self, here: dict[str, Identity]) -> None:
        rows = self._index.execute("SELECT job, mtime_ns, size, inode FROM jobs")
        known = {job: tuple(identity) for job, *identity in rows}
        rows = self._index.execute("SELECT job FROM jobs WHERE status = 'running'")
        # A run can end without a last word: only the lock tells.
        running = {job for (job,) in rows}
        stale = [job for job in here if job in running or known.get(job) != here[job]]
        gone = [(job,) for job in known.keys() - here.keys()]
        with self._index:
            self._index.executemany("DELETE FROM jobs WHERE job = ?", gone)
            self._index.executemany(
                f"REPLACE INTO jobs VALUES ({', '.join('?' * _COLUMNS)})", self._rows(stale, here)
            )

    def _glance(self, job: str) -> Record | None:
        """The record as it is now; None where it has gone since it was seen."""
        path = self._path(job)
        try:
            return glance(path)
        except StorageError as error:
            if isinstance(error.__cause__, FileNotFoundError):
                return None
            return Record(path, "corrupt", notes=(f"The record cannot be used: {error}",))

    def _path(self, job: str) -> Path:
        return self.root / job / "job.ipynb"

    def _open(self) -> sqlite3.Connection:
        if self._file is not None:
            for _ in range(2):
                try:
                    self._file.parent.mkdir(parents=True, exist_ok=True)
                    return _connect(self._file)
                except (OSError, sqlite3.OperationalError):
                    # It cannot be written, or another holds it: this once without it.
                    break
                except sqlite3.DatabaseError:
                    self._file.unlink(missing_ok=True)
        return _connect(None)


def disk_bytes(folder: Path) -> int:
    """The sizes of all files in `folder`, a job's or a jobs root."""
    places = (place for place, _, _ in os.walk(folder))
    return sum(
        entry.stat(follow_symlinks=False).st_size
        for place in places
        for entry in os.scandir(place)
        if entry.is_file(follow_symlinks=False)
    )


def _connect(file: Path | None) -> sqlite3.Connection:
    index = sqlite3.connect(file or ":memory:", timeout=5, check_same_thread=False)
    index.execute("PRAGMA journal_mode = WAL")
    index.executescript(_SCHEMA)
    return index


def _row(job: str, record: Record, identity: Identity) -> tuple:
    parameters = record.parameters
    actions = parameters.get("actions", ())
    names = " ".join(map(str, actions)) if isinstance(actions, list) else ""
    # What cannot be read still has a place among the others in time.
    written_at = datetime.fromtimestamp(identity[0] / 1e9, UTC).isoformat()
    words = [job, record.title, *(f"{name} {value}" for name, value in parameters.items())]
    return (
        job,
        *identity,
        record.status,
        record.created_at or written_at,
        record.status_at or written_at,
        record.title,
        names,
        str(parameters.get("engine", "")),
        str(parameters.get("target", "")),
        sum(record.seconds.values()),
        record.cost,
        " ".join(words).casefold(),
    )


def _condition(wanted: Filter) -> tuple[str, list[str]]:
    """SQL that holds for the jobs that are wanted, and its values."""
    terms, values = ["1"], []
    for term, value in (
        ("status = ?", wanted.status),
        ("engine = ?", wanted.engine),
        ("target = ?", wanted.target),
        ("created_at >= ?", wanted.since),
        ("created_at <= ?", wanted.until),
        ("instr(' ' || actions || ' ', ?)", f" {wanted.action} " if wanted.action else ""),
        *(("instr(words, ?)", word) for word in wanted.text.casefold().split()),
    ):
        if value:
            terms.append(term)
            values.append(value)
    return " AND ".join(terms), values
