"""Who holds a lock holds it alone; who looks disturbs nobody."""

import os
import threading
import time

import pytest

from popcon_lib.errors import RecordError, StorageError
from popcon_lib.records import lock


def test_a_lock_is_held_by_one_and_let_go_of_at_the_end(tmp_path, monkeypatch):
    monkeypatch.setattr(lock, "PATIENCE_S", 0.05)
    path = tmp_path / "job.ipynb.lock"
    assert not lock.is_held(path)
    assert not path.exists()
    with lock.held(path):
        assert lock.is_held(path)
        with pytest.raises(RecordError, match="running already"), lock.held(path):
            pass
    assert not lock.is_held(path)
    assert path.exists()


def test_a_holder_on_another_machine_is_believed_while_its_touch_is_fresh(tmp_path, monkeypatch):
    monkeypatch.setattr(lock, "PATIENCE_S", 0.05)
    path = tmp_path / "job.ipynb.lock"
    path.write_text("some-other-machine")
    lock.beat(path)
    assert lock.is_held(path)
    with pytest.raises(RecordError, match="running already"), lock.held(path):
        pass
    for age_s in (-3600, 3600):
        os.utime(path, (time.time() - age_s,) * 2)
        assert not lock.is_held(path)
    with lock.held(path):
        pass
    assert path.read_bytes() == b""


def test_those_who_look_all_the_time_keep_nobody_out(tmp_path):
    path = tmp_path / "job.ipynb.lock"
    path.touch()
    over = threading.Event()

    def look() -> None:
        while not over.is_set():
            lock.is_held(path)

    lookers = [threading.Thread(target=look) for _ in range(3)]
    for looker in lookers:
        looker.start()
    try:
        for _ in range(20):
            with lock.held(path):
                pass
    finally:
        over.set()
        for looker in lookers:
            looker.join()


def test_a_folder_without_room_for_a_lock_is_said(tmp_path):
    with pytest.raises(StorageError, match="cannot be opened"), lock.held(tmp_path / "no" / "lock"):
        pass
