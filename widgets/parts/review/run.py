"""One job's run, as the panel sees it: asked for, queued behind the one that is on, told of."""

from pathlib import Path

from popcon_lib.errors import RecordError
from popcon_lib.job import Job, JobSpec
from popcon_lib.records import Record
from popcon_lib.records.background import Progress, Started, progress, start_resume
from popcon_lib.records.record import glance
from popcon_lib.review import action_of
from widgets.parts.cards import failure, name_of

__all__ = ["Run"]


class Run:
    """Runs of `job` go on in processes of their own. `look` reads the record anew.

    queued: whether another run is wanted once the present one has ended.
    """

    def __init__(self, job: Job) -> None:
        self.job = job
        self.queued = False
        self._started: Started | None = None
        self._attempt = 0
        self.record: Record = self._read()

    @property
    def spec(self) -> JobSpec:
        """What was asked of the job. Raises InputError for what no job can be asked."""
        return JobSpec.from_parameters(self.record.parameters)

    @property
    def busy(self) -> bool:
        """Whether a run is on, here or elsewhere, or about to be."""
        return self.record.status == "running" or self._started is not None

    @property
    def broke_off(self) -> bool:
        """Whether the last run ended before its time: what it should have made is not coming."""
        return not self.busy and self.record.status not in ("completed", "waiting")

    @property
    def progress(self) -> Progress | None:
        """How far the step that runs has come."""
        return progress(self.job) if self.record.status == "running" else None

    def ask(self) -> str:
        """Run the job; or queue that, while it runs. Raises RecordError, StorageError."""
        self.record = self._read()
        if self.busy:
            self.queued = True
            return "The job is running: this is made when that run has ended."
        self._start()
        return ""

    def look(self) -> list[tuple[str, bool]]:
        """Read how it gets on; returns what is new as sentences, each with whether it is bad.

        Raises RecordError where the job is not there any more.
        """
        was_busy, news = self.busy, []
        self.record = self._read()
        if self._started is not None and self._started.ended:
            started, self._started = self._started, None
            self.record = self._read()
            if started.failed and self.record.status == "running":
                self.queued = True  # another window's run was first: it may not make what is asked
            elif self.record.attempt == self._attempt and started.failed:
                self.queued = False
                return [(started.last_words, True)]
        if was_busy and not self.busy:
            if self.queued:
                self._start()
                return [("The job was running; what was asked meanwhile is being made now.", False)]
            news.append(self._ending())
        return news

    def failure_of(self, step: str, action: str) -> str:
        """Why the last run could not go on, if that was at `step` of `action`; else ""."""
        error = self.record.error
        if self.busy or error is None or error.step != step:
            return ""
        item, colon, reason = error.message.partition(": ")
        return reason if colon and action_of(item) == action else ""

    def _start(self) -> None:
        self.queued = False
        self._attempt = self.record.attempt
        self._started = start_resume(self.job)

    def _ending(self) -> tuple[str, bool]:
        record = self.record
        if record.status == "failed":
            return f"The run failed. {failure(record)}".strip(), True
        if record.status == "waiting":
            return f"{name_of(record)} waits for {record.waiting_for}.", False
        if record.status == "completed":
            return f"{name_of(record)} is finished: its pack is ready.", False
        return f"{name_of(record)} is {record.status}.", record.status == "corrupt"

    def _read(self) -> Record:
        path: Path = self.job.record
        if not path.is_file():
            raise RecordError(
                f"The job {self.job.id} is not there any more.", "Choose another one above."
            )
        return glance(path)
