"""Keeps a record up to date while its cells run, and writes how the run ended.

papermill calls every cell completed when the kernel dies, a cell takes too long or Ctrl-C is
pressed. Here `metadata.popcon` says how it is, and each cell's state is what happened.
"""

import json
import time
from datetime import UTC, datetime
from typing import Any

from nbclient.exceptions import CellTimeoutError
from nbformat import NotebookNode, v4
from papermill.engines import NotebookExecutionManager

from popcon_lib.errors import RecordError
from popcon_lib.records import processes
from popcon_lib.records.foreign import has_run
from popcon_lib.records.secrets import scrub
from popcon_lib.records.template import STEP_TAG
from popcon_lib.records.watch import Watch

__all__ = ["Manager"]

STEP_MIME = "application/vnd.popcon.step+json"
MAX_CARD_BYTES = 4096
MAX_MESSAGE = 500
# What a cell prints is kept up to here: a record is opened in a browser.
MAX_TEXT = 16_000


class Manager(NotebookExecutionManager):
    """Keeps the record up to date: called when a cell starts, fails or ends."""

    def __init__(self, nb: NotebookNode, output_path: str, watch: Watch) -> None:
        super().__init__(nb, output_path=output_path, progress_bar=False)
        self.watch = watch
        self.current: NotebookNode | None = None
        self.failure: dict[str, str] | None = None
        self._started = 0.0

    @property
    def popcon(self) -> NotebookNode:
        """What the record says of the job."""
        return self.nb.metadata.popcon

    def kernel_started(self, pid: int) -> None:
        """Note the kernel, so that one that outlives its runner can be told."""
        self.watch.kernel_pid = pid
        self.popcon.runner.kernel = processes.identity(pid)

    def cell_start(self, cell: NotebookNode, cell_index: int | None = None, **_: Any) -> None:
        """Note that the cell begins; stop here if somebody asked to."""
        if self.watch.asked_to_stop.is_set():
            raise KeyboardInterrupt
        self.current, self._started = cell, time.monotonic()
        cell.metadata.papermill.update(
            start_time=_now(), status=self.RUNNING, exception=False, end_time=None, duration=None
        )
        step = self._step(cell)
        if step is not None:
            step.update(status="running", started_at=_now())
        if _has_code(cell):
            self.save()

    def cell_exception(
        self, cell: NotebookNode, cell_index: int | None = None, exception: Any = None, **_: Any
    ) -> None:
        """Note what the cell raised."""
        super().cell_exception(cell, cell_index)
        self.failure = {"ename": exception.ename, "message": exception.evalue}

    def cell_complete(self, cell: NotebookNode, cell_index: int | None = None, **_: Any) -> None:
        """Note how the cell ended; papermill calls this even for a cell that never came back."""
        self.watch.busy = ""
        if _has_code(cell) and not has_run(cell):
            return
        for output in cell.get("outputs", ()):
            if "text" in output:
                output.text = _shortened(output.text, MAX_TEXT)
        seconds = round(time.monotonic() - self._started, 3)
        cell.metadata.papermill.update(end_time=_now(), duration=seconds)
        if cell.metadata.papermill.status != self.FAILED:
            cell.metadata.papermill.status = self.COMPLETED
        step = self._step(cell)
        if step is not None:
            step.update(ended_at=_now(), seconds=seconds, **self._summary(cell))
            step.status = "completed" if self.failure is None else self._status_of_failure()
        if _has_code(cell) and self.failure is None:
            self.save()

    def notebook_complete(self, **_: Any) -> None:
        """Nothing: `close` is called with how the run ended."""

    def close(self, raised: BaseException | None) -> None:
        """Write the last word. `raised` is what ended the run from outside of a cell."""
        if raised is not None:
            self.failure = {"ename": type(raised).__name__, "message": _reason(raised)}
        status = "completed" if self.failure is None else self._status_of_failure()
        self._settle_cells(status)
        papermill = self.nb.metadata.papermill
        papermill.update(end_time=_now(), exception=status != "completed")
        papermill.duration = (self.now() - self.start_time).total_seconds()
        self.popcon.update(status=status, status_at=_now())
        if status == "waiting":
            self.popcon.waiting_for = self.failure["message"].partition(" ")[0]
        if status == "failed":
            self.popcon.error = {
                "step": self._step_name(),
                "ename": self.failure["ename"],
                "message": _shortened(self.failure["message"], MAX_MESSAGE),
            }
        self.save()

    def save(self, **_: Any) -> None:
        """Write the record as it is now."""
        # Nobody can use them without a kernel, and they would be the largest part.
        self.nb.metadata.pop("widgets", None)
        super().save()

    def _status_of_failure(self) -> str:
        if self.failure["ename"] == "WaitingFor":
            return "waiting"
        # Whatever a step makes of its interruption, a stop that was asked for is no failure.
        if self.watch.asked_to_stop.is_set() or self.failure["ename"] == "KeyboardInterrupt":
            return "cancelled"
        return "failed"

    def _settle_cells(self, status: str) -> None:
        for cell in self.nb.cells:
            state = cell.metadata.papermill
            if _has_code(cell) and not has_run(cell):
                state.status = self.PENDING
                if cell is self.current:
                    state.update(status=self.FAILED, exception=True, end_time=_now())
        step = None if self.current is None else self._step(self.current)
        if step is not None and step.status == "running":
            seconds = round(time.monotonic() - self._started, 3)
            step.update(status=status, ended_at=_now(), seconds=seconds)
        if status == "waiting":
            self._show_waiting(self.current)

    def _show_waiting(self, cell: NotebookNode) -> None:
        # An error in red would say that something went wrong.
        text = self.failure["message"]
        cell.metadata.papermill.update(status=self.PENDING, exception=False)
        cell.outputs = [
            v4.new_output("display_data", {"text/markdown": f"**Waiting for {text}**"})
            if output.output_type == "error"
            else output
            for output in cell.outputs
        ]

    def _step_name(self) -> str:
        tags = () if self.current is None else self.current.metadata.get("tags", ())
        return next((tag.removeprefix(STEP_TAG) for tag in tags if tag.startswith(STEP_TAG)), "")

    def _step(self, cell: NotebookNode) -> NotebookNode | None:
        return next((step for step in self.popcon.steps if step.cell_id == cell.id), None)

    def _summary(self, cell: NotebookNode) -> dict[str, Any]:
        """What the step said of itself, short: the items in full stay in the cell's output."""
        said = next(
            (out.data[STEP_MIME] for out in cell.outputs if STEP_MIME in out.get("data", {})), {}
        )
        if "card" in said:
            card = {**self.popcon.card, **said["card"]}
            if len(json.dumps(card)) > MAX_CARD_BYTES:
                raise RecordError(f"The card of {said['step']} is over {MAX_CARD_BYTES} bytes.")
            self.popcon.card = card
        items = said.get("items", ())
        return {
            "key": said.get("key", ""),
            "items": len(items),
            "kept": sum(bool(item["cached"]) for item in items),
            "cost": said.get("cost", 0.0),
            "note": said.get("note", ""),
        }


def _now() -> str:
    return datetime.now(UTC).isoformat()


def _has_code(cell: NotebookNode) -> bool:
    return cell.cell_type == "code" and bool(cell.source.strip())


def _shortened(text: str, length: int) -> str:
    """`text`, with its middle left out where it is longer than `length`."""
    if len(text) <= length:
        return text
    # Half of a secret could not be found any more.
    text = scrub(text)
    start, end = text[: length // 2], text[-length // 2 :]
    return f"{start}\n[{len(text) - length} characters are left out here]\n{end}"


def _reason(raised: BaseException) -> str:
    if isinstance(raised, CellTimeoutError):
        return "A cell took longer than it may. Allow more time, then resume the job."
    return str(raised)
