"""What columns are added by: an engine with a preset, or a folder of mattes made elsewhere."""

from collections.abc import Callable
from dataclasses import replace
from html import escape

import ipywidgets as w

from popcon_lib.matting.engine import Setup
from popcon_lib.matting.recipe import AUTO, PRESETS, Recipe
from popcon_lib.registry import names, pick

__all__ = ["Adder"]


class Adder(w.VBox):
    """on_add(recipe, mattes): mattes is a path, or "" where the recipe's engine makes them."""

    def __init__(self, setup: Setup, on_add: Callable[[Recipe, str], None]) -> None:
        self._on_add = on_add
        self.lacks = {name: pick("engine", name).missing(setup) for name in names("engine")}
        options = [
            (f"{name} (not usable here)" if why else name, name) for name, why in self.lacks.items()
        ]
        self.engine = w.Dropdown(options=[(AUTO, AUTO), *options], description="Engine")
        self.model = w.Text(placeholder="its own weights", description="Weights")
        self.preset = w.Dropdown(options=tuple(PRESETS), description="Preset")
        self.add = w.Button(description="Add column", button_style="primary")
        self.folder = w.Text(placeholder="The folder of mattes made elsewhere, a PNG a frame")
        self.take = w.Button(description="Import mattes", tooltip="Add them as a column")
        self._said = w.HTML()
        self.folder.add_class("popcon-wide")
        row = w.Box((self.engine, self.model, self.preset, self.add, self.folder, self.take))
        row.add_class("popcon-bar")
        super().__init__((row, self._said))
        self.add.on_click(lambda button: self._added())
        self.take.on_click(lambda button: self._taken())
        self.engine.observe(lambda change: self._tell(), "value")
        self._tell()

    def _added(self) -> None:
        model = self.model.value.strip()
        preset = PRESETS[self.preset.value]
        self._on_add(replace(preset, engine=self.engine.value, model=model), "")

    def _taken(self) -> None:
        if self.folder.value.strip():
            self._on_add(PRESETS["raw"], self.folder.value.strip())
        else:
            self.folder.focus()

    def _tell(self) -> None:
        why = self.lacks.get(self.engine.value, "")
        self.add.disabled = bool(why)
        lacking = {name: reason for name, reason in self.lacks.items() if reason}
        rows = "".join(
            f"<tr><td>{escape(name)}</td><td>{escape(reason)}</td></tr>"
            for name, reason in lacking.items()
        )
        count = f"{len(lacking)} engine{'s' * (len(lacking) != 1)} cannot be used here"
        opened = " open" if why else ""
        self._said.value = (
            f"<details{opened}><summary>{count}: why</summary>"
            f'<table class="popcon-table"><tbody>{rows}</tbody></table></details>'
        ) * bool(lacking)
