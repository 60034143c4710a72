"""What a batch gains over one job after another, and what it takes to lose a worker."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from popcon_lib.errors import PopconError
from popcon_lib.records.record import Record, list_jobs

__all__ = ["measure", "table"]

POPCON = [sys.executable, "-c", "from popcon_lib.cli import main; main()"]
LOOK_EVERY_S = 0.2


def measure(
    jobs: int, workers: int, actions: tuple[str, ...], frames: int, target: str
) -> dict[str, Any]:
    """Run `jobs` different jobs one after another, as a batch, and as one that loses a worker.

    Returns seconds of each as a whole, and of the jobs of the last: how many folders there are, how
    many are completed, and how many times each was begun. Raises PopconError where a run fails.
    """
    asked = [
        {"actions": actions, "frames": frames, "target": target, "title": f"Set {number}"}
        for number in range(jobs)
    ]
    with TemporaryDirectory() as folder:
        one_by_one_s = _one_by_one(asked, Path(folder))
        batch_s, _ = _batch(asked, workers, Path(folder, "batch"))
        killed_s, records = _batch(asked, workers, Path(folder, "killed"), kill=True)
    return {
        "jobs": jobs,
        "workers": workers,
        "actions": len(actions),
        "frames": frames,
        "one_by_one_s": one_by_one_s,
        "batch_s": batch_s,
        "worker_killed": {
            "seconds": killed_s,
            "folders": len(records),
            "completed": sum(record.status == "completed" for record in records),
            "attempts": sorted(record.attempt for record in records),
        },
    }


def table(result: dict[str, Any]) -> str:
    """The result of `measure`, for a person."""
    killed = result["worker_killed"]
    begun_again = sum(attempt > 1 for attempt in killed["attempts"])
    gain = result["one_by_one_s"] / result["batch_s"]
    return (
        f"{result['jobs']} jobs of {result['actions']} actions × {result['frames']} frames, "
        f"{os.cpu_count()} cores\n"
        f"one after another    {result['one_by_one_s']:7.1f}s\n"
        f"batch, {result['workers']} workers     {result['batch_s']:7.1f}s  ({gain:.2f} ×)\n"
        f"one worker killed    {killed['seconds']:7.1f}s  {killed['completed']} of "
        f"{result['jobs']} completed in {killed['folders']} folders, {begun_again} gone on with"
    )


def _one_by_one(asked: list[dict[str, Any]], folder: Path) -> float:
    started = time.monotonic()
    for job in asked:
        options = {**job, "actions": ",".join(job["actions"]), "jobs-root": folder / "one-by-one"}
        words = [word for name, value in options.items() for word in (f"--{name}", str(value))]
        _ended(subprocess.run([*POPCON, "run", *words], capture_output=True, text=True))
    return time.monotonic() - started


def _batch(
    asked: list[dict[str, Any]], workers: int, folder: Path, kill: bool = False
) -> tuple[float, list[Record]]:
    folder.mkdir()
    file = folder / "jobs.jsonl"
    file.write_text("\n".join(map(json.dumps, asked)))
    over = threading.Event()
    killer = threading.Thread(target=_kill_a_worker, args=(folder / "jobs", over))
    started = time.monotonic()
    if kill:
        killer.start()
    words = ["batch", str(file), "--workers", str(workers), "--jobs-root", str(folder / "jobs")]
    run = subprocess.run([*POPCON, *words], capture_output=True, text=True)
    seconds = time.monotonic() - started
    over.set()
    if kill:
        killer.join()
    _ended(run)
    return seconds, list_jobs(folder / "jobs")


def _kill_a_worker(jobs_root: Path, over: threading.Event) -> None:
    """Kill the worker of the first job that is at its matting."""
    import psutil

    while not over.wait(LOOK_EVERY_S):
        for record in list_jobs(jobs_root):
            if record.status == "running" and record.step("matting").status == "running":
                # The runner is a process of the worker's own.
                worker = psutil.Process(record.runner["pid"]).parent()
                os.kill(worker.pid, signal.SIGKILL)
                return


def _ended(run: subprocess.CompletedProcess) -> None:
    if run.returncode:
        raise PopconError(f"{' '.join(run.args[3:5])} failed: {run.stderr.strip()[-500:]}")
