"""Which process wrote a record: told apart from another that has its number, here and elsewhere."""

import os
import signal
import socket
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

__all__ = ["end_kernel", "identity"]


def identity(pid: int) -> dict[str, Any]:
    """The process as JSON types: its number, when it started, and the machine since its start."""
    import psutil

    return {
        "pid": pid,
        "started": psutil.Process(pid).create_time(),
        "host": socket.gethostname(),
        "boot_id": _boot_id(),
    }


def end_kernel(kernel: Mapping[str, Any]) -> None:
    """Kill the kernel of this identity and what it started, if it lives here, and see it gone."""
    import psutil

    if (kernel.get("host"), kernel.get("boot_id")) != (socket.gethostname(), _boot_id()):
        return
    with suppress(psutil.Error, ProcessLookupError, KeyError, TypeError, ValueError):
        process = psutil.Process(kernel["pid"])
        same = abs(process.create_time() - kernel["started"]) < 1
        # A record can come from anywhere: nothing but a kernel is ended on its word.
        if same and "ipykernel_launcher" in process.cmdline():
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(timeout=5)


def _boot_id() -> str:
    # Linux only. Elsewhere a process is told by its start alone.
    with suppress(OSError):
        return Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    return ""
