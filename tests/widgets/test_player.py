"""Playing in step: what the browser is told, and which frame a pause shows."""

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from popcon_lib.pictures import decode_png
from widgets.parts import sheets
from widgets.parts.player import Player
from widgets.parts.sheets import Grid, sheet


@pytest.fixture
def clock():
    return [100.0]


@pytest.fixture
def player(clock):
    made = Player("here", lambda: clock[0])
    made.load(12, 12.0, 3)
    yield made
    made.close()


def test_a_pause_shows_the_frame_that_was_seen(player, clock):
    player.toggle()
    assert "animation:" in player.rules.value
    clock[0] += 1.0 + 2.5 / 12
    player.toggle()
    assert player.frame == 5
    assert player.rules.value == f"<style>{Grid(12).still('here', 5)}</style>"
    assert player.slider.value == 6


def test_another_speed_goes_on_from_the_frame_that_is_seen(player, clock):
    player.toggle()
    clock[0] += 3.5 / 12
    player.rate.value = 0.5
    assert "2.000s step-end -1.000s infinite" in player.rules.value  # frame 6 of 12, in 2 s
    clock[0] += 2.5 / 6
    player.toggle()
    assert player.frame == 8


def test_steps_go_round_and_stop_the_playing(player):
    player.toggle()
    player.step(-1)
    assert not player.playing
    assert player.frame == 2
    player.step(-3)
    assert player.frame == 11
    player.slider.value = 1
    assert player.frame == 0


def test_each_play_begins_anew_in_the_browser(player):
    names = []
    for _ in range(2):
        player.toggle()
        names.append(player.rules.value.split("@keyframes ")[1].split("{")[0])
        player.toggle()
    assert names[0] != names[1]


def test_a_single_frame_does_not_play(player):
    player.load(1, 12.0)
    player.toggle()
    assert not player.playing and player.play.disabled


@given(st.integers(1, 100))
def test_every_frame_has_a_place_of_its_own_in_the_sheet(count):
    grid = Grid(count)
    places = {grid.place(frame).split("--x")[1] for frame in range(count)}
    assert len(places) == count
    assert grid.columns * grid.rows >= count > grid.columns * (grid.rows - 1)


def test_a_sheet_holds_each_frame_where_its_style_says():
    frames = np.random.default_rng(0).integers(0, 256, (5, 6, 8, 4), np.uint8)
    whole = decode_png(sheet(frames))
    for number, frame in enumerate(frames):
        row, column = divmod(number, 3)
        assert np.array_equal(whole[row * 6 :, column * 8 :][:6, :8], frame)


def test_a_sheet_that_is_too_large_for_a_browser_is_smaller(monkeypatch):
    monkeypatch.setattr(sheets, "MOST_PX", 400)
    frames = np.full((4, 20, 20, 3), 90, np.uint8)
    whole = decode_png(sheet(frames))
    assert whole.shape == (20, 20, 3)
    assert np.array_equal(whole, cv2.resize(frames[0], (20, 20)))
