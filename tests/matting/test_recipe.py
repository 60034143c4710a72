"""A recipe names what there is, and travels as JSON."""

import json

import pytest

from popcon_lib.errors import InputError, UnknownNameError
from popcon_lib.matting.effects import Rescue
from popcon_lib.matting.recipe import PRESETS, Recipe, find_recipe


def test_equal_wishes_are_equal_recipes():
    assert Recipe() == Recipe(engine="auto", edges="auto") != Recipe(edges="none")


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        ({"engine": "kye"}, "Did you mean 'key'?"),
        ({"edges": "unmx"}, "Did you mean 'unmix'?"),
        ({"mask": "birefnett"}, "no engine 'birefnett'"),
    ],
)
def test_what_there_is_not_is_said(wish, said):
    with pytest.raises(UnknownNameError, match=said):
        Recipe(**wish)


@pytest.mark.parametrize("recipe", [*PRESETS.values(), Recipe(rescue=Rescue(on=False))])
def test_a_recipe_comes_back_from_json(recipe):
    assert Recipe.from_json(json.loads(json.dumps(recipe.to_json()))) == recipe


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "is not JSON"),
        ("[]", "an object of names and values"),
        ('{"engin": "key"}', "Did you mean 'engine'?"),
        ('{"steady": {"strngth": 1}}', "Did you mean 'strength'?"),
        ('{"steady": {"strength": 7}}', "from 0 to 1"),
        ('{"steady": 1}', "an object of names and values"),
    ],
)
def test_a_file_that_holds_no_recipe_is_said(tmp_path, text, said):
    path = tmp_path / "mine.json"
    path.write_text(text)
    with pytest.raises(InputError) as raised:
        find_recipe(str(path))
    assert said in str(raised.value)


def test_a_preset_that_is_mistyped_is_said():
    with pytest.raises(UnknownNameError, match="Did you mean 'standard'?"):
        find_recipe("standrd")


def test_a_missing_file_is_said(tmp_path):
    with pytest.raises(InputError, match="cannot be read"):
        find_recipe(str(tmp_path / "mine.json"))
