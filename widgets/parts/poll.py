"""Looks again every second, for as long as there is something to see.

A page that is reloaded tells the kernel nothing: the poll of what it showed goes on until its cell
is run again (see `Panel`). So it should: where the notebook was saved, the panel comes back
with the page and has to go on telling. Where nobody looks it takes 0.4 ms a second: a look at a job
that has not changed asks the disk for a few times and sends nothing.
"""

import threading
import time
from collections.abc import Callable

__all__ = ["Poll"]


class Poll:
    """Calls `look` in a thread of its own until it answers that there is no more to see."""

    def __init__(self, look: Callable[[], bool], every_s: float = 1.0) -> None:
        self._look, self._every_s = look, every_s
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._again = False

    def start(self) -> None:
        """Look again from now on. Safe to call twice."""
        with self._lock:
            self._again = True
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, daemon=True)
                self._thread.start()

    def _run(self) -> None:
        while True:
            time.sleep(self._every_s)
            with self._lock:
                self._again = False
            more = self._look()
            with self._lock:
                if not (more or self._again):
                    self._thread = None
                    return
