"""What one matting run is, as data. The lab tunes it, a job keeps it, a record shows it."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from popcon_lib.errors import InputError, UnknownNameError
from popcon_lib.matting.edges import EDGES
from popcon_lib.matting.effects import Rescue
from popcon_lib.matting.steady import Steady
from popcon_lib.registry import names

__all__ = ["AUTO", "PRESETS", "Recipe", "find_recipe"]

AUTO = "auto"


@dataclass(frozen=True)
class Recipe:
    """engine: what finds the character ("auto": the best that can be used, see `step.choose`);
    model: which of its weights; mask: what gives a first mask to an engine that refines one;
    rescue: how effects that the engine took for background come back; edges: how colours are
    freed of the backdrop ("auto": by whether it is flat); steady: how flicker is taken out.

    Raises UnknownNameError for an engine or an edge method there is not.
    """

    engine: str = AUTO
    model: str = ""
    mask: str = AUTO
    rescue: Rescue = field(default_factory=Rescue)
    edges: str = AUTO
    steady: Steady = field(default_factory=Steady)

    def __post_init__(self) -> None:
        for kind, name, known in (
            ("engine", self.engine, (AUTO, *names("engine"))),
            ("engine", self.mask, (AUTO, *names("engine"))),
            ("edge method", self.edges, EDGES),
        ):
            if name not in known:
                raise UnknownNameError(kind, name, known)

    def to_json(self) -> dict[str, Any]:
        """The same as JSON types."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Recipe":
        """The reverse; what is not there keeps its default.

        Raises InputError for a field there is not, or a value that does not fit it.
        """
        given = dict(_known(cls, data, "recipe"))
        for name, part in (("rescue", Rescue), ("steady", Steady)):
            if name in given:
                given[name] = part(**_known(part, given[name], f"recipe's {name}"))
        return cls(**given)


PRESETS: Mapping[str, Recipe] = {
    "standard": Recipe(),
    "shadow": Recipe(rescue=Rescue(shadow=1)),
    "no-effects": Recipe(rescue=Rescue(on=False)),
    "raw": Recipe(rescue=Rescue(on=False), edges="none", steady=Steady(strength=0)),
}


def find_recipe(name: str, engine: str = AUTO) -> Recipe:
    """The preset called `name`, or the recipe in the JSON file at that path.

    engine: takes the place of the recipe's own unless it is "auto". Raises UnknownNameError for
    a name that is neither, InputError for a file that holds no recipe.
    """
    recipe = PRESETS[name] if name in PRESETS else _read(name)
    return recipe if engine == AUTO else replace(recipe, engine=engine)


def _read(name: str) -> Recipe:
    path = Path(name)
    if path.suffix != ".json":
        raise UnknownNameError("recipe", name, PRESETS)
    try:
        data = json.loads(path.read_text())
    except OSError as error:
        raise InputError(f"The recipe {path} cannot be read: {error.strerror}.") from error
    except ValueError as error:
        raise InputError(
            f"{path} is not JSON: {error}.", "Save it from the matting lab."
        ) from error
    return Recipe.from_json(data)


def _known(part: type, data: Any, what: str) -> Mapping[str, Any]:
    if not isinstance(data, Mapping):
        raise InputError(f"A {what} is an object of names and values, not {data!r}.")
    known = [item.name for item in fields(part)]
    for name in data:
        if name not in known:
            raise UnknownNameError(f"field of a {what}", name, known)
    return data
