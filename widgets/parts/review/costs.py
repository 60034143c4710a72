"""What going on with a job would pay for, said before it is paid."""

from collections.abc import Iterable

from popcon_lib.errors import PopconError
from popcon_lib.estimate import price_of
from popcon_lib.job import JobSpec
from popcon_lib.standing import Standing

__all__ = ["Costs", "in_dollars"]


class Costs:
    """US dollars, by the list prices of the job's provider; 0 where it tells none."""

    def __init__(self, spec: JobSpec) -> None:
        self._goes_on_alone = spec.review == "auto"
        # The same for every action: prices do not go by words.
        self.round_usd = _price(spec, "start_frames")
        self._video_usd = _price(spec, "videos")

    def due_usd(self, standings: Iterable[Standing]) -> float:
        """Of all that a run would make now: rounds that are missing, videos of what is approved."""
        usd = 0.0
        for one in standings:
            wanted = self._goes_on_alone or one.review.state == "approved"
            usd += self.round_usd * sum(made is None for made in one.rounds)
            usd += self._video_usd * (wanted and one.video is None)
        return usd


def in_dollars(usd: float) -> str:
    """A price to be read; "" for what costs nothing."""
    return f"${max(usd, 0.01):.2f}" if usd else ""


def _price(spec: JobSpec, step: str) -> float:
    try:
        return price_of(spec, step, spec.actions[0])
    except PopconError:  # what the provider lacks is said elsewhere
        return 0.0
