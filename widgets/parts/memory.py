"""Which job was opened last and how it was looked at: on disk, so a restart brings it back."""

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from popcon_lib.errors import StorageError
from popcon_lib.files import make_folder, save
from popcon_lib.job import Job
from popcon_lib.records import Archive, Filter

__all__ = ["job_to_open", "recall", "remember"]


def remember(root: Path, news: Mapping[str, Any]) -> None:
    """Keep `news` ("job", "filter", "play", "speed"…) beside what was kept; "at": when the job was.

    A root that cannot be written is looked at all the same.
    """
    kept = {**recall(root), **news}
    if "job" in news:
        kept["at"] = datetime.now().timestamp()
    try:
        save(make_folder(_file(root).parent) / _file(root).name, json.dumps(kept).encode())
    except StorageError:
        return


def recall(root: Path) -> dict[str, Any]:
    """What was kept; {} where nothing was."""
    try:
        return dict(json.loads(_file(root).read_bytes()))
    except (OSError, ValueError, TypeError):
        return {}


def job_to_open(root: Path, archive: Archive) -> str:
    """The job opened last, unless one has come to wait for review since; "" where there is none.

    Where none was opened: the newest that waits for review, else the newest.
    """
    last = str(recall(root).get("job", ""))
    opened_at = _file(root).stat().st_mtime if last else 0.0
    waiting = archive.find(Filter(status="waiting"), "newest", 0, 20).records
    asks = next((record for record in waiting if record.waiting_for == "review"), None)
    if last and Job(root / last).record.is_file():
        return asks.job if asks and _seconds(asks.status_at) > opened_at else last
    newest = archive.find(Filter(), "newest", 0, 1).records
    found = asks or next(iter(newest), None)
    return found.job if found else ""


def _file(root: Path) -> Path:
    return root / "review" / "last.json"


def _seconds(moment: str) -> float:
    try:
        return datetime.fromisoformat(moment).timestamp()
    except ValueError:
        return 0.0
