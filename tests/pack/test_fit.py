"""A file fits, by the best rung that does, and says what that cost."""

from fractions import Fraction

import numpy as np
import pytest

from popcon_lib.errors import PackLimitError
from popcon_lib.pack import apng
from popcon_lib.pack.fit import fit
from popcon_lib.pack.palette import limit_colours
from popcon_lib.pack.quality import psnr_db, worst_alpha_error


def encode(frames: np.ndarray) -> bytes:
    return apng.encode(frames, (Fraction(1, 10),) * len(frames), 1)


def test_few_colours_stay_lossless(drawn):
    fitted = fit(drawn(90, 5), encode, 100_000)
    assert str(fitted.rung) == "lossless"
    assert fitted.psnr_db == float("inf") and fitted.worst_alpha == 0


def test_few_colours_are_lossless_also_where_that_is_more_than_plenty(drawn):
    fitted = fit(drawn(90, 5), encode, 100_000, plenty_bytes=10)
    assert str(fitted.rung) == "lossless" and fitted.psnr_db == float("inf")


def test_a_line_emoji_of_noisy_frames_is_above_47_db_in_100_kb(drawn):
    fitted = fit(drawn(180, 12, 2), encode, 300_000, 100_000)
    assert str(fitted.rung) == "256 colours"
    assert len(fitted.data) <= 100_000
    assert fitted.psnr_db >= 47


def test_bytes_over_plenty_are_spent_only_where_quality_needs_them(drawn):
    frames = drawn(120, 6, 2)
    free = fit(frames, encode, 300_000)
    palette = len(encode(limit_colours(frames, 256)))
    thrifty = fit(frames, encode, 300_000, palette * 9 // 10)
    assert thrifty.psnr_db >= 47 and len(thrifty.data) <= palette * 9 // 10
    assert str(fit(frames, encode, 300_000, palette // 5).rung) == "256 colours"
    assert free.psnr_db > thrifty.psnr_db


def test_a_smaller_limit_gives_away_more_quality_and_reports_it_truly(drawn):
    frames = drawn(90, 6, 2)
    whole = len(fit(frames, encode, 10**9).data)
    quality = []
    for part in (1, 2, 4):
        fitted = fit(frames, encode, whole // part)
        assert len(fitted.data) <= whole // part
        decoded = apng.decode(fitted.data).rgba
        assert fitted.psnr_db == psnr_db(decoded, frames)
        assert fitted.worst_alpha == worst_alpha_error(decoded, frames)
        assert np.array_equal(decoded[..., 3] == 0, frames[..., 3] == 0)
        quality.append(fitted.psnr_db)
    assert quality == sorted(quality, reverse=True)


def test_what_cannot_fit_says_how_far_it_came(drawn):
    with pytest.raises(PackLimitError, match=r"'wave' is [\d,]+ bytes at .*limit is 500"):
        fit(drawn(90, 6, 2), encode, 500, name="'wave'")


def test_psnr_is_that_of_its_definition():
    black = np.zeros((1, 2, 2, 4), np.uint8)
    black[..., 3] = 255
    off = black.copy()
    off[..., 0] = 10  # one channel of three is wrong by 10, over black as over white
    assert psnr_db(off, black) == pytest.approx(10 * np.log10(255**2 / (100 / 3)))
    clear = np.zeros_like(black)
    assert psnr_db(clear, black) == pytest.approx(10 * np.log10(2))  # seen over white alone
    assert worst_alpha_error(clear, black) == 255


def test_psnr_counts_soft_and_opaque_pixels_alike():
    rng = np.random.default_rng(3)
    some, other = rng.integers(0, 256, (2, 2, 9, 9, 4), np.uint8)
    some[:, :5, :, 3] = other[:, 3:, :, 3] = 255
    squares = []
    for backdrop in (0, 255):
        one, two = (
            rgba[..., :3] * (rgba[..., 3:] / 255) + backdrop * (1 - rgba[..., 3:] / 255)
            for rgba in (some, other)
        )
        squares.append(np.square(one - two).mean())
    assert psnr_db(some, other) == pytest.approx(10 * np.log10(255**2 / np.mean(squares)))


def test_a_gradient_of_many_colours_is_not_forced_into_a_palette():
    y, x = np.mgrid[:80, :80].astype(np.uint8)
    grain = np.random.default_rng(0).integers(0, 2, (3, 80, 80, 3), np.uint8)
    frames = np.full((3, 80, 80, 4), 255, np.uint8)
    frames[..., :3] = np.dstack([3 * x, 3 * y, 250 - x - y]) + grain
    fitted = fit(frames, encode, len(encode(frames)) * 9 // 10)
    assert fitted.rung.startswith("all colours")
    assert fitted.psnr_db > psnr_db(limit_colours(frames, 256), frames)
