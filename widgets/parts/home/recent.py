"""The jobs made last, as cards; one of them can be chosen."""

from collections.abc import Callable
from datetime import UTC, datetime

import ipywidgets as w

from popcon_lib.records import Archive, Record
from popcon_lib.records.thumbnail import thumbnail
from widgets.parts.cards import cards, name_of, thumbnail_rules

__all__ = ["Recent"]

SHOWN = 5


class Recent(w.VBox):
    """`choose(job_id)` is called with the job whose card is clicked."""

    def __init__(self, choose: Callable[[str], None]) -> None:
        self._records: tuple[Record, ...] = ()
        self._rules, self._cards = w.HTML(layout=w.Layout(display="none")), w.HTML()
        self._buttons = [self._button(number, choose) for number in range(SHOWN)]
        self._picks = w.Box()
        self._picks.add_class("popcon-picks")
        shelf = w.Box((self._rules, self._cards, self._picks))
        shelf.add_class("popcon-shelf")
        super().__init__((shelf,))

    def show(self, archive: Archive, chosen: str) -> None:
        """Show the newest jobs of `archive`, as of its last refresh."""
        self._records = archive.find(count=SHOWN).records
        thumbnails = [thumbnail(record) for record in self._records]
        rules = thumbnail_rules(thumbnails)
        if self._rules.value != rules:
            self._rules.value = rules
        empty = "The sets you make are kept here."
        self._cards.value = cards(self._records, thumbnails, chosen, datetime.now(UTC), empty)
        for button, record in zip(self._buttons, self._records, strict=False):
            button.description = f"{name_of(record)}, {record.status}"
        picks = tuple(self._buttons[: len(self._records)])
        if self._picks.children != picks:
            self._picks.children = picks

    def _button(self, number: int, choose: Callable[[str], None]) -> w.Button:
        button = w.Button()
        button.add_class("popcon-pick")
        button.on_click(lambda _: choose(self._records[number].job))
        return button
