"""Jobs to choose from: found as one types, a page at a time, one of them chosen."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import ipywidgets as w
import traitlets as t

from popcon_lib.records import Filter, Page, Record
from popcon_lib.records.record import STATUSES
from widgets.parts.cards import cards, name_of, spoken, state, thumbnail_rules
from widgets.parts.filling import Filling

__all__ = ["ORDERS", "PAGE", "JobBrowser", "Query", "counts"]

# Whole rows, however many cards fit beside each other.
PAGE = 12

ORDERS = {
    "newest": "Newest first",
    "oldest": "Oldest first",
    "changed": "Last changed",
    "title": "By title",
    "status": "By status",
    "longest": "Longest first",
    "dearest": "Dearest first",
}
DAYS = {"Any day": -1, "Today": 0, "Last 7 days": 6, "Last 30 days": 29, "Last year": 364}
_NONE_FOUND = "No job is like that. Ask for less, or clear the search."


@dataclass(frozen=True)
class Query:
    """What is asked of the archive: PAGE jobs of those `wanted`, in the order `sort`."""

    wanted: Filter = Filter()
    sort: str = "newest"
    start: int = 0


class JobBrowser(w.VBox):
    """Shows one page of jobs. Observe `query` for what it should show, `chosen` for the choice."""

    query = t.Instance(Query, ())
    chosen = t.Unicode()

    def __init__(self) -> None:
        self._shown: tuple[Record, ...] = ()
        self._total = 0
        self._filling = Filling()
        self.text = w.Text(placeholder="Search titles, ids, parameters", continuous_update=True)
        self.text.add_class("popcon-search")
        self.choices = {
            name: w.Dropdown(options=[(f"Any {name}", "")], tooltip=f"Only jobs of this {name}")
            for name in ("status", "action", "engine", "target")
        }
        self.days = w.Dropdown(options=list(DAYS.items()), tooltip="Only jobs made since then")
        self.sort = w.Dropdown(
            options=[(text, name) for name, text in ORDERS.items()], tooltip="Order"
        )
        self.previous = w.Button(description="Previous", tooltip="The page before")
        self.next = w.Button(description="Next", tooltip="The page after")
        self._count = w.HTML()
        self._rules, self._cards = w.HTML(layout=w.Layout(display="none")), w.HTML()
        self._picks = w.Box()
        self._picks.add_class("popcon-picks")
        self._pick_buttons = [self._pick_button(number) for number in range(PAGE)]
        shelf = w.Box((self._rules, self._cards, self._picks))
        shelf.add_class("popcon-shelf")
        super().__init__((shelf,))
        self.add_class("popcon-browser")
        for field in self.filters:
            field.observe(lambda change: self._ask(), "value")
        self.previous.on_click(lambda button: self.turn(-1))
        self.next.on_click(lambda button: self.turn(1))
        for field in (*self.choices.values(), self.days, self.sort):
            field.add_class("popcon-choice")

    @property
    def filters(self) -> tuple[w.Widget, ...]:
        """What narrows the choice: for the panel to place."""
        return (self.text, *self.choices.values(), self.days, self.sort)

    @property
    def pages(self) -> tuple[w.Widget, ...]:
        """What turns the pages: for the panel to place."""
        return (self._count, self.previous, self.next)

    def show(self, page: Page, thumbnails: Sequence[bytes], empty: str) -> None:
        """Show the jobs of `page`, which is the answer to `query`, with their thumbnails.

        `empty` is said where there is no job at all.
        """
        self._shown, self._total = page.records, page.total
        if page.total and not page.records:
            # Jobs have gone since, and this page with them.
            self.turn(0)
            return
        # The rules first: a card whose picture is not there yet would be grey for a moment.
        self._rules.value = thumbnail_rules(thumbnails)
        nothing = _NONE_FOUND if self.query.wanted != Filter() else empty
        now = datetime.now(UTC)
        self._cards.value = cards(page.records, thumbnails, self.chosen, now, nothing)
        for button, record in zip(self._pick_buttons, page.records, strict=False):
            # Read out by a screen reader, and not shown: the card is behind it.
            button.description = f"{name_of(record)}, {record.status}"
        picks = tuple(self._pick_buttons[: len(page.records)])
        if self._picks.children != picks:
            self._picks.children = picks
        last = self.query.start + len(page.records)
        shown = f"{self.query.start + 1}–{last} of {page.total}"
        self._count.value = shown if page.records else ""
        for button in (self.previous, self.next):
            button.layout.display = None if page.total > PAGE else "none"
        self.previous.disabled = self.query.start == 0
        self.next.disabled = last >= page.total

    def offer(self, **choices: Sequence[str]) -> None:
        """Say what there is to choose from, by "status", "action", "engine" and "target"."""
        with self._filling:
            for name, values in choices.items():
                field = self.choices[name]
                # What is chosen stays, even where no job is like that any more.
                names = sorted({*values, field.value} - {""}, key=_rank)
                options = ((f"Any {name}", ""), *((spoken(value), value) for value in names))
                if field.options != options:
                    kept = field.value
                    field.options = options
                    field.value = kept

    def name_of(self, job_id: str) -> str:
        """What the job is called; its id where it is not on this page."""
        return next((name_of(one) for one in self._shown if one.job == job_id), job_id)

    def pick(self, number: int) -> None:
        """Choose the card `number` of this page, from 0."""
        if number < len(self._shown):
            self.chosen = self._shown[number].job

    def turn(self, pages: int) -> None:
        """Go on by so many pages, or back; not beyond the first and the last."""
        last = max(0, self._total - 1) // PAGE * PAGE
        start = min(max(0, self.query.start + pages * PAGE), last)
        self.query = replace(self.query, start=start)

    def clear(self) -> None:
        """Ask for all jobs again."""
        with self._filling:
            for field in (self.text, *self.choices.values()):
                field.value = ""
            self.days.value = -1
        self._ask()

    def _ask(self) -> None:
        if not self._filling:
            chosen = {name: field.value for name, field in self.choices.items()}
            since = _days_ago(self.days.value)
            wanted = Filter(text=self.text.value, since=since, **chosen)
            self.query = Query(wanted, self.sort.value)

    def _pick_button(self, number: int) -> w.Button:
        button = w.Button()
        button.add_class("popcon-pick")
        button.on_click(lambda _: self.pick(number))
        return button


def counts(by_status: dict[str, int]) -> str:
    """How many jobs there are, by status, as HTML."""
    parts = (
        f'<span style="white-space:nowrap">{state(Record(Path(), status))} {count}</span>'
        for status, count in sorted(by_status.items(), key=lambda pair: _rank(pair[0]))
    )
    return " &emsp;".join(parts)


def _days_ago(days: int) -> str:
    """When the day so many days ago began here, as ISO 8601 in UTC; "" for -1."""
    if days < 0:
        return ""
    today = datetime.now().astimezone().replace(hour=0, minute=0, second=0, microsecond=0)
    return (today - timedelta(days=days)).astimezone(UTC).isoformat(timespec="seconds")


def _rank(value: str) -> tuple[int, str]:
    return (STATUSES.index(value) if value in STATUSES else 0, value)
