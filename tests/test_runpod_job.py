"""A whole job whose mattes are found by workers: the real command, real worker processes."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

from services.dashscope import KEY as DASHSCOPE_KEY

from popcon_lib.bench.loopback import KEY

POPCON = [sys.executable, "-c", "from popcon_lib.cli import main; main()"]
ASKED = ["run", "--actions", "wave,cry", "--frames", "6", "--target", "apng", "--json"]
ASKED += ["--provider", "dashscope", "--backend", "runpod", "--engine", "key"]


def popcon(*words: str) -> dict:
    run = subprocess.run([*POPCON, *words], capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    assert KEY not in run.stdout + run.stderr
    return json.loads(run.stdout.splitlines()[-1])


def wait_for_tickets(root: Path, count: int, runner: subprocess.Popen) -> Path:
    """The job's folder, once `count` clips are in RunPod's queue."""
    for _ in range(6000):
        tickets = list(root.glob("*/tickets/runpod/*.json"))
        if len(tickets) == count:
            return tickets[0].parents[2]
        assert runner.poll() is None, runner.stderr.read()
        time.sleep(0.01)
    raise AssertionError(f"not {count} clips were sent")


def commands() -> str:
    """Every command line of this machine that may be read."""
    lines = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            lines.append(path.read_bytes().decode(errors="replace"))
        except OSError:
            continue
    return "\n".join(lines)


def test_a_job_on_workers_gives_the_pack_of_a_job_here_and_sends_each_clip_once(
    dashscope, runpod, tmp_path
):
    """SIGKILL while both clips wait for a worker; resumed on three workers; then matted here."""
    root, log = tmp_path / "jobs", tmp_path / "workers.txt"
    runpod.workers_seen = {"initializing": 3}
    runner = subprocess.Popen(
        [*POPCON, *ASKED, "--jobs-root", str(root)], stderr=subprocess.PIPE, text=True
    )
    try:
        folder = wait_for_tickets(root, 2, runner)
    finally:
        os.kill(runner.pid, signal.SIGKILL)
        said = runner.communicate()[1]
    paid = len(dashscope.created)

    runpod.start_workers(3, log=log)
    assert KEY not in commands()
    there = popcon("resume", str(folder), "--json")
    assert there["status"] == "completed"
    assert (runpod.count("run"), len(dashscope.created)) == (2, paid), "nothing is sent again"
    assert not list((folder / "tickets/runpod").iterdir())

    other = shutil.copytree(folder, root / f"{folder.name}0")
    here = popcon("resume", str(other), "--set", "backend=local", "--from", "matting", "--json")
    assert runpod.count("run") == 2
    assert Path(there["pack"]).read_bytes() == Path(here["pack"]).read_bytes()
    for name in ("wave", "cry"):
        one, two = (each / "artifacts/matting" / name for each in (folder, other))
        assert "on RunPod" in (one / "matte.json").read_text()
        assert "on RunPod" not in (two / "matte.json").read_text()
        assert (one / "000.png").read_bytes() == (two / "000.png").read_bytes()

    everything = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(everything) > 50 and log in everything
    for key in (KEY, DASHSCOPE_KEY):
        assert key not in said
        leaks = [path for path in everything if key.encode() in path.read_bytes()]
        assert not leaks, f"the key is in {leaks}"
