"""Who has a clip's edits open: a small file beside them, renewed while the panel lives.

To renew it is to touch it: what another panel has written meanwhile, to take over, stays.
"""

import json
import os
import socket
import time
import uuid
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from popcon_lib.files import make_folder, save

__all__ = ["EVERY_S", "Lease"]

EVERY_S = 3.0  # between two renewals
DEAD_S = 20.0  # without one: whoever had it is gone


class Lease:
    """One panel's claim on the edits beside `path`. clock: seconds since 1970."""

    def __init__(self, path: Path, clock: Callable[[], float] = time.time) -> None:
        self.path, self._clock = path, clock
        self._id = uuid.uuid4().hex

    def take(self, force: bool = False) -> bool:
        """Have it, if nobody else does or by force; whether it is had. Raises StorageError.

        Another panel of this process gives way: a cell that is run again opens the same clip again.
        """
        about = self._read()
        if about and not force and self._is_held(about):
            return False
        make_folder(self.path.parent)
        self._write()
        return True

    def renew(self) -> bool:
        """Still have it; False once somebody took it over. Raises StorageError."""
        about = self._read()
        if about and about.get("id") != self._id:
            return False
        if about:
            self._touch()
        else:
            self._write()  # into no folder that was deleted meanwhile
        return True

    def release(self) -> None:
        """Let others have it."""
        if self._read().get("id") == self._id:
            with suppress(OSError):
                self.path.unlink(missing_ok=True)

    def _is_held(self, about: dict[str, Any]) -> bool:
        """Whether it is held by somebody else, who lives."""
        try:
            here = about["host"] == socket.gethostname()
            gone = here and (about["pid"] == os.getpid() or not _lives(int(about["pid"])))
            return not gone and self._clock() - self.path.stat().st_mtime < DEAD_S
        except (KeyError, TypeError, ValueError, OSError):
            return False

    def _read(self) -> dict[str, Any]:
        try:
            return dict(json.loads(self.path.read_bytes()))
        except (OSError, ValueError, TypeError):
            return {}

    def _write(self) -> None:
        about = {"id": self._id, "host": socket.gethostname(), "pid": os.getpid()}
        save(self.path, json.dumps(about).encode())
        self._touch()

    def _touch(self) -> None:
        now = self._clock()
        with suppress(OSError):  # somebody let go of it just now: the next look writes it again
            os.utime(self.path, (now, now))


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
