"""Nothing is asked of a provider twice."""

import json

import pytest

from popcon_lib import tickets
from popcon_lib.errors import ProviderError, TaskLostError
from popcon_lib.tickets import redeem


class Request:
    def fingerprint(self) -> str:
        return "f00d"


class Counter:
    """A provider that counts what it is asked, and answers at the second poll."""

    name = "counter"

    def __init__(self, price: float = 0.1, known: tuple[str, ...] = ()):
        self.cost, self.tasks, self.submits = price, dict.fromkeys(known, 0), 0

    def price(self, request):
        return self.cost

    def submit(self, request):
        self.submits += 1
        self.tasks[f"task-{self.submits}"] = 0
        return f"task-{self.submits}"

    def poll(self, task_id):
        if task_id not in self.tasks:
            raise TaskLostError(f"There is no task {task_id}.")
        self.tasks[task_id] += 1
        return "picture" if self.tasks[task_id] > 1 else None


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    monkeypatch.setattr(tickets, "POLL_S", 0.0)


def test_a_result_is_waited_for(tmp_path):
    assert redeem(Counter(), Request(), tmp_path / "tickets") == "picture"


def test_the_ticket_is_on_disk_before_the_first_poll(tmp_path):
    class Cut(Counter):
        def poll(self, task_id):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        redeem(Cut(), Request(), tmp_path)
    kept = json.loads((tmp_path / "f00d.json").read_text())
    assert kept == {"provider": "counter", "task_id": "task-1", "price_usd": 0.1}


def test_a_restart_while_waiting_resumes_the_same_ticket(tmp_path):
    redeem(Counter(), Request(), tmp_path)
    restarted = Counter(known=("task-1",))
    assert redeem(restarted, Request(), tmp_path) == "picture"
    assert restarted.submits == 0


def test_a_lost_task_is_asked_for_again_only_where_it_is_free(tmp_path):
    redeem(Counter(), Request(), tmp_path)
    paid, free = Counter(price=0.1), Counter(price=0.0)
    with pytest.raises(ProviderError, match=r"paid for \(\$0.10\).*delete .*f00d.json"):
        redeem(paid, Request(), tmp_path)
    assert paid.submits == 0
    assert redeem(free, Request(), tmp_path) == "picture"
    assert free.submits == 1
