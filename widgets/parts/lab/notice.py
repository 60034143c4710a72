"""What the lab says to the person, and the buttons that take things back."""

import logging
import threading
from collections.abc import Callable
from html import escape

import ipywidgets as w

from popcon_lib.errors import PopconError

__all__ = ["Notice"]

_log = logging.getLogger(__name__)


class Notice(w.Box):
    """`said` is the last thing that was said. lock: held by `do`."""

    def __init__(self, lock: threading.RLock) -> None:
        self._lock = lock
        self.said = ""
        self.undo = w.Button(description="Undo", tooltip="Take the last change back (U)")
        self.redo = w.Button(description="Redo", tooltip="Do it again (R)")
        self._line = w.HTML()
        self._line.add_class("popcon-said")
        super().__init__((self._line, self.undo, self.redo))
        self.add_class("popcon-bar")

    def say(self, text: str, wrong: bool = False) -> None:
        """Say it; "" says nothing."""
        self.said = text
        kind = "wrong" if wrong else "news"
        note = f'<div class="popcon-note {kind}">{escape(text)}</div>' * bool(text)
        self._line.value = f'<div role="status">{note}</div>'

    def do(self, act: Callable[[], None]) -> None:
        """Do `act`, one thing at a time; what goes wrong is said."""
        with self._lock:
            self.told(act)

    def doing(self, act: Callable[..., None]) -> Callable[..., None]:
        """`act`, done so whenever it is called."""
        return lambda *about: self.do(lambda: act(*about))

    def told(self, act: Callable[[], None]) -> None:
        """The same for what takes long: other things go on meanwhile."""
        try:
            act()
        except PopconError as error:
            self.say(str(error), wrong=True)
        except Exception as error:
            self.say(f"This should not happen: {type(error).__name__}: {error}", wrong=True)
            _log.exception("the matting lab")
