"""The small pictures of actions: true to the puppet, clear around, and drawn once."""

import io

import numpy as np
import pytest
from PIL import Image

from popcon_lib import actions
from popcon_lib.media import composite
from popcon_lib.registry import pick
from popcon_lib.start_frames import StartFrameRequest
from widgets.parts.home import poses
from widgets.parts.home.poses import SIDE_PX, draw_poses


@pytest.fixture
def few(monkeypatch) -> list[str]:
    """As if these were all the actions there are."""
    names = ["jump", "angry"]
    monkeypatch.setattr(poses, "ACTIONS", {name: actions.find(name) for name in names})
    return names


def disc() -> np.ndarray:
    y, x = np.mgrid[:100, :100] - 50
    rgba = np.zeros((100, 100, 4), np.uint8)
    rgba[x**2 + y**2 < 45**2] = (40, 90, 200, 255)
    return rgba


def test_on_white_it_is_the_start_frame_and_around_it_is_clear(few, tmp_path):
    drawn = dict(draw_poses(disc(), tmp_path, lambda: False))
    assert list(drawn) == few
    rgba = np.array(Image.open(io.BytesIO(drawn["angry"])).convert("RGBA"))
    assert rgba.shape == (SIDE_PX, SIDE_PX, 4)
    assert rgba[0, 0, 3] == 0 and rgba[SIDE_PX // 2, SIDE_PX // 2, 3] == 255
    small = poses.prepare(disc(), SIDE_PX)
    request = StartFrameRequest(small, actions.find("angry"), (255, 255, 255), side_px=SIDE_PX)
    puppet = pick("provider", "puppet")()
    (frame,) = puppet.poll(request, puppet.submit(request))
    shown = composite(np.ascontiguousarray(rgba), (255, 255, 255))
    # WebP, which loses a little.
    assert np.abs(shown.astype(int) - frame).mean() < 3


def test_what_was_drawn_is_found_again_for_the_same_character_alone(few, tmp_path, monkeypatch):
    first = dict(draw_poses(disc(), tmp_path, lambda: False))
    drawn = []
    monkeypatch.setattr(poses, "_draw", lambda *asked: drawn.append(asked) or b"new")
    assert dict(draw_poses(disc(), tmp_path, lambda: False)) == first and not drawn
    other = disc()
    other[..., 0] //= 2
    assert set(dict(draw_poses(other, tmp_path, lambda: False)).values()) == {b"new"}


def test_only_so_many_characters_are_kept(few, tmp_path, monkeypatch):
    monkeypatch.setattr(poses, "_draw", lambda *asked: b"new")
    for level in range(12):
        rgba = disc()
        rgba[..., 1] //= level + 1
        list(draw_poses(rgba, tmp_path, lambda: False))
    assert len(list((tmp_path / "poses").iterdir())) == 8


def test_it_stops_when_another_character_is_wanted(few, tmp_path, monkeypatch):
    monkeypatch.setattr(poses, "_draw", lambda *asked: b"new")
    stop = iter([False, True])
    assert list(draw_poses(disc(), tmp_path, lambda: next(stop))) == [("jump", b"new")]
    assert not (tmp_path / "poses").exists()


def test_a_damaged_or_unwritable_cache_is_gone_without(few, tmp_path, monkeypatch):
    monkeypatch.setattr(poses, "_draw", lambda *asked: b"new")
    list(draw_poses(disc(), tmp_path, lambda: False))
    (file,) = (tmp_path / "poses").iterdir()
    file.write_text("[1")
    assert len(list(draw_poses(disc(), tmp_path, lambda: False))) == 2
    (tmp_path / "file").write_text("")
    assert len(list(draw_poses(disc(), tmp_path / "file", lambda: False))) == 2
