"""`popcon pack`: an outline around every picture, and the colour that an MP4 is on."""

import zipfile
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from popcon_lib.pack import find, gif, mp4
from popcon_lib.pack.check import check

RED = (220, 0, 90)


@pytest.fixture
def wave(tmp_path) -> Path:
    """A folder of five frames: a green square that moves, nothing in its corners."""
    folder = tmp_path / "wave"
    folder.mkdir()
    for index in range(5):
        rgba = np.zeros((48, 48, 4), np.uint8)
        rgba[12:30, 10 + index : 30 + index] = (10, 200, 30, 255)
        Image.fromarray(rgba).save(folder / f"{index}.png")
    return folder


@pytest.fixture
def packed(popcon, wave, tmp_path):
    """packed(*words): a file of a pack that `popcon pack make` builds, by (target, file name)."""

    def make(*words: str):
        out = tmp_path / "out"
        result = popcon("pack", "make", wave, "--seconds", "1", "--out", out, *words)
        assert result.exit_code == 0, result.output

        def held(target: str, name: str) -> bytes:
            assert check(out / f"{target}.zip", find(target)) == []
            with zipfile.ZipFile(out / f"{target}.zip") as archive:
                return archive.read(name)

        return held

    return make


def test_an_outline_goes_around_each_picture_of_each_pack(packed):
    held = packed("--target", "discord-emoji,sprite", "--outline", "24,#dc005a")
    for data in (held("discord-emoji", "001.webp"), held("sprite", "001/sheet.png")):
        with Image.open(BytesIO(data)) as picture:
            seen = np.asarray(picture.convert("RGBA"))
        assert (seen == (*RED, 255)).all(axis=-1).mean() > 0.01
        assert (seen[..., :3] == (10, 200, 30)).all(axis=-1).any()


def test_an_mp4_is_on_the_colour_that_was_asked_for_and_nothing_else_is(packed):
    held = packed("--target", "mp4,gif", "--backdrop", "#8cabd8")
    corner = mp4.decode(held("mp4", "001.mp4")).rgba[0, 0, 0].astype(int)
    assert np.abs(corner - (140, 171, 216, 255)).max() <= 3
    assert gif.decode(held("gif", "001.gif")).rgba[0, 0, 0, 3] == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--target", "signal", "--outline", "8 px"), "'8 px' is no outline"),
        (("--target", "signal", "--outline", "900"), "outline of 900 px cannot be drawn"),
        (("--target", "signal", "--backdrop", "white"), "nothing in signal is on a colour"),
        (("--target", "mp4", "--backdrop", "blue"), "'blue' is no backdrop"),
    ],
)
def test_a_look_that_there_is_not_is_said_before_anything_is_written(
    popcon, wave, tmp_path, words, said
):
    out = tmp_path / "out"
    result = popcon("pack", "make", wave, "--seconds", "1", "--out", out, *words)
    assert result.exit_code == 2
    assert said in " ".join(result.stderr.split())
    assert not out.exists()
