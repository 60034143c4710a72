"""JobSpec (what was asked) and Job (the folder of one set): it alone knows where things are.

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
from dataclasses import asdict, dataclass, field, fields, replace
from fractions import Fraction
from hashlib import sha256
from pathlib import Path
from typing import Any

from popcon_lib.artifact import MANIFEST, Artifact, joint_key, read_manifest
from popcon_lib.errors import InputError, RecordError, StorageError, UnknownNameError
from popcon_lib.files import make_folder, save

__all__ = ["ASKING", "CUT_BACKGROUND", "MASCOT", "NOTEBOOK", "STEPS", "Job", "JobSpec"]

# What a job runs; its executed copy is the record.
NOTEBOOK = Path(__file__).resolve().parents[1] / "notebooks" / "emoji_set.ipynb"

STEPS = ("character", "start_frames", "videos", "frames", "matting", "refine", "pack")
MASCOT = "mascot"
DEFAULT_ACTIONS = ("wave", "laugh", "love", "cry", "angry", "surprised", "celebrate", "sleep")
CUT_BACKGROUND = ("auto", "yes", "no")
ASKING = ("auto", "ask")
MAX_CANDIDATES = 6  # image services make no more at a time
MAX_INPUT_BYTES = 30_000_000


@dataclass(frozen=True)
class JobSpec:
    """What was asked: exactly the parameters of `notebooks/emoji_set.ipynb`.

    character: "mascot" or the path of a picture; actions: names of `popcon_lib.actions`, in the
    order of the set; frames and seconds: of each emoji; engine: what finds the character, "auto"
    for the recipe's own; recipe: a matting preset, or the path of a recipe in JSON; backdrop:
    auto, white or #rrggbb; cut_background: auto (an opaque picture on one flat colour is cut out),
    yes or no; candidates: start frames of each action to choose from; review, refine: "ask" waits
    for a person after the start frames, and after matting; "auto" goes on;
    redo: for each step that was asked to run afresh, the number of the attempt that asked.
    """

    character: str = MASCOT
    actions: tuple[str, ...] = DEFAULT_ACTIONS
    frames: int = 12
    seconds: float = 1.0
    target: str = "line-emoji"
    engine: str = "auto"
    recipe: str = "standard"
    backdrop: str = "auto"
    cut_background: str = "auto"
    candidates: int = 1
    review: str = "auto"
    refine: str = "auto"
    provider: str = "puppet"
    backend: str = "local"
    title: str = ""
    redo: Mapping[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if isinstance(self.actions, str):
            raise InputError(f"actions is a list of names, not the text {self.actions!r}.")
        object.__setattr__(self, "actions", tuple(self.actions))
        object.__setattr__(self, "redo", dict(self.redo))
        for name, kind in (("frames", int), ("candidates", int), ("seconds", (int, float))):
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, kind):
                raise InputError(f"{name} is a number, not {value!r}.")
        for name in ("character", "target", "engine", "recipe", "backdrop", "provider", "backend"):
            if not isinstance(getattr(self, name), str):
                raise InputError(f"{name} is a text, not {getattr(self, name)!r}.")
        if not self.actions:
            raise InputError("No action was chosen.", "Choose at least one with --actions.")
        twice = sorted({name for name in self.actions if self.actions.count(name) > 1})
        if twice:
            raise InputError(f"Chosen more than once: {', '.join(twice)}.", "Name each once.")
        if self.frames < 1:
            raise InputError(f"An emoji of {self.frames} frames cannot be made.")
        if not 0.1 <= self.seconds <= 60:
            raise InputError(f"An emoji lasts 0.1 to 60 s, not {self.seconds} s.")
        if not 1 <= self.candidates <= MAX_CANDIDATES:
            raise InputError(
                f"Start frames are made 1 to {MAX_CANDIDATES} at a time, not {self.candidates}."
            )
        for name, known in (
            ("cut_background", CUT_BACKGROUND),
            ("review", ASKING),
            ("refine", ASKING),
        ):
            if getattr(self, name) not in known:
                raise UnknownNameError(f"choice for {name}", getattr(self, name), known)
        for step in self.redo:
            if step not in STEPS:
                raise UnknownNameError("step", step, STEPS)

    @property
    def durations(self) -> tuple[Fraction, ...]:
        """Seconds each frame is shown, exact."""
        return (Fraction(str(self.seconds)) / self.frames,) * self.frames

    def parameters(self) -> dict[str, Any]:
        """The same as JSON types."""
        return {**asdict(self), "actions": list(self.actions), "redo": dict(self.redo)}

    @classmethod
    def from_parameters(cls, parameters: Mapping[str, Any]) -> "JobSpec":
        """The reverse; names that are no parameters of a job are left out."""
        known = {item.name for item in fields(cls)}
        return cls(**{name: value for name, value in parameters.items() if name in known})


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
