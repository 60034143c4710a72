"""Every target: its pack passes its own check, and the check names what another target breaks."""

import io
import zipfile
from dataclasses import replace
from fractions import Fraction

import av
import numpy as np
import pytest
from PIL import Image

from popcon_lib.errors import PopconError
from popcon_lib.media import Cutout, composite
from popcon_lib.pack import TARGETS, find, pack
from popcon_lib.pack.animation import size_bytes
from popcon_lib.pack.check import check
from popcon_lib.pack.containers import READERS
from popcon_lib.pack.plan import check_plan


@pytest.fixture(scope="module")
def packs():
    """Packs by target, each built once: the fewest actions, five frames in one second."""
    built = {}

    def build(name, frames):
        if name not in built:
            durations = (Fraction(1, 5),) * 5
            count = min(find(name).items)
            cutouts = {str(n): Cutout(np.roll(frames, n, axis=0), durations) for n in range(count)}
            built[name] = pack(cutouts, find(name))
        return built[name]

    return build


def side_px(name):
    """Somewhat larger than the target's canvas, but no more than any needs."""
    return min(640, max(find(name).canvas_px) * 5 // 4)


def held(built, name):
    """A file of the pack; or, where there is a folder of that name, what it holds."""
    inside = {file.removeprefix(f"{name}/"): built.files[file] for file in built.files}
    folder = {part: data for part, data in inside.items() if f"{name}/{part}" in built.files}
    return folder or built.files[name]


names = pytest.mark.parametrize("name", [target.name for target in TARGETS])


@names
def test_a_pack_passes_its_own_check(packs, drawn, name):
    assert [
        str(finding) for finding in check(packs(name, drawn(side_px(name), 5)).archive, find(name))
    ] == []


@names
def test_every_animation_keeps_its_frames_its_time_and_its_shape(packs, drawn, name):
    target, built = find(name), packs(name, drawn(side_px(name), 5))
    reader = READERS[target.container]
    shown = reader.decode(held(built, target.file_name.format(1)))
    assert len(shown.rgba) == 5
    assert abs(sum(shown.durations) - 1) <= Fraction(1, 1000)
    height, width = shown.rgba.shape[1:3]
    assert width <= target.canvas_px[0] and height <= target.canvas_px[1]
    opaque = target.backdrop is not None
    assert (
        (shown.rgba[..., 3] > 240).mean() == 1
        if opaque
        else 0.2 < (shown.rgba[..., 3] > 240).mean() < 0.7
    )


@names
def test_the_report_is_of_the_files(packs, drawn, name):
    built = packs(name, drawn(side_px(name), 5))
    for entry in built.report:
        assert entry.n_bytes == size_bytes(held(built, entry.file_name))
        assert entry.psnr_db > 30


def test_what_line_takes_signal_does_not_and_the_other_way_round(packs, drawn):
    def rules(made_for, checked_as):
        findings = check(packs(made_for, drawn(640, 5)).archive, find(checked_as))
        return {finding.rule for finding in findings}

    assert "loops" in rules("line-emoji", "signal")
    assert "loops" in rules("signal", "line-emoji")


def test_a_line_sticker_is_trimmed_and_has_a_moving_main_picture(packs, drawn):
    files = packs("line-sticker", drawn(640, 5)).files
    first, main = (READERS["apng"].read_header(files[name]) for name in ("01.png", "main.png"))
    assert first.height_px == 270 and first.width_px <= 320
    assert (main.width_px, main.height_px, main.animated) == (240, 240, True)


def test_kakao_gets_three_that_move_on_white_and_stills_that_are_clear(packs, drawn):
    files = packs("kakao-moving", drawn(640, 5)).files
    assert list(files)[:4] == ["01.gif", "02.gif", "03.gif", "04.png"]
    assert len(files) == 24
    moving = READERS["gif"].decode(files["02.gif"]).rgba
    assert moving[0, 0, 0].tolist() == [255, 255, 255, 255]
    assert READERS["apng"].decode(files["24.png"]).rgba[0, 0, 0, 3] == 0


def test_whatsapp_says_who_made_it(drawn):
    cutout = Cutout(drawn(640, 5), (Fraction(1, 5),) * 5)
    cutouts = {"a": cutout, "b": cutout, "c": cutout}
    built = pack(cutouts, find("whatsapp"), title="Bär", author="Ann")
    with zipfile.ZipFile(io.BytesIO(built.archive)) as archive:
        assert archive.read("title.txt").decode() == "Bär"
        assert archive.read("author.txt").decode() == "Ann"
    unnamed = pack(cutouts, find("whatsapp"), title=" ")
    assert [f.rule for f in check(unnamed.archive, find("whatsapp"))] == ["text"]


@pytest.mark.parametrize(
    ("name", "plan", "words"),
    [
        ("line-sticker", (9, 12, 1), "8, 16 or 24 actions, not 9. Add 7"),
        ("kakao-moving", (23, 12, 1), "24 actions, not 23. Add 1"),
        ("telegram-emoji", (8, 80, 2), "1/30 s or more. Choose 60 frames"),
        ("telegram-emoji", (8, 12, 3.5), "0.033 to 3 s"),
        ("slack", (8, 51, 3), "2 to 50"),
        ("twitch", (8, 1000, 3), "2 to 60"),
    ],
)
def test_plans_are_refused_by_each_target_s_own_numbers(name, plan, words):
    with pytest.raises(PopconError, match=words):
        check_plan(find(name), *plan)


@pytest.mark.parametrize(("name", "suffix"), [("apng", "png"), ("gif", "gif"), ("webp", "webp")])
def test_plain_files_hold_the_frames_as_they_are_for_any_reader(drawn, name, suffix):
    frames = drawn(64, 5)
    built = pack({"a": Cutout(frames, (Fraction(1, 5),) * 5)}, find(name))
    assert list(built.files) == [f"001.{suffix}"]
    with Image.open(io.BytesIO(built.files[f"001.{suffix}"])) as picture:
        assert (picture.size, picture.n_frames) == ((64, 64), 5)
    shown = READERS[name].decode(built.files[f"001.{suffix}"]).rgba
    assert np.array_equal(shown, frames) == (name != "gif")


def test_a_plain_webm_is_played_by_ffmpeg(drawn):
    built = pack({"a": Cutout(drawn(64, 5), (Fraction(1, 5),) * 5)}, find("webm"))
    with av.open(io.BytesIO(built.files["001.webm"])) as film:
        frames = list(film.decode(video=0))
    assert [(frame.width, frame.height) for frame in frames] == [(64, 64)] * 5


def test_a_plain_mp4_is_on_white_and_played_by_ffmpeg(drawn):
    frames = drawn(64, 5)
    built = pack({"a": Cutout(frames, (Fraction(1, 5),) * 5)}, find("mp4"))
    with av.open(io.BytesIO(built.files["001.mp4"])) as film:
        shown = np.stack([frame.to_ndarray(format="rgb24") for frame in film.decode(video=0)])
    wanted = composite(frames, (255, 255, 255)).astype(int)
    assert np.abs(shown - wanted).mean() < 3
    assert np.abs(shown[:, :3, :3].astype(int) - 255).max() <= 2


@pytest.mark.parametrize("name", ["png-sequence", "sprite"])
def test_folders_hold_the_frames_to_the_pixel_and_their_exact_times(drawn, name):
    frames, durations = drawn(45, 5), (Fraction(1, 7), Fraction(1, 12), *(Fraction(1, 30),) * 3)
    built = pack({"a": Cutout(frames, durations), "b": Cutout(frames, durations)}, find(name))
    assert {file.split("/")[0] for file in built.files} == {"001", "002"}
    shown = READERS[name].decode(held(built, "002"))
    assert np.array_equal(shown.rgba, frames)
    assert shown.durations == durations


def test_a_plain_file_that_is_too_large_to_look_at_is_named(drawn):
    wide = {"a": Cutout(drawn(640, 5), (Fraction(1, 5),) * 5)}
    large = replace(find("gif"), canvas_px=(320, 320))
    findings = check(pack(wide, find("gif")).archive, large)
    assert [(one.rule, one.limit) for one in findings] == [("canvas", "within 320x320 px")]
