"""The papermill engine: runs a prepared record in a kernel, and closes it with the truth."""

import logging
import signal
from contextlib import suppress
from typing import Any

from nbclient.exceptions import DeadKernelError
from nbformat import NotebookNode
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine, papermill_engines
from papermill.iorw import papermill_io

from popcon_lib.errors import StorageError
from popcon_lib.records.kernel import KERNEL_NAME, KernelManager
from popcon_lib.records.manager import Manager
from popcon_lib.records.scheme import SCHEME, RecordFiles
from popcon_lib.records.watch import Watch

__all__ = ["ENGINE", "Ended", "register"]

ENGINE = "popcon"
# A busy machine may need longer than nbclient's 4 s to bring the last output of a cell.
OUTPUT_TIMEOUT_S = 60
START_TIMEOUT_S = 120


class Ended(Exception):
    """The run is over and its record is written; papermill has nothing to add."""


def register() -> None:
    """Make the engine and the files known to papermill. Safe to call twice."""
    if any(scheme == SCHEME for scheme, _ in papermill_io._handlers):
        return
    papermill_io.register(SCHEME, RecordFiles())
    papermill_engines.register(ENGINE, Engine)
    # What papermill has to say is in the record.
    logging.getLogger("papermill").addHandler(logging.NullHandler())


class Client(PapermillNotebookClient):
    """Runs the cells, and tells the watch where the kernel is."""

    def papermill_execute_cells(self) -> None:
        """Run the cells of the notebook."""
        manager: Manager = self.nb_man
        kernel: KernelManager = self.km
        manager.kernel_started(kernel.pid)
        try:
            super().papermill_execute_cells()
        except BaseException as error:
            # It does not listen any more: asking it to leave would only take time.
            self.shutdown_kernel = "immediate"
            if isinstance(error, DeadKernelError):
                raise DeadKernelError(_epitaph(kernel.exit_status)) from error
            raise

    def process_message(self, msg: dict[str, Any], cell: NotebookNode, cell_index: int) -> Any:
        """Handle what the kernel says."""
        if msg["msg_type"] == "execute_input":
            self.nb_man.watch.busy = cell.id
        return super().process_message(msg, cell, cell_index)


class Engine(NBClientEngine):
    """Runs a prepared record in a kernel and closes it with the truth."""

    @classmethod
    def execute_notebook(
        cls,
        nb: NotebookNode,
        kernel_name: str,
        output_path: str,
        watch: Watch,
        timeout_s: int | None = None,
        **_papermill: Any,
    ) -> NotebookNode:
        """Run `nb`. A failed cell is left for papermill to mark; all other endings raise Ended."""
        manager = Manager(nb, output_path, watch)
        manager.notebook_start()
        raised: BaseException | None = None
        try:
            cls._run(manager, timeout_s)
        except BaseException as error:
            raised = error
        watch.kernel_pid = None
        manager.close(raised)
        if isinstance(raised, StorageError):
            raise raised
        if raised is not None or manager.popcon.status in ("waiting", "cancelled"):
            raise Ended from raised
        return nb

    @staticmethod
    def _run(manager: Manager, timeout_s: int | None) -> None:
        for last_try in (False, True):
            client = Client(
                manager,
                kernel_manager_class=KernelManager,
                kernel_name=KERNEL_NAME,
                timeout=timeout_s,
                startup_timeout=START_TIMEOUT_S,
                iopub_timeout=OUTPUT_TIMEOUT_S,
            )
            try:
                client.execute()
                return
            except RuntimeError:
                # Two kernels that start at one moment can choose the same port.
                if last_try or manager.current is not None:
                    raise


def _epitaph(exit_status: int | None) -> str:
    how = f"with exit code {exit_status}"
    if exit_status is not None and exit_status < 0:
        how = f"by signal {-exit_status}"
        with suppress(ValueError):
            how = f"by {signal.Signals(-exit_status).name}"
    return (
        f"The kernel ended {how}. Most often the machine is out of memory: close other programs "
        "or choose fewer actions, then resume the job."
    )
