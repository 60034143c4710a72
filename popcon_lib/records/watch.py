"""While a job runs: passes its progress on, and stops it when somebody asks.

Asked is by the job's cancel file (another process, a notebook), Ctrl-C, or the system ending us.
Whoever asks, the stop is the same: the kernel is interrupted in its current call, and ended if it
has not let go after a while.
"""

import json
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Any

from popcon_lib.job import Job
from popcon_lib.records import lock

__all__ = ["GRACE_S", "OnProgress", "Watch"]

OnProgress = Callable[[dict[str, Any]], None]

# What a kernel gets to stop cleanly before it is ended, and then before it is killed.
GRACE_S = 10.0
LAST_GRACE_S = 2.0
LOOK_EVERY_S = 0.1

_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Watch(threading.Thread):
    """Looks after one run of `job`; the engine keeps `kernel_pid` and `busy` up to date.

    `busy` is the id of the cell that the kernel is in, "" between cells: an interrupt that comes
    between cells is lost.
    """

    def __init__(self, job: Job, on_progress: OnProgress | None) -> None:
        super().__init__(name=f"watch {job.id}", daemon=True)
        self.kernel_pid: int | None = None
        self.busy = ""
        self.asked_to_stop = threading.Event()
        self._job = job
        self._on_progress = on_progress
        self._beaten_at = 0.0
        self._progress_at_ns = 0
        self._failure: Exception | None = None
        self._over = threading.Event()

    @contextmanager
    def on(self) -> Iterator[None]:
        """Watch while the block runs; in the main thread the signals are ours meanwhile.

        What `on_progress` raises is raised at the end: a broken display stops no job.
        """
        self._job.cancel_file.unlink(missing_ok=True)
        self._job.progress_file.unlink(missing_ok=True)
        before = {}
        if threading.current_thread() is threading.main_thread():
            # Ignored stays ignored: nohup asks for that, and so does a shell's background. None is
            # a handler that could not be put back.
            left_alone = (signal.SIG_IGN, None)
            caught = [number for number in _SIGNALS if signal.getsignal(number) not in left_alone]
            before = {number: signal.signal(number, self._on_signal) for number in caught}
        self.start()
        try:
            yield
        finally:
            self._over.set()
            self.join()
            for number, handler in before.items():
                signal.signal(number, handler)
            self._job.cancel_file.unlink(missing_ok=True)
        self._tell()
        if self._failure is not None:
            raise self._failure

    def run(self) -> None:
        """Look again and again until the run is over."""
        while not self._over.wait(LOOK_EVERY_S):
            self._look()
            if self._job.cancel_file.exists():
                self.asked_to_stop.set()
            if self.asked_to_stop.is_set():
                return self._stop_kernel()

    def _stop_kernel(self) -> None:
        asked_at, interrupted = time.monotonic(), ""
        while not self._over.wait(LOOK_EVERY_S):
            self._look()
            waited_s = time.monotonic() - asked_at
            if waited_s > GRACE_S + LAST_GRACE_S:
                self._signal_kernel(signal.SIGKILL)
            elif waited_s > GRACE_S:
                self._signal_kernel(signal.SIGTERM)
            elif self.busy not in ("", interrupted):
                interrupted = self.busy
                self._signal_kernel(signal.SIGINT)

    def _signal_kernel(self, number: signal.Signals) -> None:
        if self.kernel_pid is not None:
            # A kernel leads a process group of its own: what it started stops with it.
            with suppress(ProcessLookupError):
                os.killpg(self.kernel_pid, number)

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        if self.asked_to_stop.is_set():
            raise KeyboardInterrupt
        self.asked_to_stop.set()

    def _look(self) -> None:
        if time.monotonic() > self._beaten_at + lock.BEAT_S:
            self._beaten_at = time.monotonic()
            lock.beat(self._job.lock)
        self._tell()

    def _tell(self) -> None:
        if self._on_progress is None:
            return
        try:
            at_ns = self._job.progress_file.stat().st_mtime_ns
            if at_ns == self._progress_at_ns:
                return
            self._progress_at_ns = at_ns
            state = json.loads(self._job.progress_file.read_bytes())
        except (OSError, ValueError):
            return
        try:
            self._on_progress(state)
        except Exception as error:
            self._on_progress, self._failure = None, error
