"""The rules that only some targets have, each broken once; and no rule without such a test."""

import io
import re
import zipfile
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from popcon_lib.pack import apng, check, check_picture, find, gif, mp4, webm, webp
from popcon_lib.pack.animation import Animation
from popcon_lib.pack.check import check as broken_rules

FIFTH = (Fraction(1, 5),) * 5
FRAMES = 5


def zipped(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def broken(target, data: bytes, **rules) -> list[tuple[str, str]]:
    """(rule, number) of what the target's first file breaks, alone in its zip."""
    target = replace(find(target), **({"items": range(1, 9), "covers": (), "texts": ()} | rules))
    name = target.file_name.format(1)
    findings = broken_rules(zipped({name: data}), target)
    assert all(finding.file == name and finding.limit and finding.fix for finding in findings)
    return [(finding.rule, finding.number) for finding in findings]


def square(side_px: int, frames: int = FRAMES) -> np.ndarray:
    """Frames of a block that moves on nothing: uint8 (frames, side, side, 4)."""
    rgba = np.zeros((frames, side_px, side_px, 4), np.uint8)
    for index, frame in enumerate(rgba):
        frame[side_px // 4 : -side_px // 4, side_px // 4 + index : -side_px // 4] = (90, 40, 9, 255)
    return rgba


@pytest.mark.parametrize(
    ("target", "side_px", "fits"),
    [("signal", 512, True), ("signal", 64, True), ("signal", 514, False), ("twitch", 64, False)],
)
def test_a_square_that_is_no_size_of_the_target_s(target, side_px, fits):
    write = apng.encode if target == "signal" else gif.encode
    found = broken(target, write(square(side_px), FIFTH, 0))
    assert found == ([] if fits else [("canvas", f"{side_px}x{side_px} px")])


def test_a_sticker_that_reaches_no_side_of_its_canvas():
    short = apng.encode(square(200), FIFTH, 4)
    assert broken("line-sticker", short) == [("canvas", "200x200 px")]


@pytest.mark.parametrize(
    ("target", "write", "side_px"),
    [
        ("telegram-emoji", lambda rgba, times: webm.Film(rgba, times).encode(20), 100),
        ("whatsapp", lambda rgba, times: webp.encode(rgba, times, 4), 512),
    ],
)
def test_times_that_are_too_long_and_too_short(target, write, side_px):
    long = write(square(side_px), (Fraction(3),) * FRAMES)
    assert broken(target, long) == [("playing time", "15 s")]
    short = (Fraction(1, 200), *(Fraction(1, 4),) * 4)
    assert broken(target, write(square(side_px), short))[0] == ("time of frame 1", "0.005 s")


def test_a_loop_where_there_must_be_none_of_an_end():
    assert broken("signal", apng.encode(square(64), FIFTH, 3)) == [("loops", "3")]


def test_what_is_to_be_opaque_and_is_not():
    clear = gif.encode(square(360), FIFTH, 0)
    assert broken("kakao-moving", clear, moving=None) == [("background", "transparent")]


def test_light_and_dark_in_turn_flash():
    rgba = square(112, 10)
    rgba[::2, 20:-20, 20:-20] = (255, 255, 255, 255)
    rgba[1::2, 20:-20, 20:-20] = (0, 0, 0, 255)
    rgba[:, 30, 30:40, 0] = 255 - np.arange(10)[:, None]
    found = broken("twitch", gif.encode(rgba, (Fraction(1, 10),) * 10, 0))
    assert found == [("flashes in a second", "5")]


@pytest.mark.parametrize("target", ["webm", "mp4"])
def test_a_film_with_sound(target):
    frames = square(64)
    if target == "mp4":
        frames[..., 3] = 255
    silent = {"webm": webm, "mp4": mp4}[target].Film(frames, FIFTH).encode(20)
    found = broken(target, with_sound(silent, target))
    assert ("sound", "there") in found


def with_sound(film: bytes, container: str) -> bytes:
    buffer = io.BytesIO()
    with av.open(io.BytesIO(film)) as given, av.open(buffer, "w", format=container) as made:
        picture = made.add_stream_from_template(given.streams.video[0])
        sound = made.add_stream("libopus" if container == "webm" else "aac", rate=48_000)
        for packet in given.demux(video=0):
            if packet.dts is not None:
                packet.stream = picture
                made.mux(packet)
        silence = av.AudioFrame.from_ndarray(np.zeros((1, 48_000), np.float32), "flt", "mono")
        silence.sample_rate = 48_000
        for packet in (*sound.encode(silence), *sound.encode(None)):
            made.mux(packet)
    return buffer.getvalue()


def test_more_pictures_than_times(monkeypatch):
    data = webp.encode(square(128), FIFTH, 0)
    whole = webp.decode(data)
    fewer = Animation(whole.rgba[:4], whole.durations, 0)
    monkeypatch.setattr(webp, "decode", lambda data: fewer)
    assert broken("discord-emoji", data) == [("content", "4 pictures, 5 times")]


def test_a_title_that_is_too_long():
    files = {"title.txt": ("🐱" * 65).encode(), "author.txt": b"Ann"}
    found = broken_rules(zipped(files), find("whatsapp"))
    assert ("title.txt", "text", "130 characters", "128 or fewer") in {
        (one.file, one.rule, one.number, one.limit) for one in found
    }


def test_more_files_than_are_looked_into():
    (finding,) = broken_rules(zipped({f"{n}.txt": b"" for n in range(1001)}), find("slack"))
    assert (finding.rule, finding.number) == ("files", "1,001")


def test_no_rule_is_without_a_test_that_breaks_it():
    source = "".join(Path(part.__file__).read_text() for part in (check, check_picture))
    rules = {
        name.split("{")[0].strip() for name in re.findall(r'Finding\([^,]+, f?"([^"]+)"', source)
    }
    tests = "".join(path.read_text() for path in Path(__file__).parent.glob("test_*.py"))
    assert len(rules) >= 19
    assert [rule for rule in sorted(rules) if f'"{rule}' not in tests] == []
