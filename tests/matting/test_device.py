"""Devices: the first there is, and fewer frames at a time where memory is short."""

import pytest

from popcon_lib.errors import EngineError
from popcon_lib.matting.device import choose_device, describe_device, in_chunks


@pytest.fixture
def machine(monkeypatch):
    import torch

    def has(cuda, mps):
        monkeypatch.setattr(torch.cuda, "is_available", lambda: cuda)
        monkeypatch.setattr(torch.backends.mps, "is_available", lambda: mps)

    return has


@pytest.mark.parametrize(
    ("cuda", "mps", "first"),
    [(True, True, "cuda"), (True, False, "cuda"), (False, True, "mps"), (False, False, "cpu")],
)
def test_auto_is_the_fastest_there_is(machine, cuda, mps, first):
    machine(cuda, mps)
    assert choose_device("auto") == first
    assert choose_device("cpu") == "cpu"


@pytest.mark.parametrize("device", ["cuda", "mps"])
def test_a_device_that_is_not_here_is_never_replaced_by_another(machine, device):
    machine(False, False)
    with pytest.raises(EngineError, match=f"{device!r} was asked for.*finds only cpu"):
        choose_device(device)


def test_what_is_no_device_is_refused_with_those_that_are():
    with pytest.raises(EngineError, match="no device 'gpu'.*auto, cuda, mps, cpu"):
        choose_device("gpu")


def test_a_cpu_is_described_by_its_cores():
    assert describe_device("cpu").startswith("cpu (")


def holding(most):
    """A `run` whose device holds `most` frames, and the ranges it was asked for."""
    import torch

    asked = []

    def run(start, stop):
        asked.append((start, stop))
        if stop - start > most:
            raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB.")
        return list(range(start, stop))

    return run, asked


def test_chunks_cover_all_frames_once_in_order():
    run, asked = holding(4)
    assert list(in_chunks(run, 10, 4, print)) == [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9]]
    assert asked == [(0, 4), (4, 8), (8, 10)]


def test_where_memory_is_short_chunks_are_halved_and_it_is_said():
    notes = []
    run, asked = holding(2)
    assert sum(in_chunks(run, 11, 8, notes.append), []) == list(range(11))
    assert asked[:3] == [(0, 8), (0, 4), (0, 2)]
    assert all(stop - start <= 2 for start, stop in asked[2:])  # and it stays at what fits
    assert notes == [
        "8 frames at a time did not fit into memory, 4 from then on",
        "4 frames at a time did not fit into memory, 2 from then on",
    ]


def test_one_frame_that_does_not_fit_is_an_error_with_a_next_step():
    run, _ = holding(0)
    with pytest.raises(EngineError, match=r"2\.00 GiB.*smaller checkpoint"):
        list(in_chunks(run, 4, 4, lambda said: None))


def test_memory_is_told_by_its_words_where_there_is_no_error_of_its_own():
    def run(start, stop):
        if stop - start > 1:
            raise RuntimeError("MPS backend out of memory (MPS allocated: 8.00 GB)")
        return start

    assert list(in_chunks(run, 2, 2, lambda said: None)) == [0, 1]


def test_other_errors_are_left_as_they_are():
    def run(start, stop):
        raise RuntimeError("mat1 and mat2 shapes cannot be multiplied")

    with pytest.raises(RuntimeError, match="mat1"):
        list(in_chunks(run, 2, 2, print))
