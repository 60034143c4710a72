"""Async work for callers that wait, also where an event loop runs already, as in JupyterLab."""

import asyncio
import threading
from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import Future
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import Any

from popcon_lib.matting.engine import Done

__all__ = ["REMIND_S", "run_aside", "together"]

REMIND_S = 0.5  # seconds between two calls of `done` while there is no news


async def together(work: Sequence[Coroutine[Any, Any, Any]]) -> list[Any]:
    """The results of `work`; where one fails the others are cancelled, and waited for."""
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(each) for each in work]
    except BaseExceptionGroup as failures:
        first = failures.exceptions[0]
        raise first from first.__cause__
    return [task.result() for task in tasks]


def run_aside(work: Callable[[Callable[[int], None]], Coroutine[Any, Any, Any]], done: Done) -> Any:
    """Run `work` in a thread with an event loop of its own, and return its result.

    work: given what it tells of its progress with. That reaches `done` in the caller's thread, and
    again now and then while there is no news; what `done` raises, and Ctrl-C, cancel the work.
    """
    news: SimpleQueue[int | None] = SimpleQueue()  # None: it has ended
    outcome: Future[Any] = Future()
    cancelling: Future[Callable[[], object]] = Future()

    async def main() -> Any:
        loop, task = asyncio.get_running_loop(), asyncio.current_task()
        cancelling.set_result(lambda: loop.call_soon_threadsafe(task.cancel))
        return await work(news.put)

    def in_thread() -> None:
        try:
            outcome.set_result(asyncio.run(main()))
        except BaseException as error:
            outcome.set_exception(error)
        finally:
            news.put(None)

    thread = threading.Thread(target=in_thread, name="runpod")
    thread.start()
    frames_done: int | None = 0
    try:
        while frames_done is not None:
            done(frames_done)
            with suppress(Empty):
                frames_done = news.get(timeout=REMIND_S)
    except BaseException:
        with suppress(RuntimeError):  # it has just ended by itself
            cancelling.result()()
        raise
    finally:
        thread.join()
    return outcome.result()
