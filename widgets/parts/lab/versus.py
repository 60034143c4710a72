"""Two columns in one picture: a slider between them, or where they differ."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from html import escape

import ipywidgets as w

from widgets.parts.filling import Filling
from widgets.parts.lab.board import FILM, Change, Column, Look
from widgets.parts.lab.column import title_of
from widgets.parts.lab.tile import Tile
from widgets.parts.picture import NOTHING, picture

__all__ = ["MODES", "Versus"]

MODES = {"Columns only": "", "Before/after slider": "slider", "Difference": "difference"}


class Versus(w.VBox):
    """on_look(change): called when a person chooses; `tile.pad` hears the mouse.

    difference: the sheet of where the two differ.
    """

    def __init__(self, on_look: Callable[[Change], None]) -> None:
        self._on_look, self._filling = on_look, Filling()
        self.mode = w.Dropdown(options=MODES, description="Compare")
        self.before = w.Dropdown(options=[("film", FILM)], description="Before")
        self.after = w.Dropdown(options=[("film", FILM)], description="After")
        self.difference = picture("sheet")
        self._under, self._over = w.Box(), w.Box()
        self._line = w.HTML("<div></div>")
        for part, name in (
            (self._under, "half"), (self._over, "half"), (self._over, "after"),
            (self._line, "divider"),
        ):  # fmt: skip
            part.add_class(f"popcon-{name}")
        self.tile = Tile((self._under, self._over, self._line))
        self.legend = w.HTML()
        super().__init__((self.tile, self.legend), layout=w.Layout(display="none"))
        self.add_class("popcon-column")
        self.add_class("popcon-versus")
        for field, name in zip(self.fields, ("versus", "before", "after"), strict=True):
            field.observe(lambda change, name=name: self._chosen(name, change.new), "value")

    @property
    def fields(self) -> tuple[w.Widget, ...]:
        """What is chosen by: for the panel to place."""
        return (self.mode, self.before, self.after)

    def show(
        self, look: Look, columns: Sequence[Column], layers: Callable[[int], Sequence[w.Widget]]
    ) -> None:
        """Show two of `columns` as `look` says. layers: the pictures of a column, by number."""
        with self._filling:
            options = [("film", FILM), *((f"{c.number} {title_of(c)}", c.number) for c in columns)]
            numbers = [number for _, number in options]
            for field, wish in ((self.before, look.before), (self.after, look.after)):
                if list(field.options) != options:
                    field.options = options
                field.value = wish if wish in numbers else FILM
            self.mode.value = look.versus if look.versus in MODES.values() else ""
            self.before.disabled = self.after.disabled = not self.mode.value
        names = {number: escape(name) for name, number in options}
        self.layout.display = None if self.mode.value else "none"
        if self.mode.value == "slider":
            self._under.children = tuple(layers(self.before.value))
            self._over.children = tuple(layers(self.after.value))
            self.tile.layer((self._under, self._over, self._line))
            self.legend.value = (
                f'<div class="popcon-ends"><span>{names[self.before.value]}</span>'
                f"<span>{names[self.after.value]}</span></div>"
            )
        elif self.mode.value == "difference":
            self.tile.layer((self.difference,))
            self.legend.value = (
                f'<div class="popcon-ends"><span><i class="more"></i>more in '
                f'{names[self.before.value]}</span><span><i class="less"></i>more in '
                f'{names[self.after.value]}</span><span><i class="other"></i>other colour'
                "</span></div>"
            )
        else:
            self.difference.value = NOTHING

    def _chosen(self, name: str, value: str | int) -> None:
        if not self._filling:
            self._on_look(lambda look: replace(look, **{name: value}))
