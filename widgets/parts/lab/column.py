"""One column of the lab: its pictures, what it is, how far it is, and what can be done with it."""

from html import escape

import ipywidgets as w

from widgets.parts.lab.board import Column, preset_of
from widgets.parts.lab.runs import Run
from widgets.parts.lab.tile import Tile
from widgets.parts.picture import NOTHING, picture

__all__ = ["ColumnView", "title_of"]


class ColumnView(w.VBox):
    """Shows one column. `tile.pad` hears the mouse; the panel connects the buttons.

    cut: the sheet of its cut-outs; fresh: one frame over it, newer than the sheet; overlay: the
    sheet of what was decided of effects.
    """

    def __init__(self, film: w.Image) -> None:
        self.number = 0
        self.cut, self.fresh = picture("sheet", "cut"), picture("fresh")
        self.overlay = picture("sheet", "overlay")
        self.tile = Tile((film, self.cut, self.overlay, self.fresh))
        self.tune = w.Button(description="Tune", tooltip="Show its recipe in the form")
        self.run = w.Button(description="Run", tooltip="Start its engine")
        self.cancel = w.Button(description="Cancel", tooltip="Stop its engine")
        self.remove = w.Button(description="✕", tooltip="Remove this column")
        self._title, self._state = w.HTML(), w.HTML()
        self._title.add_class("popcon-grow")
        self.remove.add_class("popcon-small")
        head, foot = w.Box((self._title, self.tune, self.remove)), w.Box((self._state,))
        self._state.add_class("popcon-grow")
        self._foot = foot
        for box in (head, foot):
            box.add_class("popcon-bar")
        super().__init__((head, self.tile, foot))
        self.add_class("popcon-column")

    def show(self, column: Column, run: Run, count: int, tuned: bool) -> None:
        """Show `column`, which is as far as `run`, of a clip of `count` frames."""
        if column.number != self.number:
            self.number = column.number
            self.clear()
        name = f'<span class="popcon-key">{column.number}</span>{escape(title_of(column))}'
        _set(
            self._title,
            f'<div class="popcon-title" title="{escape(title_of(column))}">{name}</div>',
        )
        _set(self._state, _state(run, count))
        busy = run.status in ("waiting", "running", "stopping")
        idle = run.status in ("idle", "stopped", "failed")
        buttons = (self.cancel,) * busy + (self.run,) * idle
        if self._foot.children != (self._state, *buttons):
            self._foot.children = (self._state, *buttons)
        self.cancel.disabled = run.status == "stopping"
        (self.add_class if tuned else self.remove_class)("chosen")
        self.tune.button_style = "primary" if tuned else ""
        if run.result is not None and self.cut.value != run.result.png:
            self.cut.value = run.result.png
            self.stale()

    def show_fresh(self, png: bytes) -> None:
        """Show one frame, newer than the sheet."""
        self.fresh.value = png
        self.fresh.add_class("on")
        self.cut.add_class("off")

    def stale(self) -> None:
        """Show the sheet again."""
        self.fresh.remove_class("on")
        self.cut.remove_class("off")

    def clear(self) -> None:
        """Show no picture."""
        self.stale()
        for each in (self.cut, self.fresh, self.overlay):
            each.value = NOTHING


def title_of(column: Column) -> str:
    """What a column is called."""
    recipe = column.recipe
    source = column.mattes.rstrip("/").rsplit("/", 1)[-1] if column.mattes else recipe.engine
    model = f" {recipe.model.rstrip('/').rsplit('/', 1)[-1]}" if recipe.model else ""
    return f"{source}{model} · {preset_of(recipe) or 'tuned'}"


def _state(run: Run, count: int) -> str:
    if run.status == "failed":
        return f'<div class="popcon-note wrong" role="alert">{escape(run.said)}</div>'
    if run.status == "running" and run.result is None and run.seconds is None:
        share = 100 * run.done / count
        words = f"{run.done} of {count} frames" if run.done else "Loading the engine …"
        bar = f'<div class="popcon-progress"><div style="width:{share:.0f}%"></div></div>'
        return f'<div role="status">{words}{bar}</div>'
    words = {
        "idle": "Not run yet.",
        "waiting": "Waiting for its turn …",
        "running": "Working out its recipe …",
        "stopping": "Stopping after this frame …",
        "stopped": "Stopped.",
        "ready": "",
    }[run.status]
    said = words or run.about
    return f'<div class="popcon-quiet popcon-line" title="{escape(said)}">{escape(said)}</div>'


def _set(field: w.HTML, value: str) -> None:
    if field.value != value:
        field.value = value
