"""The grid of preset actions, without a browser."""

import pytest

from popcon_lib.actions import ACTIONS
from popcon_lib.job import DEFAULT_ACTIONS
from popcon_lib.pack import targets
from widgets.actions import ActionsPanel


@pytest.fixture
def panel():
    made = ActionsPanel()
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
    assert ".popcon-action-wave" in hidden and ".popcon-action-love" not in hidden
    panel.all.click()
    assert panel.chosen == [name for name in ACTIONS if name in ("wave", *panel.seen)]
    panel.none.click()
    assert panel.chosen == ["wave"]
    panel.search.value = "no such thing"
    assert panel.seen == [] and "No preset" in panel._nothing.value
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
    assert ".popcon-action-wave{--pose:url(data:image/webp;base64,UklGRg==)" in panel._poses.value
