"""The audit sees what a set does at rest and in motion, and how large its character is."""

from fractions import Fraction

import cv2
import numpy as np
import pytest

from popcon_lib.media import Cutout
from popcon_lib.pack.audit import audit
from popcon_lib.pack.small import SMALL_PX, in_small

DURATIONS = (Fraction(1, 6),) * 6


@pytest.fixture
def cutout(drawn) -> Cutout:
    return Cutout(drawn(96, 6), DURATIONS)


def found(cutouts) -> list[tuple[str, str]]:
    return [(one.file, one.rule) for one in audit(cutouts)]


def test_frames_that_show_nothing_are_counted(cutout):
    rgba = cutout.rgba.copy()
    rgba[[1, 4]] = 0
    (finding,) = audit({"wave": Cutout(rgba, DURATIONS)})
    assert (finding.rule, finding.number) == ("frames", "2 of 6 show nothing")


def test_an_action_that_shows_nothing_at_all_is_named_and_stops_nothing(cutout):
    empty = Cutout(np.zeros_like(cutout.rgba), DURATIONS)
    assert found({"cry": empty, "wave": cutout}) == [("cry", "frames")]


def test_a_first_frame_that_shows_little_is_named(cutout):
    rgba = cutout.rgba.copy()
    rgba[0] = 0
    rgba[0, 40:60, 40:60] = (90, 60, 30, 255)
    assert found({"wave": Cutout(rgba, DURATIONS)}) == [("wave", "first frame")]
    later = Cutout(np.roll(rgba, 1, axis=0), DURATIONS)
    assert found({"wave": later}) == []


def test_flashes_are_counted_in_any_pack():
    rgba = np.zeros((12, 64, 64, 4), np.uint8)
    rgba[:, 4:60, 4:60] = (120, 60, 40, 255)
    calm = Cutout(rgba.copy(), (Fraction(1, 12),) * 12)
    rgba[::2, 6:58, 6:58, :3] = 235
    (finding,) = audit({"wave": Cutout(rgba, calm.durations)})
    assert (finding.rule, finding.number) == ("flashes", "6 in a second")
    assert audit({"wave": calm}) == []


def test_a_set_is_judged_alike_whole_and_in_small(drawn):
    whole = {"wave": drawn(400, 6).copy(), "cry": np.roll(drawn(400, 6), 40, axis=1)}
    whole["cry"][0, 150:] = 0
    whole["wave"][:, :80, :80, 3] = 9
    findings = [
        audit({name: Cutout(frames, DURATIONS) for name, frames in seen.items()})
        for seen in (whole, {name: in_small(frames) for name, frames in whole.items()})
    ]
    assert findings[0] == findings[1] and len(findings[0]) >= 2
    assert in_small(whole["wave"]).shape == (6, SMALL_PX, SMALL_PX, 4)


def test_a_character_that_is_small_beside_the_others_is_named(cutout):
    frames = np.zeros((6, 96, 96, 4), np.uint8)
    for frame, source in zip(frames, cutout.rgba, strict=True):
        frame[36:60, 36:60] = cv2.resize(source, (24, 24), interpolation=cv2.INTER_NEAREST)
        frame[[0, -1], ::12] = (200, 40, 40, 255)  # effects that reach to the edge
    small = Cutout(np.where(frames[..., 3:] > 0, frames, 0), DURATIONS)
    set_of_three = {"wave": cutout, "sad": Cutout(cutout.rgba[:, ::-1].copy(), DURATIONS)}
    (finding,) = audit({**set_of_three, "love": small})
    assert (finding.file, finding.rule) == ("love", "size")
    assert "as large as in most of the set" in finding.number
