"""How close a picture is looked at, and which part of it is in sight."""

from dataclasses import dataclass, replace
from typing import Self

__all__ = ["STEP", "Zoom"]

CLOSEST = 32.0
STEP = 1.5  # closer, a press of a button or a key


@dataclass(frozen=True)
class Zoom:
    """zoom: 1 shows the whole frame; x, y: what is seen in the middle, from 0 to 1 of the frame."""

    zoom: float = 1.0
    x: float = 0.5
    y: float = 0.5

    def zoomed(self, factor: float, u: float = 0.5, v: float = 0.5) -> Self:
        """Closer by `factor`; what is seen at (u, v) of the window, 0 to 1, stays there. 0: all."""
        zoom = min(max(self.zoom * factor, 1.0), CLOSEST)
        step = 1 / self.zoom - 1 / zoom
        return self._within(zoom, self.x + (u - 0.5) * step, self.y + (v - 0.5) * step)

    def panned(self, across: float, down: float) -> Self:
        """With the picture moved by so many of its window's sides."""
        return self._within(self.zoom, self.x - across / self.zoom, self.y - down / self.zoom)

    def place(self, u: float, v: float) -> tuple[float, float]:
        """(x, y), 0 to 1 of the frame, of what is seen at (u, v) of the window, 0 to 1."""
        return self.x + (u - 0.5) / self.zoom, self.y + (v - 0.5) / self.zoom

    def _within(self, zoom: float, x: float, y: float) -> Self:
        half = 0.5 / zoom
        x, y = (min(max(value, half), 1 - half) for value in (x, y))
        return replace(self, zoom=zoom, x=x, y=y)
