"""Each figure on pictures whose answer is known."""

import numpy as np
import pytest

from popcon_lib.bench.metrics import measure

SIDE = 100


def scene(frames=2):
    """A body of 40 x 40 px and a detached mark of 4 x 5 px, both red and solid."""
    truth = np.zeros((frames, SIDE, SIDE, 4), np.uint8)
    truth[:, 30:70, 30:70] = (200, 0, 0, 255)
    truth[:, 10:15, 80:84] = (200, 0, 0, 255)
    return truth


def measured(truth, change=lambda alpha, colour: None):
    alpha = truth[..., 3].astype(np.float32) / 255
    colour = truth[..., :3].copy()
    change(alpha, colour)
    return measure(alpha, colour, truth)


def test_the_truth_itself_is_without_fault():
    figures = measured(scene())
    assert figures.pop("effects_kept") == 1
    assert all(value == pytest.approx(0, abs=1e-9) for value in figures.values())


def test_mae_and_mse_are_means_times_1000():
    def lose_half_of_ten_pixels(alpha, colour):
        alpha[:, 30, 30:40] = 0.5

    figures = measured(scene(), lose_half_of_ten_pixels)
    assert figures["mae"] == pytest.approx(1000 * 10 * 0.5 / SIDE**2)
    assert figures["mse"] == pytest.approx(1000 * 10 * 0.25 / SIDE**2)


def test_effects_kept_is_the_share_of_the_alpha_of_detached_marks():
    def lose_two_of_five_rows(alpha, colour):
        alpha[:, 10:12, 80:84] = 0

    assert measured(scene(), lose_two_of_five_rows)["effects_kept"] == pytest.approx(0.6)


def test_without_detached_marks_nothing_is_said_of_them():
    truth = scene()
    truth[:, :20] = 0
    assert measured(truth)["effects_kept"] is None


def test_effects_invented_count_only_far_from_what_is_there():
    def add_near_and_far(alpha, colour):
        alpha[:, 72, 30:40] = 1
        alpha[:, 90, 10:30] = 0.2

    assert measured(scene(), add_near_and_far)["effects_invented"] == pytest.approx(
        100 * 20 / SIDE**2
    )


def test_smear_is_the_share_of_clear_area_that_is_not_clear():
    def veil(alpha, colour):
        alpha[alpha == 0] = 0.06

    assert measured(scene(), veil)["smear"] == pytest.approx(100)


def test_fringe_is_the_colour_error_of_the_soft_band_on_black_grey_and_white():
    truth = scene(1)
    truth[:, 30:70, 30, 3] = 128

    def shift_red_by_30(alpha, colour):
        colour[..., 0] += 30

    band_wide = measured(truth, shift_red_by_30)["fringe"]
    # The band is 5 columns by 44 rows; 39.5 x 3 of its pixels show a third of 30, by alpha.
    shown = truth[0, 28:72, 28:33, 3].sum() / 255
    assert band_wide == pytest.approx(shown * 30 / 3 / (44 * 5), rel=1e-3)


def test_dtssd_sees_flicker_and_not_a_constant_error():
    def constant(alpha, colour):
        alpha[:, 30:40, 30:40] = 0.5

    def flicker(alpha, colour):
        alpha[0, 30:40, 30:40] = 0.5

    assert measured(scene(), constant)["dtssd"] == pytest.approx(0)
    assert measured(scene(), flicker)["dtssd"] == pytest.approx(100 * np.sqrt(100 * 0.25 / 1e4))
    assert measured(scene(1))["dtssd"] is None


def test_connectivity_sees_what_is_torn_off():
    def tear(alpha, colour):
        alpha[:, 30:70, 49:51] = 0

    # Half of the body, 19 columns of 40 px, and the tear itself no longer hang on.
    torn = measured(scene(), tear)["conn"]
    assert torn == pytest.approx((40 * 2) / 1000, abs=0.001)


def test_gradient_sees_a_blurred_edge():
    def blur(alpha, colour):
        alpha[:, 30:70, 30] = 0.5

    assert measured(scene(), blur)["grad"] > 0.01
