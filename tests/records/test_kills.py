"""A job that is killed again and again makes every item once, and the same pack."""

import os
import random
import signal
import subprocess
import sys
import time

from popcon_lib.job import Job
from popcon_lib.records import record

KILLS = 3
ACTIONS = tuple(f"action_{number}" for number in range(12))

OPEN = """
import os, time
from pathlib import Path
from popcon_lib.job import Job, JobSpec
from popcon_lib.work import Item, Work

work = Work(Job(Path(job_dir)), JobSpec(actions=actions))

def made(step, name):
    with open(Path(job_dir, "made"), "a") as log:
        log.write(f"{os.getppid()} {step}/{name}\\n")
    time.sleep(0.15)
    return {"data": f"{step} of {name}".encode()}

def do(step):
    items = {name: Item((step,), lambda name=name: made(step, name)) for name in actions}
    return work.make(step, items)

do("character")
"""
STEPS = {"videos": "do('videos')", "matting": "do('matting')", "pack": "do('pack')"}

GO_ON = """
import sys
import time
from pathlib import Path
from popcon_lib.job import Job, JobSpec
from popcon_lib.records import runner
job, notebook = Job(Path(sys.argv[1])), Path(sys.argv[2])
begun = job.record.exists()
spec = JobSpec(actions=sys.argv[3].split(","))
record = runner.resume(job, notebook) if begun else runner.run(job, spec, notebook)
print(record.status)
"""


def finished(job: Job) -> set[str]:
    """The items whose manifest is written, as the log names them."""
    manifests = job.folder.glob("artifacts/*/*/manifest.json")
    return {f"{path.parent.parent.name}/{path.parent.name}" for path in manifests}


def log(job: Job) -> list[tuple[int, str]]:
    """What was begun: the runner whose kernel did it, and the item."""
    path = job.folder / "made"
    lines = path.read_text().splitlines() if path.exists() else []
    return [(int(runner), item) for runner, item in (line.split() for line in lines)]


def test_killed_at_random_moments_a_job_loses_nothing_and_repeats_nothing(
    job, write_notebook, wait_for
):
    notebook = write_notebook("killed", character=OPEN, **STEPS)
    command = [sys.executable, "-c", GO_ON, str(job.folder), str(notebook), ",".join(ACTIONS)]
    moments = random.Random(2)

    def made_by(runner: int) -> set[str]:
        return {item for by, item in log(job) if by == runner}

    kept: set[str] = set()
    for kill in range(KILLS):
        enough = moments.randint(1, 3)
        with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
            wait_for(lambda pid=process.pid, n=enough: len(made_by(pid)) >= n)
            time.sleep(moments.uniform(0, 0.1))
            kernel = record.read(job.record).runner["kernel"]["pid"]
            process.kill()
            # A kernel that outlives its runner works on for a second; one that is gone does not.
            if kill % 2:
                os.killpg(kernel, signal.SIGKILL)
        assert kept.isdisjoint(made_by(process.pid))
        assert record.read(job.record).status == "interrupted"
        kept = finished(job)
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.communicate()[0].strip() == "completed"
    assert kept.isdisjoint(made_by(process.pid))
    packs = [path.read_text() for path in job.folder.glob("artifacts/pack/*/data")]
    assert sorted(packs) == sorted(f"pack of {name}" for name in ACTIONS)
