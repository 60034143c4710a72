"""A WebM keeps its alpha, its frames and its times, and its edges do not grey."""

from fractions import Fraction

import numpy as np
import pytest

from popcon_lib.errors import InputError
from popcon_lib.pack import webm
from popcon_lib.pack.quality import psnr_db, worst_alpha_error

TENTH = (Fraction(1, 10),)


@pytest.mark.parametrize("side_px", [128, 100])  # FFmpeg's converter spoils alpha at 100
def test_frames_come_back_close_and_their_alpha_exactly(drawn, side_px):
    frames = drawn(side_px, 6)
    decoded = webm.decode(webm.Film(frames, TENTH * 6).encode(5))
    assert decoded.rgba.shape == frames.shape
    assert psnr_db(decoded.rgba, frames) > 33
    assert worst_alpha_error(decoded.rgba, frames) == 0


def test_alpha_gives_way_where_its_share_is_small(drawn):
    frames = drawn(128, 6)
    exact, close, small = (webm.Film(frames, TENTH * 6, share) for share in (100_000, 3_000, 800))
    assert exact.fixed_bytes > close.fixed_bytes > small.fixed_bytes
    errors = [
        worst_alpha_error(webm.decode(film.encode(20)).rgba, frames)
        for film in (exact, close, small)
    ]
    assert errors[0] == 0 < errors[1] < errors[2]


def test_a_lower_crf_is_better_and_larger(drawn):
    frames = drawn(96, 5)
    good, poor = (webm.Film(frames, TENTH * 5).encode(crf) for crf in (5, 50))
    assert len(good) > len(poor)
    good, poor = (psnr_db(webm.decode(data).rgba, frames) for data in (good, poor))
    assert good > poor


def test_the_same_frames_give_the_same_bytes(drawn):
    one, other = (webm.Film(drawn(64, 5), TENTH * 5).encode(20) for _ in range(2))
    assert one == other


@pytest.mark.parametrize(
    "durations",
    [(Fraction(1, 12),) * 5, (Fraction(1, 3), Fraction(1, 6), Fraction(1, 12)) + TENTH * 2],
)
def test_every_frame_is_kept_and_its_time_is_right_to_the_millisecond(drawn, durations):
    still = np.repeat(drawn(64, 5)[:1], 5, axis=0)
    decoded = webm.decode(webm.Film(still, durations).encode(20))
    assert len(decoded.rgba) == 5
    for have, want in zip(decoded.durations, durations, strict=True):
        assert abs(have - want) <= Fraction(1, 1000)


def test_a_soft_edge_keeps_its_colour():
    frames = np.zeros((2, 64, 64, 4), np.uint8)
    frames[:, 17:47, 17:47] = (230, 20, 20, 255)
    frames[:, 16, 16:48] = frames[:, 47, 16:48] = (230, 20, 20, 100)
    decoded = webm.decode(webm.Film(frames, TENTH * 2).encode(5)).rgba
    edge = decoded[0, 16, 20:44, :3].astype(int)
    assert np.abs(edge - (230, 20, 20)).max() < 40


def test_what_vp9_cannot_hold_is_refused(drawn):
    with pytest.raises(InputError, match="even sides, not 64x63"):
        webm.Film(drawn(64, 5)[:, :63], TENTH * 5).encode(20)
    with pytest.raises(InputError, match="not a whole WebM"):
        webm.decode(b"\x1aE\xdf\xa3 and no more")


def test_the_header_tells_size_and_times_without_decoding(drawn):
    header = webm.read_header(webm.Film(drawn(64, 5), TENTH * 5).encode(20))
    assert (header.width_px, header.height_px) == (64, 64)
    assert header.durations == TENTH * 5
    assert header.animated and header.silent
