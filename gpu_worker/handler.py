"""The handler that RunPod calls for each job: `python -m gpu_worker.handler`."""

import asyncio
import json
import os
import re
import threading
import time
import traceback
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from gpu_worker.ops import run
from popcon_lib.errors import EngineError, InputError, PopconError

__all__ = ["Handler", "main"]

Tell = Callable[[Mapping[str, Any], Any], None]

TELL_S = 1.0  # each piece of news costs a thread and a request
_FOLDERS = re.compile(r"~?(?<![\w:/.])/(?:[^\s/'\":,]+/)+")


class Cancelled(Exception):
    """The job was cancelled: nobody waits for the rest."""


class Handler:
    """Does one job after the other in one thread, which keeps the models it has loaded.

    tell: sends news of a job while it runs (`runpod.serverless.progress_update`).
    """

    def __init__(self, tell: Tell) -> None:
        self._tell = tell
        self._thread = ThreadPoolExecutor(1)

    async def __call__(self, job: Mapping[str, Any]) -> dict[str, Any]:
        """The result of `job["input"]`, or {"error": …}, a JSON object that says what was wrong.

        Cancelled, it ends the work before the next frame.
        """
        cancelled = threading.Event()
        work = asyncio.get_running_loop().run_in_executor(self._thread, self._do, job, cancelled)
        try:
            return await work
        except asyncio.CancelledError:
            cancelled.set()
            raise

    def _do(self, job: Mapping[str, Any], cancelled: threading.Event) -> dict[str, Any]:
        told_at = time.monotonic()

        def done(frames_done: int) -> None:
            nonlocal told_at
            if cancelled.is_set():
                raise Cancelled
            if time.monotonic() - told_at >= TELL_S:
                told_at = time.monotonic()
                self._tell(job, {"frames_done": frames_done})

        try:
            return run(job.get("input"), done)
        except Cancelled:
            return {}  # nobody reads it
        except PopconError as error:
            return {"error": _as_data(error)}
        except Exception as error:
            traceback.print_exc()  # for the worker's log, which only its owner sees
            what = f"The worker failed: {type(error).__name__}: {str(error)[:300]}"
            unknown = PopconError(what, "The worker's log in RunPod's console says where.")
            # A GPU that has failed once may fail from then on: RunPod starts another worker.
            return {"error": _as_data(unknown), "refresh_worker": True}


def main() -> None:
    """Serve jobs until the worker is stopped."""
    # As it is, the SDK writes every result into its log: megabytes for each job.
    os.environ.setdefault("RUNPOD_LOG_LEVEL", "INFO")
    import runpod

    runpod.serverless.start({"handler": Handler(runpod.serverless.progress_update)})


def _as_data(error: PopconError) -> str:
    """RunPod keeps an error as text: ours is JSON, and holds no path of this machine."""
    kind = next((part for part in (InputError, EngineError) if isinstance(error, part)), None)
    return json.dumps(
        {
            "kind": kind.__name__ if kind else "BackendError",
            "what": _FOLDERS.sub("", error.what),
            "next_step": _FOLDERS.sub("", error.next_step),
        }
    )


if __name__ == "__main__":
    main()
