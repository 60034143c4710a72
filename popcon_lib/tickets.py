"""What was asked of providers, on disk before anybody waits: nothing is asked, or paid, twice.

A ticket is `tickets/<fingerprint>.json`, one for each request. Its state is

    sent     the request is on its way; whether it arrived is not known yet
    asked    there is a task, and its id is here
    done     what came back lies in `tickets/<fingerprint>/`, and what it cost is here
    failed   the task ended without a result and cost nothing: it may be asked for again
"""

import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import asdict, dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from threading import Event
from typing import Any

from popcon_lib.errors import (
    BusyError,
    PopconError,
    ProviderError,
    RecordError,
    TaskFailedError,
    TaskLostError,
    UnknownOutcomeError,
)
from popcon_lib.files import make_folder, save

__all__ = ["Ticket", "Tickets"]

SENT, ASKED, DONE, FAILED = "sent", "asked", "done", "failed"

POLL_S = 2.0
# The slowest video takes minutes. A task that is not ready by then is waited for by the next run.
MAX_WAIT_S = 3600.0
MAX_BUSY_S = 900.0
ROUNDING_USD = 1e-9


@dataclass(frozen=True)
class Ticket:
    """One request of `step` for `item`. Prices in US dollars; files: name to sha256, of a result
    that was paid for; asked_at: seconds since 1970.
    """

    provider: str
    step: str = ""
    item: str = ""
    state: str = ASKED
    price_usd: float = 0.0
    asked_at: float = 0.0
    task_id: str = ""
    cost_usd: float = 0.0
    files: Mapping[str, str] = field(default_factory=dict)
    reason: str = ""

    @property
    def committed_usd(self) -> float:
        """What it has cost, or may yet."""
        return {DONE: self.cost_usd, FAILED: 0.0}.get(self.state, self.price_usd)


@dataclass(frozen=True)
class Tickets:
    """The tickets in `folder`, a job's. `stop` is set when the job is to end."""

    folder: Path
    budget_usd: float | None = None
    stop: Event = field(default_factory=Event)

    def redeem(
        self, provider: Any, request: Any, files_of: Callable[[Any], Mapping[str, bytes]]
    ) -> dict[str, bytes]:
        """Have `provider` fulfil `request` and return the files of what it made, asking once.

        A run that was cut off anywhere finds the ticket and goes on from it. What was paid for is
        kept beside the ticket. Raises ProviderError where nobody can tell whether a paid request
        became a task, or where a paid task is lost: it names the ticket to delete to pay again; and
        where the job's budget would be passed.
        """
        path = make_folder(self.folder) / f"{provider.fingerprint(request)}.json"
        with self._alone(path) if provider.price(request) else nullcontext():
            return self._redeem(provider, request, path, files_of)

    def all(self) -> list[Ticket]:
        """Every ticket of the job. Raises RecordError for one that cannot be read."""
        return [_read(path) for path in sorted(self.folder.glob("*.json"))]

    def paid_usd(self, step: str) -> float:
        """What `step` has paid for, in this run and those before."""
        return sum(ticket.cost_usd for ticket in self.all() if ticket.step == step)

    def committed_usd(self) -> float:
        """What the job has paid for and what it has asked for."""
        return sum(ticket.committed_usd for ticket in self.all())

    @contextmanager
    def _alone(self, path: Path) -> Iterator[None]:
        """Wait until nobody else redeems this ticket: another process may be at the same job."""
        from filelock import FileLock, Timeout

        lock = FileLock(path.with_suffix(".lock"), thread_local=False)
        while not lock.is_locked:
            try:
                lock.acquire(timeout=0)
            except Timeout:
                self._pause(POLL_S)
        try:
            yield
        finally:
            lock.release()

    def _redeem(
        self,
        provider: Any,
        request: Any,
        path: Path,
        files_of: Callable[[Any], Mapping[str, bytes]],
    ) -> dict[str, bytes]:
        ticket = _read(path)
        if ticket is not None and ticket.state == SENT:
            ticket = self._find(provider, request, path, ticket, "The run was cut off.")
        if ticket is not None and ticket.state in (ASKED, DONE):
            kept = _kept(path, ticket)
            if kept is not None:
                return kept
            try:
                with provider.place(request, None):
                    return self._collect(provider, request, path, ticket, files_of)
            except TaskLostError:
                pass  # it was free: ask again
        with provider.place(request, self._pause):
            ticket = self._ask(provider, request, path)
            return self._collect(provider, request, path, ticket, files_of)

    def _ask(self, provider: Any, request: Any, path: Path) -> Ticket:
        price = provider.price(request)
        until = time.monotonic() + MAX_BUSY_S
        while True:
            sent = Ticket(provider.name, request.step, request.item, SENT, price, time.time())
            self._reserve(path, sent)
            try:
                task_id = provider.submit(request)
            except UnknownOutcomeError as error:
                ticket = self._find(provider, request, path, sent, error.what)
                if ticket is not None:
                    return ticket
            except BusyError as busy:
                path.unlink()
                if time.monotonic() + busy.wait_s > until:
                    raise
                self._pause(busy.wait_s)
            except PopconError:
                path.unlink()  # refused: nothing was made
                raise
            else:
                return _saved(path, replace(sent, state=ASKED, task_id=task_id))

    def _find(
        self, provider: Any, request: Any, path: Path, sent: Ticket, why: str
    ) -> Ticket | None:
        """The ticket with the task that an unanswered request became; None to ask again, free."""
        if not sent.price_usd:
            return None
        try:
            task_id = provider.find(request, sent.asked_at)
        except ProviderError as error:
            why = f"{why} {error.what}"
            task_id = None
        if task_id is None:
            raise _ask_before_paying_again(why, provider, path, sent)
        return _saved(path, replace(sent, state=ASKED, task_id=task_id))

    def _reserve(self, path: Path, ticket: Ticket) -> None:
        """Write the ticket, if the job's budget has room for it."""
        if self.budget_usd is None or not ticket.price_usd:
            _saved(path, ticket)
            return
        from filelock import FileLock

        with FileLock(self.folder / "budget.lock"):
            committed = self.committed_usd()
            if committed + ticket.price_usd > self.budget_usd + ROUNDING_USD:
                raise ProviderError(
                    f"It costs ${ticket.price_usd:.3f}, and ${committed:.3f} of this job's budget "
                    f"of ${self.budget_usd:.2f} is spent or asked for.",
                    "Raise POPCON_BUDGET, then resume the job.",
                )
            _saved(path, ticket)

    def _collect(
        self,
        provider: Any,
        request: Any,
        path: Path,
        ticket: Ticket,
        files_of: Callable[[Any], Mapping[str, bytes]],
    ) -> dict[str, bytes]:
        try:
            files = dict(files_of(self._wait(provider, request, path, ticket)))
        except TaskFailedError as error:
            _saved(path, replace(ticket, state=FAILED, reason=error.what))
            raise
        except TaskLostError as error:
            if ticket.price_usd:
                raise _ask_before_paying_again(error.what, provider, path, ticket) from error
            raise
        kept = files if ticket.price_usd else {}
        for name, data in kept.items():
            save(make_folder(path.with_suffix("")) / name, data)
        digests = {name: sha256(data).hexdigest() for name, data in kept.items()}
        cost = provider.cost(request, ticket.task_id)
        _saved(path, replace(ticket, state=DONE, cost_usd=cost, files=digests))
        return files

    def _wait(self, provider: Any, request: Any, path: Path, ticket: Ticket) -> Any:
        until = time.monotonic() + MAX_WAIT_S
        while (result := provider.poll(request, ticket.task_id)) is None:
            if time.monotonic() > until:
                raise ProviderError(
                    f"{provider.name} has not finished task {ticket.task_id} in "
                    f"{MAX_WAIT_S / 60:.0f} minutes.",
                    "Resume the job to wait on; nothing is asked again.",
                )
            if self.stop.wait(POLL_S):
                if ticket.state == ASKED and provider.cancel(ticket.task_id):
                    path.unlink()
                self._pause(0)
        return result

    def _pause(self, seconds: float) -> None:
        if self.stop.wait(seconds):
            raise ProviderError("The job was stopped.", "Resume it to go on.")


def _ask_before_paying_again(why: str, provider: Any, path: Path, ticket: Ticket) -> ProviderError:
    when = time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime(ticket.asked_at))
    return ProviderError(
        f"{why} What was asked at {when} may have been paid for (${ticket.price_usd:.2f}).",
        f"Resume the job to look again, or look it up with {provider.name}; delete {path} to ask, "
        "and pay, again.",
    )


def _kept(path: Path, ticket: Ticket) -> dict[str, bytes] | None:
    """The files of a result, if each is as it came."""
    files = {}
    for name, digest in ticket.files.items():
        try:
            files[name] = (path.with_suffix("") / name).read_bytes()
        except OSError:
            return None
        if sha256(files[name]).hexdigest() != digest:
            return None
    return files or None


def _saved(path: Path, ticket: Ticket) -> Ticket:
    save(path, json.dumps(asdict(ticket), indent=1).encode())
    return ticket


def _read(path: Path) -> Ticket | None:
    try:
        return Ticket(**json.loads(path.read_bytes()))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError) as error:
        raise RecordError(
            f"The ticket {path} cannot be read: {error}. It may have been paid for.",
            "Restore it; or delete it to ask, and pay, again.",
        ) from error
