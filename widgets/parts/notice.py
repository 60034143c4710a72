"""What a panel says to the person, and the buttons that take things back."""

import threading
from collections.abc import Callable

import ipywidgets as w

from widgets.parts.said import Said

__all__ = ["Notice"]


class Notice(Said):
    """What is said, with buttons for undo and redo beside it."""

    def __init__(self, lock: threading.RLock) -> None:
        super().__init__(lock)
        self.undo = w.Button(description="Undo", tooltip="Take the last change back (U)")
        self.redo = w.Button(description="Redo", tooltip="Do it again (R)")
        self.children = (*self.children, self.undo, self.redo)

    def on_back(self, undo: Callable[[], None], redo: Callable[[], None]) -> None:
        """Have the buttons do these, as `do` does."""
        for button, act in ((self.undo, undo), (self.redo, redo)):
            button.on_click(lambda _, act=act: self.do(act))

    def doing(self, act: Callable[..., None]) -> Callable[..., None]:
        """`act`, done as `do` does it whenever it is called."""
        return lambda *about: self.do(lambda: act(*about))
