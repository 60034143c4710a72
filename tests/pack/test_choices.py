"""What a person chooses of a pack, and all that was chosen before."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from popcon_lib.errors import InputError
from popcon_lib.media import Cutout
from popcon_lib.pack import find, pack
from popcon_lib.pack.choices import Choices
from popcon_lib.pack.history import History

NAMES = ("wave", "laugh", "cry")


@pytest.fixture
def three(cutouts) -> dict[str, Cutout]:
    return dict(zip(NAMES, cutouts(3).values(), strict=True))


def test_nothing_chosen_is_the_set_as_it_came(three):
    made = Choices().set_of(three)
    assert tuple(made) == NAMES
    assert all(np.array_equal(made[name].rgba, three[name].rgba) for name in NAMES)


def test_order_left_out_and_stills_make_the_set(three):
    chosen = Choices(order=("cry", "gone"), left_out=("laugh",), stills={"wave": 2, "laugh": 99})
    made = chosen.set_of(three)
    assert tuple(made) == ("cry", "wave"), "those not named come last, those gone do not count"
    assert np.array_equal(made["wave"].rgba[0], three["wave"].rgba[2])


def test_the_liveliest_is_of_those_that_are_not_named(three):
    made = Choices(liveliest=True, stills={"wave": 0, "cry": "auto"}).set_of(three)
    assert np.array_equal(made["wave"].rgba, three["wave"].rgba)
    named = Choices(stills={"laugh": "auto", "cry": "auto"}).set_of(three)
    assert all(np.array_equal(made[name].rgba, named[name].rgba) for name in NAMES)


def test_moving_leaving_out_and_taking_back():
    moved = Choices().moved(NAMES, "cry", 0)
    assert moved.cast(NAMES) == ("cry", "wave", "laugh")
    assert moved.moved(NAMES, "cry", 99).cast(NAMES) == NAMES
    out = moved.covered("tab.png", "cry").without("cry")
    assert out.cast(NAMES) == ("wave", "laugh") and out.covers == {}
    assert out.with_back("cry").cast(NAMES) == ("cry", "wave", "laugh")
    others = Choices().without("laugh").moved(NAMES, "cry", 0).with_back("laugh")
    assert others.cast(NAMES) == ("cry", "wave", "laugh"), "it is where it was among the others"
    between = Choices().without("laugh").moved(NAMES, "wave", 1).with_back("laugh")
    assert between.cast(NAMES) == ("laugh", "cry", "wave")
    with pytest.raises(InputError, match="no action 'cyr'"):
        moved.moved(NAMES, "cyr", 0)


def test_a_cover_shows_the_action_that_was_chosen(cutouts):
    of_eight = cutouts(8)
    made = pack(of_eight, find("line-emoji"), covers={"tab.png": "action_2", "main.png": "x"})
    assert next(one.action for one in made.report if one.file_name == "tab.png") == "action_2"
    usual = pack(of_eight, find("line-emoji"))
    assert made.files["tab.png"] != usual.files["tab.png"]
    assert made.files["001.png"] == usual.files["001.png"]
    with pytest.raises(InputError, match="no action 'action_9'"):
        pack(of_eight, find("line-emoji"), covers={"tab.png": "action_9"})


def test_a_pack_answers_only_to_what_changes_it():
    line, slack = find("line-emoji"), find("slack")
    titled = Choices(title="One", covers={"tab.png": "cry"})
    assert titled.inputs(slack, NAMES) == Choices().inputs(slack, NAMES)
    assert titled.inputs(line, NAMES) != Choices().inputs(line, NAMES)
    assert replace(titled, covers={}).inputs(line, NAMES) == Choices().inputs(line, NAMES)
    assert titled.inputs(find("whatsapp"), NAMES) != Choices().inputs(find("whatsapp"), NAMES)
    assert Choices(targets=("slack",)).inputs(line, NAMES) == Choices().inputs(line, NAMES)


def test_choices_and_their_history_come_back_from_json():
    first = Choices(order=NAMES, stills={"wave": 2, "cry": "auto"}, covers={"tab.png": "cry"})
    second = replace(first, outline="8,black", title="Ü", targets=("slack",), left_out=("wave",))
    history = History(Choices()).then(first).then(second).undone()
    assert History.from_json(history.to_json()) == history
    assert history.now == first and history.redone().now == second
    assert history.undone().undone().undone().now == Choices()
    assert history.then(first) is history, "the same again is no step"
    assert history.then(Choices()).future == ()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"order": "wave"}, "order is a list of names, not 'wave'"),
        ({"left_out": [1]}, "left_out is a list of names"),
        ({"stills": {"wave": -1}}, "wave cannot begin with frame -1"),
        ({"stills": {"wave": "best"}}, "wave cannot begin with frame 'best'"),
        ({"stills": []}, "stills are by name"),
        ({"covers": {"tab.png": 3}}, "A cover shows an action, not 3"),
        ({"outline": "thick"}, "'thick' is no outline"),
        ({"title": 3}, "title is a text"),
        ({"liveliest": "yes"}, "liveliest is yes or no"),
        ({"targets": ["icq"]}, "no target 'icq'"),
        ({"colour": "red"}, "no choice of a pack 'colour'"),
        ([], "Choices of a pack are by name"),
    ],
)
def test_what_is_no_choice_is_said(data, said):
    with pytest.raises(InputError, match=said):
        Choices.from_json(data)


@pytest.mark.parametrize("data", [{}, [], {"now": {}, "past": 3}])
def test_what_is_no_history_is_said(data):
    with pytest.raises(InputError):
        History.from_json(data)


def test_a_set_of_nothing_is_refused(three):
    with pytest.raises(InputError, match="Every action is left out"):
        Choices(left_out=NAMES).set_of(three)


def test_a_still_that_there_is_not_is_refused_by_its_name(three):
    with pytest.raises(InputError, match="cry: There is no frame 6"):
        Choices(stills={"cry": 6}).set_of(three)


def test_times_stay_with_their_frames(three):
    uneven = (Fraction(1, 2), *(Fraction(1, 10),) * 5)
    made = Choices(stills={"cry": 1}).set_of({"cry": Cutout(three["cry"].rgba, uneven)})
    assert made["cry"].durations == (*uneven[1:], uneven[0])
