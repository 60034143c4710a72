"""The recipe of one column: a form to tune it with, and what may become of it."""

from collections.abc import Callable

import ipywidgets as w

from popcon_lib.matting.recipe import Recipe
from widgets.parts.filling import Filling
from widgets.parts.film import Film
from widgets.parts.lab.board import Board, Column
from widgets.parts.lab.keeping import Keeping
from widgets.parts.recipe_form import RecipeForm

__all__ = ["Tuner"]

ENGINE = ("engine", "model", "mask")


class Tuner(w.VBox):
    """on_tune(recipe): called when a person tunes it; on_use, on_save: see `Keeping`."""

    def __init__(
        self,
        on_tune: Callable[[Recipe], None],
        on_use: Callable[[bool], None],
        on_save: Callable[[str], None],
    ) -> None:
        self._on_tune, self._filling = on_tune, Filling()
        self._head, self.form = w.HTML(), RecipeForm()
        self.keeping = Keeping(on_use, on_save)
        super().__init__((self._head, self.form, self.keeping))
        self.add_class("popcon-tuner")
        self.form.observe(lambda change: self._tuned(change.new), "recipe")

    def show(self, film: Film, board: Board, column: Column | None) -> None:
        """Show the recipe of `column`, one of `board`."""
        if column is not None:
            with self._filling:
                self.form.recipe = column.recipe
            # Mattes that were made elsewhere have no engine.
            self.form.lock(ENGINE if column.mattes else ())
        head = f"Recipe of column {column.number}" if column else "No column is chosen"
        self._head.value = f'<div class="popcon-part">{head}</div>'
        self.form.layout.display = None if column else "none"
        self.keeping.show(film, board, column)

    def _tuned(self, recipe: Recipe) -> None:
        if not self._filling:
            self._on_tune(recipe)
