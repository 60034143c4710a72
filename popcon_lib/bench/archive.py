"""How long thousands of jobs take to find: `popcon bench archive`."""

import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import time
from base64 import b64encode
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from popcon_lib.errors import PopconError
from popcon_lib.job import STEPS, JobSpec
from popcon_lib.records.archive import SORTS, Archive, Filter

__all__ = ["measure", "table"]

PAGE = 24
FIRST_DAY = datetime(2026, 1, 1, tzinfo=UTC)
STATUSES = ("completed",) * 17 + ("failed", "cancelled", "waiting")
ENGINES = ("key", "key", "grabcut", "birefnet")
ACTIONS = ("wave", "laugh", "love", "cry", "angry", "surprised", "celebrate", "sleep", "dance")
WORDS = ("panda", "goose", "teapot", "lemur", "blue", "small", "winter", "office", "birthday")
WANTED = (
    Filter(text="goose winter"),
    Filter(status="failed"),
    Filter(engine="birefnet", action="dance"),
    Filter(since="2026-01-03", until="2026-01-09", text="panda"),
)
REPEATS = 10


def measure(jobs: int, record_bytes: int, within: Path | None = None) -> dict[str, Any]:
    """Write up to `jobs` records of `record_bytes` into a folder `within`, and time the archive.

    Times are in seconds, by the number of jobs: the first page without the cache file with the
    records on disk (`cold`) and in the system's memory (`uncached`), the first page with it
    (`cached`), the slowest of four filters (`filter`), and `popcon archive` as a whole (`command`).
    The records are deleted afterwards. Raises PopconError where the cache changes what is found.
    """
    rows = []
    with TemporaryDirectory(dir=within, prefix="popcon-bench-") as folder:
        root, cache = Path(folder, "jobs"), Path(folder, "popcon")
        root.mkdir()
        made = 0
        for count in _sizes(jobs):
            for number in range(made, count):
                _write(root, number, record_bytes)
            made = count
            rows.append({"jobs": count, **_times(root, cache)})
        size_bytes = sum(path.stat().st_size for path in root.glob("*/job.ipynb"))
    return {"record_bytes": record_bytes, "disk_bytes": size_bytes, "rows": rows}


def table(result: dict[str, Any]) -> str:
    """The result of `measure`, for a person."""
    names = ("cold", "uncached", "cached", "filter", "command")
    lines = [
        f"records of {result['record_bytes'] / 1e3:.0f} kB, {result['disk_bytes'] / 1e9:.2f} GB; "
        f"a first page is {PAGE} jobs",
        f"{'jobs':>8}" + "".join(f"{name:>11}" for name in names),
    ]
    for row in result["rows"]:
        times = "".join(f"{row[f'{name}_s']:10.4f}s" for name in names)
        lines.append(f"{row['jobs']:8}{times}")
    lines.append("Deleting the cache changes nothing that is found.")
    return "\n".join(lines)


def _times(root: Path, cache: Path) -> dict[str, float]:
    _forget(root)
    shutil.rmtree(cache, ignore_errors=True)
    cold_s = _time(lambda: _first_page(root, cache))
    uncached = []
    for _ in range(3):
        shutil.rmtree(cache)
        uncached.append(_time(lambda: _first_page(root, cache)))
    cached = [_time(lambda: _first_page(root, cache)) for _ in range(REPEATS)]
    archive = Archive(root, cache)
    archive.refresh()
    filters = [
        statistics.median(_time(lambda w=wanted: archive.find(w)) for _ in range(REPEATS))
        for wanted in WANTED
    ]
    before = list(_all_found(archive))
    archive.close()
    shutil.rmtree(cache)
    again = Archive(root, cache)
    again.refresh()
    if list(_all_found(again)) != before:
        raise PopconError("Deleting the cache changed what the archive finds.")
    again.close()
    return {
        "cold_s": cold_s,
        "uncached_s": statistics.median(uncached),
        "cached_s": statistics.median(cached),
        "filter_s": max(filters),
        "command_s": _time(lambda: _command(root, cache.parent)),
    }


def _first_page(root: Path, cache: Path) -> None:
    archive = Archive(root, cache)
    archive.refresh()
    archive.find(count=PAGE)
    archive.close()


def _all_found(archive: Archive) -> Iterator[tuple[Any, ...]]:
    for wanted in (Filter(), *WANTED):
        for sort in SORTS:
            page = archive.find(wanted, sort, count=PAGE)
            yield page.records, page.total, page.by_status


def _command(root: Path, home: Path) -> None:
    code = "from popcon_lib.cli import main; main()"
    words = ["archive", "--jobs-root", str(root), "--limit", str(PAGE)]
    # The cache of this bench, and no user's.
    environment = {**os.environ, "XDG_CACHE_HOME": str(home)}
    command = [sys.executable, "-c", code, *words]
    subprocess.run(command, capture_output=True, check=True, env=environment)


def _time(what: Callable[[], Any]) -> float:
    started = time.perf_counter()
    what()
    return time.perf_counter() - started


def _sizes(jobs: int) -> list[int]:
    """100, 1,000, 10,000… up to `jobs`."""
    sizes = [100]
    while sizes[-1] * 10 < jobs:
        sizes.append(sizes[-1] * 10)
    return sorted({min(size, jobs) for size in (*sizes, jobs)})


def _forget(root: Path) -> None:
    """Have the system read the records from the disk next time, where it can be asked to."""
    if not hasattr(os, "posix_fadvise"):
        return
    os.sync()
    for path in root.glob("*/job.ipynb"):
        handle = os.open(path, os.O_RDONLY)
        os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)
        os.close(handle)


def _write(root: Path, number: int, record_bytes: int) -> None:
    chance = random.Random(number)
    began = FIRST_DAY + timedelta(minutes=7 * number)
    job = f"{began:%Y%m%d-%H%M%S}-{number:06x}"
    metadata = json.dumps(_metadata(job, began, chance), indent=1, sort_keys=True)
    shifted = metadata.replace("\n", "\n ")
    tail = f',\n "metadata": {shifted},\n "nbformat": 4,\n "nbformat_minor": 5\n}}\n'
    picture = b64encode(chance.randbytes((record_bytes - len(tail)) * 3 // 4)).decode()
    cell = {
        "cell_type": "code",
        "execution_count": 1,
        "id": "step-pack",
        "metadata": {},
        "outputs": [
            {"data": {"image/webp": picture}, "metadata": {}, "output_type": "display_data"}
        ],
        "source": ["pipeline.pack(work)"],
    }
    head = json.dumps({"cells": [cell]}, indent=1, sort_keys=True).removesuffix("\n}")
    folder = root / job
    folder.mkdir()
    (folder / "job.ipynb").write_text(head + tail)


def _metadata(job: str, began: datetime, chance: random.Random) -> dict[str, Any]:
    """What stands in the record of a job of seven steps, as its runner writes it."""
    status = chance.choice(STATUSES)
    spec = JobSpec(
        engine=chance.choice(ENGINES),
        actions=tuple(chance.sample(ACTIONS, 8)),
        title=" ".join(chance.sample(WORDS, 3)),
    )
    last = len(STEPS) if status == "completed" else chance.randrange(1, len(STEPS))
    steps = [
        {
            "name": name,
            "cell_id": f"step-{name}",
            "status": "completed" if place < last else "pending",
            "key": sha256(f"{job} {name}".encode()).hexdigest(),
            "started_at": (began + timedelta(seconds=place)).isoformat(),
            "ended_at": (began + timedelta(seconds=place + 1)).isoformat(),
            "seconds": round(chance.uniform(0.1, 9), 3),
            "items": 8,
            "kept": 0,
            "cost": 0.0,
            "note": "",
        }
        for place, name in enumerate(STEPS)
    ]
    popcon = {
        "schema": 1,
        "job_id": job,
        "title": spec.title,
        "status": status,
        "status_at": (began + timedelta(seconds=30)).isoformat(),
        "created_at": began.isoformat(),
        "attempt": 1,
        "runner": {"pid": 1, "started": 0.0, "host": "", "boot_id": ""},
        "template": {"name": "emoji_set.ipynb", "sha256": "0" * 64, "popcon_version": "0.1.0"},
        "params": spec.parameters(),
        "params_sha256": "0" * 64,
        "secrets": [],
        "steps": steps,
        "card": {"thumb": "artifacts/pack/line-emoji/thumb.webp", "pack": "pack/line-emoji.zip"},
    }
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    papermill = {"parameters": spec.parameters(), "exception": None, "version": "2.7.0"}
    return {"kernelspec": kernel, "papermill": papermill, "popcon": popcon}
