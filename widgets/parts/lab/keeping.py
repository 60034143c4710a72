"""What becomes of a recipe that is right: the job's, one action's, or a file of its own."""

import json
from collections.abc import Callable
from html import escape
from pathlib import Path

import ipywidgets as w

from popcon_lib import edits
from popcon_lib.errors import InputError
from popcon_lib.files import save
from popcon_lib.matting.recipe import Recipe
from widgets.parts.cards import spoken
from widgets.parts.film import Film
from widgets.parts.lab.board import Board, Column, preset_of

__all__ = ["Keeping", "read_kept", "save_recipe", "told_of_use", "write_kept"]


class Keeping(w.VBox):
    """on_use(whole_job), on_save(path): called when a person asks for it."""

    def __init__(self, on_use: Callable[[bool], None], on_save: Callable[[str], None]) -> None:
        self.job = w.Button(description="Use for the whole job", button_style="primary")
        self.action = w.Button(description="Use for this action")
        self.file = w.Text(value="recipe.json")
        self.save = w.Button(description="Save as file", tooltip="For popcon matte --recipe FILE")
        self.said = w.HTML()
        row = w.Box((self.job, self.action, self.file, self.save))
        row.add_class("popcon-bar")
        self.file.add_class("popcon-file")
        super().__init__((row, self.said))
        self.job.on_click(lambda button: on_use(True))
        self.action.on_click(lambda button: on_use(False))
        self.save.on_click(lambda button: on_save(self.file.value.strip()))

    def show(self, film: Film, board: Board, column: Column | None) -> None:
        """Show what can be done with `column`, and what the job uses now."""
        usable = column is not None and not column.mattes
        self.save.disabled = not usable
        self.job.disabled = self.action.disabled = not usable or film.job is None
        self.action.description = f"Use for {spoken(film.action) or 'this action'} only"
        if film.job is None:
            self.said.value = '<span class="popcon-quiet">These frames belong to no job.</span>'
            return
        asked = f"{film.spec.recipe} with engine {film.spec.engine}, as it was asked for"
        said = _told(board.for_job) if board.for_job else asked
        if board.for_action:
            said += f"; for {spoken(film.action)} {_told(board.for_action)}"
        self.said.value = f'<span class="popcon-quiet">The job uses {escape(said)}.</span>'


def read_kept(film: Film, board: Board) -> Board:
    """`board` with the recipes that the film's job keeps now. Raises PopconError."""
    if film.job is None:
        return board
    kept = [edits.read(film.job, "matting", item) for item in (edits.EVERY, film.action)]
    recipes = [Recipe.from_json(one) if one is not None else None for one in kept]
    return Board(board.columns, *recipes)


def write_kept(film: Film, before: Board, now: Board) -> None:
    """Have the film's job keep the recipes of `now`, where they are not those of `before`."""
    if film.job is None:
        return
    for item, old, new in (
        (edits.EVERY, before.for_job, now.for_job),
        (film.action, before.for_action, now.for_action),
    ):
        if new is None and old is not None:
            edits.forget(film.job, "matting", item)
        elif new is not None and new != old:
            edits.keep_recipe(film.job, new, item)


def told_of_use(film: Film, whole_job: bool) -> str:
    """What it means that a recipe is used for the film's job, or for its action, in words."""
    what, but = spoken(film.action).capitalize(), ""
    if whole_job:
        others = [name for name in film.spec.actions if name != film.action]
        own = [name for name in others if edits.read(film.job, "matting", name) is not None]
        what = "Every action"
        but = f", but for {', '.join(map(spoken, own))}: recipes of their own" * bool(own)
    return f"{what} is matted by this recipe from now on{but}. Resume the job to make it so."


def save_recipe(recipe: Recipe, name: str) -> Path:
    """Write `recipe` to the file called `name`. Raises InputError, StorageError."""
    path = Path(name).expanduser().absolute()
    if path.suffix != ".json":
        raise InputError(f"{name!r} is no name of a recipe.", "Let it end in .json.")
    save(path, json.dumps(recipe.to_json(), indent=1).encode())
    return path


def _told(recipe: Recipe) -> str:
    return f"{preset_of(recipe) or 'a tuned recipe'} with engine {recipe.engine}"
