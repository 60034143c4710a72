"""One job on review: how its actions stand, and what is decided of them. No widget is needed."""

from popcon_lib.actions import title_of
from popcon_lib.errors import InputError, PopconError, RecordError
from popcon_lib.job import Job, JobSpec
from popcon_lib.records import secrets
from popcon_lib.registry import pick
from popcon_lib.review import STEP, Review, keep_review
from popcon_lib.standing import Standing, changed_at, standing_of
from widgets.parts.home.wording import in_words
from widgets.parts.review.costs import Costs, in_dollars
from widgets.parts.review.faces import face_of
from widgets.parts.review.run import Run
from widgets.parts.tiles import Face

__all__ = ["Board"]


class Board:
    """What is decided is on disk at once: `look` finds what was decided elsewhere, too.

    Raises RecordError where the job is not there or its record does not say what was asked.
    """

    def __init__(self, job: Job) -> None:
        self.job = job
        self.run = Run(job)
        if not self.run.record.parameters:
            notes = " ".join(self.run.record.notes)
            raise RecordError(f"{job.id} cannot be reviewed. {notes}", "Choose another job.")
        self.spec: JobSpec = self.run.spec
        self.costs = Costs(self.spec)
        self.standings: dict[str, Standing] = {}
        self._damaged: dict[str, str] = {}
        self._seen: dict[str, tuple[int, ...]] = {}
        self._attempt = 0
        self.look()

    @property
    def names(self) -> tuple[str, ...]:
        """The job's actions, in their order."""
        return self.spec.actions

    def look(self) -> tuple[set[str], list[tuple[str, bool]]]:
        """Read what has changed: the actions, and what is new of the run (see `Run.look`).

        Raises RecordError where the job is not there any more.
        """
        news = self.run.look()
        if self.run.record.attempt != self._attempt and self.run.record.parameters:
            self._attempt, self.spec = self.run.record.attempt, self.run.spec
            self.costs = Costs(self.spec)
            self._seen.clear()
        return {name for name in self.names if self._read(name)}, news

    def face(self, name: str) -> Face:
        """What is told of the action."""
        if name in self._damaged:
            return Face(title_of(name), "failed", self._damaged[name])
        return face_of(self.standings[name], self.run, in_dollars(self.costs.round_usd))

    def faces(self) -> dict[str, Face]:
        """What is told of all."""
        return {name: self.face(name) for name in self.names}

    def hindrance(self) -> str:
        """Why no picture or video could be made as things are set; "" where they can."""
        try:
            self._check_provider()
        except PopconError as error:
            return (
                f"{in_words(str(error))} Until then nothing new is made here; to look, to choose "
                "and to approve works."
            )
        return ""

    def approve(self, name: str) -> str:
        """Approve the picture that is shown, or take that back."""
        standing = self._standing(name)
        if not standing.takes:
            raise InputError(f"{title_of(name)} has no picture yet.", "Continue makes it.")
        if self.run.failure_of(STEP, name):  # else what another window asked for still comes
            standing = standing.withdrawn()
        approving = standing.review.state != "approved"
        shown = standing.review.chosen(*standing.shown)
        self._keep(name, standing.approved() if approving else shown)
        return "Every start frame is approved: Continue." * self._goes_on

    def approve_all(self) -> str:
        """Approve every picture that is to review."""
        count = 0
        for name in self.names:
            if self.face(name).state == "pending":
                self._keep(name, self._standing(name).approved())
                count += 1
        if not count:
            return "There is nothing to approve."
        return f"{count} approved.{' Continue makes the set.' * self._goes_on}"

    def take(self, name: str, steps: int) -> None:
        """Choose another candidate, so many further on."""
        standing = self._standing(name)
        if len(standing.takes) > 1:
            self._keep(name, standing.other(steps))

    def go_back(self, name: str, round: int) -> None:
        """Choose the first picture of an earlier round."""
        standing = self._standing(name)
        if standing.rounds[round] is not None and round != standing.shown[0]:
            self._keep(name, standing.review.chosen(round, 0))

    def again(self, name: str, prompt: str | None = None) -> str:
        """Have one more round made by `prompt`, None for that of the picture that is shown."""
        standing = self._standing(name)
        if standing.missing and self.run.busy:
            raise RecordError(f"{title_of(name)} is being made.", "Wait for it, or stop the run.")
        self._check_provider()
        secrets.refuse({"prompt": prompt or ""})
        if prompt is None:
            prompt = standing.review.prompts[standing.shown[0]]
        first = standing.missing and len(standing.rounds) == 1 and not prompt
        if not first:
            base = standing.withdrawn() if self.run.broke_off else standing
            self._keep(name, base.review.again(prompt))
        is_approved = standing.review.state == "approved"
        stays = "the approved picture stays" if is_approved else "its picture stays until then"
        return self.run.ask() or f"{title_of(name)} is made again; {stays}."

    def withdraw(self, name: str) -> str:
        """Let go of the round that was asked for and is not made."""
        standing = self._standing(name)
        if standing.withdrawn() == standing:
            return ""
        self._keep(name, standing.withdrawn().review)
        return f"{title_of(name)} stays as it was."

    def go_on(self) -> str:
        """Run the job: videos of what is approved; the set, once all is."""
        if any(one.missing or one.video is None for one in self.standings.values()):
            self._check_provider()
        return self.run.ask() or "Going on …"

    def next_step(self) -> tuple[str, bool]:
        """What going on would do and pay for, and whether there is anything to do."""
        text, ready = self._next_step()
        price = in_dollars(self.costs.due_usd(self.standings.values()) * ready)
        return " · ".join(filter(None, (text, price))), ready

    @property
    def all_approved(self) -> bool:
        """Whether every action's start frame is approved."""
        return not self._damaged and all(
            one.review.state == "approved" for one in self.standings.values()
        )

    @property
    def _goes_on(self) -> bool:
        """Whether all is approved, and the set is to be made."""
        return self.all_approved and self._next_step()[1]

    def _check_provider(self) -> None:
        pick("provider", self.spec.provider)().check()

    def _next_step(self) -> tuple[str, bool]:
        standings = self.standings.values()
        if self.run.queued:
            return "Queued", False
        if self.run.busy:
            return "Running …", False
        missing = sum(one.missing for one in standings)
        filmless = sum(one.review.state == "approved" and not one.video for one in standings)
        if missing:
            return f"Make {missing} start frame{'s' * (missing > 1)}", True
        if self.all_approved or self.spec.review == "auto":
            finished = self.run.record.status == "completed"
            current = all(one.video for one in standings)
            return ("Finished", False) if finished and current else ("Continue", True)
        if filmless:
            return f"Make {filmless} video{'s' * (filmless > 1)}", True
        return "Continue", False

    def _standing(self, name: str) -> Standing:
        if not self.job.record.is_file():  # a decision would bring a part of its folder back
            raise RecordError(f"The job {self.job.id} is not there any more.", "Choose another.")
        if name in self._damaged:
            raise RecordError(self._damaged[name])
        self._read(name)
        return self.standings[name]

    def _keep(self, name: str, review: Review) -> None:
        keep_review(self.job, name, review)
        self._read(name)

    def _read(self, name: str) -> bool:
        """Whether the action stands otherwise than at the last look; reads it then."""
        before = self.standings.get(name)
        seen = self._times(name)
        if self._seen.get(name) == seen:
            return False
        try:
            standing = standing_of(self.job, self.spec, name)
            self._damaged.pop(name, None)
        except RecordError as error:
            self._damaged[name] = str(error)
            standing = before or Standing(name, Review(), (None,))
        self.standings[name] = standing
        # A round that was asked for elsewhere is looked at from now on.
        self._seen[name] = seen if self._rounds(name) == len(seen) - 3 else self._times(name)
        return True

    def _times(self, name: str) -> tuple[int, ...]:
        return changed_at(self.job, name, self._rounds(name))

    def _rounds(self, name: str) -> int:
        return len(self.standings[name].review.prompts) if name in self.standings else 1
