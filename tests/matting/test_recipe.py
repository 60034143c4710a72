"""A recipe is plain data that checks itself."""

import pytest

from popcon_lib.errors import UnknownNameError
from popcon_lib.matting.recipe import Recipe


def test_recipes_of_the_same_choices_are_the_same():
    assert Recipe() == Recipe(engine="key", edges="unmix") != Recipe(edges="none")


def test_an_unknown_engine_is_refused_with_the_nearest():
    with pytest.raises(UnknownNameError, match="key"):
        Recipe(engine="keyy")


def test_an_unknown_edge_method_is_refused_with_the_nearest():
    with pytest.raises(UnknownNameError, match="Did you mean 'unmix'"):
        Recipe(edges="unmixed")
