"""Who works on a job: a lock that the system lets go of when its holder dies, however it dies.

The lock file stays where it is; a file left behind means nothing. Looking needs no right to write.
On some shared file systems a lock is not seen from another machine: the holder therefore writes its
machine's name into the file and touches it every few seconds (`beat`).
"""

import errno
import fcntl
import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from popcon_lib.errors import RecordError, StorageError

__all__ = ["BEAT_S", "beat", "held", "is_held"]

BEAT_S = 5.0
# A beat may come late, and two machines' clocks may differ by some seconds.
BEAT_IS_FRESH_S = 30.0
# Whoever looks whether a job runs holds the lock for some microseconds: worth a second try.
PATIENCE_S = 2.0
_TAKEN = (errno.EWOULDBLOCK, errno.EAGAIN, errno.EACCES)


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Hold the lock file `path`. Raises RecordError while another holds it, StorageError."""
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise StorageError(
            f"The lock file {path} cannot be opened: {error.strerror}.",
            "Choose a jobs root that you may write to.",
        ) from error
    try:
        _take(handle, path)
        os.ftruncate(handle, 0)
        os.pwrite(handle, socket.gethostname().encode(), 0)
        try:
            yield
        finally:
            os.ftruncate(handle, 0)
    finally:
        os.close(handle)


def beat(path: Path) -> None:
    """Show those who cannot see the lock `path` that its holder lives. Nothing where it is gone."""
    with suppress(OSError):
        os.utime(path)


def is_held(path: Path) -> bool:
    """Whether a living process holds the lock file `path`."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    except OSError as error:
        raise StorageError(f"The lock file {path} cannot be read: {error.strerror}.") from error
    try:
        # Shared: those who look never stand in each other's way.
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
        return _beats_elsewhere(handle)
    except OSError as error:
        return error.errno in _TAKEN
    finally:
        os.close(handle)


def _beats_elsewhere(handle: int) -> bool:
    host = os.pread(handle, 256, 0).decode(errors="replace")
    if host in ("", socket.gethostname()):
        return False
    return abs(time.time() - os.fstat(handle).st_mtime) < BEAT_IS_FRESH_S


def _take(handle: int, path: Path) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if not _beats_elsewhere(handle):
                return
            fcntl.flock(handle, fcntl.LOCK_UN)
        except OSError as error:
            if error.errno not in _TAKEN:
                raise StorageError(
                    f"{path} cannot be locked: {error.strerror}.",
                    "Choose a jobs root on a file system that has locks.",
                ) from error
        if time.monotonic() > deadline:
            raise RecordError(
                f"The job {path.parent.name} is running already.",
                "Wait for it, or stop it with `popcon cancel`.",
            )
        time.sleep(0.02)
