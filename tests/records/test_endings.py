"""However a run ends, its record says so."""

import signal
import stat
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path

import nbformat
import psutil
import pytest

from popcon_lib.errors import RecordError, StorageError
from popcon_lib.job import Job, JobSpec
from popcon_lib.records import record, runner, scheme, watch

# Writes a file when the step is reached, then stays in it.
STAY = """
import pathlib, time
pathlib.Path(job_dir, "reached").touch()
time.sleep(60)
"""


def states(job: Job) -> dict[str, str]:
    """papermill's state of each code cell, as a foreign reader sees it."""
    notebook = nbformat.read(job.record, as_version=4)
    cells = [cell for cell in notebook.cells if cell.id.startswith("step-")]
    return {cell.id: cell.metadata.papermill.status for cell in cells}


def steps(found: record.Record) -> dict[str, str]:
    return {step.name: step.status for step in found.steps}


def left_over(job: Job) -> list[str]:
    return [path.name for path in job.folder.rglob(".*")]


def test_a_run_to_the_end_is_completed_whatever_was_left_behind(job, write_notebook):
    job.cancel_file.touch()
    job.lock.touch()
    found = runner.run(job, JobSpec(title="Mine"), write_notebook(character="1", pack="2"))
    assert found == record.read(job.record) == record.glance(job.record)
    assert (found.status, found.title, found.last_step) == ("completed", "Mine", "pack")
    assert steps(found) == {"character": "completed", "pack": "completed"}
    assert set(found.seconds) == {"character", "pack"}
    assert found.error is None
    assert JobSpec.from_parameters(found.parameters) == JobSpec(title="Mine")
    assert nbformat.read(job.record, as_version=4).metadata.papermill.exception is False
    assert left_over(job) == []


def test_records_are_read_only_so_that_jupyterlab_does_not_save_over_them(job, write_notebook):
    notebook = write_notebook(pack="1")
    runner.run(job, JobSpec(), notebook)
    runner.resume(job, notebook)
    for path in (job.record, job.attempts / "001.ipynb"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o444


def test_an_error_in_a_cell_is_a_failure_with_its_step_and_words(job, write_notebook):
    code = "from popcon_lib.errors import InputError\nraise InputError('Too dark.', 'Brighten it.')"
    found = runner.run(job, JobSpec(), write_notebook(character="1", videos=code, pack="3"))
    assert found.status == "failed"
    assert found.error == record.Failure("videos", "InputError", "Too dark. Brighten it.")
    assert found.error.exit_code == 2
    assert steps(found) == {"character": "completed", "videos": "failed", "pack": "pending"}
    assert states(job) == {
        "step-character": "completed",
        "step-videos": "failed",
        "step-pack": "pending",
    }


def test_an_exit_with_0_in_a_cell_is_a_failure(job, write_notebook):
    found = runner.run(job, JobSpec(), write_notebook(character="import sys; sys.exit(0)", pack=""))
    assert (found.status, found.error.ename, found.error.exit_code) == ("failed", "SystemExit", 1)


def test_a_kernel_that_dies_is_a_failure_even_in_the_last_cell(job, write_notebook):
    death = "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"
    found = runner.run(job, JobSpec(), write_notebook(character="1", pack=death))
    assert found.status == "failed"
    assert found.error.step == "pack"
    assert "SIGKILL" in found.error.message
    assert states(job) == {"step-character": "completed", "step-pack": "failed"}


def test_a_cell_that_takes_too_long_is_a_failure(job, write_notebook):
    notebook = write_notebook(character="1", videos=STAY, pack="3")
    found = runner.run(job, JobSpec(), notebook, timeout_s=1)
    assert found.status == "failed"
    assert "longer than it may" in found.error.message
    assert steps(found) == {"character": "completed", "videos": "failed", "pack": "pending"}
    assert states(job)["step-pack"] == "pending"


def test_waiting_for_a_person_is_no_failure(job, write_notebook):
    code = "from popcon_lib.errors import WaitingFor\nraise WaitingFor('review', 'Look at them.')"
    found = runner.run(job, JobSpec(), write_notebook(start_frames=code, pack="2"))
    assert (found.status, found.waiting_for, found.error) == ("waiting", "review", None)
    assert steps(found) == {"start_frames": "waiting", "pack": "pending"}
    text = job.record.read_text()
    assert "Waiting for review Look at them." in text
    assert '"output_type": "error"' not in text


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_cancels(number, job, write_notebook, start, wait_for):
    process = start(job, write_notebook(character="1", videos=STAY, pack="3"))
    wait_for((job.folder / "reached").exists)
    kernel = psutil.Process(record.read(job.record).runner["kernel"]["pid"])
    process.send_signal(number)
    out, err = process.communicate(timeout=60)
    assert (out.strip(), err) == ("cancelled", "")
    found = record.read(job.record)
    assert steps(found) == {"character": "completed", "videos": "cancelled", "pack": "pending"}
    wait_for(lambda: not kernel.is_running())


def test_a_runner_that_is_killed_leaves_an_interrupted_record_that_can_be_resumed(
    job, write_notebook, start, wait_for
):
    process = start(job, write_notebook(character="1", videos=STAY, pack="3"))
    wait_for((job.folder / "reached").exists)
    assert record.read(job.record).status == "running"
    kernel = psutil.Process(record.read(job.record).runner["kernel"]["pid"])
    process.kill()
    process.wait()
    found = record.read(job.record)
    assert found.status == record.glance(job.record).status == "interrupted"
    assert steps(found) == {"character": "completed", "videos": "interrupted", "pack": "pending"}
    resumed = runner.resume(job, write_notebook(character="1", videos="2", pack="3"))
    assert (resumed.status, resumed.attempt) == ("completed", 2)
    wait_for(lambda: not kernel.is_running())
    assert record.read(job.attempts / "001.ipynb").status == "interrupted"


def test_a_second_runner_is_turned_away_and_the_first_can_be_cancelled_from_outside(
    job, write_notebook, start, wait_for
):
    notebook = write_notebook(videos=STAY, pack="2")
    process = start(job, notebook)
    wait_for((job.folder / "reached").exists)
    before = job.record.read_bytes()
    with pytest.raises(RecordError, match="running already"):
        runner.resume(job, notebook)
    assert job.record.read_bytes() == before
    assert record.read(job.record).status == "running"
    assert runner.cancel(job).status == "cancelled"
    assert process.communicate(timeout=60)[0].strip() == "cancelled"
    assert not job.cancel_file.exists()
    with pytest.raises(RecordError, match="not running: it is cancelled"):
        runner.cancel(job)


def test_a_kernel_that_does_not_let_go_is_ended(job, write_notebook, monkeypatch):
    monkeypatch.setattr(watch, "GRACE_S", 0.5)
    deaf = (
        """
import signal, time
for number in (signal.SIGINT, signal.SIGTERM):
    signal.signal(number, signal.SIG_IGN)
"""
        + STAY
    )
    threading.Thread(target=lambda: stop_when_reached(job), daemon=True).start()
    found = runner.run(job, JobSpec(), write_notebook(videos=deaf))
    assert found.status == "cancelled"


def stop_when_reached(job: Job) -> None:
    while not (job.folder / "reached").exists():
        threading.Event().wait(0.05)
    job.cancel_file.touch()


def test_a_full_disk_is_said_and_leaves_no_half_record(job, write_notebook, monkeypatch):
    saves = iter([scheme.save] * 6)

    def save(path: Path, data: bytes, *, read_only: bool) -> None:
        allowed = next(saves, None)
        if allowed is None:
            raise StorageError(f"{path} cannot be written: No space left on device.")
        allowed(path, data, read_only=read_only)

    monkeypatch.setattr(scheme, "save", save)
    with pytest.raises(StorageError, match="No space left"):
        runner.run(job, JobSpec(), write_notebook(character="1", videos="2", pack="3"))
    assert record.read(job.record).status == "interrupted"
    monkeypatch.undo()
    assert runner.resume(job, write_notebook(pack="1")).status == "completed"


def test_progress_is_passed_on_and_a_broken_display_stops_nothing(job, write_notebook):
    code = """
import json, pathlib, time
file = pathlib.Path(job_dir, "progress.json")
file.write_text(json.dumps({"step": "videos", "done": 3, "total": 8}))
time.sleep(0.3)
"""
    told: list[dict] = []

    def show(state: dict) -> None:
        told.append(state)
        raise OSError("the terminal is gone")

    with pytest.raises(OSError, match="terminal is gone"):
        runner.run(job, JobSpec(), write_notebook(videos=code, pack="2"), on_progress=show)
    assert told == [{"step": "videos", "done": 3, "total": 8}]
    assert record.read(job.record).status == "completed"


def test_a_reader_at_full_speed_sees_only_whole_records(
    job: Job, write_notebook, start: Callable[[Job, Path], subprocess.Popen], wait_for
):
    page = "display({'text/html': 'x' * 200_000}, raw=True)"
    notebook = write_notebook(**{name: page for name in "abcdefgh"})
    process = start(job, notebook)
    wait_for(job.record.exists)
    seen = []
    while process.poll() is None:
        seen += [record.read(job.record).status, record.glance(job.record).status]
    assert set(seen) == {"running", "completed"}
    assert seen == sorted(seen, reverse=True)
    assert left_over(job) == []
