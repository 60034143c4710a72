"""One job at RunPod, from its ticket to its result; and in words what became of it otherwise."""

import asyncio
import json
import time
from collections.abc import Callable, Mapping
from typing import Any

from popcon_lib import errors
from popcon_lib.errors import BackendError, PopconError
from popcon_lib.inference.patience import Patience
from popcon_lib.inference.queue import JobGoneError, Queue
from popcon_lib.inference.ticket import Ticket

__all__ = ["Errand"]

AGAIN = "Run it again; what is finished is kept."
ENDED = ("COMPLETED", "FAILED", "CANCELLED", "TIMED_OUT")
OURS = ("EngineError", "InputError")
LOG = "The worker's log in RunPod's console says more."
NO_WORKER = {
    "no_workers": (
        "The job waits in RunPod's queue, and for {seconds} s the endpoint has had no worker.",
        "RunPod allows an endpoint none after 7 days without a request: `popcon worker scale "
        "--max 3` brings them back.",
    ),
    "throttled": (
        "The job waits in RunPod's queue, and for {seconds} s every worker has been throttled: no "
        "GPU of that type is free.",
        "`popcon worker scale --fallbacks` takes other cards of 24 GB too; or try later.",
    ),
    "unhealthy": (
        "The job waits in RunPod's queue, and for {seconds} s every worker has been unhealthy.",
        f"They start and fail. {LOG}",
    ),
}


class Errand:
    """Has RunPod do what `body` asks (JSON bytes), once: `piece` of `pieces` of a clip.

    ticket: holds the job's id until all pieces are here; tell: told how many of its frames are
    finished.
    """

    def __init__(
        self,
        queue: Queue,
        ticket: Ticket,
        patience: Patience,
        body: bytes,
        piece: int,
        pieces: int,
        tell: Callable[[int], None],
    ) -> None:
        self._queue, self._ticket, self._patience = queue, ticket, patience
        self._body, self._piece, self._pieces, self._tell = body, piece, pieces, tell

    async def run(self) -> Any:
        """The job's output. Cancelled, it cancels the job at RunPod too, and pays no more."""
        state = await self._found() or await self._wait(await self._submit())
        if state["status"] != "COMPLETED":
            self._ticket.drop(self._piece)
        return self._output(state)

    async def _found(self) -> dict[str, Any] | None:
        """The end of the job that a run which was cut off has left; None if it is of no use."""
        job_id = self._ticket.job(self._piece)
        if job_id is None:
            return None
        try:
            state = await self._wait(job_id)
        except JobGoneError:
            return None
        return state if state["status"] == "COMPLETED" else None

    async def _submit(self) -> str:
        job_id = await self._queue.submit(self._body)
        self._ticket.keep(self._piece, job_id, self._pieces)
        return job_id

    async def _wait(self, job_id: str) -> dict[str, Any]:
        """What RunPod says of the job once it has ended."""
        try:
            return await self._watch(job_id)
        except (asyncio.CancelledError, _Hopeless):
            await asyncio.shield(self._queue.cancel(job_id))
            self._ticket.drop(self._piece)
            raise

    async def _watch(self, job_id: str) -> dict[str, Any]:
        last, since = "", 0.0
        look_around_at = 0.0
        wrong_since: dict[str, float] = {}
        pause = self._patience.poll
        while True:
            state = await self._queue.status(job_id)
            now = time.monotonic()
            if state["status"] in ENDED:
                return state
            if state["status"] != last:
                last, since = state["status"], now
            if last == "IN_QUEUE":
                if now >= look_around_at:
                    look_around_at = now + self._patience.look_around
                    self._check_workers(await self._queue.health(), wrong_since, now)
                self._check_queued(now - since)
            else:
                self._tell(_frames_done(state))
                self._check_running(now - since)
            await asyncio.sleep(pause)
            pause = min(1.3 * pause, self._patience.poll_most)

    def _check_workers(
        self, health: Mapping[str, Any], wrong_since: dict[str, float], now: float
    ) -> None:
        """Raise where no worker can take the job, and that for a while already."""
        there = {name for name, count in health.get("workers", {}).items() if count}
        if not there:
            wrong = "no_workers"
        elif there == {"throttled"}:
            wrong = "throttled"
        elif there <= {"throttled", "unhealthy"}:
            wrong = "unhealthy"
        else:
            wrong = ""
        for name in set(wrong_since) - {wrong}:
            del wrong_since[name]
        if wrong:
            seconds = now - wrong_since.setdefault(wrong, now)
            if seconds >= getattr(self._patience, wrong):
                what, next_step = NO_WORKER[wrong]
                raise _Hopeless(what.format(seconds=f"{seconds:.0f}"), next_step)

    def _check_queued(self, seconds: float) -> None:
        if seconds > self._patience.queue:
            raise _Hopeless(
                f"The job has waited {seconds:.0f} s in RunPod's queue.",
                "All workers are busy or start slowly: `popcon worker status` shows them; allow "
                "more with `popcon worker scale --max`.",
            )

    def _check_running(self, seconds: float) -> None:
        if seconds > self._patience.run + self._patience.grace:
            raise _Hopeless(
                f"RunPod has called the job in progress for {seconds:.0f} s, and no worker ends "
                "it: its worker died.",
                f"{AGAIN} {LOG}",
            )

    def _output(self, state: Mapping[str, Any]) -> Any:
        status, job_id = state["status"], state.get("id", "")
        if status == "COMPLETED":
            return state.get("output")
        if status == "TIMED_OUT":
            raise BackendError(
                f"The job took longer than {self._patience.run:.0f} s, and RunPod stopped it; or "
                "its worker died.",
                f"Use fewer frames, or a faster engine. {LOG}",
            )
        if status == "CANCELLED":
            raise BackendError(f"Job {job_id} was cancelled at RunPod.", AGAIN)
        raise _failure(state.get("error"))


class _Hopeless(BackendError):
    """The job will not end; it is cancelled."""


def _frames_done(state: Mapping[str, Any]) -> int:
    news = state.get("output")
    count = news.get("frames_done", 0) if isinstance(news, Mapping) else 0
    return count if isinstance(count, int) else 0


def _failure(error: Any) -> PopconError:
    """What a worker said was wrong: ours in words, RunPod's own without its traceback."""
    try:
        said = json.loads(error)
    except (TypeError, ValueError):
        return BackendError(f"The job failed: {str(error)[:300]}", LOG)
    if isinstance(said, dict) and "what" in said:
        kind = getattr(errors, said["kind"]) if said.get("kind") in OURS else BackendError
        return kind(f"On the worker: {said['what']}", str(said.get("next_step", "")))
    if isinstance(said, dict) and "error_message" in said:
        return BackendError(f"The worker failed: {str(said['error_message'])[:300]}", LOG)
    return BackendError(f"The job failed: {str(error)[:300]}", LOG)
