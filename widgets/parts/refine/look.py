"""How a frame is looked at and what the mouse does: nothing that a result depends on."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from widgets.parts.zoom import Zoom

__all__ = ["BRUSH_PX", "OTHER", "Change", "Look"]

BRUSH_PX = (0.5, 60.0)  # radii
# What the right button does with a tool.
OTHER = {"include": "exclude", "exclude": "include", "paint": "erase", "erase": "paint"}


@dataclass(frozen=True)
class Look(Zoom):
    """tool: "include", "exclude", "paint", "erase" or "move"; brush_px: its radius; use, effects:
    of what is applied next; thing: what is selected.

    view: "film", "cut-out" or "before"; overlay: "tint" or "outline"; opacity: of the tint;
    backdrop: by its name; speed: of playing.
    """

    tool: str = "include"
    brush_px: float = 6.0
    use: str = "keep"
    effects: bool = True
    thing: str = "character"
    view: str = "film"
    overlay: str = "tint"
    opacity: float = 0.45
    backdrop: str = "checks"
    speed: float = 1.0

    def brushed(self, factor: float) -> "Look":
        """With a brush so many times as large."""
        least, most = BRUSH_PX
        return replace(self, brush_px=min(max(round(self.brush_px * factor, 1), least), most))

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Look":
        """What `asdict` gave; what is not there, or makes no sense, keeps its default."""
        known = {item.name: type(item.default) for item in fields(cls)}
        good = {name: value for name, value in data.items() if name in known}
        return cls(**{name: value for name, value in good.items() if type(value) is known[name]})


# What a person does, as a function: it holds for the look there is when its turn comes.
Change = Callable[[Look], Look]
