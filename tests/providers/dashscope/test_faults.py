"""What goes wrong with DashScope: what the user reads, what was paid, and that nothing is twice.

Each row: what happens; what the first run says ("" where it gets over it); tasks that were made by
then; whether a resume goes on by itself to the result; tasks at the end.
"""

import re
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from contracts.provider import BACKDROP, figure
from services.dashscope import Fault, Service, hangs_up, says, waits

from popcon_lib import tickets
from popcon_lib.actions import find
from popcon_lib.errors import PopconError
from popcon_lib.providers.dashscope import DashScope, account, client
from popcon_lib.providers.dashscope import provider as module
from popcon_lib.start_frames import StartFrameRequest
from popcon_lib.tickets import Tickets
from popcon_lib.videos import VideoRequest

STILL = np.full((400, 400, 3), 200, np.uint8)
VIDEO = VideoRequest(STILL, figure(), find("wave"), BACKDROP)
FRAMES = StartFrameRequest(figure(), find("wave"), BACKDROP, 192, candidates=3)
HTML = "<html><h1>502 Bad Gateway</h1></html>"
PRICE = 5 * 0.10 * 0.143354

lost_after = Fault(hangs_up, after=True)
broken_link = says(403, "<Error><Code>AccessDenied</Code><Message>Request has expired.</Message>")


def error(status: int, code: str, message: str = "It says why.", **headers: str) -> Fault:
    return Fault(says(status, {"code": code, "message": message, "request_id": "r"}, **headers))


def fails(code: str, message: str) -> Fault:
    output = {"task_id": "t", "task_status": "FAILED", "code": code, "message": message}
    return Fault(says(200, {"output": output, "request_id": "r"}))


@dataclass(frozen=True)
class Row:
    name: str
    faults: dict[str, list[Fault]]
    said: str
    tasks: int
    goes_on: bool = True
    tasks_at_end: int = 1


def cut_short(handler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", "100000")
    handler.end_headers()
    handler.wfile.write(b"\x00\x00\x00\x18ftyp")
    handler.close_connection = True


def wrong_hash(handler) -> None:
    handler.send(200, b"\x00\x00\x00\x18ftypmp42", {"Content-MD5": "AAAAAAAAAAAAAAAAAAAAAA=="})


def endless(handler) -> None:
    """More than any video, and it does not say so before."""
    handler.send_response(200)
    handler.end_headers()
    handler.close_connection = True
    try:
        for _ in range(1000):
            handler.wfile.write(bytes(1 << 20))
    except OSError:
        pass  # nobody wants more


no_list = {"list": [Fault(says(502, HTML))] * 9}
ROWS = (
    # The request itself.
    Row("taken, then the connection is cut", {"submit": [lost_after]}, "", 1),
    Row("taken, then no answer in time", {"submit": [Fault(waits(1.5), after=True)]}, "", 1),
    Row("taken, then a gateway's page", {"submit": [Fault(says(502, HTML), after=True)]}, "", 1),
    Row("taken, then an error 500", {"submit": [Fault(says(500, {}), after=True)]}, "", 1),
    Row("taken, then a page in place of JSON", {"submit": [Fault(says(200, HTML), after=True)]},
        "", 1),
    Row("taken, cut, and the task list fails", {"submit": [lost_after], **no_list},
        r"did not answer .*task list cannot be had.* may have been paid for \(\$0.07\).*delete", 1),
    Row("cut before it was taken", {"submit": [Fault(hangs_up)]},
        r"did not answer .* may have been paid for .*delete .*\.json to ask, and pay, again", 0,
        goes_on=False, tasks_at_end=0),
    Row("not taken, error 500", {"submit": [Fault(says(500, {"code": "InternalError"}))]},
        r"HTTP 500.* may have been paid for", 0, goes_on=False, tasks_at_end=0),
    Row("too many requests, twice",
        {"submit": [error(429, "Throttling.RateQuota", Retry_After="0")] * 2}, "", 1),
    Row("too many requests, without a time", {"submit": [error(429, "Throttling")]}, "", 1),
    Row("wrong key", {"submit": [error(401, "InvalidApiKey")]},
        "does not take the key of DASHSCOPE_API_KEY in cn-beijing", 0),
    Row("no credit", {"submit": [error(400, "Arrearage")]}, "has no credit.*billing console", 0),
    Row("the prompt is refused", {"submit": [error(400, "DataInspectionFailed")]},
        "moderation refused it.*other words", 0),
    Row("a parameter is refused", {"submit": [error(400, "InvalidParameter", "Bad size.")]},
        r"Bad size\. \(InvalidParameter\) \(HTTP 400\)", 0),
    Row("no such model here", {"submit": [error(404, "Model.NotExist")]},
        "cannot be used in cn-beijing.*POPCON_DASHSCOPE_…_MODEL", 0),
    Row("an error that calls itself 200", {"submit": [error(200, "InvalidParameter", "Bad.")]},
        "Bad", 0),
    # Asking how it is.
    Row("polls: too many requests",
        {"poll": [error(429, "Throttling", Retry_After="0")] * 3}, "", 1),
    Row("polls: 502 pages", {"poll": [Fault(says(502, HTML))] * 3}, "", 1),
    Row("polls: cut off", {"poll": [Fault(hangs_up)] * 2}, "", 1),
    Row("polls: no answer in time", {"poll": [Fault(waits(1.5))]}, "", 1),
    Row("polls: never an answer", {"poll": [Fault(says(502, HTML))] * 5},
        r"asked 5 times .*HTTP 502 at last.*goes on there. Resume", 1),
    Row("polls: the key was taken away", {"poll": [error(401, "InvalidApiKey")]},
        "does not take the key", 1),
    # How it ends.
    Row("the result is refused", {"poll": [fails("DataInspectionFailed", "Inappropriate.")]},
        r"Inappropriate\. \(DataInspectionFailed\).* costs nothing.*other words", 1,
        tasks_at_end=2),
    Row("the task fails", {"poll": [fails("InternalError.Timeout", "Took too long.")]},
        r"Took too long.* costs nothing. Resume", 1, tasks_at_end=2),
    Row("forgotten after a day",
        {"poll": [Fault(says(200, {"output": {"task_status": "UNKNOWN"}}))] * 2},
        r"does not know the task .*may have been paid for .*delete .*\.json", 1),
    # Fetching the result.
    Row("the link has expired, then not", {"download": [Fault(broken_link)]}, "", 1),
    Row("the link has expired", {"download": [Fault(broken_link)] * 3},
        r"made it \(\$0\.07\).*in 3 tries.*refused \(HTTP 403\).*within a day", 1),
    Row("the download is cut short", {"download": [Fault(cut_short)]}, "", 1),
    Row("the download is damaged", {"download": [Fault(wrong_hash)]}, "", 1),
    Row("the download never ends", {"download": [Fault(endless)] * 3},
        "3 MB or more; no picture", 1),
    Row("a page in place of the video", {"download": [Fault(says(200, HTML))] * 3},
        r"It is no mp4: it begins with b'<html>", 1),
    Row("the storage is down for a moment", {"download": [Fault(says(503, HTML))] * 2}, "", 1),
)  # fmt: skip


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    for where, name, value in (
        (tickets, "POLL_S", 0.0),
        (account, "MINUTE_S", 0.0),
        (client, "SUBMIT_S", 1.0),
        (client, "ANSWER_S", 1.0),
        (client, "BUSY_S", 0.0),
        (client, "MISSES", 5),
        (module, "LOOK_AGAIN_S", 0.0),
        (module, "MAX_VIDEO_BYTES", 3_000_000),
    ):
        monkeypatch.setattr(where, name, value)


def redeem(folder: Path, request=VIDEO) -> dict[str, bytes]:
    def files_of(result) -> dict[str, bytes]:
        mp4 = getattr(result, "mp4", None)
        return {"video.mp4": mp4} if mp4 else {f"{n}": f.tobytes() for n, f in enumerate(result)}

    return Tickets(folder).redeem(DashScope(), request, files_of)


def outcome(run: Callable[[], object]) -> str:
    try:
        run()
    except PopconError as error:
        return str(error)
    return ""


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_every_fault_has_its_sentence_and_no_task_is_made_twice(dashscope: Service, tmp_path, row):
    folder = tmp_path / "tickets"
    for where, faults in row.faults.items():
        dashscope.faults[where] = list(faults)
    said = outcome(lambda: redeem(folder))
    assert re.search(row.said, said) if row.said else said == ""
    assert len(dashscope.tasks) == row.tasks
    paid = sum(bool(task.files) for task in dashscope.created)
    assert Tickets(folder).committed_usd() >= paid * PRICE, "the budget knows of it"
    dashscope.faults.clear()
    again = outcome(lambda: redeem(folder))
    assert (again == "") == row.goes_on, again
    assert len(dashscope.tasks) == row.tasks_at_end
    paid = sum(bool(task.files) for task in dashscope.created)
    assert paid <= 1
    if row.goes_on:
        assert Tickets(folder).paid_usd("videos") == pytest.approx(PRICE)


def test_of_three_pictures_two_come_and_two_are_paid_for(dashscope, tmp_path):
    dashscope.failing_results = 1
    assert len(redeem(tmp_path, FRAMES)) == 2
    assert Tickets(tmp_path).paid_usd("start_frames") == pytest.approx(2 * 0.029)


def test_where_no_picture_comes_nothing_is_paid(dashscope, tmp_path):
    dashscope.failing_results = 3
    assert "It took too long. (InternalError.Timeout)" in outcome(lambda: redeem(tmp_path, FRAMES))
    assert Tickets(tmp_path).committed_usd() == 0


def test_pictures_that_are_none_are_not_taken(dashscope, tmp_path):
    dashscope.faults["download"] = [Fault(says(200, HTML))] * 9
    with pytest.raises(PopconError, match="could not be fetched in 3 tries.*no picture that can"):
        redeem(tmp_path, FRAMES)
    assert len(redeem(tmp_path, FRAMES)) == 3 and len(dashscope.tasks) == 1


def test_an_unanswered_request_is_not_taken_for_somebody_elses_task(dashscope, tmp_path):
    """Another program with the same account made a task of another prompt meanwhile."""
    redeem(tmp_path / "other", VideoRequest(STILL, figure(), find("cry"), BACKDROP))
    for claim in tmp_path.rglob("tasks/*"):
        claim.unlink()
    dashscope.faults["submit"] = [Fault(hangs_up)]
    assert "may have been paid for" in outcome(lambda: redeem(tmp_path / "ours"))
    assert len(dashscope.tasks) == 1


def test_a_task_that_is_gone_for_good_is_not_asked_for_again(dashscope, tmp_path):
    dashscope.held.set()
    provider = DashScope()
    provider.cancel = lambda task_id: False
    stopped = threading.Event()
    stopped.set()
    with pytest.raises(PopconError, match="stopped"):
        Tickets(tmp_path, stop=stopped).redeem(provider, VIDEO, lambda video: {})
    dashscope.tasks.clear()
    for _ in range(2):
        assert "may have been paid for" in outcome(lambda: redeem(tmp_path))
    assert not dashscope.tasks


def test_a_stopped_job_takes_back_a_task_that_has_not_begun(dashscope, tmp_path, monkeypatch):
    dashscope.queued = True
    stopped = threading.Event()
    stopped.set()
    with pytest.raises(PopconError, match="stopped"):
        Tickets(tmp_path, stop=stopped).redeem(DashScope(), VIDEO, lambda video: {})
    assert [task.status for task in dashscope.created] == ["CANCELED"]
    dashscope.queued = False
    assert redeem(tmp_path)["video.mp4"]
    assert [task.status for task in dashscope.created] == ["CANCELED", "SUCCEEDED"]


def test_two_tasks_that_it_could_be_are_for_a_person_to_decide(dashscope, tmp_path):
    dashscope.held.set()
    for take in (1, 2):
        DashScope().submit(VideoRequest(STILL, figure(), find("wave"), BACKDROP, candidate=take))
    for claim in tmp_path.rglob("tasks/*"):
        claim.unlink()
    dashscope.faults["submit"] = [Fault(hangs_up)]
    said = outcome(lambda: redeem(tmp_path / "ours"))
    assert "shows 2 tasks that it could be" in said and "to ask, and pay, again" in said


def test_a_model_that_answers_at_once_and_is_cut_off_is_not_asked_again(
    dashscope, tmp_path, monkeypatch
):
    monkeypatch.setenv("POPCON_DASHSCOPE_EDIT_MODEL", "qwen-image-edit-plus")
    dashscope.faults["submit"] = [lost_after]
    for _ in range(2):
        assert "may have been paid for" in outcome(lambda: redeem(tmp_path, FRAMES))
    assert len(dashscope.tasks) == 1


def test_links_of_an_answer_that_came_at_once_and_expired_are_lost(
    dashscope, tmp_path, monkeypatch
):
    monkeypatch.setenv("POPCON_DASHSCOPE_EDIT_MODEL", "qwen-image-edit-plus")
    dashscope.faults["download"] = [Fault(broken_link)]
    assert "its link has expired" in outcome(lambda: redeem(tmp_path, FRAMES))
    assert len(dashscope.tasks) == 1


def test_a_service_that_cannot_be_reached_was_not_asked(dashscope, tmp_path, monkeypatch):
    monkeypatch.setenv("POPCON_DASHSCOPE_BASE_URL", "http://127.0.0.1:9/api/v1")
    assert "cannot be reached at http://127.0.0.1:9" in outcome(lambda: redeem(tmp_path))
    assert not list(tmp_path.glob("*.json"))
