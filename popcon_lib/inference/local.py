"""The backend that runs engines in this process."""

from popcon_lib.matting.recipe import Recipe
from popcon_lib.matting.step import matte
from popcon_lib.media import Clip, Matte

__all__ = ["Local"]


class Local:
    """Heavy work, here."""

    name = "local"

    def matte(self, clip: Clip, recipe: Recipe) -> Matte:
        """The matte of `clip` by the engine of `recipe`."""
        return matte(clip, recipe)
