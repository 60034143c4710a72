"""Every frame comes back as it was, also one that repeats, each a whole picture."""

import io
from fractions import Fraction

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from PIL import Image

from popcon_lib.errors import InputError
from popcon_lib.pack import webp

TENTH = Fraction(1, 10)


@pytest.mark.parametrize("noise", [0, 2])
def test_frames_decode_bit_exact_in_pillow_and_opencv(drawn, noise):
    frames = drawn(90, 6, noise)
    data = webp.encode(frames, (TENTH,) * 6, 0)
    assert np.array_equal(webp.decode(data).rgba, frames)
    known, animation = cv2.imdecodeanimation(np.frombuffer(data, np.uint8))
    by_opencv = np.stack(animation.frames)[..., [2, 1, 0, 3]]
    assert known
    assert np.array_equal(by_opencv[frames[..., 3] > 0], frames[frames[..., 3] > 0])
    assert np.array_equal(by_opencv[..., 3], frames[..., 3])
    assert [int(time) for time in animation.durations] == [100] * 6


@settings(max_examples=30)
@given(
    arrays(
        np.uint8,
        st.tuples(st.integers(2, 5), st.integers(1, 6), st.integers(1, 6), st.just(4)),
        elements=st.sampled_from([0, 1, 128, 255]),
    )
)
def test_any_frames_come_back_also_such_that_repeat(frames):
    frames = np.where(frames[..., 3:] > 0, frames, 0).astype(np.uint8)
    assert np.array_equal(webp.decode(webp.encode(frames, (TENTH,) * len(frames), 0)).rgba, frames)


def test_times_are_milliseconds_that_add_up_to_the_whole(drawn):
    decoded = webp.decode(webp.encode(drawn(40, 12), (Fraction(1, 12),) * 12, 0))
    assert sum(decoded.durations) == 1
    assert set(decoded.durations) == {Fraction(83, 1000), Fraction(84, 1000)}


@pytest.mark.parametrize("loops", [0, 1, 3])
def test_loops_come_back(drawn, loops):
    data = webp.encode(drawn(40, 5), (TENTH,) * 5, loops)
    with Image.open(io.BytesIO(data)) as picture:
        assert picture.info["loop"] == webp.decode(data).loops == loops


def test_what_is_no_webp_is_refused():
    with pytest.raises(InputError, match="damaged at byte 12"):
        webp.decode(b"RIFF\x10\0\0\0WEBPVP8X")


def test_the_header_tells_what_another_writer_wrote(drawn):
    pictures = [Image.fromarray(frame) for frame in drawn(40, 5)]
    buffer = io.BytesIO()
    pictures[0].save(buffer, "WEBP", save_all=True, append_images=pictures[1:], duration=90, loop=0)
    header = webp.read_header(buffer.getvalue())
    assert (header.width_px, header.height_px, header.loops) == (40, 40, 0)
    assert header.durations == (Fraction(9, 100),) * 5


def test_a_still_webp_is_no_animation(drawn):
    buffer = io.BytesIO()
    Image.fromarray(drawn(40, 5)[0, :, :30]).save(buffer, "WEBP")
    header = webp.read_header(buffer.getvalue())
    assert (header.width_px, header.height_px, header.animated) == (30, 40, False)
