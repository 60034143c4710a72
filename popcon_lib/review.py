"""What a person decided of an action's start frame: which picture, by which prompt; approved?

Each prompt asked for is a round of candidates. A round is never overwritten, so an earlier one can
be gone back to, and one that fails leaves the others as they were.
"""

from dataclasses import asdict, dataclass, replace
from typing import Any

from popcon_lib import edits
from popcon_lib.artifact import Artifact
from popcon_lib.errors import InputError, RecordError, UnknownNameError
from popcon_lib.job import Job, JobSpec

__all__ = [
    "STATES",
    "STEP",
    "Review",
    "action_of",
    "item_of",
    "keep_review",
    "review_of",
    "video_inputs",
]

STEP = "start_frames"
STATES = ("pending", "approved", "needs-work")
MAX_PROMPT = 800  # characters: services cut off what is longer without a word


@dataclass(frozen=True)
class Review:
    """state: one of STATES; prompts: of each round, "" for the action's own; round, candidate:
    which picture is chosen, both from 0.

    Raises InputError for a round that was never asked for and a prompt that is too long.
    """

    state: str = "pending"
    prompts: tuple[str, ...] = ("",)
    round: int = 0
    candidate: int = 0

    def __post_init__(self) -> None:
        object.__setattr__(self, "prompts", tuple(self.prompts))
        if self.state not in STATES:
            raise UnknownNameError("state of review", self.state, STATES)
        if not 0 <= self.round < len(self.prompts) or self.candidate < 0:
            raise InputError(
                f"There is no candidate {self.candidate + 1} of round {self.round + 1}; "
                f"{len(self.prompts)} rounds were asked for."
            )
        longest = max(map(len, self.prompts))
        if longest > MAX_PROMPT:
            raise InputError(
                f"The prompt is {longest} characters long.", f"It may have {MAX_PROMPT}."
            )

    def approved(self) -> "Review":
        """The chosen picture is good: its video may be made."""
        return replace(self, state="approved")

    def chosen(self, round: int, candidate: int) -> "Review":
        """Another picture; one that was approved has to be again."""
        return replace(self, state="pending", round=round, candidate=candidate)

    def again(self, prompt: str = "") -> "Review":
        """One more round of candidates is wanted; a picture that is approved stays so."""
        state = "approved" if self.state == "approved" else "needs-work"
        return replace(self, state=state, prompts=(*self.prompts, prompt.strip()))

    def withdrawn(self) -> "Review":
        """The round asked for last is not wanted any more; the picture that is chosen stays.

        Raises InputError where the chosen picture is of that round.
        """
        state = "approved" if self.state == "approved" else "pending"
        return replace(self, state=state, prompts=self.prompts[:-1])


def review_of(job: Job, action: str) -> Review:
    """What was decided of `action` so far. Raises RecordError for a file that is damaged."""
    kept = edits.read(job, STEP, action)
    try:
        return Review(**kept or {})
    except (TypeError, InputError) as error:
        raise RecordError(
            f"{job.edit(STEP, action)} holds no decision: {error}", "Restore or delete it."
        ) from error


def keep_review(job: Job, action: str, review: Review) -> None:
    """Write what was decided. Raises StorageError."""
    edits.keep(job, STEP, action, asdict(review))


def video_inputs(spec: JobSpec, action: str, review: Review, round: Artifact) -> tuple[Any, ...]:
    """What the video of the action's chosen picture, one of `round`, is made from."""
    own = [spec.own_actions[action]] if action in spec.own_actions else []
    return (round.digest, review.candidate, spec.seconds, spec.provider, *own)


def item_of(action: str, round: int) -> str:
    """What the step calls a round: wave, wave.2, wave.3 …"""
    return action if round == 0 else f"{action}.{round + 1}"


def action_of(item: str) -> str:
    """The action whose round is called `item`."""
    return item.partition(".")[0]
