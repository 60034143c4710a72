"""A GIF shows what it was given, whole frames and times, in independent decoders."""

import io
from fractions import Fraction

import av
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from PIL import Image

from popcon_lib.errors import InputError, PackLimitError
from popcon_lib.pack import gif
from popcon_lib.pack.palette import limit_colours

TENTH = Fraction(1, 10)


def by_pyav(data):
    with av.open(io.BytesIO(data)) as file:
        return np.stack([frame.to_ndarray(format="rgba") for frame in file.decode(video=0)])


def same_where_seen(one, other):
    return np.array_equal(one[..., 3], other[..., 3]) and np.array_equal(
        one[one[..., 3] > 0], other[other[..., 3] > 0]
    )


def test_frames_decode_bit_exact_in_pillow_and_ffmpeg(drawn):
    frames = limit_colours(gif.harden(drawn(90, 8, 2), (255, 255, 255)), 256)
    data = gif.encode(frames, (TENTH,) * 8, 0)
    assert np.array_equal(gif.decode(data).rgba, frames)
    assert same_where_seen(by_pyav(data), frames)


@settings(max_examples=60)
@given(
    arrays(
        np.uint8,
        st.tuples(st.integers(1, 6), st.integers(1, 7), st.integers(1, 7)),
        elements=st.integers(0, 3),
    )
)
def test_any_frames_come_back_also_such_that_repeat(choice):
    colours = np.array([[0, 0, 0, 0], [9, 9, 9, 255], [250, 0, 0, 255], [0, 0, 0, 255]], np.uint8)
    frames = colours[choice]
    decoded = gif.decode(gif.encode(frames, (TENTH,) * len(frames), 0))
    assert np.array_equal(decoded.rgba, frames)
    assert decoded.durations == (TENTH,) * len(frames)


def test_times_are_hundredths_that_add_up_to_the_whole(drawn):
    frames = gif.harden(drawn(40, 12), (255, 255, 255))
    decoded = gif.decode(gif.encode(limit_colours(frames, 64), (Fraction(1, 12),) * 12, 0))
    assert sum(decoded.durations) == 1
    assert set(decoded.durations) == {Fraction(8, 100), Fraction(9, 100)}


@pytest.mark.parametrize("loops", [0, 1, 2, 5])
def test_loops_come_back(drawn, loops):
    frames = limit_colours(gif.harden(drawn(40, 5), (0, 0, 0)), 16)
    assert gif.decode(gif.encode(frames, (TENTH,) * 5, loops)).loops == loops


def test_hard_edges_are_the_matte_s_mixture_and_the_rest_is_clear():
    soft = np.array(
        [[[200, 0, 0, 255], [200, 0, 0, 128], [200, 0, 0, 127], [0, 0, 0, 0]]], np.uint8
    )
    hard = gif.harden(soft, (0, 100, 255))
    assert hard.tolist() == [[[200, 0, 0, 255], [100, 50, 127, 255], [0] * 4, [0] * 4]]


def test_a_still_ground_costs_its_bytes_once():
    ground = np.random.default_rng(0).integers(0, 15, (1, 60, 60, 1), np.uint8) * 16
    frames = np.repeat(np.dstack([ground[0]] * 3 + [np.full_like(ground[0], 255)])[None], 8, 0)
    for number, frame in enumerate(frames):
        frame[20:25, 5 * number : 5 * number + 5] = (255, 0, 0, 255)
    once, all_of_them = (len(gif.encode(f, (TENTH,) * len(f), 0)) for f in (frames[:1], frames))
    assert all_of_them < 1.3 * once


def test_what_a_gif_cannot_hold_is_refused(drawn):
    with pytest.raises(PackLimitError, match="256 colours"):
        gif.encode(drawn(40, 5), (TENTH,) * 5, 0)
    with pytest.raises(InputError, match="damaged at byte 13"):
        gif.decode(b"GIF89a but no more")


def test_the_header_tells_what_another_writer_wrote(drawn):
    frames = gif.harden(drawn(40, 5), (255, 255, 255))
    pictures = [Image.fromarray(frame).convert("RGB") for frame in frames]
    buffer = io.BytesIO()
    pictures[0].save(buffer, "GIF", save_all=True, append_images=pictures[1:], duration=90, loop=0)
    header = gif.read_header(buffer.getvalue())
    assert (header.width_px, header.height_px, header.loops) == (40, 40, 0)
    assert header.durations == (Fraction(9, 100),) * 5


@pytest.mark.parametrize("length", [0, 5, 12, 200, -1])
def test_a_gif_that_is_cut_off_is_refused(drawn, length):
    frames = limit_colours(gif.harden(drawn(40, 5), (0, 0, 0)), 16)
    with pytest.raises(InputError):
        gif.read_header(gif.encode(frames, (TENTH,) * 5, 0)[:length])
