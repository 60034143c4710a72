"""A picture in the lab: sheets of frames over each other, and a pad for the mouse and the keys."""

from collections.abc import Sequence

import ipywidgets as w

from widgets.parts.canvas import Pad

__all__ = ["Tile"]


class Tile(w.Box):
    """Layers, the first at the bottom, and over them a pad."""

    def __init__(self, layers: Sequence[w.Widget]) -> None:
        self.pad = Pad()
        super().__init__((*layers, self.pad))
        self.add_class("popcon-tile")

    def layer(self, layers: Sequence[w.Widget]) -> None:
        """Show other layers."""
        children = (*layers, self.pad)
        if self.children != children:
            self.children = children
