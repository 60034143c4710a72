"""A cut-out of any shape fits its canvas in every frame, with its effects, without a fringe."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from popcon_lib.actions import ACTIONS, find
from popcon_lib.providers import marks
from popcon_lib.providers.motions import MOTIONS
from popcon_lib.providers.poses import pose_at
from popcon_lib.providers.scene import LAYERS, Scene, Take
from popcon_lib.providers.spine import Body
from popcon_lib.providers.warp import Frame, Sprite

SIDE_PX = 128


def slab(height_px: int, width_px: int, colour=(200, 60, 40)) -> np.ndarray:
    """A solid rectangle: the shape that reaches farthest into every corner."""
    return np.full((height_px, width_px, 4), (*colour, 255), np.uint8)


@settings(max_examples=40)
@given(
    height=st.integers(12, 400),
    width=st.integers(12, 400),
    action=st.sampled_from(list(ACTIONS)),
    phase=st.floats(0, 1),
    take=st.builds(
        Take, st.booleans(), st.floats(-0.08, 0.08), st.floats(0.9, 1), st.floats(0.7, 1.3)
    ),
)
def test_nothing_is_ever_cut_off_by_the_canvas(height, width, action, phase, take):
    alpha = Scene(slab(height, width), find(action), SIDE_PX, take).frame(phase)[..., 3]
    border = np.concatenate([alpha[0], alpha[-1], alpha[:, 0], alpha[:, -1]])
    assert border.max() == 0


@pytest.mark.parametrize("name", list(ACTIONS))
def test_the_body_is_as_large_as_its_motion_and_effects_allow(name):
    """Emoji are tiny: over a loop, picture and effects reach across the canvas one way."""
    scene = Scene(slab(90, 80), find(name), SIDE_PX)
    seen = np.max([scene.frame(i / 12)[..., 3] for i in range(12)], axis=0) > 0
    reach = max(np.ptp(np.flatnonzero(seen.any(0))), np.ptp(np.flatnonzero(seen.any(1))))
    assert reach > 0.85 * SIDE_PX


@pytest.mark.parametrize("name", list(ACTIONS))
def test_phase_1_is_phase_0(name):
    scene = Scene(slab(60, 60), find(name), 64)
    assert np.array_equal(scene.frame(0.0), scene.frame(1.0))


def test_clear_pixels_hold_no_colour():
    picture = Scene(slab(80, 60), find("love"), SIDE_PX).frame(0.3)
    assert not picture[picture[..., 3] == 0].any()


def test_edges_keep_the_colour_of_the_character():
    """Straight colour along the soft edge is the character's own: no dark or light fringe."""
    rgba = slab(90, 80, (250, 250, 250))
    rgba[:30] = 0  # clear pixels are black, which must not bleed in
    body = Body(rgba[30:, :, 3])
    sprite = Sprite(rgba[30:], body, Frame(SIDE_PX, 60, 64, 100))
    drawn = sprite.draw(pose_at(MOTIONS["sway"], 0.3))
    soft = (drawn[..., 3] > 0.05) & (drawn[..., 3] < 0.95)
    colour = drawn[soft][:, :3] / drawn[soft][:, 3:]
    assert soft.sum() > 100
    assert np.abs(colour - 250 / 255).max() < 0.01


def test_a_body_at_rest_is_drawn_as_it_is():
    rng = np.random.default_rng(5)
    rgba = np.dstack([rng.integers(0, 256, (60, 60, 3), np.uint8), np.full((60, 60), 255)])
    rgba = rgba.astype(np.uint8)
    sprite = Sprite(rgba, Body(rgba[..., 3]), Frame(80, 60, 40, 70))
    drawn = sprite.draw(pose_at(MOTIONS["sway"], 0.0, strength=0.0)) * 255
    assert np.abs(drawn[10:70, 10:70] - rgba).max() <= 1
    drawn[10:70, 10:70] = 0
    assert np.abs(drawn).max() <= 1


def test_a_body_seen_from_behind_is_its_mirror_image():
    half = slab(60, 60)
    half[:, :30, :3] = 0
    turned = Scene(half, find("spin"), SIDE_PX)
    fronts = [turned.frame(i / 48) for i in range(48)]
    left_is_dark = [f[:, :64, :3].sum() < f[:, 64:, :3].sum() for f in fronts]
    assert any(left_is_dark) and not all(left_is_dark)


@settings(max_examples=40)
@given(
    height=st.integers(40, 600),
    width=st.integers(40, 600),
    name=st.sampled_from(list(MOTIONS)),
    phase=st.floats(0, 1),
)
def test_finding_is_the_inverse_of_placing(height, width, name, phase):
    body = Body(np.full((height, width), 255, np.uint8))
    pose = pose_at(MOTIONS[name], phase)
    across, up = np.meshgrid(np.linspace(-0.5, 0.5, 9), np.linspace(0, 1, 9))
    points = np.column_stack([across.ravel() * body.width, up.ravel() * body.height])
    assert np.abs(body.find(body.place(points, pose), pose) - points).max() < 0.02


def test_a_thin_part_is_counted_into_the_extents():
    alpha = np.zeros((200, 200), np.uint8)
    alpha[100:, 60:140] = 255
    alpha[:, 99:101] = 255  # an antenna
    left, bottom, right, top = Body(alpha).extents(pose_at(MOTIONS["sway"], 0, strength=0.0))
    assert (bottom, top) == pytest.approx((0, 1))
    assert (left, right) == pytest.approx((-0.2, 0.2), abs=0.02)


def test_every_mark_has_a_row_that_says_how_it_goes_with_a_body():
    assert set(LAYERS) == set(marks.names())
