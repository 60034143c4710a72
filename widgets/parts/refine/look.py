"""How a frame is looked at and what the mouse does: nothing that a result depends on."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

__all__ = ["BRUSH_PX", "OTHER", "Change", "Look"]

CLOSEST = 32.0
BRUSH_PX = (0.5, 60.0)  # radii
# What the right button does with a tool.
OTHER = {"include": "exclude", "exclude": "include", "paint": "erase", "erase": "paint"}


@dataclass(frozen=True)
class Look:
    """tool: "include", "exclude", "paint", "erase" or "move"; brush_px: its radius; use, effects:
    of what is applied next; thing: what is selected.

    zoom: 1 shows the whole frame; x, y: what is seen in the middle, from 0 to 1 of the frame;
    view: "film", "cut-out" or "before"; overlay: "tint" or "outline"; opacity: of the tint;
    backdrop: by its name; speed: of playing.
    """

    tool: str = "include"
    brush_px: float = 6.0
    use: str = "keep"
    effects: bool = True
    thing: str = "character"
    zoom: float = 1.0
    x: float = 0.5
    y: float = 0.5
    view: str = "film"
    overlay: str = "tint"
    opacity: float = 0.45
    backdrop: str = "checks"
    speed: float = 1.0

    def place(self, u: float, v: float, size: tuple[int, int]) -> tuple[float, float]:
        """(x, y) px on a frame of `size` (width, height) of what is seen at (u, v), 0 to 1."""
        across = self.x + (u - 0.5) / self.zoom
        down = self.y + (v - 0.5) / self.zoom
        return across * size[0], down * size[1]

    def seen_at(self, x: float, y: float, size: tuple[int, int]) -> tuple[float, float]:
        """The reverse."""
        u = (x / size[0] - self.x) * self.zoom + 0.5
        v = (y / size[1] - self.y) * self.zoom + 0.5
        return u, v

    def zoomed(self, factor: float, u: float = 0.5, v: float = 0.5) -> "Look":
        """Closer by `factor`; what is seen at (u, v) stays there. 0 shows the whole frame."""
        zoom = min(max(self.zoom * factor, 1.0), CLOSEST)
        step = 1 / self.zoom - 1 / zoom
        return self._within(zoom, self.x + (u - 0.5) * step, self.y + (v - 0.5) * step)

    def panned(self, across: float, down: float) -> "Look":
        """With the picture moved by so many of its window's sides."""
        return self._within(self.zoom, self.x - across / self.zoom, self.y - down / self.zoom)

    def brushed(self, factor: float) -> "Look":
        """With a brush so many times as large."""
        least, most = BRUSH_PX
        return replace(self, brush_px=min(max(round(self.brush_px * factor, 1), least), most))

    def _within(self, zoom: float, x: float, y: float) -> "Look":
        half = 0.5 / zoom
        x, y = (min(max(value, half), 1 - half) for value in (x, y))
        return replace(self, zoom=zoom, x=x, y=y)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Look":
        """What `asdict` gave; what is not there, or makes no sense, keeps its default."""
        known = {item.name: type(item.default) for item in fields(cls)}
        good = {name: value for name, value in data.items() if name in known}
        return cls(**{name: value for name, value in good.items() if type(value) is known[name]})


# What a person does, as a function: it holds for the look there is when its turn comes.
Change = Callable[[Look], Look]
