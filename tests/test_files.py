"""A file is there whole, or as it was before."""

import errno
import os

import pytest

from popcon_lib import files
from popcon_lib.errors import StorageError


def test_save_replaces_what_was_there(tmp_path):
    path = tmp_path / "a.txt"
    files.save(path, b"one")
    files.save(path, b"two")
    assert path.read_bytes() == b"two"
    assert path.stat().st_mode & 0o777 == 0o644
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("fails_at", ["fsync", "replace"])
def test_a_full_disk_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch, fails_at):
    path = tmp_path / "a.txt"
    files.save(path, b"one")

    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, fails_at, full)
    with pytest.raises(StorageError, match="No space left on device. Make room"):
        files.save(path, b"two")
    assert path.read_bytes() == b"one"
    assert list(tmp_path.iterdir()) == [path]


def test_ctrl_c_while_writing_leaves_nothing_half_written(tmp_path, monkeypatch):
    def stopped(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", stopped)
    with pytest.raises(KeyboardInterrupt):
        files.save(tmp_path / "a.txt", b"one")
    assert not list(tmp_path.iterdir())


def test_a_folder_that_cannot_be_made_is_said(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StorageError, match="A part of that path is a file"):
        files.make_folder(tmp_path / "file" / "jobs")
    with pytest.raises(StorageError, match="cannot be written"):
        files.save(tmp_path / "nowhere" / "a.txt", b"")


def test_the_cache_is_where_the_system_wants_it(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert files.cache_folder() == tmp_path / "popcon"
