"""Which colour a character is filmed on, and which one a film shows."""

import cv2
import numpy as np
import pytest

from popcon_lib.errors import InputError
from popcon_lib.matting.backdrop import choose_backdrop, estimate_backdrop, parse, screen_for
from popcon_lib.matting.see_through import is_green, is_screen

WHITE = (255, 255, 255)


def ball(colour, alpha=255, side_px=200):
    picture = np.zeros((side_px, side_px, 4), np.uint8)
    cv2.circle(picture, (side_px // 2, side_px // 2), side_px * 2 // 5, (*colour, alpha), -1)
    return picture


@pytest.mark.parametrize("wish", ["white", "#FFFFFF", "#ffffff"])
def test_white_can_be_wished_by_name_and_by_number(wish):
    assert choose_backdrop(ball((250, 250, 250)), wish) == WHITE


def test_a_colour_can_be_wished():
    assert choose_backdrop(ball((1, 2, 3)), "#8cabd8") == (140, 171, 216)


@pytest.mark.parametrize("wish", ["", "red", "#fff", "8cabd8", "#8cabdg", None, "AUTO "])
def test_any_other_wish_is_refused_with_examples(wish):
    with pytest.raises(InputError, match="#8cabd8"):
        parse(wish)


@pytest.mark.parametrize("colour", [(220, 40, 40), (136, 80, 60), (40, 90, 220), (0, 130, 130)])
def test_auto_is_white_for_characters_that_stand_out_from_it(colour):
    assert choose_backdrop(ball(colour)) == WHITE


@pytest.mark.parametrize("colour", [WHITE, (250, 240, 220), (255, 210, 50), (255, 170, 190)])
def test_auto_is_dark_for_pale_characters(colour):
    chosen = choose_backdrop(ball(colour))
    assert is_screen(chosen)
    assert np.dot(chosen, (0.299, 0.587, 0.114)) < 100


def test_auto_looks_at_the_rim_and_not_at_the_middle():
    outlined = ball((20, 20, 20))
    cv2.circle(outlined, (100, 100), 70, (255, 255, 255, 255), -1)
    assert np.dot(choose_backdrop(outlined), (0.299, 0.587, 0.114)) > 200


def test_auto_is_a_screen_for_a_character_with_a_hole():
    ring = ball((220, 40, 40))
    assert choose_backdrop(ring) == WHITE
    cv2.circle(ring, (100, 100), 40, (0, 0, 0, 0), -1)
    assert is_screen(choose_backdrop(ring))


def test_auto_is_green_for_glass_unless_it_is_green_itself():
    assert is_green(choose_backdrop(ball((180, 180, 190), alpha=110)))
    assert not is_green(choose_backdrop(ball((60, 200, 60), alpha=110)))


def test_a_character_that_fills_its_picture_gets_a_backdrop():
    filled = np.full((64, 64, 4), 255, np.uint8)
    assert is_screen(choose_backdrop(filled))
    assert len(choose_backdrop(filled[:1, :1])) == 3


def test_the_screen_is_never_white():
    assert screen_for(ball((220, 40, 40))) != WHITE


def test_blotches_on_an_else_even_border_count_as_noise():
    frames = np.full((2, 200, 200, 3), 130, np.uint8)
    assert estimate_backdrop(frames) == ((130, 130, 130), 0.0)
    frames[:, :, ::10] += 5
    colour, noise = estimate_backdrop(frames)
    assert colour == (130, 130, 130)
    assert noise == pytest.approx(5 / 1.96, abs=0.05)


@pytest.mark.parametrize("colour", [(255, 255, 255), (0, 0, 128), (140, 171, 216)])
def test_a_flat_border_is_measured_through_noise(colour):
    noise = np.random.default_rng(0).normal(0, 2, (3, 96, 96, 3))
    frames = np.clip(np.rint(noise + colour), 0, 255).astype(np.uint8)
    frames[:, 20:80, 20:80] = 7
    found, sigma = estimate_backdrop(frames)
    assert np.abs(np.subtract(found, colour)).max() <= 1
    assert sigma < 2.5


def test_what_the_border_shows_beats_what_was_asked_for():
    frames = np.full((1, 64, 64, 3), (250, 248, 246), np.uint8)
    assert estimate_backdrop(frames, WHITE)[0] == (250, 248, 246)
    frames[:] = (30, 90, 30)
    assert estimate_backdrop(frames, WHITE)[0] == (30, 90, 30)


def test_the_hint_decides_where_the_character_covers_much_of_the_border():
    frames = np.full((1, 100, 100, 3), (250, 250, 250), np.uint8)
    frames[:, 45:] = (200, 30, 30)
    assert estimate_backdrop(frames)[0] == (200, 30, 30)
    assert estimate_backdrop(frames, WHITE)[0] == (250, 250, 250)


def test_a_border_of_many_colours_is_refused():
    ramp = np.linspace(0, 255, 64).astype(np.uint8)
    frames = np.broadcast_to(ramp[None, :, None, None], (1, 64, 64, 3))
    with pytest.raises(InputError, match="needed"):
        estimate_backdrop(np.ascontiguousarray(frames))
