"""The pack step: what goes in comes out in order, exact in time, byte for byte the same."""

import io
import zipfile
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from popcon_lib.errors import InputError, PackLimitError
from popcon_lib.media import Cutout
from popcon_lib.pack import apng, check_plan, find, pack
from popcon_lib.pack.check import check
from popcon_lib.pack.plan import loops_for

LINE = find("line-emoji")


def test_a_set_becomes_numbered_files_in_its_order_and_passes_the_check(cutouts):
    built = pack(cutouts(9), LINE)
    assert list(built.files) == [f"{n:03d}.png" for n in range(1, 10)] + ["tab.png"]
    assert [entry.file_name for entry in built.report] == list(built.files)
    assert [entry.action for entry in built.report][:9] == [f"action_{n}" for n in range(9)]
    with zipfile.ZipFile(io.BytesIO(built.archive)) as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == built.files
    assert check(built.archive, LINE) == []


def test_the_same_set_gives_the_same_bytes(cutouts):
    assert pack(cutouts(), LINE).archive == pack(cutouts(), LINE).archive


def test_the_report_says_what_is_in_the_file(cutouts):
    built = pack(cutouts(frames=7, total_s=2), LINE)
    for entry in built.report:
        decoded = apng.decode(built.files[entry.file_name])
        assert entry.n_bytes == len(built.files[entry.file_name])
        assert entry.psnr_db >= 47
        assert entry.frames == len(decoded.rgba) == (1 if entry.file_name == "tab.png" else 7)
        assert entry.seconds == sum(decoded.durations) == (2 if entry.frames == 7 else 0)
        assert entry.loops == (decoded.loops or 1)


def test_uneven_times_are_kept_exactly(cutouts):
    durations = (Fraction(1, 3), Fraction(1, 6), Fraction(1, 12), Fraction(1, 4), Fraction(1, 6))
    five = {action: Cutout(cutout.rgba[:5], durations) for action, cutout in cutouts().items()}
    built = pack(five, LINE)
    assert apng.decode(built.files["001.png"]).durations == durations


@given(st.integers(5, 20), st.integers(1, 4))
def test_any_number_of_frames_in_whole_seconds_is_a_good_plan(frames, seconds):
    check_plan(LINE, 8, frames, seconds)
    assert seconds * loops_for(LINE, Fraction(seconds)) <= 4


@pytest.mark.parametrize(
    ("plan", "words"),
    [
        ((7, 12, 1), "8 to 40 actions, not 7. Add 1"),
        ((41, 12, 1), "8 to 40 actions, not 41. Leave out 1"),
        ((8, 4, 1), "has 4 frames.*5 to 20"),
        ((8, 21, 1), "has 21 frames.*5 to 20"),
        ((8, 12, 1.5), "plays for 1.5 s.*exactly 1, 2, 3 or 4 s"),
        ((8, 12, 5), "plays for 5 s"),
        ((8, 12, 0), "plays for 0 s"),
        ((8, 12, float("nan")), "cannot play for nan s"),
    ],
)
def test_a_plan_that_can_never_be_a_pack_is_refused_with_numbers_and_the_fix(plan, words):
    with pytest.raises(InputError, match=words):
        check_plan(LINE, *plan)


def test_too_few_actions_are_refused(cutouts):
    with pytest.raises(InputError, match="not 3. Add 5"):
        pack(cutouts(3), LINE)


def test_milliseconds_that_miss_the_whole_second_are_refused(cutouts):
    wrong = {
        action: Cutout(cutout.rgba, (Fraction(166, 1000),) * len(cutout.rgba))
        for action, cutout in cutouts().items()
    }
    with pytest.raises(InputError, match=r"'action_0' plays for 0.996 s"):
        pack(wrong, LINE)


def test_an_empty_first_frame_is_refused_by_the_action_s_name(cutouts):
    actions = cutouts()
    rgba = actions["action_5"].rgba.copy()
    rgba[0] = 0
    actions["action_5"] = Cutout(rgba, actions["action_5"].durations)
    with pytest.raises(PackLimitError, match="first frame of 'action_5' is empty"):
        pack(actions, LINE)


def test_frames_of_other_sizes_and_shapes_fill_the_canvas(cutouts):
    actions = cutouts()
    wide = np.zeros((6, 50, 400, 4), np.uint8)
    wide[:, 10:40, 100:300] = (20, 90, 200, 255)
    wide[3, 10:20, 100:120] = 0
    actions["action_2"] = Cutout(wide, actions["action_2"].durations)
    rgba = apng.decode(pack(actions, LINE).files["003.png"]).rgba
    columns = np.flatnonzero((rgba[0, ..., 3] > 0).any(axis=0))
    assert rgba.shape[1:3] == (180, 180)
    assert columns[0] in (3, 4) and columns[-1] in (175, 176)


def test_progress_is_told_once_per_picture(cutouts):
    told = []
    pack(cutouts(), LINE, progress=lambda done, total: told.append((done, total)))
    assert told == [(n, 9) for n in range(1, 10)]


def test_the_tab_is_the_first_action_s_first_frame(cutouts):
    tab = apng.decode(pack(cutouts(), LINE).files["tab.png"]).rgba[0]
    assert tab.shape == (74, 96, 4)
    assert (tab[..., 3] == 255).sum() > 800
