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
    files = sorted((tmp_path / "out").iterdir())
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
