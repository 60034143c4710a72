"""What a person chooses of a pack: which actions, in which order, and how each is seen."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any

from popcon_lib.errors import InputError, UnknownNameError
from popcon_lib.media import Cutout
from popcon_lib.pack.outline import Outline, parse
from popcon_lib.pack.stills import LIVELIEST, begin_each
from popcon_lib.pack.targets import Target, find

__all__ = ["Choices"]

_LISTS = ("order", "left_out", "targets")
_TEXTS = ("outline", "title", "author")


@dataclass(frozen=True)
class Choices:
    """The same for every target; nothing chosen is the set as it came.

    order: actions as they follow each other, those that it does not name come last; left_out:
    actions that no pack holds; stills: by action the frame it begins with, from 0, or "auto" for
    its liveliest; liveliest: so begin those that are not named there; covers: by file name of a
    cover (tab.png) the action it shows, else the first; outline: as `outline.parse` reads it, ""
    for none; targets: whose packs are built.
    """

    order: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    stills: Mapping[str, int | str] = field(default_factory=dict)
    liveliest: bool = False
    covers: Mapping[str, str] = field(default_factory=dict)
    outline: str = ""
    title: str = ""
    author: str = ""
    targets: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for name in _LISTS:
            object.__setattr__(self, name, _names(name, getattr(self, name)))
        for name in _TEXTS:
            if not isinstance(getattr(self, name), str):
                raise InputError(f"{name} is a text, not {getattr(self, name)!r}.")
        if not isinstance(self.liveliest, bool):
            raise InputError(f"liveliest is yes or no, not {self.liveliest!r}.")
        for name in ("stills", "covers"):
            if not isinstance(getattr(self, name), Mapping):
                raise InputError(f"{name} are by name, not {getattr(self, name)!r}.")
            object.__setattr__(self, name, dict(getattr(self, name)))
        for action, still in self.stills.items():
            is_frame = isinstance(still, int) and not isinstance(still, bool) and still >= 0
            if not is_frame and still != LIVELIEST:
                raise InputError(
                    f"{action} cannot begin with frame {still!r}.",
                    f"Write a frame's number, from 0, or {LIVELIEST}.",
                )
        for action in self.covers.values():
            if not isinstance(action, str):
                raise InputError(f"A cover shows an action, not {action!r}.")
        for name in self.targets:
            find(name)
        _ = self.line

    @property
    def line(self) -> Outline | None:
        """The outline around every picture."""
        return parse(self.outline) if self.outline else None

    def cast(self, actions: Iterable[str]) -> tuple[str, ...]:
        """Those of `actions` that packs hold, as they follow each other."""
        return tuple(name for name in self._ordered(actions) if name not in self.left_out)

    def _ordered(self, actions: Iterable[str]) -> tuple[str, ...]:
        """All of `actions`, those too that are left out, as they follow each other."""
        known = tuple(actions)
        first = [name for name in self.order if name in known]
        return (*first, *(name for name in known if name not in first))

    def set_of(self, cutouts: Mapping[str, Cutout]) -> dict[str, Cutout]:
        """The set as it was chosen, each action begun with its still.

        Raises InputError where nothing is left, or for a frame that there is not.
        """
        cast = self.cast(cutouts)
        if not cast:
            raise InputError("Every action is left out.", "Take one back.")
        stills = {name: still for name, still in self.stills.items() if name in cast}
        return begin_each({name: cutouts[name] for name in cast}, stills, self.liveliest)

    def covers_of(self, cast: Iterable[str]) -> dict[str, str]:
        """What each cover shows, of those that show an action of `cast`."""
        known = tuple(cast)
        return {name: action for name, action in self.covers.items() if action in known}

    def titles(self, target: Target) -> tuple[str, str]:
        """The title and the author, "" where the packs of `target` tell neither."""
        return (self.title, self.author) if target.texts else ("", "")

    def inputs(self, target: Target, actions: Iterable[str]) -> tuple[Any, ...]:
        """All that changes the pack of `target`: what its key is made from."""
        cast = self.cast(actions)
        names = [cover.file_name for cover in target.covers]
        covers = {name: one for name, one in self.covers_of(cast).items() if name in names}
        stills = [self.stills.get(name, LIVELIEST if self.liveliest else 0) for name in cast]
        return (cast, stills, sorted(covers.items()), self.line, self.titles(target))

    def moved(self, actions: Iterable[str], action: str, place: int) -> "Choices":
        """With `action` at `place`, from 0, of the set's order; the others keep theirs.

        Raises UnknownNameError for one that is not in the set.
        """
        known = tuple(actions)
        cast = list(self.cast(known))
        if action not in cast:
            raise UnknownNameError("action", action, cast)
        cast.remove(action)
        order = [name for name in self._ordered(known) if name != action]
        place = max(0, min(place, len(cast)))
        at = order.index(cast[place]) if place < len(cast) else len(order)
        return replace(self, order=(*order[:at], action, *order[at:]))

    def without(self, action: str) -> "Choices":
        """With `action` in no pack, and on no cover."""
        covers = {name: one for name, one in self.covers.items() if one != action}
        return replace(self, left_out=(*self.left_out, action), covers=covers)

    def with_back(self, action: str) -> "Choices":
        """With `action` in again, where it was."""
        return replace(self, left_out=tuple(name for name in self.left_out if name != action))

    def begun(self, action: str, still: int | str) -> "Choices":
        """With `action` begun at that frame."""
        return replace(self, stills={**self.stills, action: still})

    def covered(self, file_name: str, action: str) -> "Choices":
        """With `action` on that cover."""
        return replace(self, covers={**self.covers, file_name: action})

    def to_json(self) -> dict[str, Any]:
        """The same as JSON types."""
        return asdict(self) | {name: list(getattr(self, name)) for name in _LISTS}

    @classmethod
    def from_json(cls, data: Any) -> "Choices":
        """The reverse. Raises InputError, UnknownNameError for a target."""
        known = [item.name for item in fields(cls)]
        if not isinstance(data, Mapping):
            raise InputError(f"Choices of a pack are by name, not {data!r}.")
        for name in data:
            if name not in known:
                raise UnknownNameError("choice of a pack", name, known)
        return cls(**data)


def _names(what: str, names: Any) -> tuple[str, ...]:
    if isinstance(names, str) or not isinstance(names, Iterable):
        raise InputError(f"{what} is a list of names, not {names!r}.")
    found = tuple(names)
    if not all(isinstance(name, str) for name in found):
        raise InputError(f"{what} is a list of names, not {names!r}.")
    return tuple(dict.fromkeys(found))
