"""What holds for the whole set: its outline, its title and its author, as a form."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from html import escape

import ipywidgets as w

from popcon_lib.pack.choices import Choices
from popcon_lib.pack.outline import OUTLINE_PX
from popcon_lib.pack.target import Target
from widgets.parts.filling import Filling

__all__ = ["Wishes"]

_ADVICE = f"White, {OUTLINE_PX} px of 512, is what platforms advise; 0 draws none."
_ADVISED = "{} advise a white outline: {} px of 512."


class Wishes(w.VBox):
    """`changed(change)` is called with what makes of the choices what was asked for."""

    def __init__(self, changed: Callable[[Callable[[Choices], Choices]], None]) -> None:
        self._filling, self._changed = Filling(), changed
        self.width = w.BoundedFloatText(
            min=0, max=64, step=1, description="Outline, px of 512", tooltip=_ADVICE
        )
        self.colour = w.ColorPicker(description="Its colour", value="#ffffff", concise=True)
        self.title = w.Text(description="Title", placeholder="Emoji", continuous_update=False)
        self.author = w.Text(description="Author", placeholder="PopCon", continuous_update=False)
        fields = (self.width, self.colour, self.title, self.author)
        form = w.Box(fields)
        form.add_class("popcon-form")
        self.advice = w.HTML()
        super().__init__((form, self.advice))
        for field in fields:
            field.observe(lambda change: self._filling or self._tell(), "value")

    def show(self, choices: Choices, targets: Sequence[Target]) -> None:
        """Fill in what counts; the title is asked for where a pack of `targets` tells it."""
        line = choices.line
        tells_titles = any(target.texts for target in targets)
        advise = ", ".join(target.title for target in targets if target.advises_outline)
        words = escape(_ADVISED.format(advise, OUTLINE_PX)) if advise and not line else ""
        self.advice.value = f'<div class="popcon-quiet">{words}</div>' if words else ""
        with self._filling:
            self.width.value = line.width_px if line else 0
            if line:
                self.colour.value = "#{:02x}{:02x}{:02x}".format(*line.colour)
            self.title.value, self.author.value = choices.title, choices.author
        self.colour.layout.display = None if line else "none"
        for field in (self.title, self.author):
            field.layout.display = None if tells_titles else "none"

    def _tell(self) -> None:
        width, colour = self.width.value, self.colour.value
        outline = f"{width:g},{colour}" if width else ""
        title, author = self.title.value.strip(), self.author.value.strip()
        self._changed(lambda choices: replace(choices, outline=outline, title=title, author=author))
