"""Committed notebooks have one shape, and nothing of anybody's run in them."""

import ast
import dataclasses
from pathlib import Path

import nbformat
import pytest

from popcon_lib.job import STEPS, JobSpec

NOTEBOOKS = sorted((Path(__file__).resolve().parents[2] / "notebooks").glob("*.ipynb"))


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.name)
def notebook(request) -> nbformat.NotebookNode:
    return nbformat.read(request.param, as_version=4)


@pytest.fixture
def emoji_set() -> nbformat.NotebookNode:
    (path,) = (path for path in NOTEBOOKS if path.name == "emoji_set.ipynb")
    return nbformat.read(path, as_version=4)


def code_cells(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def test_a_notebook_is_valid_and_bare(notebook):
    nbformat.validate(notebook)
    assert notebook.metadata.kernelspec.name == "python3"
    for cell in code_cells(notebook):
        assert (cell.outputs, cell.execution_count) == ([], None)


def test_a_notebook_begins_by_saying_what_goes_in_and_comes_out(notebook):
    title = notebook.cells[0]
    assert title.cell_type == "markdown"
    assert title.source.startswith("# ")
    assert "**In:**" in title.source and "**Out:**" in title.source


def test_a_notebook_holds_no_logic(notebook):
    logic = (ast.FunctionDef, ast.ClassDef, ast.For, ast.While, ast.Lambda, ast.If, ast.Try)
    for cell in code_cells(notebook):
        found = [node for node in ast.walk(ast.parse(cell.source)) if isinstance(node, logic)]
        assert not found, f"{cell.id}: what needs this belongs in the library"


def test_parameters_are_one_literal_a_line_and_those_of_a_job(emoji_set):
    (cell,) = (c for c in code_cells(emoji_set) if "parameters" in c.metadata.get("tags", ()))
    values = {}
    for node in ast.parse(cell.source).body:
        assert isinstance(node, ast.Assign) and node.lineno == node.end_lineno
        values[node.targets[0].id] = ast.literal_eval(node.value)
    assert values.pop("job_dir") == ""
    assert set(values) == {field.name for field in dataclasses.fields(JobSpec)}
    assert JobSpec(**values) == JobSpec()


def test_each_step_is_one_call_in_a_cell_of_its_name(emoji_set):
    cells = {cell.id: cell for cell in code_cells(emoji_set)}
    steps = [name for name in cells if name.startswith("step-")]
    assert steps == [f"step-{step.replace('_', '-')}" for step in STEPS]
    for step in STEPS:
        cell = cells[f"step-{step.replace('_', '-')}"]
        assert cell.source == f"pipeline.{step}(work)"
        assert cell.metadata.tags == [f"step:{step}"]
