"""A large view over the notebook, with a way out: its close button, or Escape."""

from collections.abc import Callable

import ipywidgets as w

from widgets.parts.canvas import Pad

__all__ = ["Modal"]


class Modal(w.Box):
    """`open` and `close` it; `content` is what it shows.

    The keys of its pad come to `on_key(name)`: Escape closes before that.
    """

    def __init__(self, on_key: Callable[[str], None], on_close: Callable[[], None]) -> None:
        self._on_close = on_close
        self.is_open = False
        self.pad = Pad()
        self.title = w.HTML()
        self.closer = w.Button(description="Close ✕", tooltip="Back to all tiles (Esc)")
        self.content = w.Box()
        head = w.Box((self.title, self.closer))
        head.add_class("popcon-modal-head")
        card = w.Box((head, self.content))
        card.add_class("popcon-modal-card")
        self.content.add_class("popcon-modal-content")
        # The pad lies under the card: whoever clicks beside the card closes it.
        super().__init__((self.pad, card))
        self.add_class("popcon-modal")
        self.pad.on_press(lambda x, y: self.shut())
        self.pad.on_key(lambda name, shift: self.shut() if name == "Escape" else on_key(name))
        self.closer.on_click(lambda button: self.shut())

    def show(self) -> None:
        """Open it, and have its pad hear the keys."""
        if not self.is_open:
            self.is_open = True
            self.add_class("open")
        self.pad.focus()

    def shut(self) -> None:
        """Close it."""
        if self.is_open:
            self.is_open = False
            self.remove_class("open")
            self._on_close()
