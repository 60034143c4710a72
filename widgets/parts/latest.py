"""Does the newest of what is asked for, aside: what was asked before it and not begun is let go."""

import threading
import time
from collections.abc import Callable

__all__ = ["Latest"]

IDLE_S = 120.0  # until the thread ends: what it has loaded is used again meanwhile


class Latest:
    """One thing at a time, in a thread of its own, in the order of asking.

    Work under a key that is asked for again before it has begun is left out; the new work waits
    until nothing was asked for under its key for `quiet_s`. What work raises is its own to catch.
    """

    def __init__(self, quiet_s: float = 0.0) -> None:
        self._quiet_s = quiet_s
        self._changed = threading.Condition()
        self._asked: dict[int, tuple[float, Callable[[], None]]] = {}
        self._busy = False

    def ask(self, key: int, work: Callable[[], None]) -> None:
        """Have `work` done, in the place of what was asked for under `key` before."""
        with self._changed:
            self._asked.pop(key, None)
            self._asked[key] = (time.monotonic() + self._quiet_s, work)
            if not self._busy:
                self._busy = True
                threading.Thread(target=self._run, daemon=True).start()
            self._changed.notify()

    def forget(self, key: int) -> bool:
        """Leave out what is asked for under `key`; whether there was something."""
        with self._changed:
            return self._asked.pop(key, None) is not None

    def clear(self) -> None:
        """Leave out everything that has not begun."""
        with self._changed:
            self._asked.clear()

    def _run(self) -> None:
        while True:
            with self._changed:
                while True:
                    if not self._asked and not self._changed.wait(IDLE_S) and not self._asked:
                        self._busy = False
                        return
                    if not self._asked:
                        continue
                    due, key = min((due, key) for key, (due, _) in self._asked.items())
                    left = due - time.monotonic()
                    if left <= 0:
                        break
                    self._changed.wait(left)
                _, work = self._asked.pop(key)
            work()
