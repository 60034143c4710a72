"""Values check themselves when they are made, and keep straight colour straight."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from popcon_lib.errors import InputError
from popcon_lib.media import Clip, Cutout, Matte, composite, resize, sha256_of


def zeros(*shape, dtype=np.uint8):
    return np.zeros(shape, dtype)


def test_good_values_are_made():
    assert Clip(zeros(2, 3, 4, 3), 12.0, np.array([1, 2, 3], np.uint8)).backdrop == (1, 2, 3)
    assert Matte(zeros(2, 3, 4, dtype=np.float32), "key").engine == "key"
    assert Cutout(zeros(2, 3, 4, 4), (Fraction(1, 12),) * 2).durations[0] * 12 == 1


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: Clip(zeros(3, 4, 3), 12.0), r"uint8 \(T, H, W, 3\), not uint8 \(3, 4, 3\)"),
        (lambda: Clip(zeros(2, 3, 4, 3, dtype=float), 12.0), "not float64"),
        (lambda: Clip(zeros(0, 3, 4, 3), 12.0), "empty"),
        (lambda: Clip(zeros(2, 3, 4, 3), 0.0), "0.0 frames per second"),
        (lambda: Clip(zeros(2, 3, 4, 3), 12.0, (0, 0, 256)), "0 to 255"),
        (lambda: Clip([[0]], 12.0), "not list"),
        (lambda: Matte(np.full((1, 2, 2), 1.5, np.float32), "x"), "from 1.5 to 1.5"),
        (lambda: Matte(np.full((1, 2, 2), np.nan, np.float32), "x"), "nan"),
        (lambda: Cutout(zeros(2, 3, 4, 4), (Fraction(1),)), "2 frames came with 1 durations"),
        (lambda: Cutout(zeros(1, 3, 4, 4), (Fraction(0),)), "more than 0 s"),
        (lambda: Cutout(zeros(1, 1, 1, 4) + [9, 0, 0, 0], (Fraction(1),)), "not int64"),
        (
            lambda: Cutout(np.full((1, 1, 1, 4), [9, 0, 0, 0], np.uint8), (Fraction(1),)),
            "colour where it is fully transparent",
        ),
    ],
)
def test_a_bad_value_cannot_be_made(make, said):
    with pytest.raises(InputError, match=said):
        make()


def test_composite_mixes_by_alpha():
    rgba = np.array([[[255, 0, 0, 255], [255, 0, 0, 0], [255, 0, 0, 51]]], np.uint8)
    assert composite(rgba, (0, 0, 255)).tolist() == [[[255, 0, 0], [0, 0, 255], [51, 0, 204]]]


@given(
    size=st.tuples(st.integers(1, 40), st.integers(1, 40)),
    to=st.tuples(st.integers(1, 40), st.integers(1, 40)),
    colour=st.tuples(*[st.integers(0, 255)] * 3),
)
def test_resize_never_mixes_in_the_colour_of_clear_pixels(size, to, colour):
    rgba = np.zeros((*size, 4), np.uint8)
    rgba[:, : size[1] // 2 + 1] = (*colour, 255)
    scaled = resize(rgba, *to)
    assert scaled.shape == (to[1], to[0], 4)
    seen = scaled[scaled[..., 3] > 0]
    # A faint pixel has few levels left to say its colour in; a solid one has them all.
    error = np.abs(seen[:, :3].astype(int) - colour).max(axis=1, initial=0)
    assert (error <= 1).all()
    assert not scaled[scaled[..., 3] == 0].any()


def test_resize_leaves_no_colour_where_alpha_rounds_to_nothing():
    rgba = np.zeros((2, 2, 4), np.uint8)
    rgba[0] = (200, 40, 10, 1)  # half of the area: an alpha of 0.5
    assert not resize(rgba, 1, 1).any()


def test_a_hash_tells_shapes_types_and_contents_apart():
    one = zeros(2, 3)
    others = [zeros(3, 2), zeros(2, 3, dtype=np.int8), one + np.uint8(1), b"\0" * 6, "\0" * 6]
    assert len({sha256_of(one), *map(sha256_of, others)}) == 6
    assert sha256_of(one) == sha256_of(zeros(2, 3))
    assert sha256_of("ab", "c") != sha256_of("a", "bc")
