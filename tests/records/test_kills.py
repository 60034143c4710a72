"""A job that is killed again and again makes every item once, and the same pack."""

import random
import subprocess
import sys
import time

from popcon_lib.job import Job
from popcon_lib.records import record

KILLS = 4
ACTIONS = ("wave", "laugh", "love", "cry")

OPEN = """
import time
from pathlib import Path
from popcon_lib.job import Job, JobSpec
from popcon_lib.work import Item, Work

work = Work(Job(Path(job_dir)), JobSpec(actions=actions))

def made(step, name):
    with open(Path(job_dir, "made"), "a") as log:
        log.write(f"{step}/{name}\\n")
    time.sleep(0.1)
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


def log(job: Job) -> list[str]:
    path = job.folder / "made"
    return path.read_text().splitlines() if path.exists() else []


def test_killed_at_random_moments_a_job_loses_nothing_and_repeats_nothing(
    job, write_notebook, wait_for
):
    notebook = write_notebook("killed", character=OPEN, **STEPS)
    command = [sys.executable, "-c", GO_ON, str(job.folder), str(notebook), ",".join(ACTIONS)]
    moments = random.Random(2)
    for _ in range(KILLS):
        kept, seen = finished(job), len(log(job))
        more = moments.randint(1, 3)
        with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
            wait_for(lambda: len(log(job)) >= seen + more)  # noqa: B023 - called at once
            time.sleep(moments.uniform(0, 0.1))
            process.kill()
        assert kept.isdisjoint(log(job)[seen:])
        assert record.read(job.record).status == "interrupted"
    kept, seen = finished(job), len(log(job))
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert (done.stdout.strip(), done.stderr) == ("completed", "")
    assert kept.isdisjoint(log(job)[seen:])
    packs = {path: path.read_text() for path in job.folder.glob("artifacts/pack/*/data")}
    assert sorted(packs.values()) == sorted(f"pack of {name}" for name in ACTIONS)
