"""The notebook a record is made from: read, told from another version, made ready to run."""

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode, v4

from popcon_lib.errors import InputError, PopconError, RecordError

__all__ = ["STEP_TAG", "fingerprint", "load", "prepare", "recorded", "step_cells"]

STEP_TAG = "step:"
# What papermill adds to a notebook that it runs.
_ADDED_TAGS = {"injected-parameters", "papermill-error-cell-tag"}


def load(path: Path) -> NotebookNode:
    """The notebook `path`. Raises InputError where it cannot be read or has no parameters cell."""
    notebook = _read(path, InputError)
    if not any("parameters" in _tags(cell) for cell in notebook.cells):
        raise InputError(
            f"{path} has no cell tagged `parameters`.", "Give a notebook that takes a job's."
        )
    return notebook


def recorded(path: Path) -> NotebookNode:
    """The notebook that the record `path` was made from. Raises RecordError."""
    notebook = _read(path, RecordError)
    notebook.cells = [cell for cell in notebook.cells if not _ADDED_TAGS & _tags(cell)]
    return notebook


def fingerprint(notebook: NotebookNode) -> str:
    """The same for two notebooks that do the same: what counts is their cells and tags."""
    cells = [[cell.id, cell.cell_type, cell.source, sorted(_tags(cell))] for cell in notebook.cells]
    return sha256(json.dumps(cells).encode()).hexdigest()


def step_cells(notebook: NotebookNode) -> dict[str, str]:
    """The steps of the notebook in order, each with the id of its cell."""
    return {
        tag.removeprefix(STEP_TAG): cell.id
        for cell in notebook.cells
        for tag in _tags(cell)
        if tag.startswith(STEP_TAG)
    }


def prepare(notebook: NotebookNode, popcon: dict[str, Any]) -> NotebookNode:
    """`notebook` as a record that has not begun: no outputs, `popcon` in its metadata."""
    fresh = v4.new_notebook(
        metadata={
            "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
            "language_info": {"name": "python"},
            "popcon": popcon,
        }
    )
    for cell in notebook.cells:
        kept = {name: cell.metadata[name] for name in ("tags", "jupyter") if name in cell.metadata}
        make = v4.new_code_cell if cell.cell_type == "code" else v4.new_markdown_cell
        fresh.cells.append(make(cell.source, id=cell.id, metadata=kept))
    return fresh


def _tags(cell: NotebookNode) -> set[str]:
    return set(cell.metadata.get("tags", ()))


def _read(path: Path, wrong: type[PopconError]) -> NotebookNode:
    try:
        notebook = nbformat.read(path, as_version=4)
    except (OSError, ValueError, AttributeError, nbformat.ValidationError) as error:
        raise wrong(f"{path} is no notebook that can be read: {error}.") from error
    if not all("id" in cell for cell in notebook.cells):
        raise wrong(f"The cells of {path} have no ids.", "Save it once in JupyterLab 4.")
    return notebook
