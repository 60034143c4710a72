"""A recipe as a form: a slider for every number that may be tuned, made from what it says."""

import math
from dataclasses import Field, fields, is_dataclass, replace
from typing import Any

import ipywidgets as w
import traitlets as t

from popcon_lib import registry
from popcon_lib.matting.edges import EDGES
from popcon_lib.matting.recipe import AUTO, PRESETS, Recipe
from widgets.parts.filling import Filling
from widgets.parts.lab.board import preset_of

__all__ = ["RecipeForm"]

OWN = "tuned by hand"
STEPS = 100  # of a slider, at least


class RecipeForm(w.VBox):
    """Observe `recipe`, or set it. Fields that a recipe gets later appear by themselves."""

    recipe = t.Instance(Recipe, ())

    def __init__(self) -> None:
        self._filling = Filling()
        engines = (AUTO, *registry.names("engine"))
        self._choices = {"engine": engines, "mask": engines, "edges": EDGES}
        self.preset = w.Dropdown(options=(*PRESETS, OWN), description="Preset")
        self.fields: dict[tuple[str, ...], w.DOMWidget] = {}
        parts: list[w.Widget] = [self._form(Recipe(), (), self.preset)]
        for item in fields(Recipe):
            part = getattr(Recipe(), item.name)
            if is_dataclass(part):
                title = w.HTML(f'<div class="popcon-part">{_spoken(item.name)}</div>')
                parts += [title, self._form(part, (item.name,))]
        super().__init__(parts)
        self.add_class("popcon-recipe")
        self.preset.observe(lambda change: self._picked(), "value")
        self.observe(lambda change: self._fill(), "recipe")
        self._fill()

    def lock(self, names: tuple[str, ...]) -> None:
        """Let the recipe's own fields of these names not be changed; the others be."""
        for path, field in self.fields.items():
            field.disabled = path[0] in names

    def _form(self, part: Any, path: tuple[str, ...], *first: w.DOMWidget) -> w.Box:
        made = {}
        for item in fields(part):
            value = getattr(part, item.name)
            if not is_dataclass(value):
                made[*path, item.name] = self._field(item, value)
        self.fields |= made
        for name, field in made.items():
            field.observe(lambda change, name=name: self._changed(name, change.new), "value")
        box = w.Box((*first, *made.values()))
        box.add_class("popcon-form")
        return box

    def _field(self, item: Field, value: Any) -> w.DOMWidget:
        label, about = _spoken(item.name), dict(item.metadata)
        if item.name in self._choices:
            return w.Dropdown(options=self._choices[item.name], value=value, description=label)
        if isinstance(value, bool):
            return w.Checkbox(value=value, description=label, indent=False)
        if "least" not in about:
            return w.Text(value=value, description=label, continuous_update=False)
        least, most, unit = about["least"], about["most"], about["unit"]
        whole = item.type is int
        slider = (w.IntSlider if whole else w.FloatSlider)(
            value=value,
            min=least,
            max=most,
            step=1 if whole else 10 ** math.floor(math.log10((most - least) / STEPS)),
            description=f"{_spoken(item.name.removesuffix(f'_{unit}'))}, {unit}" if unit else label,
            tooltip=about["about"],
            **({} if whole else {"readout_format": ".3g"}),
        )
        slider.add_class("popcon-slider")
        return slider

    def _changed(self, path: tuple[str, ...], value: Any) -> None:
        if self._filling:
            return
        if len(path) == 1:
            self.recipe = replace(self.recipe, **{path[0]: value})
        else:
            part = replace(getattr(self.recipe, path[0]), **{path[1]: value})
            self.recipe = replace(self.recipe, **{path[0]: part})

    def _picked(self) -> None:
        if not self._filling and self.preset.value != OWN:
            now = self.recipe
            preset = PRESETS[self.preset.value]
            self.recipe = replace(preset, engine=now.engine, model=now.model, mask=now.mask)

    def _fill(self) -> None:
        with self._filling:
            self.preset.value = preset_of(self.recipe) or OWN
            for path, field in self.fields.items():
                part = self.recipe if len(path) == 1 else getattr(self.recipe, path[0])
                value = getattr(part, path[-1])
                if field.value != value:
                    field.value = value


def _spoken(name: str) -> str:
    return name.replace("_", " ").capitalize()
