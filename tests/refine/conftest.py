"""Checkpoints of SAM 2.1 with random weights, in the real format of each library."""

from pathlib import Path

import pytest
from services.sam import small_checkpoint

from popcon_lib.bench.sam_speed import random_folder, random_weights


@pytest.fixture(scope="module")
def one_thread():
    """Networks this small are many times faster where no threads wait for each other."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="session")
def sam_folder(tmp_path_factory) -> Path:
    """A small SAM 2.1 for frames of 128 px, as the hub's checkpoints are for transformers."""
    return small_checkpoint(tmp_path_factory.mktemp("hub"))


@pytest.fixture(scope="session", autouse=True)
def folders_of_the_user(tmp_path_factory):
    """Nothing is written into the folders of whoever runs the tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("YOLO_CONFIG_DIR", str(tmp_path_factory.mktemp("ultralytics")))
        yield


@pytest.fixture(scope="session")
def sam_file(tmp_path_factory) -> Path:
    """A SAM 2.1 of true size, as ultralytics keeps it: 156 MB."""
    return random_weights(tmp_path_factory.mktemp("weights"))


@pytest.fixture(scope="session")
def true_sam_folder(tmp_path_factory) -> Path:
    """A SAM 2.1 of true size, as the hub keeps it: 156 MB."""
    return random_folder(tmp_path_factory.mktemp("true"))
