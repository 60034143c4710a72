"""The grid of preset actions, without a browser."""

import pytest

from popcon_lib.actions import ACTIONS
from popcon_lib.errors import StorageError
from popcon_lib.job import DEFAULT_ACTIONS
from popcon_lib.pack import targets
from widgets.actions import ActionsPanel


@pytest.fixture
def panel():
    made = ActionsPanel(lambda own: None)
    yield made
    made.close()


def test_the_usual_eight_are_chosen_at_first_and_again_by_a_button(panel):
    assert set(panel.chosen) == set(DEFAULT_ACTIONS)
    panel.none.click()
    assert panel.chosen == []
    panel.usual.click()
    assert set(panel.chosen) == set(DEFAULT_ACTIONS)


def test_a_click_chooses_and_lets_go_in_the_order_of_the_presets(panel):
    panel.none.click()
    for name in ("sleep", "wave", "love"):
        panel.buttons[name].value = True
    panel.buttons["love"].value = False
    assert panel.chosen == ["wave", "sleep"]


def test_a_search_hides_the_others_and_all_and_none_keep_to_what_is_seen(panel):
    panel.none.click()
    panel.buttons["wave"].value = True
    panel.search.value = "heart"
    assert 0 < len(panel.seen) < len(ACTIONS)
    assert "love" in panel.seen and "wave" not in panel.seen
    hidden = panel._hidden.value
    assert ".popcon-named-wave" in hidden and ".popcon-named-love" not in hidden
    panel.all.click()
    assert panel.chosen == [name for name in ACTIONS if name in ("wave", *panel.seen)]
    panel.none.click()
    assert panel.chosen == ["wave"]
    panel.search.value = "no such thing"
    assert panel.seen == [] and "No action" in panel._nothing.value
    panel.search.value = ""
    assert panel._hidden.value == "" == panel._nothing.value


def test_names_that_are_no_actions_any_more_are_left_out(panel):
    panel.chosen = ["yodel", "sleep", "wave"]
    assert panel.chosen == ["wave", "sleep"]
    assert panel.buttons["wave"].value and not panel.buttons["love"].value


def test_what_the_target_takes_is_beside_the_count(panel):
    panel.show_rules(targets.find("line-emoji"))
    assert "8 of" in panel._count.value and "takes 8 to 40" in panel._count.value
    assert "popcon-bad" not in panel._count.value
    panel.buttons["wave"].value = False
    assert "popcon-bad" in panel._count.value


def test_an_action_is_its_emoji_until_its_picture_is_there(panel):
    assert ACTIONS["wave"].emoji in panel._emoji.value
    panel.show_poses({"wave": b"RIFF"})
    assert ".popcon-pose-wave{--pose:url(data:image/webp;base64,UklGRg==)" in panel._poses.value


PIRATE = {"pirate": {"prompt": "swings a sword", "like": "jump"}}


@pytest.fixture
def kept():
    """What was given to keep, the newest last."""
    return []


@pytest.fixture
def own(kept):
    made = ActionsPanel(kept.append)
    yield made
    made.close()


def write(panel, name: str, prompt: str, like: str = "wave") -> None:
    """Fill in the editor, and save."""
    editor = panel.editor
    editor.name.value, editor.prompt.value, editor.like.value = name, prompt, like
    editor.save.click()


def test_an_own_action_is_described_kept_and_chosen(own, kept):
    own.add.click()
    write(own, "Sea-Dog", "swings a sword.", "jump")
    assert kept == [{"sea_dog": {"prompt": "swings a sword", "like": "jump"}}]
    assert own.chosen[-1] == "sea_dog" and own.buttons["sea_dog"].value
    assert own.buttons["sea_dog"].description == "Sea dog"
    assert f"of {len(ACTIONS) + 1} chosen" in own._count.value
    # It looks like the preset that it moves like, and is found by its words.
    assert "popcon-pose-jump" in own.buttons["sea_dog"]._dom_classes
    own.search.value = "sword"
    assert own.seen == ["sea_dog"]


def test_enter_in_the_name_saves(own, kept):
    own.add.click()
    own.editor.name.value, own.editor.prompt.value = "pirate", "swings a sword"
    own.editor.name._handle_custom_msg({"event": "submit"}, [])
    assert [*kept[0]] == ["pirate"]


def test_an_own_action_is_described_otherwise_and_called_otherwise_in_its_place(own, kept):
    own.show_own({**PIRATE, "ninja": {"prompt": "hides", "like": "scared"}})
    own.chosen = ["wave", "pirate"]
    own.edits["pirate"].click()
    assert own.editor.prompt.value == "swings a sword" and own.editor.like.value == "jump"
    write(own, "corsair", "dances", "dance")
    assert [*kept[0]] == ["corsair", "ninja"]
    assert own.chosen == ["wave", "corsair"]


def test_an_own_action_is_removed_and_brought_back(own, kept):
    own.show_own(PIRATE)
    own.chosen = ["pirate"]
    own.edits["pirate"].click()
    own.editor.remove.click()
    assert kept == [{}] and own.chosen == [] and "pirate" not in own.buttons
    own.editor.save.click()
    assert kept[-1] == PIRATE and own.chosen == ["pirate"]


@pytest.mark.parametrize(
    ("name", "prompt", "said"),
    [
        ("", "x", "It has no name"),
        ("wave", "x", "wave is a preset"),
        ("Pirate", "x", "There is an own action pirate already"),
        ("añejo", "x", "'añejo' is no name"),
        ("ninja", "  ", "ninja has no words"),
        ("ninja", "x" * 401, "401 characters"),
        ("ninja", "sk-abcdefghijklmnopqrstuv", "looks like a key"),
    ],
)
def test_what_cannot_be_an_own_action_is_said_where_it_is_written(own, kept, name, prompt, said):
    own.show_own(PIRATE)
    own.add.click()
    write(own, name, prompt)
    assert said in own.editor.problem and "wrong" in own.editor._said.value
    assert kept == [] and set(own.own) == {"pirate"}
    assert own.editor.name.value == name, "nothing that was typed is lost"


def test_one_that_cannot_be_kept_is_not_shown():
    def keep(library):
        raise StorageError("The disk is full.")

    panel = ActionsPanel(keep)
    panel.add.click()
    write(panel, "pirate", "swings a sword")
    assert panel.editor.problem == "The disk is full." and "pirate" not in panel.buttons
    panel.close()
