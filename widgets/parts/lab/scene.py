"""The styles by which all pictures of the lab are looked at alike."""

import ipywidgets as w
import numpy as np

from widgets.parts.lab.board import Look
from widgets.parts.lab.toolbar import BACKDROPS
from widgets.parts.sheets import Grid

__all__ = ["Scene"]

PIXELS = 3.0  # zoom from which pixels are shown as squares


class Scene(w.Box):
    """Style sheets of the panel of the class `where`: a few bytes change all of its pictures."""

    def __init__(self, where: str) -> None:
        self._where = where
        self._clip, self._look = w.HTML(), w.HTML()
        super().__init__((self._clip, self._look), layout=w.Layout(display="none"))

    def show_clip(self, frames: np.ndarray) -> Grid:
        """Show sheets of frames (T, H, W, ...); returns how they are laid out."""
        grid, (height, width) = Grid(len(frames)), frames.shape[1:3]
        self._clip.value = self._rule(
            f"--columns:{grid.columns};--rows:{grid.rows};--count:{grid.count};"
            f"--aspect:{width}/{height}"
        )
        return grid

    def show_look(self, look: Look) -> None:
        """Show them on its backdrop, as close as it says."""
        _, backdrop = BACKDROPS[look.backdrop]
        pixels = "pixelated" if look.zoom >= PIXELS else "auto"
        self._look.value = self._rule(
            f"--zoom:{look.zoom:.4f};--cx:{look.x:.5f};--cy:{look.y:.5f};"
            f"--split:{look.split:.4f};--backdrop:{backdrop};--pixels:{pixels}"
        )

    def _rule(self, values: str) -> str:
        return f"<style>.{self._where}{{{values}}}</style>"
