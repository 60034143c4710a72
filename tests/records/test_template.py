"""Notebooks that records are made from."""

import nbformat
import pytest

from popcon_lib.errors import InputError, RecordError
from popcon_lib.records import template

WITHOUT_IDS = """{"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": [
{"cell_type": "code", "metadata": {}, "source": "", "outputs": [], "execution_count": null}]}"""


@pytest.mark.parametrize(
    "content",
    ["", "[]", "{}", "null", "\ufffe", '{"nbformat": 4}', '{"nbformat": 99}', WITHOUT_IDS],
)
def test_what_is_no_notebook_is_refused_in_words(tmp_path, content):
    path = tmp_path / "emoji_set.ipynb"
    path.write_text(content)
    with pytest.raises(InputError, match="no notebook that can be read|no ids"):
        template.load(path)
    with pytest.raises(RecordError, match="no notebook that can be read|no ids"):
        template.recorded(path)


def test_a_notebook_without_parameters_is_refused(tmp_path):
    path = tmp_path / "emoji_set.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1")]), path)
    with pytest.raises(InputError, match="no cell tagged `parameters`"):
        template.load(path)


def test_two_notebooks_are_the_same_if_their_cells_are(write_notebook):
    one = template.load(write_notebook("one", frames="1", pack="2"))
    same = template.load(write_notebook("other", frames="1", pack="2"))
    other = template.load(write_notebook("changed", frames="1", pack="3"))
    same.cells[2].outputs = [nbformat.v4.new_output("stream", text="from an earlier run")]
    same.metadata.kernelspec.display_name = "Another"
    assert template.fingerprint(one) == template.fingerprint(same)
    assert template.fingerprint(one) != template.fingerprint(other)
    assert template.step_cells(one) == {"frames": "step-frames", "pack": "step-pack"}
    begun = template.prepare(same, {"status": "running"})
    assert template.fingerprint(begun) == template.fingerprint(one)
    assert not any(cell.get("outputs") for cell in begun.cells)
