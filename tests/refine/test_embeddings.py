"""Embeddings are made once, kept within bounds, and made again where a file is damaged."""

import threading

import numpy as np
import pytest

from popcon_lib.errors import EngineError
from popcon_lib.refine.embeddings import Embeddings
from popcon_lib.refine.segmenter import Embedding


class Slow:
    """A segmenter that counts; its embedding is the frame in floats."""

    name, about, slow = "slow", "slow", True

    def __init__(self, model="1"):
        self.model = model
        self.seen = []
        self.hold = None

    def embed(self, frame):
        self.seen.append(int(frame[0, 0, 0]))
        if self.hold is not None:
            assert self.hold.wait(10)
        return Embedding(frame.shape[:2], {"features": frame.astype(np.float32) / 3})


def frame(value):
    return np.full((32, 24, 3), value, np.uint8)


@pytest.fixture
def slow():
    return Slow()


def test_a_frame_is_embedded_once_in_this_process_and_the_next(slow, tmp_path):
    kept = Embeddings(slow, tmp_path)
    first = kept.get(frame(1))
    assert kept.get(frame(1)) is first
    again = Embeddings(slow, tmp_path).get(frame(1))
    assert slow.seen == [1]
    assert again.size == (32, 24)
    assert again.arrays["features"].dtype == np.float16
    assert np.array_equal(again.arrays["features"], first.arrays["features"])


def test_a_clip_that_passes_leaves_at_hand_what_is_clicked_on(slow, tmp_path):
    kept = Embeddings(slow, tmp_path)
    clicked = kept.get(frame(0))
    passed = [kept.once(frame(value)) for value in range(12)]
    assert passed[0] is clicked and kept.get(frame(0)) is clicked
    assert slow.seen == list(range(12))
    assert np.array_equal(kept.get(frame(11)).arrays["features"], passed[11].arrays["features"])
    assert slow.seen == list(range(12)), "it is on the disk"


def test_another_picture_model_or_shape_is_another_embedding(slow, tmp_path):
    Embeddings(slow, tmp_path).get(frame(1))
    Embeddings(slow, tmp_path).get(frame(2))
    Embeddings(slow, tmp_path).get(np.full((24, 32, 3), 1, np.uint8))
    other = Slow("2")
    Embeddings(other, tmp_path).get(frame(1))
    assert (slow.seen, other.seen) == ([1, 2, 1], [1])


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: b"",
        lambda data: data[: len(data) // 2],
        lambda data: b"hello" + data[5:],
        lambda data: data[:400] + bytes([data[400] ^ 255]) + data[401:],
    ],
    ids=["empty", "half", "no archive", "one bit"],
)
def test_a_damaged_file_is_made_again(slow, tmp_path, damage):
    good = Embeddings(slow, tmp_path).get(frame(1))
    (file,) = tmp_path.iterdir()
    file.write_bytes(damage(file.read_bytes()))
    again = Embeddings(slow, tmp_path).get(frame(1))
    assert slow.seen == [1, 1]
    assert np.array_equal(again.arrays["features"], good.arrays["features"])
    Embeddings(slow, tmp_path).get(frame(1))
    assert slow.seen == [1, 1]  # the new file is whole


def test_those_used_longest_ago_make_room(slow, tmp_path):
    size = 0
    for value in (1, 2, 3):
        Embeddings(slow, tmp_path).get(frame(value))
        size = size or sum(file.stat().st_size for file in tmp_path.iterdir())
    Embeddings(slow, tmp_path).get(frame(1))  # used again
    Embeddings(slow, tmp_path, limit_bytes=2 * size).get(frame(4))
    assert sum(file.stat().st_size for file in tmp_path.iterdir()) <= 2 * size
    slow.seen.clear()
    for value in (4, 1, 2):
        Embeddings(slow, tmp_path).get(frame(value))
    assert slow.seen == [2]


def test_a_disk_that_cannot_be_written_is_said_and_the_click_answered(slow, tmp_path):
    (tmp_path / "file").write_text("")
    kept = Embeddings(slow, tmp_path / "file" / "folder")
    assert kept.get(frame(1)).size == (32, 24)
    assert "cannot be" in kept.trouble


def test_a_fast_segmenter_writes_no_files(tmp_path):
    fast = Slow()
    fast.slow = False
    Embeddings(fast, tmp_path).get(frame(1))
    assert not list(tmp_path.iterdir())


def test_frames_are_embedded_ahead_in_the_background(slow, tmp_path):
    kept, told = Embeddings(slow, tmp_path), []
    kept.ahead([frame(value) for value in (3, 1, 2)], told.append)
    kept.wait(10)
    assert (slow.seen, told) == ([3, 1, 2], [1, 2, 3])


def test_cancelling_finishes_the_frame_under_way_and_begins_no_other(slow, tmp_path):
    slow.hold = threading.Event()
    kept = Embeddings(slow, tmp_path)
    kept.ahead([frame(1), frame(2), frame(3)])
    while not slow.seen:
        pass
    kept.cancel()
    slow.hold.set()
    kept.wait(10)
    assert slow.seen == [1]
    kept.get(frame(1))
    assert slow.seen == [1]


def test_a_click_on_the_frame_under_way_waits_for_it(slow, tmp_path):
    slow.hold = threading.Event()
    kept = Embeddings(slow, tmp_path)
    kept.ahead([frame(1)])
    while not slow.seen:
        pass
    clicked = threading.Thread(target=kept.get, args=[frame(1)])
    clicked.start()
    slow.hold.set()
    clicked.join(10)
    assert slow.seen == [1]


def test_what_fails_in_the_background_is_said(tmp_path):
    class Broken(Slow):
        def embed(self, frame):
            raise EngineError("The device's memory does not hold one frame.", "Use cpu.")

    kept = Embeddings(Broken(), tmp_path)
    kept.ahead([frame(1)])
    kept.wait(10)
    assert kept.trouble == "The device's memory does not hold one frame. Use cpu."
