"""What goes over the wire arrives as it was sent, and nothing else is believed."""

import json
from base64 import b64encode

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from popcon_lib.errors import BackendError, InputError, UnknownNameError
from popcon_lib.matting import wire
from popcon_lib.matting.recipe import Recipe
from popcon_lib.media import Clip, Matte

SHAPES = st.tuples(st.integers(1, 4), st.integers(1, 9), st.integers(1, 9))
COLOURS = SHAPES.flatmap(lambda shape: npst.arrays(np.uint8, (*shape, 3)))
ALPHAS = SHAPES.flatmap(
    lambda shape: npst.arrays(np.float32, shape, elements=st.floats(0, 1, width=32))
)


def sent(data):
    return json.loads(wire.to_bytes(data, "It"))


def request(of=None, **changes):
    clip = Clip(np.zeros((2, 4, 6, 3), np.uint8) if of is None else of, 12.0, (1, 2, 3))
    asked = wire.matte_request(clip, Recipe(engine="key"), wire.encode_frames(clip.frames))
    return {**sent(asked), **changes}


def result(of=None, **changes):
    alpha = np.zeros((2, 4, 6), np.float32) if of is None else of
    return {**sent(wire.matte_result(Matte(alpha, "key", "key: so"))), **changes}


@settings(max_examples=30)
@given(COLOURS)
def test_frames_arrive_as_they_were(frames):
    clip, recipe = wire.read_matte_request(request(frames))
    assert np.array_equal(clip.frames, frames)
    assert (clip.fps, clip.backdrop, recipe.engine) == (12.0, (1, 2, 3), "key")


@settings(max_examples=30)
@given(ALPHAS)
def test_alpha_arrives_rounded_to_16_bits_and_no_further(alpha):
    there = wire.read_matte_result(result(alpha), alpha.shape)
    here = wire.rounded(Matte(alpha, "key"))
    assert np.array_equal(there.alpha, here.alpha)
    assert np.abs(here.alpha - alpha).max() <= 0.5 / 65535 + 1e-7
    assert np.array_equal(wire.rounded(here).alpha, here.alpha)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"frames": []}, "1 to 1000 frames, not 0"),
        ({"frames": "many"}, "1 to 1000 frames, not no list of"),
        ({"frames": ["AAAA"]}, "no WebP"),
        ({"frames": ["§"]}, "no WebP"),
        ({"frames": [1]}, "no WebP"),
        ({"size": [6, 4096 + 1]}, "up to 4096 px"),
        ({"size": [7, 4]}, "A frame is 6×4 px in a request of 7×4 px"),
        ({"size": None}, "up to 4096 px"),
        ({"fps": "12"}, "fps is '12'"),
        ({"fps": True}, "fps is True"),
        ({"fps": -1.0}, "-1.0 frames per second"),
        ({"backdrop": "white"}, "backdrop is 'white'"),
        ({"backdrop": [300, 0, 0]}, "three values of 0 to 255"),
        ({"model": 3}, "model is 3"),
    ],
)
def test_what_is_no_request_is_refused_with_its_numbers(changes, said):
    with pytest.raises(InputError, match=said):
        wire.read_matte_request(request(**changes))


def test_an_engine_there_is_not_is_refused():
    with pytest.raises(UnknownNameError):
        wire.read_matte_request(request(engine="kye"))


def test_another_version_is_refused_on_both_sides():
    for error in (InputError, BackendError):
        with pytest.raises(error, match="speaks version 1 of PopCon's wire format, the other 2"):
            wire.check_head({"version": 2, "op": "matte"}, "matte", error)


def coarse(alpha):
    png = cv2.imencode(".png", (alpha[0] * 255).astype(np.uint8))[1].tobytes()
    return b64encode(png).decode()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (None, "holds no alpha"),
        ({}, "holds no alpha"),
        (result(np.zeros((1, 4, 6), np.float32)), r"1 frames \(6×4 px\) for 2 frames of 6×4"),
        (result(np.zeros((2, 4, 5), np.float32)), r"2 frames \(5×4 px\) for 2 frames of 6×4"),
        ({**result(), "alpha": [coarse(np.zeros((1, 4, 6)))] * 2}, "cannot be read"),
        ({**result(), "version": None}, "version 1"),
    ],
    ids=["nothing", "empty", "a frame less", "narrower", "8 bits", "no version"],
)
def test_what_is_no_result_is_not_believed(data, said):
    with pytest.raises(BackendError, match=said):
        wire.read_matte_result(data, (2, 4, 6))


def test_json_over_the_limit_or_none_is_said(monkeypatch):
    with pytest.raises(InputError, match="The result is no JSON: Out of range float"):
        wire.to_bytes({"x": float("nan")}, "The result")
    monkeypatch.setattr(wire, "LIMIT_BYTES", 10)
    with pytest.raises(InputError, match="The result is 0.0 MB; RunPod takes 0 MB"):
        wire.to_bytes("more than ten", "The result")


@given(st.lists(st.integers(1, 4_000_000), min_size=1, max_size=30), st.integers(1, 5))
def test_a_clip_is_cut_evenly_in_order_under_the_limit(sizes, parts):
    pieces = wire.split(sizes, parts)
    assert [size for piece in pieces for size in sizes[piece]] == sizes
    assert all(sum(sizes[piece]) <= wire.LIMIT_BYTES for piece in pieces)
    assert len(pieces) >= min(parts, len(sizes))
    counts = [len(sizes[piece]) for piece in pieces]
    assert max(counts) - min(counts) <= 1


def test_a_frame_over_the_limit_is_said():
    with pytest.raises(InputError, match="One frame is 12.0 MB as lossless WebP"):
        wire.split([1, 12_000_000], 2)
