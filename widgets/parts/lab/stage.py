"""The columns side by side, and the mouse and the keys over them."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import ipywidgets as w

from widgets.parts.key_list import key_list, named
from widgets.parts.lab.board import FILM, Board, Change, Look
from widgets.parts.lab.column import ColumnView
from widgets.parts.lab.keys import KEYS
from widgets.parts.lab.runs import Runs
from widgets.parts.lab.tile import Tile
from widgets.parts.lab.versus import Versus
from widgets.parts.picture import picture

__all__ = ["Stage"]

NEAR = 0.06  # of a tile: so close to the slider, dragging moves it and not the picture
WHEEL = 1.25  # of zoom, a click of the wheel


class Stage(w.Box):
    """on_look(change): called for dragging, the wheel and a press.

    on_key(name, key): what a key means, see `KEYS`; on_button(name, number): "run", "cancel" or
    "remove" of a column. Views are made once and used again: widgets are never freed.
    """

    def __init__(
        self,
        on_look: Callable[[Change], None],
        on_key: Callable[[str, str], None],
        on_button: Callable[[str, int], None],
    ) -> None:
        self._on_look, self._on_key, self._on_button = on_look, on_key, on_button
        self.look = Look()
        self._pool: list[ColumnView] = []
        self._views: dict[int, ColumnView] = {}
        self._held: tuple[float, float, bool] = (0.0, 0.0, False)
        self.film = picture("sheet", "film")
        self.versus = Versus(on_look)
        self.legend = w.HTML(key_list(KEYS, "a picture"))
        self._listen(self.versus.tile)
        super().__init__((self.versus,))
        self.add_class("popcon-stage")

    def show(self, board: Board, look: Look, runs: Runs, count: int) -> None:
        """Show the columns of `board`, of a clip of `count` frames."""
        while len(self._pool) < len(board.columns):
            self._pool.append(self._new_view())
        numbers = [column.number for column in board.columns]
        kept = {number: view for number, view in self._views.items() if number in numbers}
        free = [view for view in self._pool if view not in kept.values()]
        for view in free:
            view.number = 0
        self._views = {number: kept.get(number) or free.pop(0) for number in numbers}
        for column in board.columns:
            tuned = column.number == look.tuned
            self.view(column.number).show(column, runs.run(column.number), count, tuned)
        children = (*self._views.values(), self.versus)
        if self.children != children:
            self.children = children
        if look.frame != self.look.frame:
            for view in self._views.values():
                view.stale()
        self.look = look
        self.versus.show(look, board.columns, self._layers)

    def view(self, number: int) -> ColumnView | None:
        """What shows the column of that number."""
        return self._views.get(number)

    def show_fresh(self, number: int, png: bytes) -> None:
        """Show the frame in view of that column, newer than its sheet, until another is in view."""
        view = self.view(number)
        if view is not None:
            view.show_fresh(png)

    def clear(self) -> None:
        """Show no pictures: another clip is opened."""
        for view in self._pool:
            view.clear()

    def focus_buttons(self) -> None:
        """Take the focus from the pads, which keep every key, to the tuned column's button."""
        view = self.view(self.look.tuned) or next(iter(self._views.values()), None)
        if view is not None:
            view.tune.focus()

    def _layers(self, number: int) -> Sequence[w.Widget]:
        view = self.view(number)
        return (self.film,) if number == FILM or view is None else (view.cut, view.fresh)

    def _new_view(self) -> ColumnView:
        view = ColumnView(self.film)
        self._listen(view.tile, view)
        view.tune.on_click(lambda button: self._tune(view.number))
        for name, button in (("run", view.run), ("cancel", view.cancel), ("remove", view.remove)):
            button.on_click(lambda _, name=name: self._on_button(name, view.number))
        return view

    def _listen(self, tile: Tile, view: ColumnView | None = None) -> None:
        tile.pad.on_press(lambda x, y: self._pressed(x, y, view))
        tile.pad.on_drag(self._dragged)
        tile.pad.on_wheel(self._turned)
        tile.pad.on_key(self._typed)

    def _pressed(self, x: float, y: float, view: ColumnView | None) -> None:
        slides = view is None and self.look.versus == "slider"
        near = slides and (self.look.zoom == 1 or abs(x - self.look.split) < NEAR)
        self._held = (x, y, near)
        if near:
            self._on_look(lambda look: replace(look, split=_within(x)))
        elif view is not None:
            self._tune(view.number)

    def _dragged(self, x: float, y: float) -> None:
        from_x, from_y, slides = self._held
        self._held = (x, y, slides)
        if slides:
            self._on_look(lambda look: replace(look, split=_within(x)))
        else:
            self._on_look(lambda look: look.panned(x - from_x, y - from_y))

    def _turned(self, clicks: float, x: float, y: float) -> None:
        self._on_look(lambda look: look.zoomed(WHEEL**-clicks, x, y))

    def _typed(self, key: str, shift: bool) -> None:
        name = named(KEYS, key)
        if name:
            self._on_key(name, key)

    def _tune(self, number: int) -> None:
        self._on_look(lambda look: replace(look, tuned=number))


def _within(share: float) -> float:
    return min(max(share, 0.0), 1.0)
