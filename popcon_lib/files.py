"""Writing a file so that a reader sees the old one or the new one, never half of it."""

import errno
import os
import tempfile
from pathlib import Path

from popcon_lib.errors import StorageError

__all__ = ["cache_folder", "make_folder", "save"]

_REASONS = {
    errno.ENOSPC: "Make room on the disk, then resume the job.",
    errno.EDQUOT: "Your disk quota is used up: make room, then resume the job.",
    errno.EACCES: "Choose a folder that you may write to.",
    errno.EPERM: "Choose a folder that you may write to.",
    errno.EROFS: "That disk is read-only: choose another folder.",
    errno.ENOTDIR: "A part of that path is a file: choose another folder.",
    errno.EEXIST: "A part of that path is a file: choose another folder.",
}


def save(path: Path, data: bytes, *, read_only: bool = False) -> None:
    """Write `data` to `path`, whole or not at all; read_only: for those who open it after that.

    The bytes go to a temporary file in the same folder, reach the disk, and take the final name in
    one step. Raises StorageError (disk full, no permission) and leaves nothing behind.
    """
    temporary = None
    try:
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, 0o444 if read_only else 0o644)
        os.replace(temporary, path)
    except BaseException as error:
        if temporary is not None:
            Path(temporary).unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise _storage_error(f"{path} cannot be written", error) from error
        raise


def cache_folder() -> Path:
    """Where this user's programs keep what can be made again."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "popcon"


def make_folder(path: Path) -> Path:
    """Make `path` and its parents where they are missing, and return it. Raises StorageError."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _storage_error(f"The folder {path} cannot be made", error) from error
    return path


def _storage_error(what: str, error: OSError) -> StorageError:
    next_step = _REASONS.get(error.errno or 0, "Check the disk and the path.")
    return StorageError(f"{what}: {error.strerror or error}.", next_step)
