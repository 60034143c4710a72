"""Job, the folder of one set: it alone knows where things are.

jobs/<job_id>/
  job.ipynb                    the record: the executed notebook
  inputs/                      what the user gave
  artifacts/<step>/<item>/     results; manifest.json is written last
  edits/<step>/<item>.json     people's decisions
  tickets/                     what was asked of providers
  pack/                        what the user came for
"""

import re
import secrets
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from popcon_lib.artifact import MANIFEST, Artifact, joint_key, read_manifest
from popcon_lib.errors import InputError, RecordError, StorageError
from popcon_lib.files import make_folder, save
from popcon_lib.spec import (
    ASKING,
    CUT_BACKGROUND,
    DEFAULT_ACTIONS,
    MASCOT,
    STEPS,
    JobSpec,
)

__all__ = [
    "ASKING",
    "CUT_BACKGROUND",
    "DEFAULT_ACTIONS",
    "MASCOT",
    "NOTEBOOK",
    "STEPS",
    "Job",
    "JobSpec",
]

# What a job runs; its executed copy is the record.
NOTEBOOK = Path(__file__).resolve().parents[1] / "notebooks" / "emoji_set.ipynb"

MAX_INPUT_BYTES = 30_000_000


@dataclass(frozen=True)
class Job:
    """The folder of one set."""

    folder: Path

    @classmethod
    def create(cls, jobs_root: Path, spec: JobSpec, job_id: str = "") -> tuple["Job", JobSpec]:
        """Make the folder, copy the files that the user named into it; return both, with new paths.

        `job_id` is one that `new_id` gave before; to make it twice is to make it once. Raises
        InputError for a file that is not there or too large, StorageError where the jobs root
        cannot be written.
        """
        given = {
            "character": None if spec.character == MASCOT else Path(spec.character),
            "reference": Path(spec.reference) if spec.reference else None,
            "recipe": Path(spec.recipe) if spec.recipe.endswith(".json") else None,
        }
        data = {name: _read_input(path) for name, path in given.items() if path is not None}
        job = cls(jobs_root.resolve() / (job_id or cls.new_id()))
        make_folder(job.folder)
        for name, content in data.items():
            kept = f"inputs/{name}{given[name].suffix.lower()}"
            save(make_folder(job.folder / "inputs") / Path(kept).name, content)
            spec = replace(spec, **{name: kept})
        return job, spec

    @staticmethod
    def new_id() -> str:
        """An id for a job that is asked for now."""
        return f"{time.strftime('%Y%m%d-%H%M%S', time.gmtime())}-{secrets.token_hex(3)}"

    @classmethod
    def find(cls, name: str, jobs_root: Path) -> "Job":
        """The job called `name` (its id under `jobs_root`, or its folder). Raises RecordError."""
        is_id = re.fullmatch(r"[0-9a-z-]+", name) is not None
        for folder in ([jobs_root / name] if is_id else []) + [Path(name)]:
            if (folder / "job.ipynb").is_file():
                return cls(folder.resolve())
        raise RecordError(
            f"There is no job {name!r} under {jobs_root}.",
            "Give its id or the path of its folder, and --jobs-root where it is elsewhere.",
        )

    @property
    def id(self) -> str:
        """Sorts by time; [0-9a-z-] only."""
        return self.folder.name

    @property
    def record(self) -> Path:
        """The executed notebook."""
        return self.folder / "job.ipynb"

    @property
    def lock(self) -> Path:
        """Held by the runner while it lives."""
        return self.folder / "job.ipynb.lock"

    @property
    def attempts(self) -> Path:
        """Earlier records of the same job, 001.ipynb and on."""
        return self.folder / "attempts"

    @property
    def cancel_file(self) -> Path:
        """Touched by whoever wants the run to stop."""
        return self.folder / "cancel"

    @property
    def progress_file(self) -> Path:
        """What is being done right now, for whoever looks on."""
        return self.folder / "progress.json"

    @property
    def log(self) -> Path:
        """What a run in the background said last."""
        return self.folder / "run.log"

    @property
    def tickets(self) -> Path:
        """What was asked of providers."""
        return self.folder / "tickets"

    @property
    def pack_folder(self) -> Path:
        """What the user came for."""
        return self.folder / "pack"

    def edit(self, step: str, item: str) -> Path:
        """What a person decided of one item of `step`."""
        return self.folder / "edits" / step / f"{item}.json"

    def relative(self, path: Path) -> str:
        """`path` as seen from the job's folder, for what must stay true when that is moved."""
        return path.relative_to(self.folder).as_posix()

    @property
    def contact_sheet(self) -> Path:
        """Every emoji of the set at a glance."""
        return self.pack_folder / "contact_sheet.png"

    def read_input(self, path: str) -> bytes:
        """The bytes of a file the user gave: a path of the spec, inside the job or elsewhere."""
        return _read_input(self.folder / path)

    def find_artifacts(self, step: str, items: Iterable[str], key: str) -> dict[str, Artifact]:
        """A finished step's items; its record keeps their joint `key`. Raises RecordError."""
        found = {item: self.find_artifact(step, item, None) for item in items}
        if None in found.values() or joint_key(found.values()) != key:
            raise RecordError(
                f"What {step} made for {self.id} is not as its record says.",
                f"Make it again: popcon resume {self.folder}",
            )
        return found

    def find_artifact(self, step: str, item: str, key: str | None) -> Artifact | None:
        """The finished item if every file is as it was left, and it answers to `key` (None: any).

        Otherwise None.
        """
        artifact = read_manifest(self._folder(step, item))
        if artifact is None or key not in (None, artifact.key) or artifact.changed():
            return None
        return artifact

    def made_at(self, step: str, item: str) -> int:
        """When the item was finished, in ns of the file's time; 0 where it was not."""
        try:
            return (self._folder(step, item) / MANIFEST).stat().st_mtime_ns
        except OSError:
            return 0

    def changed_files(self, step: str, item: str, key: str) -> list[str]:
        """The files of the item that answers to `key` that somebody changed or deleted."""
        artifact = read_manifest(self._folder(step, item))
        return artifact.changed() if artifact is not None and artifact.key == key else []

    def keep_artifact(self, step: str, item: str, key: str, files: Mapping[str, bytes]) -> Artifact:
        """Write the files of a finished item, its manifest last. Raises StorageError."""
        folder = make_folder(self._folder(step, item))
        (folder / MANIFEST).unlink(missing_ok=True)
        for left in folder.iterdir():
            if left.name not in files and left.is_file():
                left.unlink()
        digests = {}
        for name, data in files.items():
            save(folder / name, data)
            digests[name] = sha256(data).hexdigest()
        artifact = Artifact(folder, key, digests)
        artifact.write_manifest()
        return artifact

    def publish(self, artifact: Artifact, *names: str) -> None:
        """Put files of `artifact` into the pack folder. Raises StorageError."""
        for name in names:
            save(make_folder(self.pack_folder) / name, artifact.read(name))

    def _folder(self, step: str, item: str) -> Path:
        return self.folder / "artifacts" / step / item


def _read_input(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise InputError(f"{path} is a folder.", "Give the path of one picture.")
        size_bytes = path.stat().st_size
        if size_bytes > MAX_INPUT_BYTES:
            raise InputError(
                f"{path} is {size_bytes / 1e6:.0f} MB; a picture may have "
                f"{MAX_INPUT_BYTES / 1e6:.0f} MB.",
                "Save it smaller, for instance 2048 px on its longest side.",
            )
        return path.read_bytes()
    except FileNotFoundError as error:
        raise InputError(f"There is no file {path}.", "Check the path of the picture.") from error
    except OSError as error:
        raise StorageError(f"{path} cannot be read: {error.strerror}.") from error
