"""One job in a process of its own, which ends when the one that started it does.

Run as `python -m popcon_lib.records.child`. The first line of its input says what to do; after that
the input stays open for as long as whoever started it lives. It begins the job or goes on with it,
and its last line of output says what kept it from that, if anything did.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from popcon_lib.errors import PopconError
from popcon_lib.job import Job, JobSpec
from popcon_lib.records import lock
from popcon_lib.records.record import glance
from popcon_lib.records.secrets import scrub
from popcon_lib.records.watch import GRACE_S

__all__ = ["bring_to_end"]

LOOK_EVERY_S = 0.1


def bring_to_end(
    job: Job, parameters: Mapping[str, Any], notebook: Path, stopped: Callable[[], bool]
) -> str:
    """Run the job in a process of its own, from where it is, until it ends or `stopped()`.

    Where another process is at work on it, wait for that first: what it leaves is gone on with.
    How it ended is in its record; returns why it failed where that could not be written, else "".
    """
    while not stopped():
        if lock.is_held(job.lock):
            time.sleep(LOOK_EVERY_S)
            continue
        if job.record.exists() and glance(job.record).status == "completed":
            break
        error = _run_child(job, parameters, notebook, stopped)
        if not (error and lock.is_held(job.lock)):
            return error
        # Another was faster.
    return ""


def _run_child(
    job: Job, parameters: Mapping[str, Any], notebook: Path, stopped: Callable[[], bool]
) -> str:
    asked = {"job": str(job.folder), "parameters": parameters, "notebook": str(notebook)}
    command = [sys.executable, "-m", "popcon_lib.records.child"]
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        # A session of its own: Ctrl-C in a terminal reaches only who decides what to do then.
        child = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=out, stderr=err, start_new_session=True
        )
        try:
            child.stdin.write(json.dumps(asked).encode() + b"\n")
            child.stdin.flush()
            while child.poll() is None and not stopped():
                time.sleep(LOOK_EVERY_S)
        except BrokenPipeError:
            pass
        finally:
            _end(child)
        lines, complaint = _text(out).splitlines(), _text(err)
    if child.returncode == 0 and lines:
        return json.loads(lines[-1])["error"]
    if stopped():
        return ""
    last = f": {complaint[-500:]}" if complaint else "."
    return f"Its process ended with code {child.returncode}{last}"


def _end(child: subprocess.Popen) -> None:
    """See the process gone: its input closes, which asks it to stop its job."""
    with suppress(BrokenPipeError):
        child.stdin.close()
    try:
        child.wait(2 * GRACE_S)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def _text(file: Any) -> str:
    file.seek(0)
    return scrub(file.read().decode(errors="replace")).strip()


def _main() -> None:
    asked = json.loads(sys.stdin.readline())
    threading.Thread(target=_end_with_parent, daemon=True).start()
    job, notebook = Job(Path(asked["job"])), Path(asked["notebook"])
    error = ""
    try:
        from popcon_lib.records import runner

        if job.record.exists() or job.attempts.exists():
            runner.resume(job, notebook)
        else:
            runner.run(job, JobSpec.from_parameters(asked["parameters"]), notebook)
    except PopconError as raised:
        error = scrub(str(raised))
    print(json.dumps({"error": error}))


def _end_with_parent() -> None:
    # Not through sys.stdin: its lock would be held when the interpreter leaves.
    while os.read(0, 4096):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    _main()
