"""What is written is what independent decoders show, frame by frame, to the fraction."""

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
from popcon_lib.pack import apng
from popcon_lib.pack.palette import limit_colours

TWELFTH = Fraction(1, 12)


def by_pyav(data: bytes) -> np.ndarray:
    with av.open(io.BytesIO(data)) as file:
        return np.stack([frame.to_ndarray(format="rgba") for frame in file.decode(video=0)])


def clear_is_zero(rgba: np.ndarray) -> np.ndarray:
    return np.where(rgba[..., 3:] > 0, rgba, 0).astype(np.uint8)


@pytest.mark.parametrize("noise", [0, 2])
def test_a_palette_file_decodes_bit_exact_in_pillow_and_ffmpeg(drawn, noise):
    frames = limit_colours(drawn(90, 8, noise), 256)
    data = apng.encode(frames, (Fraction(1, 8),) * 8, 4)
    assert data[25] == 3  # PNG's colour type: palette
    assert np.array_equal(apng.decode(data).rgba, frames)
    assert np.array_equal(by_pyav(data), frames)


def test_more_colours_than_a_palette_holds_are_written_without_loss(drawn):
    frames = drawn(90, 5, 2)
    data = apng.encode(frames, (Fraction(1, 5),) * 5, 1)
    assert data[25] == 6  # RGBA
    assert np.array_equal(apng.decode(data).rgba, frames)
    assert np.array_equal(by_pyav(data), frames)


@settings(max_examples=60)
@given(
    arrays(
        np.uint8,
        st.tuples(st.integers(1, 6), st.integers(1, 7), st.integers(1, 7), st.just(4)),
        elements=st.sampled_from([0, 1, 128, 255]),
    )
)
def test_any_frames_come_back_however_they_were_put_together(frames):
    frames = clear_is_zero(frames)
    data = apng.encode(frames, (TWELFTH,) * len(frames), 2)
    assert np.array_equal(apng.decode(data).rgba, frames)


def test_a_figure_that_comes_and_goes_before_a_still_ground_uses_every_way_to_dispose():
    ground = np.zeros((6, 40, 40, 4), np.uint8)
    ground[:, 5:35, 5:35] = np.random.default_rng(3).integers(0, 255, (30, 30, 4))
    ground[:, 5:35, 5:35, 3] = 255
    ground[1, 10:20, 10:20] = (255, 0, 0, 255)
    ground[3, 12:22, 12:22] = (0, 0, 255, 255)
    ground[5] = 0
    ground[5, 0, 0] = (1, 2, 3, 4)
    data = apng.encode(ground, (TWELFTH,) * 6, 1)
    assert np.array_equal(apng.decode(data).rgba, ground)
    assert np.array_equal(by_pyav(data), ground)
    assert len(data) < 1.3 * len(apng.encode(ground[:1], (TWELFTH,), 1))


def test_identical_frames_are_kept_and_keep_their_time():
    frames = np.zeros((12, 20, 20, 4), np.uint8)
    frames[:, 5:15, 5:15] = (200, 30, 30, 255)
    frames[6:, 5:15, 5:15, 1] = 90
    decoded = apng.decode(apng.encode(frames, (TWELFTH,) * 12, 1))
    assert len(decoded.rgba) == 12
    assert decoded.durations == (TWELFTH,) * 12


@settings(max_examples=50)
@given(
    st.lists(
        st.builds(Fraction, st.integers(1, 65535), st.integers(1, 65535)), min_size=1, max_size=8
    ),
    st.integers(0, 2**31 - 1),
)
def test_durations_and_loops_come_back_exactly(durations, loops):
    frames = np.full((len(durations), 2, 2, 4), 255, np.uint8)
    header = apng.read_header(apng.encode(frames, tuple(durations), loops))
    assert header.durations == tuple(durations)
    assert header.loops == loops
    assert header.shows_first and header.animated


def test_pillow_sees_the_same_times_and_loops(drawn):
    data = apng.encode(drawn(40, 5), (Fraction(1, 5),) * 5, 3)
    with Image.open(io.BytesIO(data)) as picture:
        assert picture.n_frames == 5
        assert picture.info["loop"] == 3
        assert picture.info["duration"] == 200


def test_a_duration_that_the_format_cannot_hold_is_refused_not_rounded():
    frames = np.full((1, 2, 2, 4), 255, np.uint8)
    with pytest.raises(PackLimitError, match="exactly"):
        apng.encode(frames, (Fraction(1, 70000),), 1)


def test_a_still_is_written_without_loss(drawn):
    for picture in (drawn(60, 5)[0], drawn(60, 5, 2)[0]):
        data = apng.encode_still(picture)
        with Image.open(io.BytesIO(data)) as opened:
            assert np.array_equal(np.asarray(opened.convert("RGBA")), picture)
        assert not apng.read_header(data).animated


def test_a_picture_outside_the_animation_is_told_and_not_counted():
    frames = np.zeros((3, 8, 8, 4), np.uint8)
    for number, frame in enumerate(frames):
        frame[2:6, 2:6] = (90 * number, 50, 50, 255)
    pictures = [Image.fromarray(frame) for frame in frames]
    buffer = io.BytesIO()
    pictures[0].save(
        buffer, "PNG", save_all=True, append_images=pictures[1:], default_image=True, duration=100
    )
    decoded, header = apng.decode(buffer.getvalue()), apng.read_header(buffer.getvalue())
    assert not header.shows_first
    assert np.array_equal(decoded.rgba, frames[1:])
    assert decoded.durations == (Fraction(1, 10),) * 2


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: b"",
        lambda data: b"GIF89a" + data,
        lambda data: data[:-20],
        lambda data: data[:40],
        lambda data: data[:60] + bytes([data[60] ^ 1]) + data[61:],
        lambda data: data[:8] + data[-12:],
    ],
)
def test_what_is_no_whole_png_is_refused_in_words(drawn, damage):
    data = apng.encode(drawn(20, 5), (Fraction(1, 5),) * 5, 1)
    with pytest.raises(InputError):
        apng.read_header(damage(data))
