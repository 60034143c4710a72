"""A cell that is run again closes the panel that it made before."""

from pathlib import Path

import ipywidgets as w
import pytest
from ipywidgets.widgets.widget import _instances

from widgets.parts import panel
from widgets.parts.canvas import Pad


class Boxes(panel.Panel):
    """A box in a box, as panels are; what is shown later is kept aside."""

    def __init__(self) -> None:
        self.later = {"more": [w.Text()]}
        self.pad = Pad()
        super().__init__((w.Box((w.Button(), w.HTML())), self.pad), jobs_root=Path())
        self._view_count = 1


@pytest.fixture
def cell(monkeypatch):
    """Runs a cell that makes a panel; by its id."""
    monkeypatch.setattr(panel, "_PANELS", {})

    def run(name: str, page: str = "page") -> Boxes:
        monkeypatch.setattr(panel, "_cell", lambda: name)
        monkeypatch.setattr(panel, "_page", lambda: page)
        return Boxes()

    return run


def test_run_again_a_cell_leaves_no_widget_of_its_old_panel(cell):
    begun = set(_instances)
    old = cell("a")
    widgets = len(set(_instances) - begun)
    new = cell("a")
    assert old._view_count == 0 and old.comm is None
    assert len(set(_instances) - begun) == widgets and new.comm is not None


def test_another_page_that_shows_it_is_told_where_it_went(cell):
    begun = set(_instances)
    old = cell("a", "first")
    widgets = len(set(_instances) - begun)
    new = cell("a", "second")
    assert old._view_count == 0 and "run in another window" in old.children[-1].value
    newest = cell("a", "second")
    assert old.comm is None and new.comm is None and newest.comm is not None
    assert len(set(_instances) - begun) == widgets, "what was told is gone with the next run"


def test_a_pad_works_on_where_another_is_closed(cell):
    cell("a")
    assert cell("a").pad.comm is not None and Pad().comm is not None


def test_panels_of_other_cells_and_outside_of_cells_stay(cell):
    first, second, loose = cell("a"), cell("b"), cell("")
    assert cell("").comm is not None
    assert None not in (first.comm, second.comm, loose.comm)
