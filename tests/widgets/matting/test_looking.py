"""How the lab is looked at: with the mouse, with keys, two at a time."""

import pytest

from popcon_lib import pictures
from popcon_lib.matting.recipe import PRESETS, Recipe

SIDE = 96


def test_the_wheel_zooms_and_dragging_moves_every_column_alike(lab, mouse):
    tile = lab.stage.view(1).tile
    mouse(tile, ("mouse_move", 75, 25), ("mouse_wheel", 0, -100), ("mouse_wheel", 0, -100))
    assert lab.look.zoom == pytest.approx(1.25**2)
    assert lab.look.x > 0.5 > lab.look.y
    x = lab.look.x
    mouse(tile, ("mouse_down", 50, 50), ("mouse_move", 60, 50), ("mouse_up", 60, 50))
    assert lab.look.x == pytest.approx(x - 0.1 / lab.look.zoom)
    mouse(tile, ("mouse_move", 10, 10))
    assert lab.look.x == pytest.approx(x - 0.1 / lab.look.zoom)
    lab.toolbar.fit.click()
    assert (lab.look.zoom, lab.look.x) == (1, 0.5)


def test_two_are_compared_by_a_slider_and_by_where_they_differ(lab, masks, mouse, wait_for, ready):
    lab.add(PRESETS["raw"], str(masks))
    ready(lab, 2)
    versus = lab.stage.versus
    versus.mode.value, versus.before.value, versus.after.value = "slider", 1, 2
    mouse(versus.tile, ("mouse_down", 50, 50), ("mouse_move", 20, 50), ("mouse_up", 20, 50))
    assert "--split:0.2000" in lab.scene._look.value
    versus.mode.value = "difference"
    wait_for(lambda: len(versus.difference.value) > 99)
    picture = pictures.decode_png(versus.difference.value)[:SIDE, :SIDE]
    assert picture[18, 12, 0] > 200 > 100 > picture[18, 12, 2]  # a spark: only in the first
    assert picture[50, 48].max() < 80
    versus.mode.value = ""
    assert len(versus.difference.value) < 99
    versus.mode.value = "difference"
    wait_for(lambda: len(versus.difference.value) > 99)


def test_keys_do_what_their_list_says(lab, press):
    lab.toolbar.backdrop.value = "checks"
    for key in ("ArrowRight", ".", "b", "v", "+", "x", "9"):
        press(lab, key)
    assert (lab.look.frame, lab.look.backdrop, lab.look.view) == (2, "black", "alpha")
    assert lab.look.zoom == 1.5
    press(lab, " ")
    assert lab.player.playing and "playing" in lab._dom_classes
    press(lab, " ")
    lab.tune(PRESETS["raw"])
    press(lab, "u")
    assert lab.tuned.recipe == Recipe()
    press(lab, "r")
    assert lab.tuned.recipe == PRESETS["raw"]
