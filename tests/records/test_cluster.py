"""Jobs on workers: each comes to its end once, whatever happens to others, and to workers."""

import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest

from popcon_lib.errors import BackendError, UnknownNameError
from popcon_lib.job import JobSpec
from popcon_lib.records import cluster, lock
from popcon_lib.records.batch import Batch
from popcon_lib.records.lines import read_lines

# Each job writes down that it began and that it ended; `title` says what happens in between.
JOB = """
import os, time
from pathlib import Path

def note(what):
    with open(Path(job_dir).parent / "notes", "a") as notes:
        notes.write(f"{title} {what}\\n")

note("began")
if title.startswith("bad"):
    raise ValueError("It is bad.")
if title.startswith("slow"):
    while not (Path(job_dir).parent / "go on").exists():
        time.sleep(0.05)
note("ended")
"""

RUN = """
import sys
from pathlib import Path
from popcon_lib.records import cluster
from popcon_lib.records.batch import Batch
from popcon_lib.records.lines import read_lines

if __name__ == "__main__":
    batch = Batch(Path(sys.argv[1]), "jobs")
    with batch.running():
        lines = read_lines(Path(sys.argv[2]), lambda spec: None)
        entries = batch.plan(lines, Path(sys.argv[3]).read_bytes())
        with cluster.local(1, {}) as client:
            cluster.run(client, batch, entries, lambda entry: None)
"""


@pytest.fixture(scope="module")
def client():
    with cluster.local(2, {}) as client:
        yield client


@pytest.fixture
def batch(tmp_path: Path) -> Batch:
    return Batch(tmp_path / "jobs", "jobs")


@pytest.fixture
def notebook(write_notebook) -> Path:
    return write_notebook("of_a_batch", pack=JOB)


@pytest.fixture
def write_lines(tmp_path: Path):
    def write_lines(*titles: str) -> Path:
        file = tmp_path / "jobs.csv"
        file.write_text("\n".join(["title", *titles]))
        return file

    return write_lines


@pytest.fixture
def run(batch, notebook, write_lines, client):
    """Runs a batch with these titles; returns how each ended, by title."""

    def run(*titles: str) -> dict[str, str]:
        with batch.running():
            lines = read_lines(write_lines(*titles), lambda spec: None)
            entries = batch.plan(lines, notebook.read_bytes())
            left = [entry for entry in entries if entry.status != "completed"]
            batch.keep_errors(cluster.run(client, batch, left, lambda entry: None))
        return {entry.title: entry.status for entry in batch.entries()}

    return run


def notes(batch: Batch) -> Counter[str]:
    path = batch.jobs_root / "notes"
    return Counter(path.read_text().splitlines() if path.exists() else [])


def test_a_failed_job_stops_no_other_and_only_it_is_run_again(run, batch):
    assert run("bad", "a") == {"bad": "failed", "a": "completed"}
    assert run("bad", "a") == {"bad": "failed", "a": "completed"}
    assert notes(batch) == {"a began": 1, "a ended": 1, "bad began": 2}
    folders = [path for path in batch.jobs_root.iterdir() if (path / "job.ipynb").exists()]
    assert len(folders) == 2


def test_a_job_whose_worker_is_killed_is_brought_to_its_end_by_another(
    run, batch, client, wait_for
):
    killed = []

    def kill_the_worker():
        wait_for(lambda: notes(batch)["slow began"] == 1)
        (entry,) = batch.entries()
        runner = psutil.Process(entry.read().runner["pid"])
        killed.append(runner.parent().pid)
        os.kill(killed[0], signal.SIGKILL)
        wait_for(lambda: notes(batch)["slow began"] == 2)
        (batch.jobs_root / "go on").touch()

    other = threading.Thread(target=kill_the_worker)
    other.start()
    assert run("slow") == {"slow": "completed"}
    other.join()
    assert killed and killed[0] != os.getpid()
    assert notes(batch) == {"slow began": 2, "slow ended": 1}
    (entry,) = batch.entries()
    assert entry.read().attempt == 2
    assert (entry.job.attempts / "001.ipynb").exists()
    client.wait_for_workers(2, timeout=60)  # it is replaced: others count on both


def test_a_limit_holds_for_all_workers_together(run, batch, monkeypatch):
    monkeypatch.setitem(cluster.NEEDS, "engine", {"auto": ("gpu",)})
    assert set(run("a", "b").values()) == {"completed"}
    order = [line.split()[0] for line in (batch.jobs_root / "notes").read_text().splitlines()]
    assert order in (["a", "a", "b", "b"], ["b", "b", "a", "a"])


def test_what_no_worker_offers_is_said_before_anything_runs(run, batch, monkeypatch):
    monkeypatch.setitem(cluster.NEEDS, "engine", {"auto": ("lathe",)})
    with pytest.raises(BackendError, match=r'line 2 needs\. Start workers .*"lathe=1"'):
        run("a")
    assert not notes(batch)


@pytest.mark.parametrize(
    ("asked", "needs"),
    [
        ({}, set()),
        ({"engine": "birefnet"}, {"gpu"}),
        ({"engine": "birefnet", "backend": "runpod"}, set()),
        ({"engine": "rembg", "provider": "dashscope"}, {"gpu", "video_tasks"}),
    ],
)
def test_a_job_needs_what_its_engine_and_its_provider_need(asked, needs):
    entry = SimpleNamespace(parameters={**JobSpec().parameters(), **asked})
    assert cluster._needs(entry) == needs


def test_limits_are_shared_out_and_known():
    shares = [cluster._share({"gpu": 1, "video_tasks": 5}, number, 3) for number in range(3)]
    assert [share["gpu"] for share in shares] == [1, 0, 0]
    assert [share["video_tasks"] for share in shares] == [2, 2, 1]
    with pytest.raises(UnknownNameError, match="no resource 'gpus'. Did you mean 'gpu'"):
        with cluster.local(1, {"gpus": 1}):
            pass


def test_a_cluster_that_is_there_is_found_by_its_address(client, monkeypatch):
    with cluster.existing(client.scheduler.address) as found:
        assert len(found.scheduler_info(n_workers=-1)["workers"]) == 2
    monkeypatch.setattr(cluster, "CONNECT_TIMEOUT_S", 1)
    for address in ("tcp://127.0.0.1:1", "nowhere", "http://127.0.0.1:1"):
        with pytest.raises(BackendError, match="No Dask scheduler answers"):
            with cluster.existing(address):
                pass


def test_a_second_cluster_stands_beside_the_first(client):
    with cluster.local(1, {}) as other:
        assert [each.submit(abs, -3).result() for each in (client, other)] == [3, 3]


def test_a_worker_that_does_not_see_the_jobs_root_says_so(tmp_path):
    said = cluster._task(str(tmp_path / "job"), {}, str(tmp_path / "none.ipynb"), "cancel")
    assert "does not see" in said and "jobs root" in said


def test_ctrl_c_stops_the_jobs_cleanly_and_begins_no_other(
    batch, notebook, write_lines, run, wait_for
):
    words = [str(batch.jobs_root), str(write_lines("slow 1", "slow 2")), str(notebook)]
    script = batch.jobs_root.parent / "run.py"
    script.write_text(RUN)
    process = subprocess.Popen([sys.executable, str(script), *words], start_new_session=True)
    wait_for(lambda: sum(notes(batch).values()) == 1)
    # As a terminal does it: to every process of the group.
    os.killpg(process.pid, signal.SIGINT)
    assert process.wait(60) == 0
    assert sorted(entry.status for entry in batch.entries()) == ["cancelled", "not started"]
    assert not any(lock.is_held(entry.job.lock) for entry in batch.entries())
    (batch.jobs_root / "go on").touch()
    assert set(run("slow 1", "slow 2").values()) == {"completed"}
