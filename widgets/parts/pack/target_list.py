"""Whose packs are wanted: every target with its rules, and why the set cannot be one."""

from collections.abc import Callable, Collection, Iterable, Mapping
from html import escape

import ipywidgets as w

from popcon_lib.pack.plain import PLAIN
from popcon_lib.pack.platforms import PLATFORMS
from popcon_lib.pack.targets import TARGETS, Target
from widgets.parts.filling import Filling
from widgets.parts.pack.rules import in_a_line

__all__ = ["TargetList"]


class TargetList:
    """`platforms` and `plain` are the boxes to show.

    `changed(names)` is called with the targets that are chosen, in the list's order.
    """

    def __init__(self, changed: Callable[[tuple[str, ...]], None]) -> None:
        self._filling, self._changed = Filling(), changed
        self.boxes: dict[str, w.Checkbox] = {}
        self._about: dict[str, w.HTML] = {}
        self._layout = w.Layout()
        self.platforms, self.plain = self._rows(PLATFORMS), self._rows(PLAIN)

    def _rows(self, targets: Iterable[Target]) -> w.Box:
        rows = []
        for target in targets:
            title = _titled(target.title)
            box = w.Checkbox(description=title, indent=False, layout=self._layout)
            about = w.HTML(layout=self._layout)
            box.observe(lambda change: self._heard(), "value")
            row = w.Box((box, about), layout=self._layout)
            row.add_class("popcon-target")
            self.boxes[target.name], self._about[target.name] = box, about
            rows.append(row)
        rows = w.Box(rows)
        rows.add_class("popcon-targets")
        return rows

    def show(self, chosen: Collection[str], obstacles: Mapping[str, str]) -> None:
        """Tell which are chosen, and why those in `obstacles` cannot be built."""
        with self._filling:
            for target in TARGETS:
                self.boxes[target.name].value = target.name in chosen
                why = obstacles.get(target.name, "")
                warns = f'<div class="popcon-why">{escape(why)}</div>' if why else ""
                rules = f'<div class="popcon-quiet">{escape(in_a_line(target))}</div>'
                self._about[target.name].value = rules + warns

    def _heard(self) -> None:
        if not self._filling:
            self._changed(tuple(name for name, box in self.boxes.items() if box.value))


def _titled(title: str) -> str:
    """As a line begins; iMessage is written so."""
    return title if title[1:2].isupper() else title[:1].upper() + title[1:]
