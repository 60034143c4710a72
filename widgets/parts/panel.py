"""What one cell of a notebook shows; a cell that is run again closes the panel it made before.

Else that one goes on looking at the disk for a page that is gone (a page that is reloaded tells the
kernel nothing), and every one of its widgets is sent again with each reload: ipywidgets keeps all,
and closing a box closes nothing in it (jupyter-widgets/ipywidgets#1345).
"""

import sys
import uuid
from collections.abc import Callable, Sequence
from html import escape
from pathlib import Path
from typing import Any

import ipywidgets as w

from widgets.parts import looks
from widgets.parts.order import keep_order
from widgets.parts.poll import Poll
from widgets.parts.served import why_unserved

__all__ = ["Panel", "class_of_its_own"]

_WENT = (
    '<div class="popcon-note">This notebook was run in another window, and goes on there. '
    "Run the cell to have it here.</div>"
)
_PANELS: dict[tuple[str, type], "Panel"] = {}


class Panel(w.VBox):
    """A notebook's panel: `parts`, with the rules of all panels. classes: for rules of its own.

    jobs_root: whose files it links to; where the browser cannot fetch these, that is said first.
    """

    def __init__(self, parts: Sequence[w.Widget], *classes: str, jobs_root: Path) -> None:
        keep_order()
        why = why_unserved(jobs_root)
        if why:
            parts = (w.HTML(f'<div class="popcon-note">{escape(why)}</div>'), *parts)
        super().__init__((looks.sheet(), *parts), _view_count=0)
        for name in (looks.PANEL, *classes):
            self.add_class(name)
        cell, self._page = _cell(), _page()
        if cell:
            before = _PANELS.get((cell, type(self)))
            _PANELS[cell, type(self)] = self
            if before is not None:
                before._view_count = 0  # nobody sees it: its poll ends
                # Found among what this one holds, it is closed with it.
                self._before = _close(before, is_seen=before._page != self._page)

    def while_seen(self, look: Callable[[], None], every_s: float = 1.0) -> None:
        """Call `look` in a thread again and again, for as long as a page shows the panel."""

        def again() -> bool:
            look()
            return bool(self._view_count)

        poll = Poll(again, every_s)
        self.observe(lambda change: change.new and poll.start(), "_view_count")


def class_of_its_own(name: str) -> str:
    """A class for the rules of one panel of this `name`, and of no other on the page."""
    return f"popcon-{name}-{uuid.uuid4().hex[:8]}"


def _close(panel: Panel, is_seen: bool) -> Panel | None:
    """Close all that the panel holds: what it does not show just now is in no box.

    is_seen: another page may show it, which says where it went; it is returned to be closed later.
    """
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
    kept: tuple[w.Widget, ...] = ()
    if is_seen:
        kept = (panel, panel.layout)
        panel.children = (looks.sheet(), w.HTML(_WENT))
    for thing in found.values():
        if isinstance(thing, w.Widget) and thing not in kept:
            thing.close()
    return panel if is_seen else None


def _is_of_a_panel(thing: Any) -> bool:
    module = type(thing).__module__
    # ipycanvas's own draws every canvas of the kernel.
    is_widget = isinstance(thing, w.Widget) and module != "ipycanvas.canvas"
    return is_widget or (module.startswith("widgets.") and hasattr(thing, "__dict__"))


def _cell() -> str:
    """The id of the notebook's cell that is run, as JupyterLab gives it; "" where there is none."""
    return str(_request().get("metadata", {}).get("cellId", ""))


def _page() -> str:
    """The id of the page that runs it; a page that is reloaded is another."""
    return str(_request().get("header", {}).get("session", ""))


def _request() -> dict[str, Any]:
    if "IPython" not in sys.modules:
        return {}
    from IPython import get_ipython

    kernel = getattr(get_ipython(), "kernel", None)
    return kernel.get_parent("shell") if kernel is not None else {}
