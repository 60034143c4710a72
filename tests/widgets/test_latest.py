"""The newest of what is asked for is done, aside."""

import threading

from widgets.parts.latest import Latest


def test_the_newest_of_each_key_is_done_and_the_rest_is_let_go(wait_for):
    latest, go, done = Latest(), threading.Event(), []
    latest.ask(0, go.wait)
    for number in range(5):
        latest.ask(1, lambda number=number: done.append(number))
    latest.ask(2, lambda: done.append("other"))
    go.set()
    wait_for(lambda: len(done) == 2)
    assert done == [4, "other"]


def test_what_is_forgotten_is_not_done(wait_for):
    latest, go, done = Latest(), threading.Event(), []
    latest.ask(0, go.wait)
    latest.ask(1, lambda: done.append(1))
    assert latest.forget(1) and not latest.forget(1)
    latest.ask(2, lambda: done.append(2))
    go.set()
    wait_for(lambda: done == [2])


def test_work_waits_until_it_is_quiet(wait_for):
    latest, done = Latest(0.05), []
    for number in range(20):
        latest.ask(1, lambda number=number: done.append(number))
    wait_for(lambda: done == [19])
