"""Which process wrote a record: told apart from another that has its number, here and elsewhere."""

import os
import signal
import socket
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

__all__ = ["end_group", "identity", "is_alive"]


def identity(pid: int) -> dict[str, Any]:
    """The process as JSON types: its number, when it started, and the machine since its start."""
    import psutil

    return {
        "pid": pid,
        "started": psutil.Process(pid).create_time(),
        "host": socket.gethostname(),
        "boot_id": _boot_id(),
    }


def is_alive(process: Mapping[str, Any]) -> bool:
    """Whether the process of this identity lives here."""
    import psutil

    if (process.get("host"), process.get("boot_id")) != (socket.gethostname(), _boot_id()):
        return False
    with suppress(psutil.Error, KeyError, TypeError, ValueError):
        return abs(psutil.Process(process["pid"]).create_time() - process["started"]) < 1
    return False


def end_group(process: Mapping[str, Any]) -> None:
    """Kill the process and those that it started, where it lives, and wait until it is gone.

    It must lead a process group, as kernels do.
    """
    import psutil

    if not is_alive(process):
        return
    with suppress(psutil.Error, ProcessLookupError):
        alive = psutil.Process(process["pid"])
        os.killpg(alive.pid, signal.SIGKILL)
        alive.wait(timeout=5)


def _boot_id() -> str:
    # Linux only. Elsewhere a process is told by its start alone.
    with suppress(OSError):
        return Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    return ""
