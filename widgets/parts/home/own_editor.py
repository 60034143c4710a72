"""Where an own action is described: its name, what it does, and the preset that it moves like."""

from collections.abc import Callable, Mapping
from html import escape

import ipywidgets as w

from popcon_lib.actions import ACTIONS, title_of
from popcon_lib.errors import InputError, PopconError
from popcon_lib.own_actions import LIKE, checked
from popcon_lib.records import secrets

__all__ = ["OwnEditor"]

_ABOUT = (
    "Image and video models go by the words. The puppet reads none: it moves as the preset does, "
    "with its face and effects."
)


class OwnEditor(w.VBox):
    """Edits one of `library()`; `keep(library, name)` hears of a new one and the name it is about.

    `problem` is why what is written cannot be kept; "" where it can.
    """

    def __init__(
        self,
        library: Callable[[], Mapping[str, Mapping[str, str]]],
        keep: Callable[[dict[str, Mapping[str, str]], str], None],
    ) -> None:
        self._library, self._keep = library, keep
        self._editing = ""
        self.problem = ""
        self.name = w.Text(description="Name", placeholder="pirate")
        self.prompt = w.Textarea(
            description="What the character does", placeholder="swings a sword, grinning", rows=2
        )
        self.like = w.Dropdown(
            options={action.title: name for name, action in ACTIONS.items()},
            description="The puppet moves it like",
        )
        self.prompt.add_class("wide")
        form = w.Box((self.name, self.like, self.prompt))
        form.add_class("popcon-form")
        self.save = w.Button(button_style="primary")
        self.remove = w.Button(description="Remove", tooltip="Sets that have it keep it")
        self.leave = w.Button(description="Close")
        bar = w.Box((self.save, self.remove, self.leave))
        bar.add_class("popcon-bar")
        self._head, self._said = w.HTML(), w.HTML()
        about = w.HTML(f'<div class="popcon-quiet">{_ABOUT}</div>')
        super().__init__((self._head, form, about, bar, self._said))
        self.add_class("popcon-own")
        self.save.on_click(lambda button: self._save())
        self.remove.on_click(lambda button: self._remove())
        self.leave.on_click(lambda button: self.shut())
        # Enter, as browsers report it.
        self.name.on_msg(lambda _, content, __: content.get("event") == "submit" and self._save())
        self.shut()

    def describe(self, name: str = "") -> None:
        """Describe a new one, or the one called `name`."""
        about = self._library().get(name, {"prompt": "", "like": LIKE})
        self._edit(name if name in self._library() else "")
        self.name.value, self.prompt.value, self.like.value = name, about["prompt"], about["like"]
        self._say("")
        self.layout.display = None
        self.name.focus()

    def shut(self) -> None:
        """Close it; what is not kept is gone."""
        self.layout.display = "none"

    def _save(self) -> None:
        name = "_".join(self.name.value.lower().replace("-", " ").split())
        others = {n: about for n, about in self._library().items() if n != self._editing}
        try:
            if not name:
                raise InputError("It has no name.", "Write one: it stands under each picture.")
            if name in others:
                raise InputError(f"There is an own action {name} already.", "Name it otherwise.")
            made = checked({name: {"prompt": self.prompt.value, "like": self.like.value}})
            secrets.refuse({"own_actions": made})
            # In its place, where it had one.
            names = [name if n == self._editing else n for n in self._library()]
            known = {**others, **made}
            self._keep({n: known[n] for n in dict.fromkeys([*names, name])}, name)
        except PopconError as error:
            self._say(str(error), wrong=True)
            return
        self._edit(name)
        self.name.value = name
        self._say(f"{title_of(name)} is kept, and chosen.")

    def _remove(self) -> None:
        gone = self._editing
        try:
            self._keep({n: about for n, about in self._library().items() if n != gone}, "")
        except PopconError as error:
            self._say(str(error), wrong=True)
            return
        self._edit("")
        self._say(f"{title_of(gone)} is removed; “Add” brings it back.")

    def _edit(self, name: str) -> None:
        self._editing = name
        head = f"Own action: {title_of(name)}" if name else "A new action of your own"
        self._head.value = f'<div class="popcon-part">{escape(head)}</div>'
        self.save.description = "Save" if name else "Add"
        self.remove.layout.display = None if name else "none"

    def _say(self, text: str, wrong: bool = False) -> None:
        self.problem = text if wrong else ""
        note = f'<div class="popcon-note {"wrong" if wrong else "news"}">{escape(text)}</div>'
        self._said.value = f'<div role="status">{note if text else ""}</div>'
