"""An engine is loaded once in each thread."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from popcon_lib.matting.engine import HERE, Setup
from popcon_lib.matting.loaded import KEPT, loaded


class Counting:
    loads = 0

    def __init__(self, setup: Setup = HERE) -> None:
        self.setup = setup

    def load(self) -> None:
        type(self).loads += 1


@pytest.fixture(autouse=True)
def counting(monkeypatch):
    monkeypatch.setattr("popcon_lib.matting.loaded.pick", lambda kind, name: Counting)
    monkeypatch.setattr(Counting, "loads", 0)


@pytest.fixture
def thread():
    with ThreadPoolExecutor(1) as pool:
        yield lambda *asked: pool.submit(loaded, *asked).result()


def test_the_same_engine_is_loaded_once(thread):
    assert thread("counting", HERE) is thread("counting", HERE)
    assert Counting.loads == 1


def test_other_weights_are_another_engine(thread):
    assert thread("counting", HERE) is not thread("counting", Setup(model="large"))


def test_threads_do_not_share_one(thread):
    assert thread("counting", HERE) is not loaded("counting", HERE)


def test_the_last_few_stay(thread):
    first = thread("counting", HERE)
    for model in "abcd"[: KEPT - 1]:
        thread("counting", Setup(model=model))
    assert thread("counting", HERE) is first
    for model in "efgh"[:KEPT]:
        thread("counting", Setup(model=model))
    assert thread("counting", HERE) is not first
