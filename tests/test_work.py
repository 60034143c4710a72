"""Items are made once, side by side, and what is finished is kept."""

import threading

import pytest

from popcon_lib import work as works
from popcon_lib.errors import InputError, PopconError
from popcon_lib.job import Job, JobSpec
from popcon_lib.work import Item, Work


@pytest.fixture
def job(tmp_path) -> Job:
    return Job.create(tmp_path, JobSpec())[0]


class Kitchen:
    """Makes items of two letters' worth of bytes, and counts."""

    def __init__(self, broken: str = ""):
        self.made: list[str] = []
        self.broken = broken

    def items(self, *names: str, version: int = 1) -> dict[str, Item]:
        return {name: Item((version,), lambda n=name: self.cook(n)) for name in names}

    def cook(self, name: str) -> dict[str, bytes]:
        if name == self.broken:
            raise InputError("It burnt.", "Try again.")
        self.made.append(name)
        return {"x": name.encode()}


def test_items_are_made_and_come_back_in_the_jobs_order(job):
    done = Work(job, JobSpec()).make("frames", Kitchen().items("c", "a", "b"))
    assert [a.read("x") for a in done.artifacts.values()] == [b"c", b"a", b"b"]
    assert str(done) == "frames: 3 made."


def test_what_is_made_is_not_made_again(job):
    kitchen = Kitchen()
    first = Work(job, JobSpec()).make("frames", kitchen.items("a", "b"))
    second = Work(job, JobSpec()).make("frames", kitchen.items("a", "b", "c"))
    assert sorted(kitchen.made) == ["a", "b", "c"]
    assert str(second) == "frames: 1 made, 2 kept."
    assert not first.summary()["cached"]
    assert [item["cached"] for item in second.summary()["items"]] == [True, True, False]


def test_what_was_changed_or_deleted_is_named_and_made_again(job):
    kitchen = Kitchen()
    first = Work(job, JobSpec()).make("frames", kitchen.items("a", "b", "c"))
    (first.artifacts["a"].folder / "x").write_bytes(b"touched")
    (first.artifacts["c"].folder / "x").unlink()
    again = Work(job, JobSpec()).make("frames", kitchen.items("a", "b", "c"))
    assert again.note == "Made again, for it was changed or deleted: a/x, c/x."
    assert sorted(kitchen.made) == ["a", "a", "b", "c", "c"]
    assert not Work(job, JobSpec()).make("frames", kitchen.items("a", "b", "c")).note


def test_a_changed_input_or_version_makes_it_again(job, monkeypatch):
    kitchen = Kitchen()
    Work(job, JobSpec()).make("frames", kitchen.items("a"))
    Work(job, JobSpec()).make("frames", kitchen.items("a", version=2))
    monkeypatch.setitem(works.VERSIONS, "frames", 2)
    Work(job, JobSpec()).make("frames", kitchen.items("a", version=2))
    assert kitchen.made == ["a"] * 3


def test_redo_makes_a_step_and_all_after_it_again_but_once(job):
    kitchen = Kitchen()
    specs = [JobSpec(), JobSpec(redo={"frames": 2}), JobSpec(redo={"frames": 2})]
    for spec in specs:
        work = Work(job, spec)
        for step in ("videos", "frames", "matting"):
            work.make(step, {"a": Item((), lambda s=step: kitchen.cook(s))})
    assert kitchen.made == ["videos", "frames", "matting", "frames", "matting"]


def test_a_failure_names_the_item_and_keeps_what_was_finished(job):
    kitchen = Kitchen(broken="b")
    with pytest.raises(InputError, match="b: It burnt. Try again."):
        Work(job, JobSpec()).make("frames", kitchen.items("a", "b"))
    kitchen.broken = ""
    Work(job, JobSpec()).make("frames", kitchen.items("a", "b"))
    assert sorted(kitchen.made) == ["a", "b"]


def test_ctrl_c_lets_the_item_in_progress_finish_and_starts_no_more(job, monkeypatch):
    monkeypatch.setattr(works.os, "cpu_count", lambda: 1)
    kitchen, begun, work = Kitchen(), threading.Event(), Work(job, JobSpec())

    def slow() -> dict[str, bytes]:
        begun.set()
        assert work.stop.wait(60)
        return kitchen.cook("a")

    def stop(waiting, **_):
        assert begun.wait(60)
        raise KeyboardInterrupt

    monkeypatch.setattr(works, "wait", stop)
    with pytest.raises(KeyboardInterrupt):
        work.make("frames", {"a": Item((), slow), **kitchen.items("b", "c", "d")})
    assert kitchen.made[0] == "a"
    assert len(kitchen.made) < 4


def test_whoever_waits_for_something_hears_that_the_step_is_stopped(job, monkeypatch):
    work = Work(job, JobSpec())

    def interrupted(*_, **__):
        raise KeyboardInterrupt

    def waits() -> dict[str, bytes]:
        assert work.stop.wait(20)
        return {"a": b"1"}

    with monkeypatch.context() as patched:
        patched.setattr(works, "wait", interrupted)
        with pytest.raises(KeyboardInterrupt):
            work.make("videos", {"a": Item((), waits)})
    assert work.stop.is_set()
    work.make("videos", {"a": Item((), lambda: {"a": b"1"})})
    assert not work.stop.is_set()


def test_a_step_out_of_order_is_said(job):
    with pytest.raises(PopconError, match="videos was asked for before start_frames"):
        Work(job, JobSpec()).before("videos", "start_frames")


def test_progress_is_on_disk_for_whoever_looks_on(job):
    import json

    Work(job, JobSpec()).make("frames", Kitchen().items("a", "b"))
    news = json.loads(job.progress_file.read_text())
    assert (news["step"], news["done"], news["total"]) == ("frames", 2, 2)
    assert news["item"] in ("a", "b")


def test_the_preview_is_drawn_once(job):
    drawn = []

    def show(artifacts):
        drawn.append(1)
        return b"picture"

    for _ in range(2):
        done = Work(job, JobSpec()).make("frames", Kitchen().items("a"), show=show)
    assert (done.picture, len(drawn)) == (b"picture", 1)
