"""The preset actions are complete, distinct, and known to the puppet."""

import re

import pytest

from popcon_lib.actions import ACTIONS, find
from popcon_lib.errors import UnknownNameError
from popcon_lib.job import DEFAULT_ACTIONS
from popcon_lib.providers import marks
from popcon_lib.providers.motions import MOTIONS

every_action = pytest.mark.parametrize("name", list(ACTIONS))


def test_there_are_enough_for_a_large_set():
    assert 28 <= len(ACTIONS) <= 40  # LINE takes 8 to 40


@every_action
def test_an_action_is_found_by_its_name(name):
    assert find(name).name == name
    assert re.fullmatch("[a-z_]+", name)


@every_action
def test_the_puppet_knows_its_motion_and_effects(name):
    assert ACTIONS[name].motion in MOTIONS
    assert ACTIONS[name].effects and set(ACTIONS[name].effects) <= set(marks.names())


@every_action
def test_the_words_say_what_every_model_must_be_told(name):
    assert "full body" in ACTIONS[name].pose.lower()
    assert "loop" in ACTIONS[name].prompt and "camera does not move" in ACTIONS[name].prompt


def test_no_two_actions_share_a_title_an_emoji_a_motion_or_words():
    for field in ("title", "emoji", "motion", "pose", "prompt"):
        values = [getattr(action, field) for action in ACTIONS.values()]
        assert len(set(values)) == len(values), field


def test_every_motion_and_every_mark_is_used():
    assert {action.motion for action in ACTIONS.values()} == set(MOTIONS)
    assert {mark for action in ACTIONS.values() for mark in action.effects} == set(marks.names())


def test_the_default_set_is_made_of_actions():
    assert set(DEFAULT_ACTIONS) <= set(ACTIONS)


def test_an_unknown_name_is_refused_with_the_nearest_one():
    with pytest.raises(UnknownNameError, match="Did you mean 'laugh'"):
        find("lagh")


def test_the_mascot_can_put_on_the_face_of_every_action():
    from popcon_lib.providers.faces import FACES

    assert {action.face for action in ACTIONS.values()} <= set(FACES)
