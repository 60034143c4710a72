"""Colours freed of the backdrop."""

import sys

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from popcon_lib.errors import EngineError, UnknownNameError
from popcon_lib.matting.edges import EDGES, foreground

colours = st.tuples(*[st.integers(0, 255)] * 3)


def soft_disc(side_px=64, radius=20, sigma=1.0):
    mask = np.zeros((side_px, side_px), np.float32)
    cv2.circle(mask, (side_px // 2, side_px // 2), radius, 1, -1)
    return cv2.GaussianBlur(mask, (0, 0), sigma)


def unmixed(frames, alpha, backdrop):
    return foreground(frames, alpha, backdrop, "unmix")


def scenery(side_px=96):
    """A background that is not flat: a ramp from blue to orange."""
    across = np.linspace(0, 1, side_px, dtype=np.float32)[None, :, None] * np.ones((side_px, 1, 1))
    return np.float32((40, 60, 200)) * (1 - across) + np.float32((250, 160, 40)) * across


def rim(frame, alpha, colour, edges):
    """The mean error of colour on soft pixels, each as much as it shows, of 255."""
    rgba = foreground(frame[None], alpha[None], None, edges)[0]
    soft = (alpha > 0.02) & (alpha < 0.98)
    off = np.abs(rgba[soft][:, :3].astype(int) - colour).mean(axis=1)
    return float((off * alpha[soft]).mean() / alpha[soft].mean())


def composed(colour, backdrop, alpha):
    flat = np.float32(backdrop)
    mixed = flat + (np.float32(colour) - flat) * alpha[..., None]
    return np.rint(mixed).astype(np.uint8)


@given(colour=colours, backdrop=colours)
@settings(max_examples=60)
def test_what_was_composited_comes_back(colour, backdrop):
    alpha = soft_disc()
    rgba = unmixed(composed(colour, backdrop, alpha)[None], alpha[None], backdrop)[0]
    shown = rgba[..., 3] >= 26  # a tenth; below, rounding to 8 bit is more than colour
    assert np.abs(rgba[shown][:, :3].astype(int) - colour).max() <= 6


@given(colour=colours, backdrop=colours, view=colours)
@settings(max_examples=40)
def test_on_any_other_background_no_rim_shows(colour, backdrop, view):
    alpha = soft_disc()
    rgba = unmixed(composed(colour, backdrop, alpha)[None], alpha[None], backdrop)[0]
    cover = rgba[..., 3:] / 255
    seen = rgba[..., :3] * cover + np.float32(view) * (1 - cover)
    assert np.abs(seen - composed(colour, view, alpha)).max() <= 6


def test_colour_is_zero_exactly_where_alpha_is():
    alpha = soft_disc()
    rgba = unmixed(composed((200, 30, 40), (255, 255, 255), alpha)[None], alpha[None], None)[0]
    assert not rgba[rgba[..., 3] == 0].any()
    assert rgba[rgba[..., 3] > 0][:, :3].any(axis=1).all()


def test_alpha_is_returned_rounded_to_8_bit():
    alpha = soft_disc()
    rgba = unmixed(composed((200, 30, 40), (0, 255, 0), alpha)[None], alpha[None], (0, 255, 0))
    assert np.array_equal(rgba[0, ..., 3], np.rint(alpha * 255).astype(np.uint8))


def test_the_inside_keeps_its_drawing():
    frame = np.random.default_rng(0).integers(0, 255, (64, 64, 3)).astype(np.uint8)
    alpha = soft_disc()
    inner = cv2.erode((alpha == 1).astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
    rgba = unmixed(frame[None], alpha[None], (255, 255, 255))[0]
    assert np.array_equal(rgba[inner][:, :3], frame[inner])


def test_an_unknown_backdrop_is_measured_near_each_pixel():
    alpha = soft_disc(side_px=96)
    ramp = np.linspace(120, 180, 96, dtype=np.float32)[None, :, None] * np.ones((96, 1, 3))
    frame = ramp + (np.float32((200, 30, 40)) - ramp) * alpha[..., None]
    rgba = unmixed(np.rint(frame).astype(np.uint8)[None], alpha[None], None)[0]
    shown = rgba[..., 3] > 100
    assert np.abs(rgba[shown][:, :3].astype(int) - (200, 30, 40)).max() <= 12


def test_a_frame_without_backdrop_and_one_without_character_are_unmixed():
    frame = np.full((1, 32, 32, 3), 77, np.uint8)
    full = unmixed(frame, np.ones((1, 32, 32), np.float32), (255, 255, 255))
    assert (full == (77, 77, 77, 255)).all()
    assert not unmixed(frame, np.zeros((1, 32, 32), np.float32), (77, 77, 77)).any()


def test_none_keeps_the_colours_of_the_film():
    alpha = soft_disc()
    frame = composed((200, 30, 40), (255, 255, 255), alpha)
    rgba = foreground(frame[None], alpha[None], (255, 255, 255), "none")[0]
    shown = rgba[..., 3] > 0
    assert np.array_equal(rgba[shown][:, :3], frame[shown])


@pytest.mark.parametrize("edges", ["auto", "blur_fusion", "ml"])
def test_no_rim_is_left_where_the_background_is_not_flat(edges):
    alpha, colour = soft_disc(side_px=96), (230, 40, 160)
    behind = scenery()
    frame = np.rint(behind + (np.float32(colour) - behind) * alpha[..., None]).astype(np.uint8)
    assert rim(frame, alpha, colour, edges) < 0.2 * rim(frame, alpha, colour, "none")


def test_auto_unmixes_on_a_flat_backdrop_and_fuses_elsewhere():
    alpha = soft_disc(side_px=96)[None]
    for behind, method in ((np.full((96, 96, 3), 255), "unmix"), (scenery(), "blur_fusion")):
        frame = behind + ((200, 30, 40) - behind) * alpha[0, ..., None]
        frames = np.rint(frame).astype(np.uint8)[None]
        expected = foreground(frames, alpha, None, method)
        assert np.array_equal(foreground(frames, alpha, None, "auto"), expected)


@pytest.mark.parametrize("edges", EDGES)
def test_every_method_keeps_alpha_clears_what_is_clear_and_leaves_what_is_solid(edges):
    random = np.random.default_rng(0)
    frames = random.integers(0, 255, (2, 64, 64, 3)).astype(np.uint8)
    alpha = np.stack([soft_disc(), soft_disc(radius=12)])
    rgba = foreground(frames, alpha, None, edges)
    assert rgba.dtype == np.uint8
    assert np.array_equal(rgba[..., 3], np.rint(alpha * 255).astype(np.uint8))
    assert not rgba[rgba[..., 3] == 0].any()
    deep = cv2.erode(np.uint8(alpha[0] == 1), np.ones((9, 9), np.uint8)) > 0
    assert np.abs(rgba[0][deep][:, :3].astype(int) - frames[0][deep]).max() <= 1


@pytest.mark.parametrize("model", ["general", "dis", "massive", "portrait"])
def test_recorded_mattes_get_edges_nearer_to_the_body_than_to_the_scenery(shared_data, model):
    recorded = shared_data / "model_outputs" / "rembg"
    frame = np.array(Image.open(recorded / "anime-girl-1.jpg").convert("RGB"))
    alpha = np.array(Image.open(recorded / f"anime-girl-1.birefnet-{model}.png"))[..., 3]
    alpha = alpha.astype(np.float32) / 255
    solid = (alpha > 0.98).astype(np.float32)[..., None]
    near = cv2.blur(solid, (15, 15))
    body = cv2.blur(frame * solid, (15, 15)) / np.maximum(near[..., None], 1e-3)
    soft = (alpha > 0.05) & (alpha < 0.95) & (near > 0.1)

    def off(edges):
        rgba = foreground(frame[None], alpha[None], None, edges)[0]
        return float(np.abs(rgba[soft][:, :3] - body[soft]).mean())

    assert off("auto") < 0.75 * off("none")


def test_the_learned_extra_is_named_where_it_is_missing(monkeypatch):
    monkeypatch.setitem(sys.modules, "pymatting", None)
    with pytest.raises(EngineError, match=r"pip install 'popcon\[models\]'"):
        foreground(np.zeros((1, 8, 8, 3), np.uint8), np.ones((1, 8, 8), np.float32), None, "ml")


def test_an_edge_method_there_is_not_is_refused():
    with pytest.raises(UnknownNameError, match="unmix"):
        foreground(np.zeros((1, 4, 4, 3), np.uint8), np.ones((1, 4, 4), np.float32), None, "unmixx")
