"""What is compared in the lab and how it is looked at, as values: each change is a new one."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any

from popcon_lib.errors import InputError
from popcon_lib.matting.recipe import AUTO, PRESETS, Recipe
from widgets.parts.zoom import Zoom

__all__ = ["FILM", "MOST", "Board", "Change", "Column", "Desk", "Look", "preset_of"]

MOST = 8  # columns: more cannot be told apart on one screen
FILM = 0  # the number of the film itself, where two things are compared
UNDONE = 50  # boards that are remembered


@dataclass(frozen=True)
class Column:
    """One way to matte the clip. number: from 1; mattes: the folder of those made elsewhere, ""
    where the recipe's engine makes them."""

    number: int
    recipe: Recipe
    mattes: str = ""


@dataclass(frozen=True)
class Board:
    """The columns, and the recipes that the job keeps for every action and for this one."""

    columns: tuple[Column, ...] = ()
    for_job: Recipe | None = None
    for_action: Recipe | None = None

    def column(self, number: int) -> Column | None:
        """The column of that number, None where there is none."""
        return next((column for column in self.columns if column.number == number), None)

    def added(self, recipe: Recipe, mattes: str = "") -> "Board":
        """With one column more. Raises InputError where there are too many."""
        if len(self.columns) == MOST:
            raise InputError(f"There are {MOST} columns already.", "Remove one first.")
        taken = {column.number for column in self.columns}
        number = next(number for number in range(1, MOST + 1) if number not in taken)
        return replace(self, columns=(*self.columns, Column(number, recipe, mattes)))

    def removed(self, number: int) -> "Board":
        """Without the column of that number."""
        left = tuple(column for column in self.columns if column.number != number)
        return replace(self, columns=left)

    def tuned(self, number: int, recipe: Recipe) -> "Board":
        """With another recipe in that column."""
        columns = (
            replace(column, recipe=recipe) if column.number == number else column
            for column in self.columns
        )
        return replace(self, columns=tuple(columns))

    def to_json(self) -> dict[str, Any]:
        """The same as JSON types."""
        return {
            "columns": [{**asdict(one), "recipe": one.recipe.to_json()} for one in self.columns],
            "for_job": self.for_job and self.for_job.to_json(),
            "for_action": self.for_action and self.for_action.to_json(),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Board":
        """The reverse."""
        columns = tuple(
            Column(int(one["number"]), Recipe.from_json(one["recipe"]), str(one["mattes"]))
            for one in data["columns"]
        )
        kept = (data["for_job"], data["for_action"])
        return cls(columns, *(one and Recipe.from_json(one) for one in kept))


@dataclass(frozen=True)
class Look(Zoom):
    """How it is looked at.

    tuned: the number of the column whose recipe is in the form; frame: in view; speed: of playing,
    1 as it is; backdrop, view: names; versus: "", "slider" or "difference", of the columns before
    and after; split: where the slider is, from 0 to 1.
    """

    tuned: int = 1
    frame: int = 0
    speed: float = 1.0
    backdrop: str = "checks"
    view: str = "cut-out"
    versus: str = ""
    before: int = FILM
    after: int = 1
    split: float = 0.5

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Look":
        """What `asdict` gave; what is not there keeps its default."""
        known = {item.name: type(item.default) for item in fields(cls)}
        return cls(**{name: known[name](value) for name, value in data.items() if name in known})


# What a person does, as a function: it holds for the look there is when its turn comes.
Change = Callable[[Look], Look]


@dataclass(frozen=True)
class Desk:
    """A board and a look, with the boards before it and those that were undone."""

    board: Board = field(default_factory=Board)
    look: Look = field(default_factory=Look)
    past: tuple[Board, ...] = ()
    future: tuple[Board, ...] = ()

    def changed(self, board: Board, joined: bool = False) -> "Desk":
        """With `board`. joined: undone together with the change before it."""
        past = self.past if joined else (*self.past, self.board)[-UNDONE:]
        return replace(self, board=board, past=past, future=())

    def undone(self) -> "Desk":
        """Without the last change. The same if there is none."""
        if not self.past:
            return self
        return replace(
            self, board=self.past[-1], past=self.past[:-1], future=(self.board, *self.future)
        )

    def redone(self) -> "Desk":
        """With the change that was undone last. The same if there is none."""
        if not self.future:
            return self
        return replace(
            self, board=self.future[0], past=(*self.past, self.board), future=self.future[1:]
        )

    def to_json(self) -> dict[str, Any]:
        """The same as JSON types."""
        return {
            "board": self.board.to_json(),
            "look": asdict(self.look),
            "past": [board.to_json() for board in self.past],
            "future": [board.to_json() for board in self.future],
        }

    @classmethod
    def from_json(cls, data: Any) -> "Desk":
        """The reverse. Raises InputError for what is not that."""
        try:
            return cls(
                Board.from_json(data["board"]),
                Look.from_json(data["look"]),
                tuple(map(Board.from_json, data["past"])),
                tuple(map(Board.from_json, data["future"])),
            )
        except (InputError, KeyError, TypeError, ValueError, AttributeError) as error:
            raise InputError(
                f"What the lab kept cannot be read: {error}.", "It begins afresh."
            ) from error


def preset_of(recipe: Recipe) -> str:
    """The name of the preset that `recipe` is with another engine, "" if it is none."""
    plain = replace(recipe, engine=AUTO, model="", mask=AUTO)
    return next((name for name, preset in PRESETS.items() if preset == plain), "")
