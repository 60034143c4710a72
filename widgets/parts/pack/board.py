"""One job's set: what it is made of and what is chosen of it, as they are on disk. No widget."""

from collections.abc import Iterable

from popcon_lib.artifact import Artifact
from popcon_lib.edits import EVERY, keep_pack_history, pack_history
from popcon_lib.errors import InputError, RecordError
from popcon_lib.job import Job, JobSpec
from popcon_lib.pack.choices import Choices
from popcon_lib.pack.history import History
from popcon_lib.pack.plan import check_set, check_texts
from popcon_lib.pack.targets import Target, find
from popcon_lib.packing import asked_of, cut_outs, find_pack
from popcon_lib.records.record import Record, glance

__all__ = ["Board"]


class Board:
    """Every choice is on disk at once; `look` finds what was chosen elsewhere, too.

    trouble: why there is no set (yet), "" where there is. Raises RecordError for a job that is not
    there, whose record does not say what was asked, or whose choices are damaged.
    """

    def __init__(self, job: Job) -> None:
        self.job = job
        self.record = self._record()
        if not self.record.parameters:
            raise RecordError(
                f"{job.id} cannot be packed. {' '.join(self.record.notes)}", "Choose another job."
            )
        self.spec = JobSpec.from_parameters(self.record.parameters)
        self.parts: dict[str, Artifact] = {}
        self.trouble = ""
        self._made: tuple[int, ...] = ()
        self._kept_at = -1
        self.history = History(self._usual())
        self.look()

    @property
    def choices(self) -> Choices:
        """What counts now."""
        return self.history.now

    @property
    def names(self) -> tuple[str, ...]:
        """The actions of the set, as they follow each other."""
        return self.choices.cast(self.parts)

    @property
    def left_out(self) -> tuple[str, ...]:
        """The actions that no pack holds, in the job's order."""
        return tuple(name for name in self.parts if name in self.choices.left_out)

    @property
    def targets(self) -> tuple[Target, ...]:
        """Whose packs are wanted."""
        return tuple(find(name) for name in self.choices.targets)

    def title_of(self, action: str) -> str:
        """What an action is called."""
        return self.spec.find_action(action).title

    def look(self) -> set[str]:
        """Read what has changed: of "record", "parts" (the cut-outs) and "choices".

        Raises RecordError where the job is not there any more.
        """
        changed = set()
        record = self._record()
        if record != self.record:
            changed.add("record")
            self.record = record
            if record.parameters:
                self.spec = JobSpec.from_parameters(record.parameters)
        made = tuple(self.job.made_at("refine", name) for name in self.spec.actions)
        if made != self._made:
            self._made = made
            changed.add("parts")
            try:
                self.parts, self.trouble = cut_outs(self.job, self.spec), ""
            except RecordError as error:
                todo = "Go on with the job in the review or the archive; then it can be packed."
                self.parts, self.trouble = {}, f"{error.what} {todo}"
        if self._read():
            changed.add("choices")
        return changed

    def choose(self, choices: Choices) -> None:
        """Have `choices` count from now on. Raises StorageError, RecordError."""
        self._keep(self.history.then(choices))

    def undo(self) -> None:
        """Take the last choice back."""
        self._read()
        self._keep(self.history.undone())

    def redo(self) -> None:
        """Choose again what was taken back."""
        self._read()
        self._keep(self.history.redone())

    def fresh(self) -> Choices:
        """What counts now, also where it was chosen elsewhere a moment ago."""
        self._read()
        return self.choices

    def obstacle(self, target: Target) -> str:
        """Why the set cannot be a pack of `target`; "" where it can."""
        length = self.spec.frames, sum(self.spec.durations)
        try:
            if not self.names:
                raise InputError("Every action is left out.", "Take one back.")
            check_set(target, dict.fromkeys(self.names, length))
            check_texts(target, self.choices.title, self.choices.author)
        except InputError as error:
            return str(error)
        return ""

    def built(self, targets: Iterable[Target]) -> dict[str, Artifact]:
        """The packs that there are of the set as it is now, by target."""
        found = {}
        for target in targets:
            pack = find_pack(self.job, target, self.spec, self.parts, self.choices)
            if pack is not None:
                found[target.name] = pack
        return found

    def _usual(self) -> Choices:
        """Before anybody chose: as the job was asked for, for its own target."""
        asked = asked_of(self.spec)
        return Choices.from_json({**asked.to_json(), "targets": [self.spec.target]})

    def _keep(self, history: History) -> None:
        self._record()
        if history != self.history:
            keep_pack_history(self.job, history)
            self.history, self._kept_at = history, self._edited_at()

    def _read(self) -> bool:
        """Whether something else is chosen than at the last look; reads it then."""
        edited_at = self._edited_at()
        if edited_at == self._kept_at:
            return False
        self._kept_at = edited_at
        before = self.history
        self.history = pack_history(self.job) or History(self._usual())
        return before != self.history

    def _edited_at(self) -> int:
        try:
            return self.job.edit("pack", EVERY).stat().st_mtime_ns
        except OSError:
            return 0

    def _record(self) -> Record:
        if not self.job.record.is_file():  # a choice would bring a part of its folder back
            raise RecordError(f"The job {self.job.id} is not there any more.", "Choose another.")
        return glance(self.job.record)
