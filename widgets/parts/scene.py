"""The styles by which all pictures of a panel are looked at alike."""

import ipywidgets as w
import numpy as np

from widgets.parts.sheets import Grid
from widgets.parts.zoom import Zoom

__all__ = ["BACKDROPS", "Scene"]

PIXELS = 3.0  # zoom from which pixels are shown as squares
_CHECKS = "repeating-conic-gradient(#d4d4da 0 25%,#e6e6ea 0 50%) 0 0/16px 16px"
# What a cut-out is shown on: its title, and the CSS.
BACKDROPS = {
    "checks": ("Checks", _CHECKS),
    "black": ("Black", "#000"),
    "grey": ("Grey", "#808080"),
    "white": ("White", "#fff"),
    "chat-light": ("Chat", "#8cabd8"),
    "chat-dark": ("Chat, dark", "#17212b"),
}


class Scene(w.Box):
    """Style sheets of the panel of the class `where`: a few bytes change all of its pictures."""

    def __init__(self, where: str) -> None:
        self._where = where
        self._clip, self._look = w.HTML(), w.HTML()
        super().__init__((self._clip, self._look), layout=w.Layout(display="none"))

    def show_clip(self, frames: np.ndarray) -> None:
        """Show sheets of frames (T, H, W, ...)."""
        grid, (height, width) = Grid(len(frames)), frames.shape[1:3]
        self._clip.value = self._rule(
            f"--columns:{grid.columns};--rows:{grid.rows};--count:{grid.count};--aspect:{width}/{height}"
        )

    def show_look(self, near: Zoom, backdrop: str, **more: float) -> None:
        """Show them as `near` as that, on the backdrop of that name; more: what else is styled."""
        _, css = BACKDROPS[backdrop]
        pixels = "pixelated" if near.zoom >= PIXELS else "auto"
        others = "".join(f"--{name}:{value:.4f};" for name, value in more.items())
        self._look.value = self._rule(
            f"--zoom:{near.zoom:.4f};--cx:{near.x:.5f};--cy:{near.y:.5f};{others}"
            f"--backdrop:{css};--pixels:{pixels}"
        )

    def _rule(self, values: str) -> str:
        return f"<style>.{self._where}{{{values}}}</style>"
