"""What stands between a person and the edits, each with its way out; unseen while there is none."""

from collections.abc import Callable
from html import escape

import ipywidgets as w

__all__ = ["Alerts"]


class _Alert(w.Box):
    def __init__(self, buttons: tuple[w.Button, ...]) -> None:
        self._line = w.HTML()
        self._line.add_class("popcon-said")
        super().__init__((self._line, *buttons))
        self.add_class("popcon-bar")
        self.add_class("popcon-alert")
        self.show("")

    def show(self, text: str) -> None:
        """Say `text`; "" hides it."""
        self.layout.display = "" if text else "none"
        self._line.value = f'<div class="popcon-note wrong" role="alert">{escape(text)}</div>'


class Alerts(w.VBox):
    """on_take_over(), on_rebase(how), on_save()."""

    def __init__(
        self,
        on_take_over: Callable[[], None],
        on_rebase: Callable[[str], None],
        on_save: Callable[[], None],
    ) -> None:
        self.take_over = w.Button(
            description="Take over", tooltip="Edit it here; the other window can only look then"
        )
        self.keep = w.Button(
            description="Keep", tooltip="The same clicks on the frames of the same numbers"
        )
        self.drop = w.Button(
            description="Drop", tooltip="Only clicks on frames that look as they did"
        )
        self.map = w.Button(
            description="Map", tooltip="Each click goes with its picture, or to the same time"
        )
        self.save_again = w.Button(description="Save again", tooltip="Try to write the edits now")
        self._elsewhere = _Alert((self.take_over,))
        self._changed = _Alert((self.keep, self.drop, self.map))
        self._unsaved = _Alert((self.save_again,))
        super().__init__((self._elsewhere, self._changed, self._unsaved))
        self.layout.display = "none"
        self.take_over.on_click(lambda _: on_take_over())
        for how, button in (("keep", self.keep), ("drop", self.drop), ("map", self.map)):
            button.on_click(lambda _, how=how: on_rebase(how))
        self.save_again.on_click(lambda _: on_save())

    def show(self, mine: bool, changed: str, trouble: str) -> None:
        """Show which there are."""
        self.layout.display = "none" if mine and not changed and not trouble else ""
        self._elsewhere.show(
            "" if mine else "This clip is open elsewhere: here it can only be looked at."
        )
        self._changed.show(
            changed
            and f"{changed} Keep the edits where they are, drop those that do not fit, or "
            "map them to where their pictures went?"
        )
        self._unsaved.show(
            trouble
            and f"Not saved, but not lost: {trouble} It is written as soon as that can be: this is "
            "tried every few seconds."
        )
