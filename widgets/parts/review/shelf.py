"""All tiles of a job, and the pad that hears the keys for the chosen one."""

from collections.abc import Callable, Mapping, Sequence

import ipywidgets as w

from widgets.parts.canvas import Pad
from widgets.parts.tiles import Face, Tile

__all__ = ["Shelf"]


class Shelf(w.Box):
    """`act(name, action)` is called for what was clicked on; `on_key(name)` for keys.

    Tiles are made once and used again for the next job: the browser keeps every widget there was.
    """

    def __init__(self, act: Callable[[str, str], None], on_key: Callable[[str], None]) -> None:
        self._act = act
        self._tiles: list[Tile] = []
        self._names: tuple[str, ...] = ()
        self._layout, self._style = w.Layout(), w.ButtonStyle()
        self.pad = Pad()
        self.pad.on_key(lambda name, shift: on_key(name))
        self._empty = w.HTML()
        self._grid = w.Box()
        self._grid.add_class("popcon-grid")
        super().__init__((self.pad, self._grid, self._empty))
        self.add_class("popcon-shelf-of-tiles")

    def hold(self, names: Sequence[str]) -> None:
        """Have one tile for each of these actions, in this order."""
        while len(self._tiles) < len(names):
            number = len(self._tiles)
            act = lambda name, number=number: self._act(name, self._names[number])  # noqa: E731
            self._tiles.append(Tile(act, self._layout, self._style))
        self._names = tuple(names)
        for tile in self._tiles:
            tile.picture(b"", None)
        self._grid.children = tuple(self._tiles[: len(names)])

    def tile(self, action: str) -> Tile:
        """The tile of `action`."""
        return self._tiles[self._names.index(action)]

    def show(self, faces: Mapping[str, Face], chosen: str, seen: Sequence[str]) -> None:
        """Tell how all stand; only those `seen` are seen."""
        for name, face in faces.items():
            self.tile(name).show(face, name == chosen, name not in seen)
        nothing = "" if seen else "No action is like that: choose another filter."
        self._empty.value = f'<div class="popcon-empty">{nothing}</div>' if nothing else ""
