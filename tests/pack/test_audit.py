"""The audit sees what a viewer would, and is silent where all is well."""

from fractions import Fraction

import numpy as np
import pytest

from popcon_lib.media import Cutout
from popcon_lib.pack.audit import audit
from popcon_lib.pack.outline import Outline, parse


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


@pytest.fixture
def ghost(cutout):
    """ghost(grey): a flat square of one grey, in which a dot appears."""

    def build(grey: int) -> Cutout:
        rgba = np.zeros_like(cutout.rgba)
        rgba[:, 30:90, 30:90] = (grey, grey, grey, 255)
        rgba[3:, 40:50, 40:50] = (128, 128, 128, 255)
        return Cutout(rgba, cutout.durations)

    return build


@pytest.mark.parametrize(("grey", "chat"), [(250, "white"), (34, "dark")])
def test_a_rim_that_melts_into_a_chat_is_named(ghost, grey, chat):
    found = audit({"ghost": ghost(grey)})
    assert [finding.rule for finding in found] == ["rim"]
    assert f"a {chat} chat" in found[0].number


@pytest.mark.parametrize("grey", [250, 34])
def test_the_outline_that_is_advised_silences_the_advice(ghost, grey):
    (finding,) = audit({"ghost": ghost(grey)})
    advised = finding.fix.split("--outline ")[1].split(", or")[0]
    assert audit({"ghost": ghost(grey)}, parse(advised)) == []


def test_an_outline_of_the_chat_s_own_colour_helps_nobody(ghost):
    assert audit({"ghost": ghost(250)}, Outline(8, (255, 255, 255)))
