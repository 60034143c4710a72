"""Which job is packed when none is named."""

from pathlib import Path

from popcon_lib.job import Job
from popcon_lib.records import Archive, Filter
from popcon_lib.records.record import glance
from widgets.parts.memory import recall

__all__ = ["job_to_open"]


def job_to_open(root: Path, archive: Archive) -> str:
    """The job that was chosen last anywhere, if it is finished; else the newest that is; or "".

    Where none is finished: the newest.
    """
    last = str(recall(root).get("job", ""))
    record = Job(root / last).record
    if last and record.is_file() and glance(record).status == "completed":
        return last
    for wanted in (Filter(status="completed"), Filter()):
        newest = archive.find(wanted, "newest", 0, 1).records
        if newest:
            return newest[0].job
    return ""
