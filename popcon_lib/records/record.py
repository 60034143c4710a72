"""A job's record, read: what was asked, how far it came, how it ended.

The record is the executed notebook; what is read here is its `metadata.popcon`. Written statuses
are `running completed failed cancelled waiting`. Two more are found out by reading: `interrupted`
(written as running, and nobody holds the job's lock) and `corrupt` (cannot be read).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from popcon_lib import errors
from popcon_lib.records import foreign, lock

__all__ = [
    "SCHEMA",
    "STATUSES",
    "Failure",
    "Record",
    "Step",
    "alive",
    "as_written",
    "glance",
    "list_jobs",
    "lock_of",
    "read",
]

SCHEMA = 1
WRITTEN = ("running", "completed", "failed", "cancelled", "waiting")
STATUSES = (*WRITTEN, "interrupted", "corrupt")

# A notebook is written with sorted keys and one space per level, so its metadata stands at the end,
# after this; and no text in JSON holds a raw line break.
_METADATA = b'\n "metadata": {'
_TAIL_BYTES, _LONG_TAIL_BYTES = 16 * 1024, 128 * 1024


@dataclass(frozen=True)
class Failure:
    """Why a run failed. `step` is "" where no step did; `ename` is the exception's class."""

    step: str
    ename: str
    message: str

    @property
    def exit_code(self) -> int:
        """2 where what the user gave cannot be used, else 1."""
        return getattr(getattr(errors, self.ename, None), "exit_code", 1)

    def __str__(self) -> str:
        return f"{self.step}: {self.message}" if self.step else self.message


@dataclass(frozen=True)
class Step:
    """A step of the way, as far as the run came. Items are counted: made now, and kept."""

    name: str
    status: str = "pending"
    key: str = ""
    started_at: str = ""
    ended_at: str = ""
    seconds: float = 0.0
    items: int = 0
    kept: int = 0
    cost: float = 0.0
    note: str = ""

    @property
    def cached(self) -> bool:
        """Whether nothing of it had to be made."""
        return self.status == "completed" and self.kept == self.items


@dataclass(frozen=True)
class Record:
    """One attempt of a job. Times are ISO 8601 in UTC; `parameters` are those of the job's spec.

    `template` names the notebook it was made from; `card` is what a list shows of the job (paths
    in it are relative to the job's folder); `runner` is the process that wrote it; `notes` are what
    a reader should know: why it is corrupt, or that the notebook has changed since.
    """

    path: Path
    status: str
    attempt: int = 1
    title: str = ""
    created_at: str = ""
    status_at: str = ""
    parameters: Mapping[str, Any] = field(default_factory=dict)
    steps: tuple[Step, ...] = ()
    error: Failure | None = None
    waiting_for: str = ""
    card: Mapping[str, Any] = field(default_factory=dict)
    template: Mapping[str, Any] = field(default_factory=dict)
    runner: Mapping[str, Any] = field(default_factory=dict)
    schema: int = SCHEMA
    notes: tuple[str, ...] = ()

    @property
    def job(self) -> str:
        """The job's id."""
        return self.path.parent.name

    @property
    def pack(self) -> Path | None:
        """The finished pack, None while there is none."""
        name = self.card.get("pack")
        return self.path.parent / name if name and self.status == "completed" else None

    @property
    def seconds(self) -> dict[str, float]:
        """How long each step took that has ended."""
        return {step.name: step.seconds for step in self.steps if step.ended_at}

    @property
    def last_step(self) -> str:
        """The last step that is finished, "" before the first."""
        return next((s.name for s in reversed(self.steps) if s.status == "completed"), "")

    @property
    def cost(self) -> float:
        """What the steps paid for, in US dollars."""
        return sum(step.cost for step in self.steps)

    def step(self, name: str) -> Step:
        """The step called `name`. Raises UnknownNameError."""
        found = next((step for step in self.steps if step.name == name), None)
        if found is None:
            raise errors.UnknownNameError("step", name, [step.name for step in self.steps])
        return found


def read(path: Path) -> Record:
    """Read the record `path` (`.../<job_id>/job.ipynb`).

    What cannot be understood is a Record whose status is `corrupt`, with the reason in its notes.
    Raises StorageError where the file cannot be opened.
    """
    return alive(as_written(path))


def glance(path: Path) -> Record:
    """The same as `read`, from the end of the file where that is enough."""
    return alive(as_written(path, whole=False))


def list_jobs(root: Path) -> list[Record]:
    """The records of all jobs under `root`, newest first; only the end of each file is read.

    A record that may not be read is in the list as `corrupt`. Raises StorageError for `root`.
    """
    try:
        names = sorted((entry.name for entry in root.iterdir()), reverse=True)
    except FileNotFoundError:
        return []
    except OSError as error:
        raise errors.StorageError(f"{root} cannot be read: {error.strerror}.") from error
    found = []
    for path in (root / name / "job.ipynb" for name in names):
        try:
            found.append(glance(path))
        except errors.StorageError as error:
            if path.is_file():
                found.append(_corrupt(path, str(error)))
    return found


def as_written(path: Path, whole: bool = True) -> Record:
    """What the record says, with `running` left as it is: for the holder of the lock.

    Where not the `whole` is asked for, the end of the file is read if that is enough.
    """
    metadata = None if whole else _tail_metadata(path)
    if metadata is not None:
        return _from_metadata(path, metadata["popcon"])
    data = _bytes_of(path)
    try:
        return _from_notebook(path, json.loads(data))
    except (ValueError, RecursionError) as error:
        return _corrupt(path, f"it is no JSON ({len(data)} bytes: {error})")


def alive(record: Record) -> Record:
    """`record`, as interrupted where it is written as running and nobody is at work on it."""
    while record.status == "running" and not lock.is_held(lock_of(record.path)):
        # The runner may have written its last word and left between our two looks: only if the
        # record still says the same, nobody is at work on it.
        again = as_written(record.path, whole=False)
        if again == record:
            return _interrupted(record)
        record = again
    return record


def lock_of(path: Path) -> Path:
    """The lock file beside the record `path`."""
    return path.with_name(f"{path.name}.lock")


def _bytes_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise errors.StorageError(
            f"The record {path} cannot be read: {error.strerror}.",
            "Check the path and who may read it.",
        ) from error


def _tail_metadata(path: Path) -> dict[str, Any] | None:
    try:
        with path.open("rb") as file:
            size = file.seek(0, 2)
            for length in (_TAIL_BYTES, _LONG_TAIL_BYTES):
                file.seek(max(0, size - length))
                tail = file.read()
                found = tail.rfind(_METADATA)
                if found >= 0:
                    break
            if found < 0:
                return None
            metadata = json.loads(b"{" + tail[found:])["metadata"]  # and so the end is whole
    except (OSError, ValueError):
        return None
    return metadata if isinstance(metadata.get("popcon"), dict) else None


def _from_notebook(path: Path, notebook: Any) -> Record:
    if not isinstance(notebook, dict) or not isinstance(notebook.get("metadata"), dict):
        return _corrupt(path, "it is no notebook")
    if "popcon" in notebook["metadata"]:
        return _from_metadata(path, notebook["metadata"]["popcon"])
    status = foreign.status(notebook)
    if status is None:
        return _corrupt(path, "it is a notebook that was never a job's record")
    return Record(path, status, notes=("Written by another tool than PopCon.",))


def _from_metadata(path: Path, popcon: Any) -> Record:
    try:
        record = Record(
            path=path,
            status=popcon["status"],
            attempt=int(popcon["attempt"]),
            title=str(popcon.get("title", "")),
            created_at=str(popcon["created_at"]),
            status_at=str(popcon["status_at"]),
            parameters=dict(popcon["params"]),
            steps=tuple(_step(step) for step in popcon["steps"]),
            error=Failure(**popcon["error"]) if popcon.get("error") else None,
            waiting_for=str(popcon.get("waiting_for", "")),
            card=dict(popcon.get("card", {})),
            template=dict(popcon["template"]),
            runner=dict(popcon.get("runner", {})),
            schema=int(popcon["schema"]),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        schema = popcon.get("schema") if isinstance(popcon, dict) else None
        newer = isinstance(schema, int) and schema > SCHEMA
        reason = f"its popcon metadata is not understood ({type(error).__name__}: {error})"
        return _corrupt(path, f"it was written by a newer PopCon: {reason}" if newer else reason)
    if record.schema > SCHEMA:
        record = replace(record, notes=("Written by a newer PopCon: update to resume it.",))
    if record.status not in WRITTEN:
        return _corrupt(path, f"its status is {record.status!r}")
    return record


def _interrupted(record: Record) -> Record:
    steps = tuple(
        replace(step, status="interrupted") if step.status == "running" else step
        for step in record.steps
    )
    return replace(record, status="interrupted", steps=steps)


def _step(raw: Mapping[str, Any]) -> Step:
    return Step(
        name=str(raw["name"]),
        status=str(raw["status"]),
        key=str(raw.get("key") or ""),
        started_at=str(raw.get("started_at") or ""),
        ended_at=str(raw.get("ended_at") or ""),
        seconds=float(raw.get("seconds") or 0.0),
        items=int(raw.get("items") or 0),
        kept=int(raw.get("kept") or 0),
        cost=float(raw.get("cost") or 0.0),
        note=str(raw.get("note") or ""),
    )


def _corrupt(path: Path, reason: str) -> Record:
    return Record(path, "corrupt", notes=(f"The record cannot be used: {reason}.",))
