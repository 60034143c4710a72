"""Each rule, broken once, is named: with the file, what it has, the limit and the fix."""

import io
import zipfile
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from popcon_lib.errors import InputError
from popcon_lib.pack import apng, find
from popcon_lib.pack.check import check

LINE = find("line-emoji")
SIXTH = (Fraction(1, 6),) * 6


def zipped(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def of_pillow(frames: np.ndarray, **options) -> bytes:
    pictures = [Image.fromarray(frame) for frame in frames]
    buffer = io.BytesIO()
    options = {"duration": 200, "loop": 1} | options
    pictures[0].save(buffer, "PNG", save_all=True, append_images=pictures[1:], **options)
    return buffer.getvalue()


@pytest.fixture
def files(line_files):
    return dict(line_files)


@pytest.fixture
def frames(files):
    return apng.decode(files["001.png"]).rgba


def only(findings, file, rule):
    """The one finding there is, which must be of this file and rule."""
    assert [(finding.file, finding.rule) for finding in findings] == [(file, rule)], findings
    assert findings[0].number and findings[0].limit and findings[0].fix
    return findings[0]


def checked_with(files, name, data):
    return check(zipped(files | {name: data}), LINE)


def test_a_good_pack_has_no_findings_from_bytes_and_from_a_file(files, tmp_path):
    (tmp_path / "line.zip").write_bytes(zipped(files))
    assert check(tmp_path / "line.zip", LINE) == check(zipped(files), LINE) == []


def test_the_pictures_of_another_writer_pass_too(files, frames):
    shifted = [np.roll(frames[0], step, axis=1) for step in range(5)]  # Pillow merges equal ones
    assert checked_with(files, "003.png", of_pillow(np.stack(shifted))) == []


def test_a_missing_file_cannot_be_checked(tmp_path):
    with pytest.raises(InputError, match="no file"):
        check(tmp_path / "no.zip", LINE)


def test_what_is_no_zip(files):
    only(check(b"hello", LINE), "the zip", "container")
    only(check(zipped(files)[:-30], LINE), "the zip", "container")


def test_too_few_and_too_many(files):
    few = {name: data for name, data in files.items() if name != "008.png"}
    assert only(check(zipped(few), LINE), "the zip", "number of animations").number == "7"
    many = files | {f"{n:03d}.png": files["001.png"] for n in range(9, 42)}
    assert only(check(zipped(many), LINE), "the zip", "number of animations").number == "41"


def test_a_gap_in_the_numbers(files):
    moved = {("009.png" if name == "004.png" else name): data for name, data in files.items()}
    only(check(zipped(moved), LINE), "004.png", "file")


def test_a_missing_tab(files):
    del files["tab.png"]
    only(check(zipped(files), LINE), "tab.png", "file")


def test_a_file_too_many(files):
    only(checked_with(files, "readme.txt", b"hello"), "readme.txt", "file name")
    only(checked_with(files, "9.png", files["001.png"]), "9.png", "file name")
    huge = "9" * 5000 + ".png"
    only(checked_with(files, huge, files["001.png"]), huge, "file name")


@pytest.mark.parametrize("name", ["../010.png", "emoji/001.png", "C:\\001.png", ".DS_Store"])
def test_a_path_in_the_zip(files, name):
    only(checked_with(files, name, b"x"), name, "place")


def test_a_name_twice(files):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("001.png", files["001.png"])
    assert only(check(buffer.getvalue(), LINE), "001.png", "file").number == "there 2 times"


def test_a_wrong_canvas(files, frames):
    small = apng.encode(np.ascontiguousarray(frames[:, :170, :]), SIXTH, 4)
    finding = only(checked_with(files, "002.png", small), "002.png", "canvas")
    assert (finding.number, finding.limit) == ("180x170 px", "180x180 px")


def test_a_still_where_an_animation_belongs(files, frames):
    still = apng.encode_still(frames[0])
    only(checked_with(files, "002.png", still), "002.png", "container")


def test_another_container(files, frames):
    buffer = io.BytesIO()
    Image.fromarray(frames[0]).save(buffer, "GIF")
    only(checked_with(files, "002.png", buffer.getvalue()), "002.png", "container")


def test_too_few_and_too_many_frames(files, frames):
    four = apng.encode(frames[:4], (Fraction(1, 4),) * 4, 4)
    assert only(checked_with(files, "002.png", four), "002.png", "frames").number == "4"
    many = np.resize(frames, (21, *frames.shape[1:]))
    twenty_one = apng.encode(many, (Fraction(1, 21),) * 21, 4)
    assert only(checked_with(files, "002.png", twenty_one), "002.png", "frames").number == "21"


def test_time_that_is_no_whole_second(files, frames):
    rounded = apng.encode(frames, (Fraction(166, 1000),) * 6, 4)
    finding = only(checked_with(files, "002.png", rounded), "002.png", "playing time")
    assert finding.number == "0.996 s"
    assert "1/6" in finding.fix


def test_five_seconds(files, frames):
    long = apng.encode(frames, (Fraction(5, 6),) * 6, 1)
    rules = [finding.rule for finding in checked_with(files, "002.png", long)]
    assert rules == ["playing time", "playing time x loops"]


def test_a_frame_of_no_time(files, frames):
    times = (Fraction(0), *(Fraction(1, 5),) * 5)
    finding = only(
        checked_with(files, "002.png", apng.encode(frames, times, 4)),
        "002.png",
        "time of frame 1",
    )
    assert finding.number == "0 s"


def test_endless_and_too_many_loops(files, frames):
    endless = apng.encode(frames, SIXTH, 0)
    assert only(checked_with(files, "002.png", endless), "002.png", "loops").number == "without end"
    five = apng.encode(frames, SIXTH, 5)
    assert only(checked_with(files, "002.png", five), "002.png", "loops").number == "5"


def test_loops_that_play_longer_than_four_seconds(files, frames):
    long = apng.encode(frames, (Fraction(1, 3),) * 6, 3)
    finding = only(checked_with(files, "002.png", long), "002.png", "playing time x loops")
    assert finding.number == "6 s" and "2 times" in finding.fix


def test_a_first_frame_that_is_not_played(files, frames):
    shifted = [np.roll(frames[0], step, axis=1) for step in range(6)]  # Pillow merges equal ones
    hidden = of_pillow(np.stack(shifted), default_image=True)
    only(checked_with(files, "002.png", hidden), "002.png", "first frame")


def test_an_empty_first_frame(files, frames):
    blank = frames.copy()
    blank[0] = 0
    data = apng.encode(blank, SIXTH, 4)
    assert only(checked_with(files, "002.png", data), "002.png", "first frame").number == "empty"


def test_an_opaque_background(files, frames):
    opaque = frames.copy()
    opaque[..., 3] = 255
    only(checked_with(files, "002.png", apng.encode(opaque, SIXTH, 4)), "002.png", "background")


def test_frames_that_do_not_differ(files, frames):
    data = apng.encode(np.repeat(frames[:1], 6, axis=0), SIXTH, 4)
    only(checked_with(files, "002.png", data), "002.png", "movement")


def test_too_many_bytes(files, frames):
    noisy = np.random.default_rng(0).integers(0, 256, frames.shape, np.uint8)
    noisy[:, :9] = 0
    finding = only(checked_with(files, "002.png", of_pillow(noisy[:5])), "002.png", "size")
    assert finding.limit == "300,000 bytes or less"


def test_a_wrong_tab(files, frames):
    big = apng.encode_still(frames[0])
    assert only(checked_with(files, "tab.png", big), "tab.png", "canvas").limit == "96x74 px"
    moving = apng.encode(np.ascontiguousarray(frames[:, :74, :96]), SIXTH, 4)
    only(checked_with(files, "tab.png", moving), "tab.png", "container")


@pytest.mark.parametrize("at", [60, 900, -30])
def test_damage_inside_a_file(files, at):
    data = bytearray(files["002.png"])
    data[at] ^= 0xFF
    finding = only(checked_with(files, "002.png", bytes(data)), "002.png", "container")
    assert "damaged" in finding.number


def test_damage_inside_the_zip(files):
    data = bytearray(pack_stored(files))
    at = data.index(files["002.png"]) + 500
    data[at] ^= 0xFF
    assert only(check(bytes(data), LINE), "002.png", "content").number.startswith("damaged")


def pack_stored(files):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()


@settings(max_examples=150)
@given(st.data())
def test_whatever_is_broken_in_a_zip_is_a_finding_and_never_an_exception(line_files, data):
    whole = bytearray(zipped({"001.png": line_files["001.png"][:1500]}))
    for _ in range(data.draw(st.integers(1, 6))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    assert check(bytes(whole), LINE)


def test_a_zip_bomb_is_named_and_not_swallowed(files):
    finding = only(checked_with(files, "002.png", bytes(60_000_000)), "002.png", "size")
    assert finding.number == "over 20,000,000"


def test_a_zip_that_is_too_large(files):
    filler = np.random.default_rng(0).bytes(20_100_000)
    rules = {finding.rule for finding in checked_with(files, "filler.bin", filler)}
    assert rules == {"size", "file name"}


def test_a_finding_reads_as_a_sentence(files):
    del files["tab.png"]
    assert str(check(zipped(files), LINE)[0]) == (
        "tab.png: file is missing; must be there. Add it to the zip."
    )
