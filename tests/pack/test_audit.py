"""The audit sees what a viewer would, and is silent where all is well."""

from fractions import Fraction

import numpy as np
import pytest

from popcon_lib.media import Cutout
from popcon_lib.pack.audit import audit


@pytest.fixture
def cutout(drawn):
    return Cutout(drawn(128, 6), (Fraction(1, 6),) * 6)


def rules(cutouts):
    return [(finding.file, finding.rule) for finding in audit(cutouts)]


def test_a_clean_set_has_nothing_to_look_at_again(cutout):
    mirrored = Cutout(cutout.rgba[:, ::-1].copy(), cutout.durations)
    assert audit({"wave": cutout, "other": mirrored}) == []


def test_haze_far_from_the_character_is_named(cutout):
    hazy = cutout.rgba.copy()
    hazy[2, -20:, :40] = (200, 220, 255, 9)
    assert rules({"wave": Cutout(hazy, cutout.durations)}) == [("wave", "haze")]


def test_an_action_that_looks_like_another_is_named(cutout):
    nearly = cutout.rgba.copy()
    nearly[3, 60:62, 60:62] = (0, 0, 0, 255)
    found = audit({"wave": cutout, "hello": Cutout(nearly, cutout.durations)})
    assert [(finding.file, finding.rule) for finding in found] == [("hello", "difference")]
    assert "'wave'" in found[0].number


@pytest.mark.parametrize(("grey", "chat"), [(250, "white"), (34, "dark")])
def test_a_rim_that_melts_into_a_chat_is_named(cutout, grey, chat):
    ghost = np.zeros_like(cutout.rgba)
    ghost[:, 30:90, 30:90] = (grey, grey, grey, 255)
    ghost[3:, 40:50, 40:50] = (128, 128, 128, 255)
    found = audit({"ghost": Cutout(ghost, cutout.durations)})
    assert [finding.rule for finding in found] == ["rim"]
    assert f"a {chat} chat" in found[0].number
