"""The parameters of a job as a form."""

import json
from collections.abc import Mapping
from typing import Any

import ipywidgets as w

from popcon_lib import registry
from popcon_lib.job import ASKING, CUT_BACKGROUND, JobSpec
from popcon_lib.matting.recipe import AUTO, PRESETS
from popcon_lib.pack.targets import TARGETS
from popcon_lib.records.parameters import NAMES, from_text
from popcon_lib.spec import STILLS

__all__ = ["ParameterForm"]

_CHOICES = {
    "target": tuple(target.name for target in TARGETS),
    "engine": (AUTO, *registry.names("engine")),
    "recipe": tuple(PRESETS),
    "cut_background": CUT_BACKGROUND,
    "review": ASKING,
    "refine": ASKING,
    "still": STILLS,
    "provider": registry.names("provider"),
    "backend": registry.names("backend"),
}
_WIDE = ("title", "actions")
# A job keeps its character: all it has made was made from it.
_FIXED = ("character", "prompt", "reference")


class ParameterForm(w.Box):
    """A job's parameters, to look at and to change. Read `changes()`."""

    def __init__(self) -> None:
        self._asked = JobSpec().parameters()
        self._fields = {name: _field(name) for name in sorted(NAMES, key=_place)}
        for name, field in self._fields.items():
            if name in _WIDE:
                field.add_class("wide")
            field.disabled = name in _FIXED
            field.observe(lambda change: self._mark(), "value")
        super().__init__(tuple(self._fields.values()))
        self.add_class("popcon-form")

    def show(self, parameters: Mapping[str, Any]) -> None:
        """Show the parameters of a job; those it has not are shown as they are by default."""
        self._asked = {**JobSpec().parameters(), **parameters}
        for name, field in self._fields.items():
            text = _text(self._asked[name])
            if isinstance(field, w.Dropdown) and text not in field.options:
                # Made where there was more to choose from.
                field.options = (*field.options, text)
            field.value = text
        self._mark()

    def set(self, name: str, value: Any) -> None:
        """Change one parameter, as a person does."""
        self._fields[name].value = _text(value)

    def changes(self) -> dict[str, Any]:
        """What differs from what was shown. Raises InputError for what cannot be a parameter."""
        changed = {
            name: from_text(name, field.value)
            for name, field in self._fields.items()
            if field.value != self._text(name)
        }
        JobSpec.from_parameters({**self._asked, **changed})
        return changed

    def _text(self, name: str) -> str:
        return _text(self._asked[name])

    def _mark(self) -> None:
        for name, field in self._fields.items():
            mark = field.add_class if field.value != self._text(name) else field.remove_class
            mark("changed")


def _field(name: str) -> w.DOMWidget:
    label = name.replace("_", " ").capitalize()
    if name in _CHOICES:
        return w.Dropdown(options=_CHOICES[name], description=label)
    return w.Text(description=label)


def _place(name: str) -> int:
    return (*_WIDE, *(other for other in NAMES if other not in _WIDE)).index(name)


def _text(value: Any) -> str:
    if isinstance(value, Mapping):
        return json.dumps(value, ensure_ascii=False) if value else ""
    return ", ".join(value) if isinstance(value, list | tuple) else str(value)
