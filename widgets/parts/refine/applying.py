"""What becomes of a selection: how it is used, on which frames, and how it is taken back."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from html import escape

import ipywidgets as w

from popcon_lib.refine.segmenter import Setup
from popcon_lib.registry import names, pick
from widgets.parts.filling import Filling
from widgets.parts.refine.look import Change, Look

__all__ = ["Applying", "things_of"]

USES = {
    "Add": ("keep", "Add the selection to the automatic cut-out (K)"),
    "Remove": ("remove", "Take the selection away (K)"),
    "Only this": ("replace", "The selection is the cut-out, nothing else (K)"),
}
NEW = "new"


class Applying(w.VBox):
    """on_look(change), on_apply("this", "on" or "all"), on_clear(everything) and
    on_segmenter(name) are called.
    """

    def __init__(
        self,
        setup: Setup,
        on_look: Callable[[Change], None],
        on_apply: Callable[[str], None],
        on_clear: Callable[[bool], None],
        on_segmenter: Callable[[str], None],
    ) -> None:
        self._on_look, self._on_segmenter = on_look, on_segmenter
        self._filling = Filling()
        self.thing = w.Dropdown(
            options=[("Selection 1", "character")], tooltip="What is selected; each is applied once"
        )
        self.use = w.ToggleButtons(
            options={title: name for title, (name, _) in USES.items()},
            tooltips=[about for _, about in USES.values()],
        )
        self.effects = w.Checkbox(
            description="keep effects outside it", indent=False, tooltip="Marks apart from it"
        )
        self.this = w.Button(description="Apply here", tooltip="To this frame (Enter)")
        self.on = w.Button(description="From here on", tooltip="To this frame and all after (N)")
        self.all = w.Button(
            description="Apply to all", tooltip="To every frame (A)", button_style="primary"
        )
        self.clear = w.Button(description="Clear frame", tooltip="Its clicks and strokes (Delete)")
        self.clear_all = w.Button(
            description="Clear all", tooltip="Every frame, and what was applied (Shift+Delete)"
        )
        self._buttons = (self.this, self.on, self.all, self.clear, self.clear_all)
        self._tooltips = [button.tooltip for button in self._buttons]
        self.missing = {name: pick("segmenter", name).missing(setup) for name in names("segmenter")}
        options = [
            (f"{name} (not here)" if why else name, name) for name, why in self.missing.items()
        ]
        self.segmenter = w.Dropdown(options=options, tooltip="What understands clicks")
        self.why = w.HTML(_reasons(self.missing))
        for field in (self.thing, self.segmenter):
            field.add_class("popcon-choice")
        self.segmenter.add_class("popcon-segmenter")
        self.use.add_class("popcon-toggles")
        bars = (
            (self.thing, self.use, self.effects),
            (self.this, self.on, self.all, self.clear, self.clear_all, self.segmenter),
        )
        super().__init__([*(w.Box(bar) for bar in bars), self.why])
        for bar in self.children[:2]:
            bar.add_class("popcon-bar")
        for name, field in (("use", self.use), ("effects", self.effects), ("thing", self.thing)):
            field.observe(lambda change, name=name: self._set(name, change.new), "value")
        for name, button in (("this", self.this), ("on", self.on), ("all", self.all)):
            button.on_click(lambda _, name=name: on_apply(name))
        self.clear.on_click(lambda _: on_clear(False))
        self.clear_all.on_click(lambda _: on_clear(True))
        self.segmenter.observe(lambda change: self._chosen(), "value")

    def show(self, look: Look, things: Sequence[str], segmenter: str) -> None:
        """Show what is chosen, of these things."""
        options = [(f"Selection {number}", name) for number, name in enumerate(things, 1)]
        with self._filling:
            if self.thing.options != (*options, ("New selection", NEW)):
                self.thing.options = [*options, ("New selection", NEW)]
            self.thing.value, self.use.value = look.thing, look.use
            self.effects.value = look.effects
            self.segmenter.value = segmenter

    def allow(self, why_not: str) -> None:
        """Have the buttons work; or not, and say why."""
        for button, tooltip in zip(self._buttons, self._tooltips, strict=True):
            button.disabled, button.tooltip = bool(why_not), why_not or tooltip
        self.segmenter.disabled = bool(why_not)

    def licence(self, segmenter: str) -> str:
        """The licence that `segmenter` comes under, as a sentence to add; "" where it has none."""
        licence = pick("segmenter", segmenter).licence
        return f" (Licence: {licence}.)" if licence else ""

    def _set(self, name: str, value: object) -> None:
        if self._filling:
            return
        if (name, value) == ("thing", NEW):
            count = len(self.thing.options)
            value = f"selection {count}"
        self._on_look(lambda look: replace(look, **{name: value}))

    def _chosen(self) -> None:
        if not self._filling:
            self._on_segmenter(self.segmenter.value)


def _reasons(missing: Mapping[str, str]) -> str:
    """Why segmenters are not here, as HTML that opens when it is asked for."""
    rows = [
        f"<div><b>{escape(name)}</b>: {escape(why)}</div>" for name, why in missing.items() if why
    ]
    about = "<summary>Segmenters that are not here, and why</summary>"
    return f'<details class="popcon-quiet">{about}{"".join(rows)}</details>' if rows else ""


def things_of(known: Sequence[str], now: str) -> list[str]:
    """All that is selected, in the order it was begun, and what is selected now."""
    return list(dict.fromkeys(("character", *known, now)))
