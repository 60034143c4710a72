"""Refining by hand: mouse, fingers and keys do it where they are."""

import pytest
from services.refine_job import COUNT, HEIGHT, WIDTH, disc_at

from widgets.parts.key_list import key_list
from widgets.parts.refine import keys


def event(pad, name: str, x: float = 0, y: float = 0, **more) -> None:
    """What the browser sends: x, y from 0 to 1."""
    place = {"x": 100 * x, "y": 100 * y}
    pad._handle_frontend_event(None, {"event": name, **place, **more}, [])


def press_key(pad, key: str, shift=False, ctrl=False) -> None:
    event(pad, "key_down", key=key, shift_key=shift, ctrl_key=ctrl, meta_key=False)


def test_the_mouse_clicks_drags_and_paints_where_it_is(panel, wait_for):
    pad = panel.surface.stage.pad
    panel.look(lambda look: look.zoomed(2.0))
    event(pad, "mouse_move", 0.5, 0.5)
    wait_for(lambda: "hover" in panel.surface.stage.hovered.value)
    event(pad, "mouse_down", 0.25, 0.5)
    event(pad, "mouse_up", 0.25, 0.5)
    point = panel.session.selection.of(0).points[0]
    assert (point.x, point.y, point.positive) == (0.375 * WIDTH, 0.5 * HEIGHT, True)
    press_key(pad, "RightButton")  # what the page makes of the right button
    event(pad, "mouse_down", 0.9, 0.5)
    event(pad, "mouse_up", 0.9, 0.5)
    assert not panel.session.selection.of(0).points[1].positive
    event(pad, "mouse_down", 0.5, 0.5)
    event(pad, "mouse_move", 0.9, 0.8)
    wait_for(lambda: "band" in panel.surface.stage.prompts.value)
    event(pad, "mouse_out", 1.2, 1.1)
    box = panel.session.selection.of(0).box
    assert (box.left, box.top) == (0.5 * WIDTH, 0.5 * HEIGHT)
    assert (box.right, box.bottom) == (0.75 * WIDTH, 0.75 * HEIGHT)
    press_key(pad, "3")
    event(pad, "mouse_down", 0.5, 0.5)
    event(pad, "mouse_move", 0.6, 0.6)
    event(pad, "mouse_up", 0.6, 0.6)
    stroke = panel.session.selection.of(0).strokes[0]
    assert stroke.adds and stroke.points == ((48.0, 40.0), pytest.approx((52.8, 44.0)))
    press_key(pad, "z", ctrl=True)
    assert not panel.session.selection.of(0).strokes
    press_key(pad, "Z", shift=True, ctrl=True)
    assert panel.session.selection.of(0).strokes
    event(pad, "mouse_wheel", 0, -1)  # 100 px of a page: one click of the wheel
    assert panel.look_now.zoom == pytest.approx(2.5)


def test_fingers_click_and_pinch(panel):
    pad = panel.surface.stage.pad

    def touch(name, *places):
        touches = [{"x": 100 * x, "y": 100 * y} for x, y in places]
        pad._handle_frontend_event(None, {"event": name, "touches": touches}, [])

    touch("touch_start", (0.5, 0.5))
    touch("touch_end")
    assert len(panel.session.selection.of(0).points) == 1
    touch("touch_start", (0.4, 0.5))
    touch("touch_move", (0.4, 0.5), (0.6, 0.5))
    touch("touch_move", (0.3, 0.5), (0.7, 0.5))
    touch("touch_end", (0.3, 0.5))
    touch("touch_end")
    assert panel.look_now.zoom == pytest.approx(2.0)
    assert len(panel.session.selection.of(0).points) == 1


def test_a_frame_of_the_strip_is_a_button_so_a_finger_that_swipes_scrolls(panel, monkeypatch):
    strip, focused = panel.surface.strip, []
    monkeypatch.setattr(strip.pad, "focus", lambda: focused.append("keys go on"))
    assert [len(strip.picks.options), strip.picks.index] == [COUNT, None]
    for _ in range(2):
        strip.picks.index = 3
        assert panel.player.frame == 3 and strip.picks.index is None
        panel.look_at(0)
    assert len(focused) == 2
    press_key(strip.pad, ".")
    assert panel.player.frame == 1


def test_every_key_of_the_list_does_something(panel, selected, wait_for):
    pad, listed = panel.surface.stage.pad, key_list(keys.KEYS, "the picture")
    selected(panel, (*disc_at(0), True))
    for name, pressed, shown, about in keys.KEYS:
        assert shown in listed and about in listed
        before = (panel.look_now, panel.session.refinement, panel.player.playing)
        if name == "include":
            press_key(pad, "2")
        elif name in ("farther", "fit"):
            panel.look(lambda look: look.zoomed(2.0))
            before = ()
        elif name in ("left", "right", "up", "down"):
            panel.look(lambda look: look.zoomed(0.0).zoomed(2.0))
        elif name in ("previous", "first"):
            panel.look_at(2)
        elif name == "fainter":
            panel.look(lambda look: keys.steered(look, "stronger"))
        before = before and (panel.look_now, panel.session.refinement, panel.player.playing)
        press_key(pad, pressed[0])
        now = (panel.look_now, panel.session.refinement, panel.player.playing)
        assert now != before or name == "leave", name
        assert "should not happen" not in panel.notice.text
        panel.player.playing = False
