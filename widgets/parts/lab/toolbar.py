"""How the pictures of the lab are looked at: backdrop, view and zoom."""

from dataclasses import replace

import ipywidgets as w
import traitlets as t

from widgets.parts.lab.board import Look

__all__ = ["BACKDROPS", "VIEWS", "Toolbar", "rules"]

_CHECKS = "repeating-conic-gradient(#d4d4da 0 25%,#e6e6ea 0 50%) 0 0/16px 16px"
BACKDROPS = {
    "checks": ("Checks", _CHECKS),
    "black": ("Black", "#000"),
    "grey": ("Grey", "#808080"),
    "white": ("White", "#fff"),
    "chat-light": ("Chat", "#8cabd8"),
    "chat-dark": ("Chat, dark", "#17212b"),
}
VIEWS = {"Cut-out": "cut-out", "Alpha": "alpha", "Film": "film", "Effects": "effects"}
STEP = 1.5  # of zoom, a click
PIXELS = 3.0  # zoom from which pixels are shown as squares


class Toolbar(w.Box):
    """Observe `look`, or set it."""

    look = t.Instance(Look, ())

    def __init__(self) -> None:
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
            field.observe(lambda change, name=name: self._set(**{name: change.new}), "value")
        self.farther.on_click(lambda button: self._zoom(1 / STEP))
        self.fit.on_click(lambda button: self._zoom(0))
        self.closer.on_click(lambda button: self._zoom(STEP))
        self.observe(lambda change: self._fill(), "look")
        self._fill()

    def _set(self, **what: str) -> None:
        self.look = replace(self.look, **what)

    def _zoom(self, factor: float) -> None:
        self.look = self.look.zoomed(factor)

    def _fill(self) -> None:
        look = self.look
        for field, value in ((self.backdrop, look.backdrop), (self.view, look.view)):
            if field.value != value:
                field.value = value
        self.farther.disabled = self.fit.disabled = look.zoom == 1
        said = f"{look.zoom:.1f}×" if look.zoom > 1 else ""
        self._said.value = f'<span class="popcon-quiet">{said}</span>'


def rules(where: str, look: Look) -> str:
    """The styles by which all pictures of the panel of the class `where` are looked at alike."""
    _, backdrop = BACKDROPS[look.backdrop]
    pixels = "pixelated" if look.zoom >= PIXELS else "auto"
    return (
        f"<style>.{where}{{--zoom:{look.zoom:.4f};--cx:{look.x:.5f};--cy:{look.y:.5f};"
        f"--split:{look.split:.4f};--backdrop:{backdrop};--pixels:{pixels}}}</style>"
    )
