"""What all processes of this machine share of one DashScope account: places, pace and task ids.

Limits hold for an account, whoever asks. The folder is named by a hash of the key; every lock in it
is one that the system lets go of when its holder dies.
"""

import os
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from popcon_lib.errors import StorageError
from popcon_lib.files import make_folder, save
from popcon_lib.media import sha256_of
from popcon_lib.providers.provider import Pause

__all__ = ["Account"]

LOOK_EVERY_S = 0.2
MINUTE_S = 60.0
# DashScope forgets a task after a day.
FORGOTTEN_AFTER_S = 2 * 24 * 3600.0


class Account:
    """The account that `key` belongs to, as far as this machine uses it."""

    def __init__(self, key: str) -> None:
        cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
        self.folder = cache / "popcon" / "dashscope" / sha256_of("account", key)[:16]

    @contextmanager
    def place(self, in_progress: int, pause: Pause | None) -> Iterator[None]:
        """Hold one of `in_progress` places, waited for with `pause`.

        With None, one is taken only if it is free: a task that is there already is not held up.
        """
        # From the last: models that may have more leave the first places to those that may not.
        names = [f"place-{number}.lock" for number in reversed(range(in_progress))]
        with ExitStack() as held:
            while not any(self._taken(name, held) for name in names) and pause is not None:
                pause(LOOK_EVERY_S)
            yield

    @contextmanager
    def turn(self, per_minute: int = 0) -> Iterator[None]:
        """Hold the account's one turn to ask for something, or to look for what was asked.

        `per_minute` is how often that may be; the turn comes when it may be again.
        """
        with ExitStack() as held:
            while not self._taken("turn.lock", held):
                time.sleep(LOOK_EVERY_S / 4)
            last = self.folder / "last"
            if per_minute:
                with suppress(OSError, ValueError):
                    due = float(last.read_text()) + MINUTE_S / per_minute
                    time.sleep(min(max(due - time.time(), 0), MINUTE_S))
            try:
                yield
            finally:
                # Counted from the answer: from the request, two of them could arrive closer
                # together than they were sent. A disk that is full does not undo what was asked.
                if per_minute:
                    with suppress(StorageError):
                        save(last, repr(time.time()).encode())

    def claim(self, task_id: str, fingerprint: str) -> None:
        """Note that `task_id` is what the request `fingerprint` became."""
        tasks = make_folder(self.folder / "tasks")
        with suppress(OSError):
            for path in tasks.iterdir():
                if path.stat().st_mtime < time.time() - FORGOTTEN_AFTER_S:
                    path.unlink()
        save(tasks / sha256_of(task_id)[:32], f"{fingerprint} {task_id}".encode())

    def claims(self, since: float) -> dict[str, str]:
        """Task ids noted after `since` (seconds since 1970), and what request each came of."""
        found = {}
        for path in (self.folder / "tasks").glob("[0-9a-f]*"):
            with suppress(OSError):
                if path.stat().st_mtime >= since:
                    fingerprint, _, task_id = path.read_text().partition(" ")
                    found[task_id] = fingerprint
        return found

    def _taken(self, name: str, held: ExitStack) -> bool:
        lock = FileLock(make_folder(self.folder) / name, thread_local=False)
        try:
            held.enter_context(lock.acquire(timeout=0))
        except Timeout:
            return False
        except OSError as error:
            raise StorageError(
                f"The lock {self.folder / name} cannot be opened: {error.strerror}.",
                "Set XDG_CACHE_HOME to a folder that you may write to.",
            ) from error
        return True
