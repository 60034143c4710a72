"""The actions of a set: every preset as a picture, found as one types, chosen with a click."""

from collections.abc import Iterable, Mapping
from html import escape

import ipywidgets as w
import traitlets as t
from ipywidgets.widgets.widget_bool import ToggleButtonStyle

from popcon_lib.actions import ACTIONS, Action
from popcon_lib.job import DEFAULT_ACTIONS
from popcon_lib.pack.plan import allowed_counts
from popcon_lib.pack.targets import Target
from widgets.parts.filling import Filling
from widgets.parts.home.poses import rule

__all__ = ["ActionsPanel"]


class ActionsPanel(w.VBox):
    """Observe `chosen`: names of actions, in the order of the presets."""

    chosen = t.List(t.Unicode())

    def __init__(self) -> None:
        self._filling = Filling()
        self.search = w.Text(placeholder="Search actions", continuous_update=True)
        self.search.add_class("popcon-search")
        self.all = w.Button(description="All", tooltip="Choose all that are seen")
        self.none = w.Button(description="None", tooltip="Choose none of those that are seen")
        self.usual = w.Button(description="The usual eight", tooltip=", ".join(DEFAULT_ACTIONS))
        self._count = w.HTML()
        layout, style = w.Layout(), ToggleButtonStyle()
        self.buttons = {
            name: w.ToggleButton(
                description=action.title, tooltip=_moves(action), layout=layout, style=style
            )
            for name, action in ACTIONS.items()
        }
        self._emoji, self._poses, self._hidden = (
            w.HTML(_emoji_rules()),
            w.HTML(),
            w.HTML(),
        )
        sheets = (self._emoji, self._poses, self._hidden)
        for sheet in sheets:
            sheet.layout.display = "none"
        bar = w.Box((self.search, self.usual, self.all, self.none))
        bar.add_class("popcon-bar")
        grid = w.Box(tuple(self.buttons.values()))
        grid.add_class("popcon-actions")
        self._nothing = w.HTML()
        super().__init__((*sheets, bar, self._count, grid, self._nothing))
        self.add_class("popcon-section-body")
        for name, button in self.buttons.items():
            button.add_class("popcon-action")
            button.add_class(f"popcon-action-{name}")
            button.observe(lambda change: self._clicked(), "value")
        self.search.observe(lambda change: self._searched(), "value")
        self.usual.on_click(lambda button: self.set_trait("chosen", list(DEFAULT_ACTIONS)))
        self.all.on_click(lambda button: self._choose(add=True))
        self.none.on_click(lambda button: self._choose(add=False))
        self.observe(lambda change: self._fill(), "chosen")
        self._target: Target | None = None
        self.chosen = list(DEFAULT_ACTIONS)

    @t.validate("chosen")
    def _in_order(self, proposal: Mapping[str, list[str]]) -> list[str]:
        return [name for name in ACTIONS if name in proposal["value"]]

    @property
    def seen(self) -> list[str]:
        """The actions that the search leaves."""
        words = self.search.value.lower().split()
        return [
            name for name, action in ACTIONS.items()
            if all(word in f"{name} {action.title} {action.pose} {action.prompt}".lower()
                   for word in words)
        ]  # fmt: skip

    def show_rules(self, target: Target) -> None:
        """Say how many actions `target` takes."""
        self._target = target
        self._tell()

    def show_poses(self, pictures: Mapping[str, bytes]) -> None:
        """Show these WebPs, by action."""
        rules = "".join(rule(name, picture) for name, picture in pictures.items())
        self._poses.value = f"<style>{rules}</style>"

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
        seen = self.seen
        hidden = ",".join(f".popcon-action-{name}" for name in ACTIONS if name not in seen)
        self._hidden.value = f"<style>{hidden}{{display:none!important}}</style>" if hidden else ""
        nothing = '<div class="popcon-empty">No preset is like that.</div>'
        self._nothing.value = "" if seen else nothing

    def _tell(self) -> None:
        count, said = len(self.chosen), ""
        if self._target is not None:
            fits = count in self._target.items
            allowed = f"{self._target.title} takes {allowed_counts(self._target.items)}"
            said = f' · <span class="{"popcon-quiet" if fits else "popcon-bad"}">{escape(allowed)}'
            said += "</span>"
        self._count.value = f"<b>{count} of {len(ACTIONS)} chosen</b>{said}"


def _moves(action: Action) -> str:
    """What it does, without what is said of every action."""
    return action.prompt.partition(". ")[0] + "."


def _emoji_rules() -> str:
    rules: Iterable[str] = (
        f'.popcon-action-{name}::before{{content:"{action.emoji}"}}'
        for name, action in ACTIONS.items()
    )
    return f"<style>{''.join(rules)}</style>"
