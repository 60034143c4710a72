"""Runs a job's notebook, resumes it and cancels it. One runner per job: it holds the job's lock."""

import json
import os
import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from popcon_lib import settings
from popcon_lib.errors import RecordError, UnknownNameError
from popcon_lib.files import make_folder, save
from popcon_lib.job import STEPS, Job, JobSpec
from popcon_lib.records import lean, lock, processes, secrets
from popcon_lib.records.record import SCHEMA, Record, as_written, read
from popcon_lib.records.watch import OnProgress, Watch

if TYPE_CHECKING:
    from nbformat import NotebookNode

__all__ = ["cancel", "changed_since", "resume", "run"]

Cells = Literal["current", "recorded"]


def run(
    job: Job,
    spec: JobSpec,
    notebook: Path,
    on_progress: OnProgress | None = None,
    timeout_s: int | None = None,
) -> Record:
    """Run `notebook` for a new job and return its record, whatever the ending.

    `on_progress` gets what the job's progress file says each time it changes; `timeout_s` is the
    longest a cell may take. Ctrl-C and SIGTERM end the run cleanly as `cancelled`. Raises
    InputError (a secret among the parameters, no such notebook), RecordError (running already, or
    run before), StorageError.
    """
    lean.import_nbformat()
    from popcon_lib.records import template

    secrets.refuse(spec.parameters())
    cells = template.load(notebook)
    with lock.held(job.lock):
        if job.record.exists():
            raise RecordError(f"The job {job.id} has run before.", "Resume it instead.")
        about = {"attempt": 1, "created_at": _now()}
        return _execute(job, spec, notebook.name, cells, about, on_progress, timeout_s)


def resume(
    job: Job,
    notebook: Path,
    redo_from: str | None = None,
    changes: Mapping[str, Any] | None = None,
    cells: Cells = "current",
    on_progress: OnProgress | None = None,
    timeout_s: int | None = None,
) -> Record:
    """Run the job again: what is unchanged is found and kept, the rest is made.

    Everything from the step `redo_from` on is made afresh. `changes` are parameters to replace.
    `cells` chooses between the cells of `notebook` and those that the record was made from; a
    difference between the two is said in the record's notes. The record so far is kept among the
    job's attempts. Raises as `run` does, and RecordError for a record that cannot be resumed.
    """
    lean.import_nbformat()
    from popcon_lib.records import template

    if redo_from is not None and redo_from not in STEPS:
        raise UnknownNameError("step", redo_from, STEPS)
    with lock.held(job.lock):
        before, source = _resumable(job)
        processes.end_kernel(before.runner.get("kernel", {}))
        parameters = _changed(before.parameters, changes or {})
        attempt = before.attempt + 1
        if redo_from is not None:
            parameters["redo"] = {**parameters.get("redo", {}), redo_from: attempt}
        if before.waiting_for == "refinement":
            parameters["refine"] = "auto"  # to resume is to have looked
        spec = JobSpec.from_parameters(parameters)
        secrets.refuse(spec.parameters())
        changed = changed_since(before, notebook)
        chosen = template.load(notebook) if cells == "current" else template.recorded(source)
        if job.record.exists():
            kept = make_folder(job.attempts) / f"{before.attempt:03}.ipynb"
            save(kept, job.record.read_bytes(), read_only=True)
        about = {
            "attempt": attempt,
            "created_at": before.created_at,
            "resumed_from": {"attempt": before.attempt, "step": redo_from, "status": before.status},
            "card": dict(before.card),
        }
        record = _execute(job, spec, notebook.name, chosen, about, on_progress, timeout_s)
    if changed:
        note = f"{notebook.name} has changed since this job was made; ran the {cells} cells."
        record = replace(record, notes=(*record.notes, note))
    return record


def changed_since(record: Record, notebook: Path) -> bool:
    """Whether `notebook` is another than the record was made from: to ask before resuming.

    Raises InputError where it cannot be read.
    """
    lean.import_nbformat()
    from popcon_lib.records import template

    return template.fingerprint(template.load(notebook)) != record.template.get("sha256")


def cancel(job: Job, wait_s: float = 30.0) -> Record:
    """Ask the job's runner to stop, wait until it has, and return the record.

    Raises RecordError where nobody runs the job, or where it does not stop within `wait_s`.
    """
    if not lock.is_held(job.lock):
        raise RecordError(f"The job {job.id} is not running: it is {read(job.record).status}.")
    deadline = time.monotonic() + wait_s
    while lock.is_held(job.lock):
        # A runner that is just beginning clears away what it finds: ask again until it is heard.
        if not job.cancel_file.exists():
            save(job.cancel_file, b"")
        if time.monotonic() > deadline:
            raise RecordError(f"The job {job.id} was asked to stop and has not within {wait_s} s.")
        time.sleep(0.05)
    job.cancel_file.unlink(missing_ok=True)
    return read(job.record)


def _execute(
    job: Job,
    spec: JobSpec,
    notebook_name: str,
    cells: "NotebookNode",
    about: dict[str, Any],
    on_progress: OnProgress | None,
    timeout_s: int | None,
) -> Record:
    """Write the record as it begins, run it, and read how it ended. The lock is held."""
    import nbformat
    import papermill
    from papermill.exceptions import PapermillExecutionError

    from popcon_lib.records import engine, scheme, template, trust

    parameters = spec.parameters()
    popcon = {
        "schema": SCHEMA,
        "job_id": job.id,
        "title": spec.title,
        "status": "running",
        "status_at": _now(),
        "runner": processes.identity(os.getpid()),
        "template": {
            "name": notebook_name,
            "sha256": template.fingerprint(cells),
            "popcon_version": version("popcon"),
        },
        "params": parameters,
        "params_sha256": sha256(json.dumps(parameters, sort_keys=True).encode()).hexdigest(),
        "secrets": sorted(settings.secrets()),
        "steps": [
            {"name": name, "cell_id": cell_id, "status": "pending"}
            for name, cell_id in template.step_cells(cells).items()
        ],
        "card": {},
        **about,
    }
    begun = nbformat.writes(template.prepare(cells, popcon))
    save(job.record, secrets.scrub(begun).encode(), read_only=True)
    engine.register()
    watch = Watch(job, on_progress)
    with watch.on():
        try:
            papermill.execute_notebook(
                scheme.address(job.record),
                scheme.address(job.record),
                {"job_dir": str(job.folder), **parameters},
                engine_name=engine.ENGINE,
                progress_bar=False,
                watch=watch,
                timeout_s=timeout_s,
            )
        except (PapermillExecutionError, engine.Ended):
            # How it ended is in the record: read below like every reader does.
            pass
    trust.sign(job.record)
    return as_written(job.record)


def _resumable(job: Job) -> tuple[Record, Path]:
    """What to go on from, and its file: the newest attempt that can be read."""
    numbers = sorted((int(path.stem) for path in job.attempts.glob("[0-9]*.ipynb")), reverse=True)
    attempts = [job.attempts / f"{number:03}.ipynb" for number in numbers]
    paths = [path for path in (job.record, *attempts) if path.is_file()]
    if not paths:
        raise RecordError(f"{job.folder} has no record.", "Start a new job.")
    records = [(as_written(path), path) for path in paths]
    record, path = next((pair for pair in records if pair[0].parameters), records[0])
    if record.schema > SCHEMA:
        raise RecordError(f"{path} was written by a newer PopCon.", "Update, then resume it.")
    if not record.parameters:
        raise RecordError(f"{path} cannot be resumed. {' '.join(record.notes)}", "Start a new job.")
    if path != job.record:
        # The attempt that cannot be read came after the newest that can.
        record = replace(record, attempt=numbers[0] + 1, status="corrupt")
    return record, path


def _changed(parameters: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    unknown = sorted(set(changes) - set(JobSpec().parameters()))
    if unknown:
        raise UnknownNameError("parameter", unknown[0], JobSpec().parameters())
    return {**parameters, **changes}


def _now() -> str:
    return datetime.now(UTC).isoformat()
