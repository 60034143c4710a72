"""What a panel says to the person; whatever goes wrong while something is done is said, too."""

import logging
import threading
from collections.abc import Callable
from html import escape

import ipywidgets as w

from popcon_lib.errors import PopconError

__all__ = ["Said"]

_log = logging.getLogger(__name__)


class Said(w.Box):
    """`text` is the last thing that was said. lock: held by `do`."""

    def __init__(self, lock: threading.RLock) -> None:
        self._lock = lock
        self.text = ""
        self._line = w.HTML()
        self._line.add_class("popcon-said")
        super().__init__((self._line,))
        self.add_class("popcon-bar")

    def say(self, text: str, wrong: bool = False) -> None:
        """Say it; "" says nothing."""
        self.text = text
        note = f'<div class="popcon-note {"wrong" if wrong else "news"}">{escape(text)}</div>'
        self._line.value = f'<div role="status">{note if text else ""}</div>'

    def do(self, act: Callable[[], None]) -> None:
        """Do `act`, one thing at a time; what goes wrong is said."""
        with self._lock:
            self.told(act)

    def told(self, act: Callable[[], None]) -> None:
        """The same for what takes long: other things go on meanwhile."""
        try:
            act()
        except PopconError as error:
            self.say(str(error), wrong=True)
        except Exception as error:
            self.say(f"This should not happen: {type(error).__name__}: {error}", wrong=True)
            _log.exception("a panel")
