"""The contact sheet shows every emoji on every background, in the order of the set."""

import io

import numpy as np
import pytest
from PIL import Image

from popcon_lib.errors import InputError
from popcon_lib.pack.sheet import CHAT, DARK, WHITE, contact_sheet


def opened(data):
    with Image.open(io.BytesIO(data)) as picture:
        return np.asarray(picture.convert("RGB"))


def test_every_emoji_has_a_row_with_all_three_backgrounds(cutouts):
    one, three = (opened(contact_sheet(cutouts(n), side_px=60)) for n in (1, 3))
    row = one.shape[0] - 2 * 28 + 24
    assert three.shape == (one.shape[0] + 2 * row, one.shape[1], 3)
    for number in range(3):
        cards = three[28 + number * row : 28 + (number + 1) * row]
        for colour in (WHITE, DARK, CHAT):
            assert (cards == colour).all(axis=-1).sum() > 500


def test_the_longest_action_makes_the_width(cutouts):
    short, long = cutouts(1, frames=5), cutouts(1, frames=12)
    both = {"short": short["action_0"], "long": long["action_0"]}
    assert opened(contact_sheet(both)).shape[1] == opened(contact_sheet(long)).shape[1]


def test_titles_are_shown_instead_of_names(cutouts):
    named = contact_sheet(cutouts(1), side_px=60)
    assert contact_sheet(cutouts(1), {"action_0": "Wave"}, 60) != named
    assert contact_sheet(cutouts(1), {"other": "Wave"}, 60) == named


def test_an_empty_set_is_refused():
    with pytest.raises(InputError, match="no emoji"):
        contact_sheet({})
