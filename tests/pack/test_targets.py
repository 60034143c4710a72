"""Targets are data: found by name, each number with its pages."""

import pytest

from popcon_lib.errors import UnknownNameError
from popcon_lib.pack import TARGETS, find


def test_each_target_is_found_by_its_name_and_names_are_unique():
    assert [find(target.name) for target in TARGETS] == list(TARGETS)
    assert len({target.name for target in TARGETS}) == len(TARGETS)


def test_an_unknown_name_lists_the_known_ones_and_the_nearest():
    with pytest.raises(UnknownNameError, match="Did you mean 'line-emoji'"):
        find("line_emoji")


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.name)
def test_each_target_says_where_its_numbers_are_from(target):
    assert target.pages and all(page.startswith("https://") for page in target.pages)


def test_line_emoji_is_what_line_says():
    line = find("line-emoji")
    assert line.canvas_px == (180, 180) and not line.trimmed
    assert line.frames == range(5, 21)
    assert line.seconds == (1, 4) and line.whole_seconds
    assert line.loops == (1, 4) and line.play_s == 4
    assert line.items == range(8, 41)
    assert line.file_bytes == 300_000 and line.archive_bytes == 20_000_000
    assert [line.file_name.format(n) for n in (1, 40)] == ["001.png", "040.png"]
    assert [(c.file_name, c.width_px, c.height_px) for c in line.covers] == [("tab.png", 96, 74)]
