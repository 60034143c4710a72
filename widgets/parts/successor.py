"""One panel to a cell: a cell that is run again closes the panel that it made before.

Else that one goes on looking at the disk for a page that is gone (a page that is reloaded tells the
kernel nothing), and every one of its widgets is sent again with each reload: ipywidgets keeps all,
and closing a box closes nothing in it (jupyter-widgets/ipywidgets#1345).
"""

import sys
from typing import Any

import ipywidgets as w

__all__ = ["take_over"]

_PANELS: dict[tuple[str, type], w.Widget] = {}


def take_over(panel: w.Widget) -> None:
    """Close what the cell that runs had made as `panel` is made now; outside of a cell, nothing."""
    cell = _cell()
    if not cell:
        return
    place = (cell, type(panel))
    before, _PANELS[place] = _PANELS.get(place), panel
    if before is not None:
        before._view_count = 0  # nobody sees it: its poll ends
        _close(before)


def _close(panel: w.Widget) -> None:
    """Close all that the panel holds: what it does not show just now is in no box."""
    todo: list[Any] = [panel]
    found: dict[int, Any] = {}
    while todo:
        thing = todo.pop()
        if isinstance(thing, (list, tuple)):
            todo.extend(thing)
        elif isinstance(thing, dict):
            todo.extend(thing.values())
        elif id(thing) not in found and _is_of_a_panel(thing):
            found[id(thing)] = thing
            todo.extend(vars(thing).values())
    for thing in found.values():
        if isinstance(thing, w.Widget):
            thing.close()


def _is_of_a_panel(thing: Any) -> bool:
    module = type(thing).__module__
    # ipycanvas's own draws every canvas of the kernel.
    is_widget = isinstance(thing, w.Widget) and module != "ipycanvas.canvas"
    return is_widget or (module.startswith("widgets.") and hasattr(thing, "__dict__"))


def _cell() -> str:
    """The id of the notebook's cell that is run, as JupyterLab gives it; "" where there is none."""
    if "IPython" not in sys.modules:
        return ""
    from IPython import get_ipython

    kernel = getattr(get_ipython(), "kernel", None)
    parent = kernel.get_parent("shell") if kernel is not None else {}
    return str(parent.get("metadata", {}).get("cellId", ""))
