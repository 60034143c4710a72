"""A recipe is plain data that checks itself."""

import pytest

from popcon_lib.errors import InputError, UnknownNameError
from popcon_lib.matting.recipe import Recipe


def test_a_recipe_comes_back_from_its_record():
    recipe = Recipe(engine="key", edges="none")
    assert Recipe.from_dict(recipe.to_dict()) == recipe


def test_an_unknown_engine_is_refused_with_the_nearest():
    with pytest.raises(UnknownNameError, match="key"):
        Recipe(engine="keyy")


def test_an_unknown_edge_method_is_refused_with_the_nearest():
    with pytest.raises(UnknownNameError, match="Did you mean 'unmix'"):
        Recipe(edges="unmixed")


def test_a_field_there_is_not_is_refused():
    with pytest.raises(InputError, match="no halo"):
        Recipe.from_dict({"engine": "key", "halo": 3})
