"""The actions of a set: presets and own ones as pictures, found as one types, chosen by a click."""

import threading
from collections.abc import Callable, Iterable, Mapping
from html import escape

import ipywidgets as w
import traitlets as t
from ipywidgets.widgets.widget_bool import ToggleButtonStyle

from popcon_lib.actions import ACTIONS, Action
from popcon_lib.job import DEFAULT_ACTIONS
from popcon_lib.own_actions import own_action
from popcon_lib.pack.plan import allowed_counts
from popcon_lib.pack.targets import Target
from widgets.parts.filling import Filling
from widgets.parts.home.own_editor import OwnEditor
from widgets.parts.home.poses import rule

__all__ = ["ActionsPanel"]

Library = Mapping[str, Mapping[str, str]]


class ActionsPanel(w.VBox):
    """Observe `chosen`: names of actions, presets before own ones; `own` describes the latter.

    keep: hears of another `own` before it is shown; what it raises is said, and nothing changes.
    lock: held meanwhile; whoever reads own actions to show them holds it, or may show those before.
    """

    chosen = t.List(t.Unicode())

    def __init__(self, keep: Callable[[Library], None]) -> None:
        self._filling, self._keep = Filling(), keep
        self.lock = threading.RLock()
        self.own: Library = {}
        self.search = w.Text(placeholder="Search actions", continuous_update=True)
        self.search.add_class("popcon-search")
        self.all = w.Button(description="All", tooltip="Choose all that are seen")
        self.none = w.Button(description="None", tooltip="Choose none of those that are seen")
        self.usual = w.Button(description="The usual eight", tooltip=", ".join(DEFAULT_ACTIONS))
        self.add = w.Button(description="+ Own action", tooltip="Describe one in your own words")
        self._count = w.HTML()
        self._layout, self._style = w.Layout(), ToggleButtonStyle()
        self._edit_style = w.ButtonStyle()
        self.buttons = {name: self._button(action) for name, action in ACTIONS.items()}
        self.edits: dict[str, w.Button] = {}
        self._cells: tuple[w.Box, ...] = ()
        self._emoji, self._poses, self._hidden = w.HTML(_emoji_rules()), w.HTML(), w.HTML()
        sheets = (self._emoji, self._poses, self._hidden)
        for sheet in sheets:
            sheet.layout.display = "none"
        bar = w.Box((self.search, self.usual, self.all, self.none, self.add))
        bar.add_class("popcon-bar")
        self._grid = w.Box(tuple(self.buttons.values()))
        self._grid.add_class("popcon-actions")
        self._nothing = w.HTML()
        self.editor = OwnEditor(lambda: self.own, self._described)
        super().__init__((*sheets, bar, self._count, self._grid, self._nothing, self.editor))
        self.add_class("popcon-section-body")
        self.search.observe(lambda change: self._searched(), "value")
        self.usual.on_click(lambda button: self.set_trait("chosen", list(DEFAULT_ACTIONS)))
        self.all.on_click(lambda button: self._choose(add=True))
        self.none.on_click(lambda button: self._choose(add=False))
        self.add.on_click(lambda button: self.editor.describe())
        self.observe(lambda change: self._fill(), "chosen")
        self._target: Target | None = None
        self.chosen = list(DEFAULT_ACTIONS)

    @t.validate("chosen")
    def _in_order(self, proposal: Mapping[str, list[str]]) -> list[str]:
        return [name for name in self.buttons if name in proposal["value"]]

    @property
    def seen(self) -> list[str]:
        """The actions that the search leaves."""
        words = self.search.value.lower().split()
        return [
            name for name, action in self._known().items()
            if all(word in f"{name} {action.title} {action.pose} {action.prompt}".lower()
                   for word in words)
        ]  # fmt: skip

    def show_own(self, own: Library) -> None:
        """Offer these own actions; one that is there no more is not chosen any more."""
        if own == self.own:
            return
        self.own = own
        self._drop_own()
        for name, about in own.items():
            self.buttons[name] = self._button(own_action(name, about), about["like"])
            self.edits[name] = self._edit_button(name)
        self._cells = tuple(self._cell(name) for name in own)
        self._grid.children = (*(self.buttons[name] for name in ACTIONS), *self._cells)
        self.chosen = [name for name in self.chosen if name in self.buttons]
        self._fill()
        self._searched()

    def show_rules(self, target: Target) -> None:
        """Say how many actions `target` takes."""
        self._target = target
        self._tell()

    def show_poses(self, pictures: Mapping[str, bytes]) -> None:
        """Show these WebPs, by preset."""
        rules = "".join(rule(name, picture) for name, picture in pictures.items())
        self._poses.value = f"<style>{rules}</style>"

    def _known(self) -> dict[str, Action]:
        return {**ACTIONS, **{name: own_action(name, about) for name, about in self.own.items()}}

    def _button(self, action: Action, like: str = "") -> w.ToggleButton:
        made = w.ToggleButton(
            description=action.title,
            tooltip=_moves(action),
            layout=self._layout,
            style=self._style,
        )
        for name in ("action", f"pose-{like or action.name}", f"named-{action.name}"):
            made.add_class(f"popcon-{name}")
        made.observe(lambda change: self._clicked(), "value")
        return made

    def _edit_button(self, name: str) -> w.Button:
        made = w.Button(
            description="✎",
            tooltip=f"Describe {name} otherwise, or remove it",
            layout=self._layout,
            style=self._edit_style,
        )
        made.add_class("popcon-edit")
        made.on_click(lambda button: self.editor.describe(name))
        return made

    def _cell(self, name: str) -> w.Box:
        """An own action's place: its button, with the one to edit it on top."""
        cell = w.Box((self.buttons[name], self.edits[name]), layout=self._layout)
        for look in ("popcon-own-cell", f"popcon-named-{name}"):
            cell.add_class(look)
        return cell

    def _drop_own(self) -> None:
        for cell in self._cells:
            for part in (*cell.children, cell):
                part.close()
        self.buttons = {name: self.buttons[name] for name in ACTIONS}
        self.edits.clear()

    def _described(self, own: Library, name: str) -> None:
        with self.lock:
            self._keep(own)
            chosen = [*self.chosen, name]
            self.show_own(own)
            self.chosen = chosen

    def _choose(self, add: bool) -> None:
        seen = set(self.seen)
        self.chosen = [*self.chosen, *seen] if add else [n for n in self.chosen if n not in seen]

    def _clicked(self) -> None:
        if not self._filling:
            self.chosen = [name for name, button in self.buttons.items() if button.value]

    def _fill(self) -> None:
        with self._filling:
            for name, button in self.buttons.items():
                button.value = name in self.chosen
        self._tell()

    def _searched(self) -> None:
        seen = set(self.seen)
        hidden = ",".join(f".popcon-named-{name}" for name in self.buttons if name not in seen)
        rules = f"{hidden}{{display:none!important}}" if hidden else ""
        self._hidden.value = f"<style>{rules}</style>" if rules else ""
        nothing = '<div class="popcon-empty">No action is like that.</div>'
        self._nothing.value = "" if seen else nothing

    def _tell(self) -> None:
        count, said = len(self.chosen), ""
        if self._target is not None:
            fits = count in self._target.items
            allowed = f"{self._target.title} takes {allowed_counts(self._target.items)}"
            said = f' · <span class="{"popcon-quiet" if fits else "popcon-bad"}">{escape(allowed)}'
            said += "</span>"
        self._count.value = f"<b>{count} of {len(self.buttons)} chosen</b>{said}"


def _moves(action: Action) -> str:
    """What it does, without what is said of every action."""
    return action.prompt.partition(". ")[0] + "."


def _emoji_rules() -> str:
    rules: Iterable[str] = (
        f'.popcon-pose-{name}::before{{content:"{action.emoji}"}}'
        for name, action in ACTIONS.items()
    )
    return f"<style>{''.join(rules)}</style>"
