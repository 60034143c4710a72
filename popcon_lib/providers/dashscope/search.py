"""Which tasks of an account's list a request could have become whose answer was lost."""

from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

__all__ = ["could_be"]

# Clocks differ, and a task is noted some time after it was asked for.
BEFORE_S, AFTER_S = 120.0, 900.0
# Whether the list's times are the region's or Greenwich's is not documented.
_ZONES = (UTC, timezone(timedelta(hours=8)))


def could_be(tasks: Iterable[Mapping[str, Any]], since: float, known: Collection[str]) -> list[str]:
    """Ids of `tasks` that were asked for about `since` (seconds since 1970) and are not `known`.

    A task whose time cannot be read could be any.
    """
    return [
        str(task["task_id"])
        for task in tasks
        if task.get("task_id") and task["task_id"] not in known and _about(task, since)
    ]


def _about(task: Mapping[str, Any], since: float) -> bool:
    times = _times(next((task[n] for n in ("submit_time", "gmt_create") if task.get(n)), None))
    return not times or any(-BEFORE_S <= at - since <= AFTER_S for at in times)


def _times(stored: Any) -> list[float]:
    """Seconds since 1970 that `stored` can mean: milliseconds, or a date and time of some zone."""
    if isinstance(stored, int | float):
        return [stored / 1000]
    try:
        written = datetime.fromisoformat(str(stored))
    except ValueError:
        return []
    zones = _ZONES if written.tzinfo is None else (written.tzinfo,)
    return [written.replace(tzinfo=zone).timestamp() for zone in zones]
