"""Of clips sent at once some are cut, and go last."""

import threading
from contextlib import ExitStack

import pytest

from popcon_lib.inference.turns import Turns, parts_of
from popcon_lib.matting.engine import unheard


@pytest.mark.parametrize(
    ("clips", "parts"),
    [(1, [3]), (2, [3, 3]), (3, [1, 1, 1]), (4, [1, 1, 1, 3]), (8, [1, 1, 1, 1, 1, 1, 3, 3])],
)
def test_those_are_cut_that_would_leave_workers_idle(clips, parts):
    assert [parts_of(index, clips, workers=3) for index in range(clips)] == parts


def test_a_clip_that_is_cut_waits_until_those_before_it_are_sent():
    turns, waiting = Turns(), threading.Event()
    with ExitStack() as under_way:
        whole = [under_way.enter_context(turns.take()) for _ in range(3)]
        last = under_way.enter_context(turns.take())
        assert [turn.parts(3, unheard) for turn in whole] == [1, 1, 1]

        def done(frames_done):
            assert not all(turn.sent.is_set() for turn in whole)
            waiting.set()

        answers = []
        thread = threading.Thread(target=lambda: answers.append(last.parts(3, done)))
        thread.start()
        assert waiting.wait(10)
        assert answers == []
        for turn in whole:
            turn.sent.set()
        thread.join()
        assert answers == [3]


def test_what_done_raises_ends_the_wait():
    class Stop(Exception):
        pass

    def done(frames_done):
        raise Stop

    turns = Turns()
    with turns.take(), turns.take() as second, pytest.raises(Stop):
        second.parts(3, done)


def test_a_clip_that_is_finished_keeps_nobody_waiting():
    turns = Turns()
    with turns.take():
        pass
    with turns.take() as turn:
        assert turn.parts(3, unheard) == 3
