"""What is said of a job that is open when it can be worked on no more."""

from popcon_lib.errors import PopconError
from popcon_lib.job import Job
from popcon_lib.records import trash
from popcon_lib.records.record import glance

__all__ = ["how_lost"]


def how_lost(job: Job, name: str) -> str:
    """Why the job, called `name`, can be worked on no more, and what to do; "" where it can."""
    if not job.record.is_file():
        if (trash.folder(job.folder.parent) / job.id).is_dir():
            return f"{name} was moved to the trash. Restore it in the archive, or choose another."
        return f"{name} is not there any more: its folder was moved or deleted. Choose another job."
    try:
        record = glance(job.record)
    except PopconError as error:
        return str(error)
    if record.status == "corrupt":
        reason = " ".join(record.notes)
        return f"{name} is damaged. {reason} What it made is in {job.folder}. Choose another job."
    return ""
