"""Pop, the built-in character: whole, alone, and outlined in ink all around."""

import cv2
import numpy as np
import pytest

from popcon_lib.errors import UnknownNameError
from popcon_lib.providers.mascot import FACES, draw_mascot


@pytest.fixture(scope="module")
def pop() -> np.ndarray:
    return draw_mascot()


def test_it_is_a_straight_picture_with_clear_and_solid_parts(pop):
    assert pop.shape == (768, 768, 4) and pop.dtype == np.uint8
    assert set(np.unique(pop[..., 3])[[0, -1]]) == {0, 255}
    assert not pop[pop[..., 3] == 0].any()
    assert 0.35 < (pop[..., 3] == 255).mean() < 0.7


def test_a_margin_is_clear_and_the_body_fills_the_rest(pop):
    _, _, width, height = cv2.boundingRect(pop[..., 3])
    assert 0.9 * 768 < height < 0.97 * 768
    assert 0.75 * 768 < width < height
    assert not pop[:12].any() and not pop[-12:].any()
    assert not pop[:, :12].any() and not pop[:, -12:].any()


def test_it_is_one_piece_without_holes(pop):
    solid = (pop[..., 3] > 127).astype(np.uint8)
    assert cv2.connectedComponents(solid)[0] == 2  # the picture's outside, and Pop
    assert cv2.connectedComponents(1 - solid, connectivity=4)[0] == 2


def test_ink_closes_the_silhouette(pop):
    """No light pixel meets the outside: white backdrops cannot leak in."""
    outside = (pop[..., 3] < 128).astype(np.uint8)
    reach = cv2.dilate(outside, np.ones((7, 7), np.uint8)).astype(bool)
    rim = pop[reach & (pop[..., 3] > 127)]
    assert rim[:, :3].max() < 70


def test_it_is_drawn_the_same_every_time_and_at_any_size(pop):
    assert np.array_equal(pop, draw_mascot())
    small = draw_mascot(192)
    halved = cv2.resize(pop, (192, 192), interpolation=cv2.INTER_AREA)
    difference = np.abs(small.astype(float) - halved)[pop[::4, ::4, 3] == 255]
    assert small.shape == (192, 192, 4) and difference.mean() < 6


def test_its_faces_have_names():
    assert FACES == (
        "happy",
        "laughing",
        "sad",
        "angry",
        "surprised",
        "asleep",
        "loving",
        "winking",
        "thinking",
        "dizzy",
        "singing",
        "worried",
    )


@pytest.fixture(scope="module")
def faces() -> dict[str, np.ndarray]:
    return {face: draw_mascot(240, face) for face in FACES}


def test_every_face_is_another(faces):
    """Seen small, too: 60 px, where an emoji is read."""
    small = [
        cv2.resize(picture, (60, 60), interpolation=cv2.INTER_AREA) for picture in faces.values()
    ]
    for i, one in enumerate(small):
        for other in small[:i]:
            assert (np.abs(one.astype(int) - other).max(-1) > 40).sum() >= 12


@pytest.mark.parametrize("face", FACES)
def test_only_the_front_of_the_head_changes_with_the_face(faces, face):
    changed = (faces[face] != faces["happy"]).any(-1)
    changed[72:150, 50:190] = False  # brows to chin, cheek to cheek
    assert np.array_equal(faces[face][..., 3], faces["happy"][..., 3])
    assert not changed.any()


@pytest.mark.parametrize("face", FACES)
def test_a_face_is_drawn_the_same_whatever_was_drawn_before(faces, face):
    draw_mascot(120, "angry")
    assert np.array_equal(faces[face], draw_mascot(240, face))


def test_an_unknown_face_is_refused_with_the_nearest_name():
    with pytest.raises(UnknownNameError, match=r"no face 'angri'.*Did you mean 'angry'"):
        draw_mascot(96, "angri")
