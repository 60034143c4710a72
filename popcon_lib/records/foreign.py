"""Records of other tools: how a plain papermill run ended, from what it could not get wrong."""

from collections.abc import Mapping
from typing import Any

__all__ = ["has_run", "status"]


def status(notebook: Mapping[str, Any]) -> str | None:
    """completed, failed or interrupted; None for a notebook that papermill never ran.

    papermill's own fields call every cell completed when a kernel dies, a cell takes too long or
    Ctrl-C is pressed; that the kernel answered a cell is noted elsewhere, and is true each time.
    """
    if "papermill" not in notebook["metadata"]:
        return None
    cells = [
        cell
        for cell in notebook.get("cells", [])
        if cell.get("cell_type") == "code" and "".join(cell.get("source", "")).strip()
    ]
    outputs = [output for cell in cells for output in cell.get("outputs", [])]
    if any(output.get("output_type") == "error" and not _exit_of_0(output) for output in outputs):
        return "failed"
    return "completed" if all(has_run(cell) for cell in cells) else "interrupted"


def has_run(cell: Mapping[str, Any]) -> bool:
    """Whether the kernel answered for this cell."""
    return "shell.execute_reply" in cell.get("metadata", {}).get("execution", {})


def _exit_of_0(output: Mapping[str, Any]) -> bool:
    return output.get("ename") == "SystemExit" and output.get("evalue") in ("", "0")
