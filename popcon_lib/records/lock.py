"""Who works on a job: a lock that the system lets go of when its holder dies, however it dies.

The lock file stays where it is; only the lock on it counts. Reading needs no right to write.
"""

import errno
import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from popcon_lib.errors import RecordError, StorageError

__all__ = ["held", "is_held"]

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
        yield
    finally:
        os.close(handle)


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
    except OSError as error:
        return error.errno in _TAKEN
    finally:
        os.close(handle)
    return False


def _take(handle: int, path: Path) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while True:
        try:
            return fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
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
                ) from error
        time.sleep(0.02)
