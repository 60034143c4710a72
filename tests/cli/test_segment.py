"""`popcon segment`: clicks and boxes as words, pictures and clips in, RGBA PNGs out."""

import numpy as np
import pytest
from PIL import Image, ImageDraw


def drawn(shift=0):
    large = Image.new("RGB", (640, 640), "white")
    pen = ImageDraw.Draw(large)
    pen.ellipse((80 + shift, 200, 320 + shift, 440), fill=(200, 30, 40))
    pen.ellipse((440, 360, 560, 480), fill=(20, 60, 200))
    return large.resize((160, 160), Image.Resampling.LANCZOS)


@pytest.fixture
def clip(tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    for index in range(4):
        drawn(12 * index).save(folder / f"{index}.png")
    return folder


def read(folder):
    return [np.asarray(Image.open(file)) for file in sorted(folder.iterdir())]


def test_one_click_cuts_the_disc_out_of_every_frame(popcon, clip, tmp_path):
    result = popcon("segment", clip, "--point", "50,80,+", "--out", tmp_path / "out")
    assert result.exit_code == 0, result.output
    assert "4 frames in" in result.stderr and "region" in result.stderr
    assert [file.name for file in sorted((tmp_path / "out").iterdir())] == [
        "000.png", "001.png", "002.png", "003.png",
    ]  # fmt: skip
    for index, rgba in enumerate(read(tmp_path / "out")):
        x = 50 + 3 * index
        assert rgba.shape == (160, 160, 4)
        assert rgba[80, x, 3] == 255 and not rgba[105, 125].any() and not rgba[5, 5].any()
        edge = (rgba[..., 3] > 0) & (rgba[..., 3] < 255)
        assert 50 < edge.sum() < 700  # soft
        assert np.abs(rgba[edge][:, :3].astype(int) - (200, 30, 40)).mean() < 12  # no white in it


def test_prompts_may_be_on_any_frame(popcon, clip, tmp_path):
    words = ("--box", "25,45,95,115", "--frame", "3", "--out", tmp_path / "out")
    assert popcon("segment", clip, *words).exit_code == 0
    first = read(tmp_path / "out")[0]
    assert first[80, 45, 3] == 255 and first[105, 125, 3] == 0


def test_several_points_choose_several_things(popcon, tmp_path):
    drawn().save(tmp_path / "in.png")
    words = ("--point", "50,80,+", "--point", "125,105,+", "--out", tmp_path / "out")
    assert popcon("segment", tmp_path / "in.png", *words).exit_code == 0
    (rgba,) = read(tmp_path / "out")
    assert rgba[80, 50, 3] == rgba[105, 125, 3] == 255


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "Nothing says what is meant"),
        (("--point", "50,80,-"), "Nothing says what is meant"),
        (("--point", "50,80"), "'50,80' is no point. Write x,y,+"),
        (("--point", "50,80,x"), "is no point"),
        (("--point", "500,80,+"), "outside the frame of 160×160 px"),
        (("--point", "50,80,+", "--point", "51,80,-"), "as meant and as not meant"),
        (("--box", "1,2,3"), "is no box"),
        (("--box", "5,5,5,50"), "holds nothing"),
        (("--point", "5,5,+"), "Nothing was found where you clicked"),
        (("--point", "50,80,+", "--frame", "4"), "no frame 4"),
        (("--point", "50,80,+", "--segmenter", "regio"), "Did you mean 'region'?"),
    ],
)
def test_what_cannot_be_meant_is_said(popcon, clip, tmp_path, words, said):
    result = popcon("segment", clip, *words, "--out", tmp_path / "out")
    assert result.exit_code == 2, result.output
    assert said in result.stderr
    assert not (tmp_path / "out").exists()


def test_missing_weights_are_said_with_the_command(popcon, clip, tmp_path, monkeypatch):
    monkeypatch.setenv("YOLO_CONFIG_DIR", str(tmp_path))
    words = ("--point", "50,80,+", "--segmenter", "sam_ultralytics", "--out", tmp_path / "out")
    result = popcon("segment", clip, *words)
    assert result.exit_code == 1
    assert "sam2.1_t.pt" in result.stderr and "curl -L" in result.stderr
