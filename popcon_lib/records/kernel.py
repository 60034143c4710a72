"""The kernel of a job: the interpreter that runs us, quiet, with no memory of its own.

A kernel called `python3` can be any interpreter on a user's machine; a job's is never looked up.
"""

import os
import sys
from typing import Any

from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager

__all__ = ["KERNEL_NAME", "KernelManager"]

KERNEL_NAME = "python3"

_QUIET = {
    # Progress bars would be written into the record.
    "TQDM_DISABLE": "1",
    "HF_HUB_DISABLE_PROGRESS_BARS": "1",
    # The debugger's word on frozen modules, in a kernel that nobody debugs.
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
}


class KernelManager(AsyncKernelManager):
    """Starts `sys.executable` as a kernel, in a process group of its own."""

    @property
    def kernel_spec(self) -> KernelSpec:
        """How the kernel is started; in place of a search among those that are installed."""
        if self._kernel_spec is None:
            self._kernel_spec = KernelSpec(
                argv=[
                    sys.executable,
                    *("-m", "ipykernel_launcher", "-f", "{connection_file}"),
                    # IPython would keep every cell in a database in the user's home.
                    "--HistoryManager.enabled=False",
                ],
                env=_QUIET,
                display_name="Python 3",
                language="python",
                metadata={"supported_encryption": ["curve"]},
            )
        return self._kernel_spec

    @property
    def pid(self) -> int | None:
        """The kernel's process, which leads its process group; None where there is none."""
        return getattr(self.provisioner, "pid", None)

    @property
    def exit_status(self) -> int | None:
        """How the process ended: its exit code, or minus the signal; None while it lives."""
        process = getattr(self.provisioner, "process", None)
        return None if process is None else process.poll()

    async def start_kernel(self, **options: Any) -> None:
        """Start it; what it says outside of cells goes nowhere."""
        with open(os.devnull, "wb") as nowhere:
            await super().start_kernel(stdout=nowhere, stderr=nowhere, **options)
