"""Frames from anywhere: in order, at their rate, and never more than memory holds."""

import numpy as np
import pytest
from PIL import Image

from popcon_lib import inputs
from popcon_lib.errors import InputError
from popcon_lib.inputs import read_clip, source_files


def grey(level: int, side_px: int = 100) -> Image.Image:
    return Image.new("RGB", (side_px, side_px), (level, level, level))


@pytest.fixture
def folder(tmp_path):
    """1.png, 2.png and 10.png, each of the grey of its name."""
    for level in (10, 1, 2):
        grey(level).save(tmp_path / f"{level}.png")
    (tmp_path / "notes.txt").write_text("no picture")
    return tmp_path


def test_a_folders_pictures_come_number_by_number(folder):
    assert [file.name for file in source_files(folder)] == ["1.png", "2.png", "10.png"]
    clip = read_clip(folder, (1, 2, 3))
    assert clip.frames[:, 0, 0, 0].tolist() == [1, 2, 10]
    assert (clip.fps, clip.backdrop) == (12.0, (1, 2, 3))


def test_an_animation_keeps_its_rate(tmp_path):
    first, *rest = (grey(level) for level in (0, 100, 200))
    first.save(tmp_path / "a.webp", save_all=True, append_images=rest, duration=40, lossless=True)
    clip = read_clip(tmp_path / "a.webp")
    assert clip.frames.shape == (3, 100, 100, 3)
    assert clip.fps == pytest.approx(25)


def test_what_is_transparent_is_put_on_white(tmp_path):
    Image.new("RGBA", (100, 100), (200, 0, 0, 0)).save(tmp_path / "a.png")
    assert np.all(read_clip(tmp_path / "a.png").frames == 255)


def test_reading_stops_where_memory_is_full(folder, monkeypatch):
    read = []
    picture = inputs._picture
    monkeypatch.setattr(inputs, "_picture", lambda path: read.append(path) or picture(path))
    with pytest.raises(InputError, match="frames are 100×100 px, and 1 of them fit at a time"):
        read_clip(folder, most_px=17_000)
    assert len(read) == 2


def test_what_just_fits_is_read(folder):
    assert len(read_clip(folder, most_px=3 * 100 * 100).frames) == 3


def test_a_path_that_is_not_there_is_said(tmp_path):
    with pytest.raises(InputError, match="no file"):
        source_files(tmp_path / "nothing.mp4")
