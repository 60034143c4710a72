"""How the pictures of the lab are looked at: backdrop, view and zoom."""

from collections.abc import Callable
from dataclasses import replace

import ipywidgets as w

from widgets.parts.lab.board import Change, Look
from widgets.parts.scene import BACKDROPS
from widgets.parts.zoom import STEP

__all__ = ["VIEWS", "Toolbar"]

VIEWS = {"Cut-out": "cut-out", "Alpha": "alpha", "Film": "film", "Effects": "effects"}


class Toolbar(w.Box):
    """on_look(change): called when a person changes how it is looked at."""

    def __init__(self, on_look: Callable[[Change], None]) -> None:
        self._on_look = on_look
        options = [(title, name) for name, (title, _) in BACKDROPS.items()]
        self.backdrop = w.ToggleButtons(options=options, tooltips=["Backdrop (B)"] * len(options))
        self.view = w.ToggleButtons(options=VIEWS, tooltips=["What is shown (V)"] * len(VIEWS))
        self.farther = w.Button(description="−", tooltip="Zoom out (−)")
        self.fit = w.Button(description="Fit", tooltip="Show the whole frame (F)")
        self.closer = w.Button(description="+", tooltip="Zoom in (+)")
        self._said = w.HTML()
        super().__init__(
            (self.view, self.backdrop, self.farther, self.fit, self.closer, self._said)
        )
        self.add_class("popcon-bar")
        for field, name in ((self.backdrop, "backdrop"), (self.view, "view")):
            field.add_class("popcon-toggles")
            field.observe(lambda change, name=name: self._set(name, change.new), "value")
        for button, factor in ((self.farther, 1 / STEP), (self.fit, 0.0), (self.closer, STEP)):
            button.on_click(lambda _, factor=factor: on_look(lambda look: look.zoomed(factor)))
        self.show(Look())

    def show(self, look: Look) -> None:
        """Show how it is looked at."""
        for field, value in ((self.backdrop, look.backdrop), (self.view, look.view)):
            if field.value != value:
                field.value = value
        self.farther.disabled = self.fit.disabled = look.zoom == 1
        said = f"{look.zoom:.1f}×" if look.zoom > 1 else ""
        self._said.value = f'<span class="popcon-quiet">{said}</span>'

    def _set(self, name: str, value: str) -> None:
        self._on_look(lambda look: replace(look, **{name: value}))
