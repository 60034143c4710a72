"""How an action stands: which start frames there are to choose from, and whether its video is made.

Read from the disk: what was decided (`edits/`) and what is finished (`artifacts/`).
"""

from dataclasses import dataclass, replace

from popcon_lib.artifact import Artifact
from popcon_lib.job import Job, JobSpec
from popcon_lib.review import STEP, Review, item_of, review_of, video_inputs
from popcon_lib.work import key_of

__all__ = ["Standing", "changed_at", "standing_of"]


@dataclass(frozen=True)
class Standing:
    """rounds: of each prompt the finished pictures, None where they are not made (yet).

    video: of the picture that is chosen, as it is now, None while there is none.
    """

    action: str
    review: Review
    rounds: tuple[Artifact | None, ...]
    video: Artifact | None = None

    @property
    def missing(self) -> bool:
        """Whether the round that was asked for last is not made."""
        return self.rounds[-1] is None

    @property
    def is_newer(self) -> bool:
        """Whether there are newer pictures than the one that is approved."""
        return (
            self.review.state == "approved"
            and not self.missing
            and self.shown[0] + 1 < len(self.rounds)
        )

    @property
    def takes(self) -> tuple[tuple[int, int], ...]:
        """Every picture there is: (round, candidate), both from 0."""
        made = [(number, one) for number, one in enumerate(self.rounds) if one is not None]
        return tuple((number, take) for number, one in made for take in range(len(one.files)))

    @property
    def shown(self) -> tuple[int, int]:
        """The picture to look at: the chosen one, or the first of a round that is new."""
        chosen = (self.review.round, self.review.candidate)
        fresh = (len(self.rounds) - 1, 0)
        is_new = self.review.state == "needs-work" and not self.missing
        if is_new and chosen[0] != fresh[0]:
            return fresh
        return chosen if chosen in self.takes or not self.takes else self.takes[-1]

    @property
    def state(self) -> str:
        """Of the review's states; a new picture that nobody has decided on is pending."""
        is_new = self.review.state == "needs-work" and not self.missing
        return "pending" if is_new else self.review.state

    @property
    def round(self) -> Artifact | None:
        """The round of the picture that is shown."""
        return self.rounds[self.shown[0]]

    @property
    def start_frame(self) -> bytes:
        """The picture that is shown, as a PNG; b"" where there is none yet."""
        return b"" if self.round is None else self.round.read(f"{self.shown[1]:03}.png")

    def other(self, steps: int) -> Review:
        """The decision for the picture so many further on, round and round."""
        if len(self.takes) < 2:
            return self.review
        place = (self.takes.index(self.shown) + steps) % len(self.takes)
        return self.review.chosen(*self.takes[place])

    def approved(self) -> Review:
        """The decision for the picture that is shown; a round that was asked for still comes."""
        return self.review.chosen(*self.shown).approved()

    def withdrawn(self) -> "Standing":
        """The same without the round that was asked for and is not made, where there is one."""
        if not self.missing or len(self.rounds) == 1:
            return self
        return replace(self, review=self.review.withdrawn(), rounds=self.rounds[:-1])


def standing_of(job: Job, spec: JobSpec, action: str) -> Standing:
    """How `action` stands. Raises RecordError for a decision that is damaged."""
    review = review_of(job, action)
    items = [item_of(action, number) for number in range(len(review.prompts))]
    standing = Standing(action, review, tuple(job.find_artifact(STEP, i, None) for i in items))
    chosen = standing.rounds[review.round]
    if chosen is None or standing.shown != (review.round, review.candidate):
        return standing
    key = key_of(spec, "videos", action, video_inputs(spec, action, review, chosen))
    return replace(standing, video=job.find_artifact("videos", action, key))


def changed_at(job: Job, action: str, rounds: int) -> tuple[int, ...]:
    """Times that tell whether `standing_of` has news; of so many rounds."""
    try:
        decided_at = job.edit(STEP, action).stat().st_mtime_ns
    except OSError:
        decided_at = 0
    return (
        decided_at,
        *(job.made_at(STEP, item_of(action, number)) for number in range(rounds)),
        *(job.made_at(step, action) for step in ("videos", "refine")),
    )
