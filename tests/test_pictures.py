"""Pictures come back from disk as they went."""

from fractions import Fraction

import numpy as np
import pytest
from PIL import Image

from popcon_lib import pictures
from popcon_lib.errors import InputError
from popcon_lib.job import Job
from popcon_lib.media import Clip, Matte
from popcon_lib.shown import read_all


@pytest.mark.parametrize("channels", [(), (3,), (4,)], ids=["alpha", "RGB", "RGBA"])
def test_frames_come_back_exactly_and_in_order(channels):
    frames = np.random.default_rng(1).integers(0, 256, (12, 7, 5, *channels), np.uint8)
    files = pictures.encode_pngs(frames)
    assert list(files) == [f"{index:03}.png" for index in range(12)]
    assert (pictures.decode_pngs(dict(reversed(files.items()))) == frames).all()


def test_colours_are_where_other_programs_expect_them(tmp_path):
    (tmp_path / "a.png").write_bytes(
        pictures.encode_png(np.full((1, 1, 4), (1, 2, 3, 4), np.uint8))
    )
    assert Image.open(tmp_path / "a.png").getpixel((0, 0)) == (1, 2, 3, 4)


def test_a_clip_a_matte_and_a_cutout_come_back():
    random = np.random.default_rng(2)
    clip = Clip(random.integers(0, 256, (3, 5, 4, 3), np.uint8), 12.5, (250, 248, 246))
    again = pictures.clip_from(pictures.clip_to_files(clip))
    assert (again.fps, again.backdrop) == (clip.fps, clip.backdrop)
    assert (again.frames == clip.frames).all()
    matte = Matte(random.random((3, 5, 4), np.float32), "key", "on white")
    read = pictures.matte_from(pictures.matte_to_files(matte))
    assert np.abs(read.alpha - matte.alpha).max() <= 0.5 / 255 + 1e-6
    rgba = random.integers(1, 256, (3, 5, 4, 4), np.uint8)
    durations = (Fraction(1, 3),) * 3
    cutout = pictures.cutout_from(pictures.encode_pngs(rgba), durations)
    assert (cutout.rgba == rgba).all() and cutout.durations == durations


def test_a_damaged_picture_is_named():
    with pytest.raises(InputError, match="A stored picture cannot be read .*: 13 bytes"):
        pictures.decode_png(b"not a picture")
    files = pictures.encode_pngs(np.zeros((3, 2, 2, 4), np.uint8))
    with pytest.raises(InputError, match="001.png cannot be read"):
        pictures.cutout_from({**files, "001.png": b""}, (Fraction(1, 3),) * 3)


def test_one_that_is_read_with_others_is_named_by_its_action(tmp_path):
    good = pictures.encode_pngs(np.zeros((2, 2, 2, 4), np.uint8))
    job = Job(tmp_path)
    made = {
        name: job.keep_artifact("refine", name, "key", files)
        for name, files in (("wave", good), ("love", {**good, "001.png": b"torn"}))
    }
    with pytest.raises(InputError, match="^love: 001.png cannot be read"):
        read_all(made, lambda artifact: pictures.decode_pngs(artifact.contents()))
