"""What is compared and how it is looked at, as values."""

import json
from dataclasses import asdict, replace

import pytest

from popcon_lib.errors import InputError
from popcon_lib.matting.recipe import PRESETS, Recipe
from popcon_lib.matting.steady import Steady
from widgets.parts.lab.board import MOST, Board, Desk, Look, preset_of
from widgets.parts.lab.keys import KEYS, steered


def test_columns_get_the_first_free_number_and_there_are_no_more_than_fit():
    board = Board().added(Recipe()).added(Recipe()).added(Recipe()).removed(2)
    assert [column.number for column in board.added(Recipe()).columns] == [1, 3, 2]
    while len(board.columns) < MOST:
        board = board.added(Recipe())
    with pytest.raises(InputError, match="Remove one first"):
        board.added(Recipe())


def test_undo_and_redo_go_through_every_board():
    boards = [Board()]
    desk = Desk()
    for preset in PRESETS.values():
        desk = desk.changed(desk.board.added(preset))
        boards.append(desk.board)
    joined = desk.changed(desk.board.tuned(1, Recipe(edges="none")), joined=True)
    assert joined.undone().board == boards[-2]
    for board in reversed(boards[:-1]):
        desk = desk.undone()
        assert desk.board == board
    assert desk.undone() == desk
    for board in boards[1:]:
        desk = desk.redone()
        assert desk.board == board
    assert desk.redone() == desk
    assert desk.undone().changed(Board()).future == ()


def test_a_desk_comes_back_from_json_as_it_was():
    own = Recipe("key", steady=Steady(0.25))
    board = Board(for_job=own).added(own).added(PRESETS["raw"], "/mattes")
    desk = Desk(board, Look(tuned=2, frame=3, zoom=4.5, versus="slider", split=0.25))
    desk = desk.changed(board.removed(1)).changed(board).undone()
    assert Desk.from_json(json.loads(json.dumps(desk.to_json()))) == desk


@pytest.mark.parametrize("data", [None, [], {"board": 1}, {"board": {"columns": [{}]}}])
def test_what_is_no_desk_is_said(data):
    with pytest.raises(InputError, match="cannot be read"):
        Desk.from_json(data)


def test_a_preset_is_known_with_any_engine():
    assert preset_of(replace(PRESETS["raw"], engine="key")) == "raw"
    assert preset_of(Recipe(edges="none")) == ""


def test_every_key_that_steers_does_something_and_each_key_means_one_thing():
    keys = [key for _, names, _, _ in KEYS for key in names]
    assert len(keys) == len(set(keys))
    look = Look(zoom=2.0)
    steering = {"closer", "farther", "fit", "left", "right", "up", "down", "next_backdrop",
                "next_view", "next_mode", "slide_left", "slide_right"}  # fmt: skip
    for name in steering:
        assert steered(look, name, "") != look, name
    assert steered(look, "tune", "4").tuned == 4
    assert asdict(steered(look, "undo", "u")) == asdict(look)
