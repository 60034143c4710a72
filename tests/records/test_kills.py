"""Jobs that are killed again and again make every item once, and the same packs."""

import multiprocessing
import os
import random
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest

from popcon_lib.job import Job, JobSpec
from popcon_lib.records import record, runner

JOBS, KILLS = 4, 15  # side by side, and of each
ACTIONS = tuple(f"action_{number}" for number in range(40))  # more than all that are killed make

OPEN = """
import os, time
from pathlib import Path
from popcon_lib.job import Job, JobSpec
from popcon_lib.work import Item, Work

work = Work(Job(Path(job_dir)), JobSpec(actions=actions))

def made(step, name):
    with open(Path(job_dir, "made"), "a") as log:
        log.write(f"{os.getppid()} {step}/{name}\\n")
    time.sleep(0.1)
    return {"data": f"{step} of {name}".encode()}

def do(step):
    items = {name: Item((step,), lambda name=name: made(step, name)) for name in actions}
    return work.make(step, items)

do("character")
"""
SPEC = JobSpec(actions=ACTIONS)
STEPS = {"videos": "do('videos')", "matting": "do('matting')", "pack": "do('pack')"}


@pytest.mark.timeout(900)  # it begins 64 kernels
def test_killed_at_random_moments_a_job_loses_nothing_and_repeats_nothing(
    tmp_path, write_notebook, wait_for
):
    notebook = write_notebook("killed", character=OPEN, **STEPS)
    with ThreadPoolExecutor(JOBS) as pool:
        jobs = [Job.create(tmp_path / "jobs", SPEC)[0] for _ in range(JOBS)]
        for ended in [pool.submit(kill_and_resume, job, notebook, wait_for) for job in jobs]:
            ended.result()


def kill_and_resume(job: Job, notebook: Path, wait_for) -> None:
    moments = random.Random(job.id)
    kept: set[str] = set()
    for kill in range(KILLS):
        process = start(job, notebook)
        enough = moments.randint(1, 3)
        wait_for(lambda run=process, n=enough: has_made(job, run, n), timeout_s=120)
        time.sleep(moments.uniform(0, 0.1))
        kernel = record.read(job.record).runner["kernel"]["pid"]
        process.kill()
        process.join()
        # A kernel that outlives its runner works on for a second; one that is gone does not.
        if kill % 4:
            os.killpg(kernel, signal.SIGKILL)
        assert kept.isdisjoint(made_by(job, process.pid))
        assert record.read(job.record).status == "interrupted"
        kept = finished(job)
    process = start(job, notebook)
    process.join()
    assert record.read(job.record).status == "completed"
    assert kept.isdisjoint(made_by(job, process.pid))
    packs = [path.read_text() for path in job.folder.glob("artifacts/pack/*/data")]
    assert sorted(packs) == sorted(f"pack of {name}" for name in ACTIONS)


def start(job: Job, notebook: Path) -> BaseProcess:
    """A runner in a process of its own, forked from one that has loaded what it needs."""
    processes = multiprocessing.get_context("forkserver")
    processes.set_forkserver_preload(["popcon_lib.records.runner", "papermill"])
    begun = job.record.exists()
    what, asked = (runner.resume, (job,)) if begun else (runner.run, (job, SPEC))
    process = processes.Process(target=what, args=(*asked, notebook))
    process.start()
    return process


def finished(job: Job) -> set[str]:
    """The items whose manifest is written, as the log names them."""
    manifests = job.folder.glob("artifacts/*/*/manifest.json")
    return {f"{path.parent.parent.name}/{path.parent.name}" for path in manifests}


def has_made(job: Job, process: BaseProcess, items: int) -> bool:
    """Whether the runner has begun so many items."""
    assert process.is_alive(), "the job ended before it could be killed"
    return len(made_by(job, process.pid)) >= items


def made_by(job: Job, runner: int) -> set[str]:
    """What the kernel of this runner began."""
    path = job.folder / "made"
    lines = path.read_text().splitlines() if path.exists() else []
    return {item for by, item in map(str.split, lines) if int(by) == runner}
