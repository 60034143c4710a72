"""A clip and its matte become the cut-out."""

from fractions import Fraction

import numpy as np
import pytest

from popcon_lib.errors import InputError, UnknownNameError
from popcon_lib.media import Clip, Matte
from popcon_lib.refine.step import cut

TWELFTHS = (Fraction(1, 12),) * 2


def filmed():
    frames = np.full((2, 32, 32, 3), 255, np.uint8)
    frames[:, 8:24, 8:24] = (200, 30, 40)
    alpha = np.zeros((2, 32, 32), np.float32)
    alpha[:, 8:24, 8:24] = 1
    return Clip(frames, 12.0, (255, 255, 255)), Matte(alpha, "key")


def test_the_cutout_has_the_mattes_alpha_the_films_colour_and_exact_durations():
    cutout = cut(*filmed(), "unmix", TWELFTHS)
    assert cutout.durations == TWELFTHS
    assert (cutout.rgba[0, 16, 16] == (200, 30, 40, 255)).all()
    assert not cutout.rgba[0, 0, 0].any()


def test_a_matte_of_another_size_is_refused():
    clip, _ = filmed()
    with pytest.raises(InputError, match=r"\(2, 32, 32\)"):
        cut(clip, Matte(np.zeros((2, 16, 16), np.float32), "key"), "unmix", TWELFTHS)


def test_an_edge_method_there_is_not_is_refused():
    with pytest.raises(UnknownNameError):
        cut(*filmed(), "sharpen", TWELFTHS)
