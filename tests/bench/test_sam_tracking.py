"""The bench of tracking tells what is embedded, and that the masks are the same."""

import pytest
from services.sam import small_checkpoint

from popcon_lib.bench import sam_tracking


@pytest.fixture
def one_thread():
    """A network this small is many times faster where no threads wait for each other."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def test_all_frames_are_embedded_once_and_none_where_all_are_kept(monkeypatch, one_thread):
    monkeypatch.setitem(sam_tracking.WEIGHTS, "sam_transformers", small_checkpoint)
    row = sam_tracking.measure("sam_transformers", 3)
    assert row["embedded"] == [3, 0] and row["same"]
    said = sam_tracking.table([row])
    assert "3 frames" in said and "the same masks" in said
