"""`popcon matte`: matting alone, on a picture, a folder of frames and a video."""

from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image, ImageDraw
from typer.testing import CliRunner

from popcon_lib.cli.app import app


def drawn(count: int = 6, side_px: int = 160) -> list[Image.Image]:
    """A red disc with a dark rim and a blue spark beside it, on white, moving to the right."""
    frames = []
    for index in range(count):
        large = Image.new("RGB", (side_px * 4, side_px * 4), "white")
        pen = ImageDraw.Draw(large)
        x = 160 + 16 * index
        pen.ellipse((x, 200, x + 240, 440), fill=(200, 30, 40), outline=(30, 20, 30), width=16)
        pen.ellipse((x + 260, 120, x + 300, 160), fill=(20, 60, 200))
        frames.append(large.resize((side_px, side_px), Image.Resampling.LANCZOS))
    return frames


def film(path: Path, frames: list[Image.Image], codec: str) -> None:
    with av.open(str(path), "w") as container:
        stream = container.add_stream(codec, rate=12)
        stream.width, stream.height, stream.pix_fmt = *frames[0].size, "yuv420p"
        for frame in frames:
            container.mux(stream.encode(av.VideoFrame.from_image(frame)))
        container.mux(stream.encode())


@pytest.fixture(params=["picture", "folder", "mp4", "webm", "gif", "webp"])
def source(request, tmp_path) -> tuple[Path, int]:
    frames = drawn()
    path = tmp_path / f"in.{request.param}"
    if request.param == "picture":
        path = tmp_path / "in.png"
        frames[0].save(path)
        return path, 1
    if request.param == "folder":
        path.mkdir()
        for index, frame in enumerate(frames):
            frame.save(path / f"{index}.png")
    elif request.param in ("mp4", "webm"):
        film(path, frames, {"mp4": "libx264", "webm": "libvpx-vp9"}[request.param])
    else:
        frames[0].save(path, save_all=True, append_images=frames[1:], duration=80, lossless=True)
    return path, len(frames)


def test_frames_from_anywhere_become_straight_rgba(source, tmp_path):
    path, count = source
    result = CliRunner().invoke(app, ["matte", str(path), "--out", str(tmp_path / "out")])
    assert result.exit_code == 0, result.output
    files = sorted((tmp_path / "out").glob("*.png"))
    assert [file.name for file in files] == [f"{index:03}.png" for index in range(count)]
    for index, file in enumerate(files):
        rgba = np.asarray(Image.open(file))
        assert rgba.shape == (160, 160, 4)
        x = 40 + 4 * index
        assert rgba[80, x + 30, 3] == 255 and rgba[80, x + 30, 0] > 150  # the body
        assert rgba[35, x + 70, 3] > 240 and rgba[35, x + 70, 2] > 150  # the spark beside it
        assert not rgba[:8].any()  # the backdrop
        assert not rgba[rgba[..., 3] == 0].any()


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda path: None, "no file"),
        (lambda path: path.mkdir(), "holds no pictures"),
        (lambda path: path.write_bytes(b"hello"), "decoded"),
        (lambda path: path.write_bytes(b""), "empty"),
    ],
    ids=["missing", "empty folder", "no video", "empty file"],
)
def test_what_cannot_be_read_is_said(tmp_path, make, said):
    make(tmp_path / "in.mp4")
    words = ["matte", str(tmp_path / "in.mp4"), "--out", str(tmp_path / "out")]
    result = CliRunner().invoke(app, words)
    assert result.exit_code == 2, result.output
    assert said in result.stderr
    assert not (tmp_path / "out").exists()


def test_frames_of_different_sizes_are_said(tmp_path):
    for size in (100, 120):
        Image.new("RGB", (size, size), "white").save(tmp_path / f"{size}.png")
    result = CliRunner().invoke(app, ["matte", str(tmp_path), "--out", str(tmp_path / "out")])
    assert result.exit_code == 2
    assert "120.png is 120×120 px, but 100.png is 100×100 px" in result.stderr


@pytest.fixture
def two(tmp_path) -> list[str]:
    """A folder of two frames and a picture."""
    frames = drawn(2)
    (tmp_path / "jump").mkdir()
    for index, frame in enumerate(frames):
        frame.save(tmp_path / "jump" / f"{index}.png")
    frames[0].save(tmp_path / "still.png")
    return [str(tmp_path / "jump"), str(tmp_path / "still.png")]


def names(folder: Path) -> list[str]:
    found = (path for path in folder.rglob("*") if path.is_file() and path.suffix != ".json")
    return sorted(str(path.relative_to(folder)) for path in found)


def test_several_inputs_have_a_folder_each_and_the_engine_is_said(two, tmp_path, popcon):
    out = tmp_path / "out"
    result = popcon("matte", *two, "--out", out, "--write", "alpha,frames")
    assert result.exit_code == 0, result.output
    assert names(out) == [
        "jump/000.png", "jump/001.png", "jump/alpha/000.png", "jump/alpha/001.png",
        "still/000.png", "still/alpha/000.png",
    ]  # fmt: skip
    assert "4 files" in result.stderr and "2 files" in result.stderr
    assert result.stderr.count("key: the backdrop is one flat colour") == 2


def test_a_second_run_makes_nothing_again(two, tmp_path, popcon, monkeypatch):
    words = ("matte", *two, "--out", tmp_path / "out")
    popcon(*words)
    monkeypatch.setattr("popcon_lib.matte_files.matte", None)
    result = popcon(*words)
    assert result.exit_code == 0, result.output
    assert result.stderr.count("finished before") == 2


def test_a_bad_input_stops_no_other_and_is_told_at_the_end(two, tmp_path, popcon):
    (tmp_path / "bad.mp4").write_bytes(b"hello")
    result = popcon("matte", tmp_path / "bad.mp4", *two, "--out", tmp_path / "out")
    assert result.exit_code == 2
    assert names(tmp_path / "out") == ["jump/000.png", "jump/001.png", "still/000.png"]
    told = result.stderr.splitlines()[-2:]
    assert told[0] == "popcon: 1 of 3 inputs could not be cut out:"
    assert "bad.mp4: The video cannot be decoded" in told[1]


def test_ctrl_c_keeps_what_is_finished_and_the_same_command_goes_on(
    two, tmp_path, popcon, monkeypatch
):
    from popcon_lib import matte_files

    save, saved = matte_files.save, []

    def interrupted(path, data):
        if len(saved) == 1:
            raise KeyboardInterrupt
        saved.append(path)
        save(path, data)

    words = ("matte", *reversed(two), "--out", tmp_path / "out")
    with monkeypatch.context() as patch:
        patch.setattr(matte_files, "save", interrupted)
        result = popcon(*words)
    assert result.exit_code == 130
    assert "1 of 2 are finished" in result.stderr
    assert names(tmp_path / "out") == ["still/000.png"]
    again = popcon(*words)
    assert again.exit_code == 0
    assert again.stderr.count("finished before") == 1
    assert names(tmp_path / "out") == ["jump/000.png", "jump/001.png", "still/000.png"]


def test_model_device_and_backdrop_reach_the_order(two, tmp_path, popcon, monkeypatch):
    orders = []

    def asked(source, folder, order, progress):
        from popcon_lib.matte_files import Outcome

        orders.append(order)
        return Outcome(source, folder, 0, "")

    monkeypatch.setattr("popcon_lib.matte_files.matte_file", asked)
    options = ("--model", "lite", "--device", "cpu", "--backdrop", "#00ff00", "--engine", "key")
    popcon("matte", two[0], "--out", tmp_path, *options, "--recipe", "raw", "--write", "preview")
    (order,) = orders
    assert (order.recipe.engine, order.recipe.model) == ("key", "lite")
    assert order.recipe.edges == "none"
    assert (order.setup.device, order.backdrop, order.write) == ("cpu", (0, 255, 0), ("preview",))


@pytest.mark.parametrize(
    ("option", "value", "said"),
    [
        ("--device", "gpu", "no device 'gpu'"),
        ("--write", "frame", "Did you mean 'frames'"),
        ("--engine", "kee", "Did you mean 'key'"),
        ("--recipe", "none.json", "cannot be read"),
        ("--write", ",", "Nothing is to be written"),
    ],
)
def test_wrong_words_are_said_before_anything_is_read(tmp_path, popcon, option, value, said):
    result = popcon("matte", tmp_path / "x.mp4", "--out", tmp_path / "out", option, value)
    assert result.exit_code == 2
    assert said in result.stderr
