"""Nothing is asked of a provider twice, and nothing is paid for that the budget has no room for."""

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import pytest

from popcon_lib import tickets
from popcon_lib.errors import (
    BusyError,
    ProviderError,
    RecordError,
    StorageError,
    TaskFailedError,
    TaskLostError,
    UnknownOutcomeError,
)
from popcon_lib.providers.provider import Provider
from popcon_lib.tickets import Ticket, Tickets


@dataclass(frozen=True)
class Request:
    name: str = "f00d"
    step: str = "videos"
    item: str = "wave"

    def fingerprint(self) -> str:
        return self.name


class Counter(Provider):
    """A provider that counts what it is asked, and answers at the second poll."""

    name = "counter"

    def __init__(self, price: float = 0.1, known: tuple[str, ...] = (), refusals: tuple = ()):
        self.dollars, self.tasks, self.submits = price, dict.fromkeys(known, 0), 0
        self.refusals, self.lost_answer, self.cancelled = list(refusals), None, []

    def price(self, request):
        return self.dollars

    def submit(self, request):
        if self.refusals:
            raise self.refusals.pop(0)
        self.submits += 1
        self.tasks[f"task-{self.submits}"] = 0
        return f"task-{self.submits}"

    def poll(self, request, task_id):
        if task_id not in self.tasks:
            raise TaskLostError(f"There is no task {task_id}.")
        self.tasks[task_id] += 1
        return "picture" if self.tasks[task_id] > 1 else None

    def find(self, request, since):
        return self.lost_answer

    def cost(self, request, task_id):
        return self.dollars / 2

    def cancel(self, task_id):
        self.cancelled.append(task_id)
        return True


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    monkeypatch.setattr(tickets, "POLL_S", 0.0)


def redeem(provider: Counter, folder, request: Request = Request(), **options) -> bytes:
    def files_of(result: str) -> dict[str, bytes]:
        return {"it.txt": result.encode()}

    return Tickets(folder, **options).redeem(provider, request, files_of)["it.txt"]


def ticket(folder, name: str = "f00d") -> dict:
    return json.loads((folder / f"{name}.json").read_text())


def test_a_result_is_waited_for_and_its_cost_kept(tmp_path):
    folder = tmp_path / "tickets"
    assert redeem(Counter(), folder) == b"picture"
    kept = ticket(folder)
    assert (kept["state"], kept["task_id"], kept["provider"]) == ("done", "task-1", "counter")
    assert (kept["price_usd"], kept["cost_usd"]) == (0.1, 0.05)
    assert Tickets(folder).paid_usd("videos") == 0.05
    assert Tickets(folder).paid_usd("start_frames") == 0


def test_the_ticket_is_on_disk_before_the_request_and_before_the_first_poll(tmp_path):
    seen = []

    class Cut(Counter):
        def submit(self, request):
            seen.append(ticket(tmp_path)["state"])
            return super().submit(request)

        def poll(self, request, task_id):
            seen.append((ticket(tmp_path)["state"], ticket(tmp_path)["task_id"]))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        redeem(Cut(), tmp_path)
    assert seen == ["sent", ("asked", "task-1")]


def test_a_restart_while_waiting_resumes_the_same_ticket(tmp_path):
    redeem(Counter(), tmp_path)
    (tmp_path / "f00d" / "it.txt").unlink()
    restarted = Counter(known=("task-1",))
    assert redeem(restarted, tmp_path) == b"picture"
    assert restarted.submits == 0


def test_what_was_paid_for_is_there_even_when_the_provider_has_forgotten_it(tmp_path):
    redeem(Counter(), tmp_path)
    forgetful = Counter()
    assert redeem(forgetful, tmp_path) == b"picture"
    assert forgetful.submits == 0


def test_a_kept_result_that_was_changed_is_not_taken_for_it(tmp_path):
    redeem(Counter(), tmp_path)
    (tmp_path / "f00d" / "it.txt").write_bytes(b"scribble")
    assert redeem(Counter(known=("task-1",)), tmp_path) == b"picture"


def test_a_lost_task_is_asked_for_again_only_where_it_is_free(tmp_path):
    paid, free = Counter(price=0.1), Counter(price=0.0)
    for price, folder in ((0.1, tmp_path / "paid"), (0.0, tmp_path / "free")):
        redeem(Counter(price), folder)
    (tmp_path / "paid" / "f00d" / "it.txt").unlink()
    with pytest.raises(ProviderError, match=r"paid for \(\$0.10\).*delete .*f00d.json"):
        redeem(paid, tmp_path / "paid")
    assert paid.submits == 0
    assert redeem(free, tmp_path / "free") == b"picture"
    assert free.submits == 1


def test_an_unanswered_request_that_became_a_task_is_found(tmp_path):
    provider = Counter(known=("task-9",), refusals=(UnknownOutcomeError("No answer."),))
    provider.lost_answer = "task-9"
    assert redeem(provider, tmp_path) == b"picture"
    assert (provider.submits, ticket(tmp_path)["task_id"]) == (0, "task-9")


def test_an_unanswered_request_that_nobody_knows_is_not_sent_again_until_its_ticket_is_deleted(
    tmp_path,
):
    for provider in (Counter(refusals=(UnknownOutcomeError("No answer."),)), Counter()):
        with pytest.raises(ProviderError, match=r"may have been paid .*delete .*f00d.json to ask"):
            redeem(provider, tmp_path)
        assert provider.submits == 0 and ticket(tmp_path)["state"] == "sent"
    (tmp_path / "f00d.json").unlink()
    assert redeem(Counter(), tmp_path) == b"picture"


def test_a_run_that_was_cut_off_while_asking_looks_for_the_task(tmp_path):
    class Cut(Counter):
        def submit(self, request):
            super().submit(request)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        redeem(Cut(), tmp_path)
    restarted = Counter(known=("task-1",))
    restarted.lost_answer = "task-1"
    assert redeem(restarted, tmp_path) == b"picture" and restarted.submits == 0


def test_a_refusal_leaves_no_ticket(tmp_path):
    with pytest.raises(ProviderError, match="No credit"):
        redeem(Counter(refusals=(ProviderError("No credit."),)), tmp_path)
    assert not list(tmp_path.glob("*.json"))


def test_a_busy_provider_is_asked_again_when_it_says(tmp_path):
    busy = Counter(refusals=(BusyError("Too many.", "", 0.0),) * 3)
    assert redeem(busy, tmp_path) == b"picture"
    assert busy.submits == 1


def test_a_provider_that_stays_busy_is_given_up(tmp_path):
    with pytest.raises(BusyError):
        redeem(Counter(refusals=(BusyError("Too many.", "", 10_000.0),)), tmp_path)
    assert not list(tmp_path.glob("*.json"))


def test_a_failed_task_costs_nothing_and_may_be_asked_for_again(tmp_path):
    class Failing(Counter):
        def poll(self, request, task_id):
            raise TaskFailedError("Moderation refused it.")

    with pytest.raises(TaskFailedError):
        redeem(Failing(), tmp_path)
    assert ticket(tmp_path)["state"] == "failed" and "Moderation" in ticket(tmp_path)["reason"]
    assert Tickets(tmp_path).committed_usd() == 0
    assert redeem(Counter(), tmp_path) == b"picture"


def test_a_stopped_job_takes_back_what_has_not_begun(tmp_path):
    stop, provider = threading.Event(), Counter()
    stop.set()
    with pytest.raises(ProviderError, match="stopped"):
        redeem(provider, tmp_path, stop=stop)
    assert provider.cancelled == ["task-1"] and not list(tmp_path.glob("*.json"))


def test_a_stopped_job_keeps_the_ticket_of_what_has_begun(tmp_path):
    class Begun(Counter):
        def cancel(self, task_id):
            return False

    stop = threading.Event()
    stop.set()
    with pytest.raises(ProviderError, match="stopped"):
        redeem(Begun(), tmp_path, stop=stop)
    assert ticket(tmp_path)["state"] == "asked"


def test_a_task_that_takes_too_long_is_waited_for_by_the_next_run(tmp_path, monkeypatch):
    monkeypatch.setattr(tickets, "MAX_WAIT_S", -1.0)
    with pytest.raises(ProviderError, match="task-1 .*Resume the job to wait on"):
        redeem(Counter(), tmp_path)
    assert ticket(tmp_path)["state"] == "asked"


def test_who_asks_for_the_same_meanwhile_gets_the_same(tmp_path):
    provider = Counter()
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: redeem(provider, tmp_path), range(4)))
    assert answers == [b"picture"] * 4 and provider.submits == 1


def test_what_is_free_leaves_nothing_but_its_ticket(tmp_path):
    redeem(Counter(price=0.0), tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["f00d.json"]


def test_the_budget_is_not_passed_even_side_by_side(tmp_path):
    provider = Counter(price=0.1)
    provider.cost = lambda request, task_id: 0.1

    def ask(number: int) -> str:
        try:
            redeem(provider, tmp_path, Request(f"f{number}"), budget_usd=0.35)
        except ProviderError as error:
            return str(error)
        return "made"

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(ask, range(8)))
    assert answers.count("made") == provider.submits == 3
    refusals = [answer for answer in answers if answer != "made"]
    assert all("budget of $0.35" in text and "Raise POPCON_BUDGET" in text for text in refusals)


def test_what_may_have_been_paid_counts_for_the_budget(tmp_path):
    with pytest.raises(ProviderError):
        redeem(Counter(refusals=(UnknownOutcomeError("No answer."),)), tmp_path, budget_usd=0.15)
    with pytest.raises(ProviderError, match="POPCON_BUDGET"):
        redeem(Counter(), tmp_path, Request("beef"), budget_usd=0.15)


def test_a_full_disk_after_asking_does_not_lose_the_task(tmp_path, monkeypatch):
    provider, saves = Counter(), []

    def full(path, data):
        saves.append(path)
        if len(saves) > 1:
            raise StorageError("The disk is full.")
        path.write_bytes(data)

    with monkeypatch.context() as patched:
        patched.setattr(tickets, "save", full)
        with pytest.raises(StorageError):
            redeem(provider, tmp_path)
    provider.lost_answer = "task-1"
    assert redeem(provider, tmp_path) == b"picture" and provider.submits == 1


def test_a_ticket_that_cannot_be_read_is_not_paid_for_again(tmp_path):
    (tmp_path / "f00d.json").write_text("{")
    with pytest.raises(RecordError, match="may have been paid .*delete it to ask"):
        redeem(Counter(), tmp_path)


def test_what_a_ticket_commits_to_depends_on_its_state():
    asked = Ticket("counter", price_usd=2.0)
    assert asked.committed_usd == 2.0
    assert replace(asked, state="done", cost_usd=1.5).committed_usd == 1.5
    assert replace(asked, state="failed").committed_usd == 0
