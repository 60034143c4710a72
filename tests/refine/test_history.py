"""The edits are the truth: undo, redo, files and changed frames never lose one."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from popcon_lib.errors import InputError, UnknownNameError
from popcon_lib.refine.history import Edit, History, digests_of
from popcon_lib.refine.prompts import Box, Point, Prompts, Stroke

SIZE = (100, 80)
EMPTY = History(SIZE, ("a", "b", "c", "d"))


def click(frame, x=10.0, y=10.0, positive=True, thing="character"):
    return Edit("point", frame, thing, point=Point(x, y, positive))


BOX = Edit("box", 1, box=Box(5, 5, 50, 50))
STROKE = Edit("stroke", 2, stroke=Stroke(((1, 2), (30, 40)), 3.5, adds=False))
APPLY = Edit("apply", 0, use="replace", effects=False, first=0, last=3)
CLEAR = Edit("clear", None)
EVERY_KIND = (click(0), BOX, STROKE, APPLY, Edit("clear", 1), CLEAR)

MOVES = st.lists(st.sampled_from((*EVERY_KIND, click(3, 40, 30), "undo", "redo")), max_size=12)


def after(moves, history=EMPTY):
    for move in moves:
        if isinstance(move, str):
            history = getattr(history, move)()
        elif move.kind != "apply" or any(history.selection.prompts.get("character", {}).values()):
            history = history.add(move)
    return history


@given(MOVES)
def test_every_edit_is_undone_and_redone_exactly(moves):
    history = after(moves)
    for _ in range(history.done):
        before, history = history, history.undo()
        assert history.redo().selection == before.selection
    assert history.selection == EMPTY.selection or not any(
        prompts for prompts in history.selection.prompts.values()
    )
    assert not history.can_undo
    assert history.undo() is history


def test_of_selections_of_one_thing_those_stay_that_still_count_somewhere():
    here = Edit("apply", 0, use="remove", first=1, last=1)
    other = Edit("apply", 0, "mark", first=0, last=3)
    history = after([click(0), APPLY, click(0, thing="mark"), other, here])
    assert [(each.thing, each.use) for each in history.selection.applied] == [
        ("character", "replace"),
        ("mark", "keep"),
        ("character", "remove"),
    ]
    again = history.add(APPLY)
    assert [each.thing for each in again.selection.applied] == ["mark", "character"]
    assert again.undo().selection == history.selection


@given(MOVES)
def test_a_file_brings_back_prompts_undo_redo_and_view(moves):
    history = after(moves).look_at(2)
    again = History.from_json(json.loads(json.dumps(history.to_json())))
    assert again == history
    assert again.selection == history.selection


def test_each_kind_of_edit_does_what_it_says():
    history = after([click(0), click(0, 30, 30, False), BOX, STROKE])
    selection = history.selection
    assert selection.of(0) == Prompts((Point(10, 10), Point(30, 30, False)))
    assert selection.of(1).box == Box(5, 5, 50, 50)
    assert selection.of(2).strokes[0].radius_px == 3.5
    assert not history.add(Edit("clear", 0)).selection.of(0)
    assert history.add(Edit("clear", 0)).selection.of(1)
    assert history.add(Edit("box", 1, box=None)).selection.of(1).box is None


def test_what_was_applied_stays_as_it_was_while_clicking_goes_on():
    history = after([click(0), APPLY, click(0, 30, 30)])
    (applied,) = history.selection.applied
    assert applied.prompts == {0: Prompts((Point(10, 10),))}
    assert (applied.use, applied.effects, applied.first, applied.last) == ("replace", False, 0, 3)


def test_clearing_everything_takes_back_what_was_applied_and_undo_brings_it_again():
    history = after([click(0), APPLY, CLEAR])
    assert not history.selection.applied
    assert history.undo().selection.applied


def test_things_are_apart():
    history = after([click(0), click(0, 30, 30, thing="hat")])
    assert history.selection.of(0) == Prompts((Point(10, 10),))
    assert history.selection.of(0, "hat") == Prompts((Point(30, 30),))
    cleared = history.add(Edit("clear", None, "hat")).selection
    assert cleared.of(0) and not cleared.of(0, "hat")


def test_undo_looks_at_the_frame_it_changes():
    history = after([click(0), click(3)]).look_at(1)
    assert history.undo().view == 3
    assert history.undo().undo().view == 0
    assert history.undo().undo().redo().view == 0


def test_an_edit_after_undo_forgets_what_was_undone():
    history = after([click(0), click(1), "undo", click(2)])
    assert not history.can_redo
    assert not history.selection.of(1)


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (click(4), "no frame 4: the clip has 4"),
        (click(-1), "no frame -1"),
        (click(None), "no frame None"),
        (click(0, 100, 5), "outside the frame of 100×80 px"),
        (Edit("box", 0, box=Box(0, 0, 50, 81)), "outside the frame of 100×80 px"),
        (click(0, 10, 11, False), "as meant and as not meant"),
        (Edit("apply", 0, first=0, last=4), "no frame 4"),
        (Edit("apply", 0, "hat", first=0, last=3), "Nothing is selected of 'hat'"),
    ],
)
def test_an_edit_that_cannot_hold_is_refused_and_nothing_is_lost(edit, said):
    history = after([click(0)])
    with pytest.raises(InputError, match=said):
        history.add(edit)
    assert history == after([click(0)])


def test_unknown_kinds_and_uses_are_named():
    with pytest.raises(UnknownNameError, match="edit 'lasso'"):
        Edit("lasso", 0)
    with pytest.raises(UnknownNameError, match="use 'paint'"):
        Edit("apply", 0, use="paint")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"version": 2}, "have version 2; this PopCon reads 1"),
        ({"edits": [{"kind": "point", "frame": 9, "point": {"x": 1, "y": 1}}]}, "no frame 9"),
        ({"edits": [{"kind": "point", "x": 3}]}, "no edit"),
        ({"edits": 5}, "no edits"),
        ({"done": 7}, "7 of 1 edits"),
        ({"size": [1, 2, 3]}, "no edits"),
    ],
)
def test_a_damaged_or_newer_file_is_refused_in_words(change, said):
    data = {**after([click(0)]).to_json(), **change}
    with pytest.raises(InputError, match=said):
        History.from_json(data)


class TestChangedFrames:
    history = after([click(0), click(1, 20, 20), APPLY, click(3, 40, 40)]).undo()

    def test_nothing_is_said_of_the_same_frames(self):
        assert self.history.changed(SIZE, ("a", "b", "c", "d")) == ""

    def test_it_is_said_what_changed(self):
        assert "1 of 4 frames" in self.history.changed(SIZE, ("a", "x", "c", "d"))
        assert "now there are 2" in self.history.changed(SIZE, ("a", "b"))
        assert "now they are 50×40" in self.history.changed((50, 40), ("a", "b", "c", "d"))

    def test_keep_has_every_edit_on_its_number(self):
        kept = self.history.rebased(SIZE, ("a", "x", "c", "d"), "keep")
        assert kept.edits == self.history.edits and kept.done == self.history.done
        assert not kept.changed(SIZE, ("a", "x", "c", "d"))

    def test_drop_leaves_edits_of_frames_that_changed(self):
        dropped = self.history.rebased(SIZE, ("a", "x", "c", "d"), "drop")
        assert dropped.selection.of(0) and not dropped.selection.of(1)
        assert dropped.redo().selection.of(3)  # what was undone can still be redone

    def test_map_goes_with_the_picture(self):
        mapped = self.history.rebased(SIZE, ("b", "y", "a"), "map")
        assert mapped.selection.of(2) == Prompts((Point(10, 10),))
        assert mapped.selection.of(0) == Prompts((Point(20, 20),))
        assert mapped.redo().selection.of(2).points[-1] == Point(40, 40)  # the same time: the end

    def test_map_grows_with_the_frames_and_all_stays_all(self):
        mapped = self.history.rebased((200, 160), tuple("pqrstuv"), "map")
        assert mapped.selection.of(0) == Prompts((Point(20, 20),))
        assert mapped.selection.of(2) == Prompts((Point(40, 40),))
        assert (mapped.selection.applied[0].first, mapped.selection.applied[0].last) == (0, 6)

    def test_another_way_is_refused(self):
        with pytest.raises(UnknownNameError):
            self.history.rebased(SIZE, ("a",), "guess")


def test_a_digest_is_of_the_picture():
    frames = np.zeros((3, 8, 8, 3), np.uint8)
    frames[2, 0, 0, 0] = 1
    one, two, three = digests_of(frames)
    assert one == two != three
