"""What the mouse does, and how a frame is looked at."""

from collections.abc import Callable
from dataclasses import replace

import ipywidgets as w

from widgets.parts.filling import Filling
from widgets.parts.refine.look import BRUSH_PX, Change, Look
from widgets.parts.scene import BACKDROPS
from widgets.parts.zoom import STEP

__all__ = ["OVERLAYS", "TOOLS", "VIEWS", "Toolbar"]

TOOLS = {
    "Include": ("include", "Click what is meant, or drag a box around it (1)"),
    "Exclude": ("exclude", "Click what is not meant (2); the right button does so, too"),
    "Paint": ("paint", "Paint what is missing (3)"),
    "Erase": ("erase", "Erase what is too much (4)"),
    "Move": ("move", "Drag the picture (5)"),
}
VIEWS = {"Film": "film", "Cut-out": "cut-out", "Before": "before"}
OVERLAYS = {"Tint": "tint", "Outline": "outline"}


class Toolbar(w.VBox):
    """on_look(change): called when a person chooses another tool or look."""

    def __init__(self, on_look: Callable[[Change], None]) -> None:
        self._on_look, self._filling = on_look, Filling()
        self.tool = w.ToggleButtons(
            options={title: name for title, (name, _) in TOOLS.items()},
            tooltips=[about for _, about in TOOLS.values()],
        )
        self.brush = w.FloatSlider(
            min=BRUSH_PX[0],
            max=BRUSH_PX[1],
            step=0.5,
            description="Brush",
            readout_format=".1f",
            tooltip="Radius in px of the frame ([ and ])",
        )
        self.view = w.ToggleButtons(options=VIEWS, tooltips=["What is shown (V)"] * len(VIEWS))
        self.overlay = w.ToggleButtons(
            options=OVERLAYS, tooltips=["How the selection is shown (O)"] * len(OVERLAYS)
        )
        self.opacity = w.FloatSlider(
            min=0, max=1, step=0.05, description="Opacity", readout=False, tooltip="Of the tint"
        )
        backdrops = [(title, name) for name, (title, _) in BACKDROPS.items()]
        self.backdrop = w.Dropdown(options=backdrops, tooltip="Behind the cut-out (B)")
        self.farther = w.Button(description="−", tooltip="Zoom out (−)")
        self.fit = w.Button(description="Fit", tooltip="Show the whole frame (F)")
        self.closer = w.Button(description="+", tooltip="Zoom in (+)")
        self.said = w.HTML()
        for field in (self.tool, self.view, self.overlay):
            field.add_class("popcon-toggles")
        for field in (self.brush, self.opacity):
            field.add_class("popcon-slim")
        self.backdrop.add_class("popcon-choice")
        bars = (
            (self.tool, self.brush, self.farther, self.fit, self.closer, self.said),
            (self.view, self.backdrop, self.overlay, self.opacity),
        )
        super().__init__([w.Box(bar) for bar in bars])
        for bar in self.children:
            bar.add_class("popcon-bar")
        self._fields = {
            "tool": self.tool,
            "brush_px": self.brush,
            "view": self.view,
            "overlay": self.overlay,
            "opacity": self.opacity,
            "backdrop": self.backdrop,
        }
        for name, field in self._fields.items():
            field.observe(lambda change, name=name: self._set(name, change.new), "value")
        for button, factor in ((self.farther, 1 / STEP), (self.fit, 0.0), (self.closer, STEP)):
            button.on_click(lambda _, factor=factor: on_look(lambda look: look.zoomed(factor)))

    def show(self, look: Look) -> None:
        """Show how it is looked at."""
        with self._filling:
            for name, field in self._fields.items():
                if field.value != getattr(look, name):
                    field.value = getattr(look, name)
        self.brush.disabled = look.tool not in ("paint", "erase")
        self.farther.disabled = self.fit.disabled = look.zoom == 1
        said = f"{look.zoom:.1f}×" if look.zoom > 1 else ""
        self.said.value = f'<span class="popcon-quiet">{said}</span>'

    def _set(self, name: str, value: object) -> None:
        if not self._filling:
            self._on_look(lambda look: replace(look, **{name: value}))
