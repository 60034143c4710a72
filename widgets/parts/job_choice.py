"""Which job a panel has open, as a choice among the newest."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import ipywidgets as w

from popcon_lib.files import cache_folder
from popcon_lib.job import Job
from popcon_lib.records import Archive, Record
from widgets.parts.cards import ago, name_of, status_of
from widgets.parts.filling import Filling
from widgets.parts.links import NoJobs

__all__ = ["JobChoice"]

MOST = 40  # the archive has all
_NAME = 28  # letters that are shown of a name


class JobChoice(w.Dropdown):
    """`choose(job_id)` is called when a person chooses; `archive` is as of the last `show`.

    nothing: says so where there is no job; for the panel to place.
    """

    def __init__(self, root: Path, tooltip: str, choose: Callable[[str], None]) -> None:
        self.archive = Archive(root, cache_folder())
        self.nothing = NoJobs(Path.cwd())
        self._seen: tuple[int, ...] = ()
        self._filling = Filling()
        super().__init__(tooltip=tooltip)
        self.add_class("popcon-jobs")
        self.observe(lambda change: self._filling or choose(change.new), "value")

    def show(self, job_id: str) -> None:
        """Say which jobs there are, and that `job_id` is open; "" for none."""
        self._seen = self._changed_at(job_id)
        self.archive.refresh()
        now = datetime.now(UTC)
        options = [(_label(one, now), one.job) for one in self.archive.find(count=MOST).records]
        self.nothing.seen(not options)
        if job_id not in (job for _, job in options):
            options.insert(0, (job_id or "Choose a job", job_id))
        with self._filling:
            self.options = options
            self.value = job_id

    def look(self, job_id: str) -> None:
        """The same, if jobs have come or gone since, or `job_id` stands otherwise."""
        if self._changed_at(job_id) != self._seen:
            self.show(job_id)

    def _changed_at(self, job_id: str) -> tuple[int, ...]:
        record = Job(self.archive.root / job_id).record
        return tuple(_changed_at(path) for path in (self.archive.root, record))


def _changed_at(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0


def _label(record: Record, now: datetime) -> str:
    """Jobs are often called the same: it says when each was made, too."""
    name = name_of(record)
    short = name if len(name) <= _NAME else f"{name[:_NAME].rstrip(' ,')}…"
    return " · ".join(filter(None, (short, status_of(record), ago(record.created_at, now))))
