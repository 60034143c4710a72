"""One square that holds every marked pixel of every frame, and little else."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from popcon_lib.frames.crop import MARGIN, Box, content_box, cut, flat_border, square_around

WHITE = (255, 255, 255)


@st.composite
def pictures(draw):
    """The size of a picture, and boxes in it."""
    width, height = draw(st.integers(1, 300)), draw(st.integers(1, 300))
    boxes = []
    for _ in range(draw(st.integers(1, 4))):
        left, top = draw(st.integers(0, width - 1)), draw(st.integers(0, height - 1))
        right, bottom = draw(st.integers(left + 1, width)), draw(st.integers(top + 1, height))
        boxes.append(Box(left, top, right, bottom))
    return width, height, boxes


@given(pictures())
def test_the_square_holds_every_box(picture):
    width, height, boxes = picture
    left, top, side = square_around(boxes, width, height)
    for box in boxes:
        assert left <= box.left and box.right <= left + side
        assert top <= box.top and box.bottom <= top + side


@given(pictures())
def test_the_square_is_tight_and_leaves_the_picture_only_if_it_must(picture):
    width, height, boxes = picture
    left, top, side = square_around(boxes, width, height)
    longest = max(
        max(box.right for box in boxes) - min(box.left for box in boxes),
        max(box.bottom for box in boxes) - min(box.top for box in boxes),
    )
    assert longest <= side <= longest / (1 - 2 * MARGIN) + 1
    if side <= width:
        assert 0 <= left <= width - side
    if side <= height:
        assert 0 <= top <= height - side
    if longest <= min(width, height):
        assert side <= min(width, height)


def test_there_is_a_margin_all_around_where_there_is_room():
    square = square_around([Box(100, 120, 300, 320)], 720, 720)
    margin = MARGIN * square.side
    assert 100 - square.left >= int(margin)
    assert square.left + square.side - 300 >= int(margin)
    assert 120 - square.top >= int(margin)
    assert square.top + square.side - 320 >= int(margin)


@given(pictures(), st.booleans())
def test_cutting_gives_the_square_with_the_picture_in_place(picture, has_backdrop):
    width, height, boxes = picture
    rgb = np.random.default_rng(0).integers(0, 256, (height, width, 3)).astype(np.uint8)
    square = square_around(boxes, width, height)
    frame = cut(rgb, square, (1, 2, 3) if has_backdrop else None)
    assert frame.shape == (square.side, square.side, 3)
    for box in boxes:
        inside = frame[
            box.top - square.top : box.bottom - square.top,
            box.left - square.left : box.right - square.left,
        ]
        assert (inside == rgb[box.top : box.bottom, box.left : box.right]).all()


def test_beyond_a_wide_picture_there_is_backdrop():
    rgb = np.zeros((10, 40, 3), np.uint8)
    frame = cut(rgb, square_around([Box(0, 0, 40, 10)], 40, 10), (1, 2, 3))
    assert frame.shape == (40, 40, 3)
    assert (frame[:15] == (1, 2, 3)).all() and (frame[25:] == (1, 2, 3)).all()
    assert (frame[15:25] == 0).all()


@given(st.integers(0, 95), st.integers(0, 95), st.integers(4, 5), st.integers(4, 5))
def test_the_box_is_exactly_what_was_drawn(left, top, width, height):
    rgb = np.full((100, 100, 3), 255, np.uint8)
    rgb[top : top + height, left : left + width] = (250, 240, 255)
    assert content_box(rgb, WHITE) == Box(left, top, left + width, top + height)


def test_a_pale_line_of_one_pixel_counts_at_both_of_its_ends():
    rgb = np.full((720, 720, 3), 255, np.uint8)
    rgb[300:420, 300:420] = 90
    steps = np.arange(60)
    rgb[40 + steps, 600 + steps] = 243
    assert content_box(rgb, WHITE) == Box(300, 40, 660, 420)


@pytest.mark.parametrize("noise", [0, 1, 2, 4])
def test_noise_is_no_content(noise):
    rng = np.random.default_rng(0)
    still = np.full((300, 300, 3), (250, 248, 246)) + rng.normal(0, noise, (300, 300, 3))
    rgb = np.clip(np.rint(still), 0, 255).astype(np.uint8)
    assert content_box(rgb, (250, 248, 246)) is None
    rgb[100:140, 120:121] = (200, 210, 220)
    assert content_box(rgb, (250, 248, 246)) == Box(120, 100, 121, 140)


def test_an_uneven_backdrop_never_hides_a_faint_line():
    """20 levels from left to right are no noise: a line that stands off by 20 still counts."""
    shade = np.linspace(250, 230, 400).astype(np.uint8)
    rgb = np.repeat(np.broadcast_to(shade[None, :, None], (400, 400, 1)), 3, axis=2)
    rgb[50, 190:210] -= 20
    box = content_box(rgb, (240, 240, 240))
    assert box.left <= 190 and box.top <= 50 and box.right >= 210


def test_a_flat_border_is_seen_through_noise_and_behind_a_character():
    rng = np.random.default_rng(0)
    rgb = rng.normal((10, 240, 20), 2, (200, 300, 3)).clip(0, 255).astype(np.uint8)
    rgb[120:, 100:180] = 60
    assert np.abs(np.subtract(flat_border(rgb), (10, 240, 20))).max() <= 1


def test_an_expected_backdrop_is_found_though_the_character_fills_most_of_the_border():
    rgb = np.full((200, 200, 3), 30, np.uint8)
    rgb[:60, :60] = (250, 252, 251)
    assert flat_border(rgb) == (30, 30, 30)
    assert flat_border(rgb, WHITE) == (250, 252, 251)


def test_a_border_of_many_colours_is_not_flat():
    rgb = np.random.default_rng(0).integers(0, 256, (100, 100, 3)).astype(np.uint8)
    assert flat_border(rgb) is None
    assert flat_border(rgb, (0, 255, 0)) is None
