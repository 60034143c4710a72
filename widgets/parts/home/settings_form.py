"""How a set is made, as a form."""

from collections.abc import Callable, Mapping
from typing import Any

import ipywidgets as w
import traitlets as t

from popcon_lib import registry
from popcon_lib.job import JobSpec
from popcon_lib.matting.recipe import AUTO, PRESETS
from popcon_lib.pack.plan import allowed_counts, allowed_seconds
from popcon_lib.pack.targets import TARGETS, Target, find
from popcon_lib.spec import MAX_CANDIDATES
from widgets.parts.filling import Filling
from widgets.parts.home.wording import LABELS, TITLES

__all__ = ["SettingsForm"]

_ASK = {"Goes on": "auto", "Waits for me": "ask"}


class SettingsForm(w.VBox):
    """Read `values()`: parameters of a job. `changed()` is called for every change."""

    def __init__(self, changed: Callable[[], None]) -> None:
        self._filling, self._heard = Filling(), changed
        self.fields: dict[str, Any] = {
            "target": w.Dropdown(
                options={target.title: target.name for target in TARGETS}, description="Made for"
            ),
            "title": w.Text(description="Title", placeholder="What the set is called"),
            "outline": w.Text(description="Outline", placeholder="None, or 8"),
            "frames": w.IntText(description="Frames"),
            "seconds": w.FloatText(description="Seconds", step=0.5),
            "provider": w.Dropdown(options=_named("provider"), description=LABELS["provider"]),
            "backend": w.Dropdown(options=_named("backend"), description=LABELS["backend"]),
            "review": w.Dropdown(options=_ASK, description="After start frames"),
            "refine": w.Dropdown(options=_ASK, description="After matting"),
            "candidates": w.BoundedIntText(min=1, max=MAX_CANDIDATES, description="Candidates"),
            "backdrop": w.Combobox(options=("auto", "white"), description="Backdrop"),
            "recipe": w.Combobox(options=tuple(PRESETS), description="Matting recipe"),
            "engine": w.Dropdown(
                options=(AUTO, *registry.names("engine")), description="Matting engine"
            ),
        }
        for name in ("title", "target", "recipe"):
            self.fields[name].add_class("double")
        form = w.Box(tuple(self.fields.values()))
        form.add_class("popcon-form")
        self._rules = w.HTML()
        super().__init__((form, self._rules))
        self.add_class("popcon-section-body")
        self.fill({})
        for field in self.fields.values():
            field.observe(lambda change: self._changed(), "value")

    @property
    def target(self) -> Target:
        """Whose rules hold."""
        return find(self.fields["target"].value)

    def values(self) -> dict[str, Any]:
        """The parameters, as they are filled in."""
        values = {name: field.value for name, field in self.fields.items()}
        return {
            name: value.strip() if isinstance(value, str) else value
            for name, value in values.items()
        }

    def fill(self, values: Mapping[str, Any]) -> None:
        """Fill in parameters; what is missing or does not fit any more is as it is by default."""
        usual = JobSpec().parameters()
        with self._filling:
            for name, field in self.fields.items():
                try:
                    field.value = values.get(name, usual[name])
                except t.TraitError:  # it is no choice any more, or of another type
                    field.value = usual[name]
        self._tell()

    def _changed(self) -> None:
        if not self._filling:
            self._tell()
            self._heard()

    def _tell(self) -> None:
        target = self.target
        width, height = target.canvas_px
        self._rules.value = (
            f'<div class="popcon-quiet">{target.title}: {target.container.upper()}, '
            f"{width}×{height} px, {allowed_counts(target.frames)} frames in "
            f"{allowed_seconds(target)}, {allowed_counts(target.items)} actions.</div>"
        )


def _named(kind: str) -> list[tuple[str, str]]:
    return [(TITLES.get(name, name), name) for name in registry.names(kind)]
