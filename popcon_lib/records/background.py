"""A job run or resumed in a process of its own: it goes on when whoever started it does not.

Run as `python -m popcon_lib.records.background FOLDER PARAMETERS`, it runs a job that is created
already, with parameters in JSON.
"""

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from popcon_lib.errors import PopconError, StorageError
from popcon_lib.job import NOTEBOOK, Job, JobSpec
from popcon_lib.records import secrets

__all__ = ["Progress", "Started", "progress", "start_resume", "start_run"]

# The page goes first: whoever looks on waits for clicks, not for the job.
NICE = 10
# A notebook's kernel tells what it starts that a person looks on, and how to draw for them.
_OF_A_KERNEL = ("FORCE_COLOR", "CLICOLOR", "MPLBACKEND", "JPY_PARENT_PID")


@dataclass(frozen=True)
class Progress:
    """How far the step that runs has come, in items."""

    step: str
    done: int
    total: int


@dataclass(frozen=True)
class Started:
    """A process that was started for a job, and the file that takes what it says."""

    process: subprocess.Popen[bytes]
    log: Path

    @property
    def ended(self) -> bool:
        """Whether it is over."""
        return self.process.poll() is not None

    @property
    def failed(self) -> bool:
        """Whether it is over, and was not content."""
        return bool(self.process.poll())

    @property
    def last_words(self) -> str:
        """The last line that it said, "" before the first."""
        with suppress(OSError):
            lines = self.log.read_text(errors="replace").split("\n")
            said = next((line.strip() for line in reversed(lines) if line.strip()), "")
            return said.removeprefix("popcon: ")
        return ""


def start_run(job: Job, spec: JobSpec) -> Started:
    """Run `job`, as `Job.create` made it with this `spec`, and return at once.

    The process outlives this one and takes no signal meant for it. Raises InputError for a secret
    among the parameters, StorageError where it cannot be started.
    """
    secrets.refuse(spec.parameters())
    words = [str(job.folder), json.dumps(spec.parameters())]
    return _start(job, "started", ["popcon_lib.records.background", *words])


def start_resume(
    job: Job,
    redo_from: str | None = None,
    changes: Mapping[str, Any] | None = None,
    cells: str = "current",
) -> Started:
    """Start `popcon resume` for `job`, and return at once.

    `redo_from`, `changes` and `cells` are those of `runner.resume`; whether they are any good is
    found out by the process, before it touches the job. It outlives this one and takes no signal
    meant for it. Raises StorageError where it cannot be started.
    """
    words = ["resume", str(job.folder), "--cells", cells]
    if redo_from is not None:
        words += ["--from", redo_from]
    for name, value in (changes or {}).items():
        text = ",".join(value) if isinstance(value, list | tuple) else str(value)
        text = json.dumps(value) if isinstance(value, Mapping) else text
        words += ["--set", f"{name}={text}"]
    return _start(job, "resumed", ["popcon_lib.cli", *words])


def progress(job: Job) -> Progress | None:
    """What the run of `job` is at; None where it has not said so yet."""
    with suppress(OSError, ValueError, KeyError, TypeError):
        news = json.loads(job.progress_file.read_bytes())
        return Progress(str(news["step"]), int(news["done"]), int(news["total"]))
    return None


def _start(job: Job, what: str, module: Sequence[str]) -> Started:
    environment = {name: value for name, value in os.environ.items() if name not in _OF_A_KERNEL}
    try:
        with job.log.open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", *module],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                # Where the jobs root is by default, and so the .env file beside it.
                cwd=job.folder.parent.parent,
                env={**environment, "TERM": "dumb"},
                start_new_session=True,
            )
    except OSError as error:
        raise StorageError(f"{job.id} cannot be {what} here: {error}.") from error
    with suppress(OSError, AttributeError):  # Windows has none; whoever may not, need not
        os.setpriority(os.PRIO_PROCESS, process.pid, NICE)
    return Started(process, job.log)


def _main(folder: str, parameters: str) -> int:
    from popcon_lib.records import runner

    try:
        spec = JobSpec.from_parameters(json.loads(parameters))
        record = runner.run(Job(Path(folder)), spec, NOTEBOOK)
    except PopconError as error:
        print(secrets.scrub(str(error)))
        return error.exit_code
    return 0 if record.status in ("completed", "waiting") else 1


if __name__ == "__main__":
    sys.exit(_main(*sys.argv[1:]))
