"""The job's provider at work on a step: its tickets, the budget, and the cost in the record."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from popcon_lib.artifact import Artifact
from popcon_lib.registry import pick
from popcon_lib.tickets import Tickets
from popcon_lib.work import Done, Item, Work, show_cost

__all__ = ["Maker"]


@dataclass(frozen=True)
class Maker:
    """Has what `step` of `work` needs made by the provider that the job names."""

    work: Work
    step: str

    def fulfil(
        self, request: Any, files_of: Callable[[Any], Mapping[str, bytes]]
    ) -> dict[str, bytes]:
        """The files of what `request` asks for, paid for once. Raises ProviderError."""
        return self._tickets.redeem(self._provider, request, files_of)

    def make(
        self,
        items: Mapping[str, Item],
        show: Callable[[Mapping[str, Artifact]], bytes] | None = None,
        thumb: Callable[[Mapping[str, Artifact]], bytes] | None = None,
    ) -> Done:
        """As `Work.make`, as many side by side as the provider takes, and with what it cost.

        The cost is in the record also where this fails or is stopped.
        """
        try:
            at_once = self._provider.at_once(self.step)
            done = self.work.make(self.step, items, show, at_once, thumb)
        except BaseException:
            self.tell_cost()
            raise
        note = f"Paid ${self._cost_usd:.2f}. {done.note}".strip() if self._cost_usd else done.note
        return replace(done, cost_usd=self._cost_usd, note=note)

    def tell_cost(self) -> None:
        """Have the record of a step that does not come to its end tell what it has paid for."""
        if self._cost_usd:
            show_cost(self.step, self._cost_usd)

    @property
    def _cost_usd(self) -> float:
        return self._tickets.paid_usd(self.step)

    @cached_property
    def _provider(self) -> Any:
        return pick("provider", self.work.spec.provider)()

    @cached_property
    def _tickets(self) -> Tickets:
        from popcon_lib.settings import Settings

        return Tickets(self.work.job.tickets, Settings().popcon_budget, self.work.stop)
