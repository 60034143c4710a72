"""Animations of several files: a folder of PNGs or a sprite sheet, with the list of its times."""

import io
import json
import zipfile
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from popcon_lib.errors import InputError, PackLimitError
from popcon_lib.media import Cutout
from popcon_lib.pack import apng, find, frame_list, pack, sequence, sprite
from popcon_lib.pack.check import check
from popcon_lib.pack.frame_list import FILE_NAME

TIMES = (Fraction(1, 12), Fraction(1, 7), Fraction(2, 3), Fraction(1, 30), Fraction(1, 12))


def sprite_of(frames: np.ndarray, durations: tuple[Fraction, ...]) -> dict[str, bytes]:
    count, height, width = frames.shape[:3]
    listed = sprite.encode_list(count, width, height, durations)
    return {sprite.SHEET: sprite.encode_sheet(frames), FILE_NAME: listed}


def shown_for(seconds: bytes) -> bytes:
    frame = b'{"filename": "a", "frame": {"x": 0, "y": 0, "w": 8, "h": 8}, "seconds": %s}'
    return b'{"frames": [%s]}' % (frame % seconds)


def zipped(files: dict[str, bytes], *folders: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for folder in folders:
            archive.mkdir(folder)
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()


@pytest.fixture
def kinds(drawn):
    """By kind: who reads it, and five frames of 45 px as its writer leaves them."""
    frames = drawn(45, 5)
    return {
        "png-sequence": (sequence, sequence.encode(frames, TIMES)),
        "sprite": (sprite, sprite_of(frames, TIMES)),
    }


both = pytest.mark.parametrize("kind", ["png-sequence", "sprite"])


@both
def test_frames_and_times_come_back_exactly(kinds, drawn, kind):
    reader, files = kinds[kind]
    shown = reader.decode(files)
    assert np.array_equal(shown.rgba, drawn(45, 5))
    assert shown.durations == reader.read_header(files).durations == TIMES


@settings(max_examples=25)
@given(st.integers(1, 40), st.integers(1, 60), st.integers(1, 60))
def test_no_two_frames_of_a_sheet_touch(count, width, height):
    told = json.loads(sprite.encode_list(count, width, height, (Fraction(1, 10),) * count))
    size = told["meta"]["size"]
    taken = np.zeros((size["h"] + 2, size["w"] + 2), bool)
    for frame in told["frames"]:
        x, y, w, h = frame["frame"].values()
        assert (w, h) == (width, height) and x + w <= size["w"] and y + h <= size["h"]
        assert not taken[y : y + h + 2, x : x + w + 2].any()
        taken[y : y + h + 2, x : x + w + 2] = True
    assert len(told["frames"]) == count


def test_a_list_counts_in_whole_milliseconds_whose_sum_is_right(kinds):
    told = json.loads(kinds["sprite"][1][FILE_NAME])
    assert [frame["duration"] for frame in told["frames"]] == [83, 143, 667, 33, 84]
    assert [frame["seconds"] for frame in told["frames"]] == ["1/12", "1/7", "2/3", "1/30", "1/12"]
    assert told["meta"]["image"] == sprite.SHEET


def test_a_list_of_another_program_may_have_milliseconds_only():
    box = {"x": 0, "y": 0, "w": 8, "h": 8}
    told = {"frames": [{"filename": "a", "frame": box, "duration": 125, "rotated": False}]}
    assert frame_list.decode(json.dumps(told).encode())[0].seconds == Fraction(1, 8)


def test_the_least_that_a_list_needs():
    assert frame_list.decode(shown_for(b'"1/12"'))[0].seconds == Fraction(1, 12)


@pytest.mark.parametrize(
    "told",
    [
        b"\xff",
        b"[]",
        b'{"frames": []}',
        b'{"frames": [{}]}',
        b'{"frames": [7]}',
        b'{"frames": [{"filename": "a", "frame": {"x": -1, "y": 0, "w": 8, "h": 8}}]}',
        b'{"frames": [{"filename": "a", "frame": {"x": 0, "y": 0, "w": 0, "h": 8}}]}',
        shown_for(b'"1/0"'),
        shown_for(b'"1e9"'),
        shown_for(b"1"),
        b"[" * 100_000,
    ],
)
def test_what_is_no_list_of_frames_is_refused(told):
    with pytest.raises(InputError, match=FILE_NAME):
        frame_list.decode(told)


@both
def test_a_file_too_few_or_too_many_is_named(kinds, kind):
    reader, files = kinds[kind]
    for name in files:
        with pytest.raises(InputError):
            reader.read_header({other: data for other, data in files.items() if other != name})
    with pytest.raises(InputError, match=r"zoo\.png"):
        reader.read_header(files | {"zoo.png": b""})


def test_frames_of_two_sizes_are_refused(kinds, drawn):
    files = kinds["png-sequence"][1] | {"003.png": apng.encode_still(drawn(44, 5)[0])}
    with pytest.raises(InputError, match=r"003\.png is 44x44 px, 000\.png is 45x45"):
        sequence.read_header(files)


def test_a_rectangle_outside_its_sheet_is_refused(kinds, drawn):
    files = kinds["sprite"][1] | {sprite.SHEET: apng.encode_still(drawn(45, 5)[0])}
    with pytest.raises(InputError, match="Frame 001 lies outside"):
        sprite.read_header(files)


def test_a_sheet_that_no_graphics_processor_takes_is_refused():
    frames = np.broadcast_to(np.zeros((1, 1024, 1024, 4), np.uint8), (80, 1024, 1024, 4))
    with pytest.raises(PackLimitError, match="80 frames of 1024x1024 px need a sheet of 9232x"):
        sprite.encode_sheet(frames)


def test_frames_that_are_too_many_bytes_as_pngs_are_refused(drawn):
    cutout = Cutout(drawn(45, 5), TIMES)
    with pytest.raises(PackLimitError, match="'a' is .* bytes as PNGs; the limit is 999"):
        pack({"a": cutout}, replace(find("png-sequence"), file_bytes=999))


@both
def test_a_good_pack_passes_also_with_entries_for_its_folders(kinds, kind):
    files = {f"001/{name}": data for name, data in kinds[kind][1].items()}
    assert check(zipped(files), find(kind)) == check(zipped(files, "001"), find(kind)) == []


@both
@pytest.mark.parametrize(
    ("name", "file", "rule"),
    [
        ("readme.txt", "readme.txt", "place"),
        ("001/.DS_Store", "001/.DS_Store", "place"),
        ("001/deeper/000.png", "001/deeper/000.png", "place"),
        ("001/notes.txt", "001", "container"),
    ],
)
def test_what_does_not_belong_is_named(kinds, kind, name, file, rule):
    files = {f"001/{part}": data for part, data in kinds[kind][1].items()}
    found = check(zipped(files | {name: b"x"}), find(kind))
    assert [(finding.file, finding.rule) for finding in found] == [(file, rule)]


@both
def test_an_emoji_without_its_list_is_named(kinds, kind):
    files = {f"001/{part}": data for part, data in kinds[kind][1].items() if part != FILE_NAME}
    (finding,) = check(zipped(files), find(kind))
    assert (finding.file, finding.rule) == ("001", "container")


def test_a_folder_that_unpacks_to_more_than_its_target_takes_is_left_unread(kinds):
    files = {f"001/{part}": data for part, data in kinds["sprite"][1].items()}
    bombs = {f"001/{number}.png": bytes(15_000_000) for number in range(3)}
    (finding,) = check(zipped(bombs | files), find("sprite"))
    assert (finding.file, finding.rule) == ("001", "size")
