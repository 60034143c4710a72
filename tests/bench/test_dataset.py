"""The films of the yardstick are what the yardstick says."""

import numpy as np
import pytest
from PIL import Image

from popcon_lib.bench.dataset import DEGRADATIONS, find_animations, make_film, read_truth
from popcon_lib.errors import InputError, UnknownNameError


@pytest.fixture
def data(tmp_path):
    """A folder with one APNG of 20 frames, 50 x 100 px: a box that grows from frame to frame."""
    (tmp_path / "anim").mkdir()
    frames = []
    for index in range(20):
        picture = np.zeros((100, 50, 4), np.uint8)
        picture[10 : 20 + 3 * index, 10:40] = (200, 40, 30, 255)
        frames.append(Image.fromarray(picture))
    path = tmp_path / "anim" / "box.png"
    frames[0].save(path, save_all=True, append_images=frames[1:], duration=80)
    return tmp_path


def test_twelve_even_frames_are_centred_at_480_px(data):
    truth = read_truth(find_animations(data)[0])
    assert truth.shape == (12, 480, 480, 4)
    shown = np.argwhere(truth[-1, ..., 3] > 127)
    # 3.84 px for one: the picture's rows 10 to 76 and columns 10 to 39, from (48, 144) on.
    assert np.abs(shown.min(0) - (48 + 38.4, 144 + 38.4)).max() <= 1
    assert np.abs(shown.max(0) - (48 + 77 * 3.84, 144 + 40 * 3.84)).max() <= 2
    heights = (truth[..., 3] > 127).any(2).sum(1)
    assert (np.diff(heights) > 0).all()


def test_items_are_found_by_name(data):
    assert [path.stem for path in find_animations(data, ("box",))] == ["box"]
    with pytest.raises(UnknownNameError, match="Did you mean 'box'"):
        find_animations(data, ("bax",))


def test_a_folder_without_animations_is_refused(tmp_path):
    with pytest.raises(InputError, match="anim"):
        find_animations(tmp_path)


@pytest.mark.parametrize("degradation", DEGRADATIONS)
def test_a_film_shows_the_truth_on_its_backdrop(data, degradation):
    truth = read_truth(find_animations(data)[0])[:2]
    film = make_film(truth, (140, 171, 216), degradation)
    assert film.clip.frames.shape == (2, 480, 480, 3)
    assert film.clip.backdrop == (140, 171, 216)
    corner = np.median(film.clip.frames[:, :9, :9], axis=(0, 1, 2))
    wanted = (135, 164, 207) if degradation == "off-white" else (140, 171, 216)
    assert np.abs(corner - wanted).max() <= 3
    middle = np.argwhere(truth[0, ..., 3] == 255).mean(0).astype(int)
    assert np.abs(film.clip.frames[0][tuple(middle)].astype(int) - (200, 40, 30)).max() <= 12


def test_a_shadow_darkens_the_backdrop_under_the_body(data):
    truth = read_truth(find_animations(data)[0])[-1:]
    bottom = int(np.flatnonzero(truth[0, ..., 3].any(1))[-1])
    frames = make_film(truth, (255, 255, 255), "shadow").clip.frames[0]
    assert 190 < frames[bottom + 6, 240, 0] < 245
    assert frames[5, 5, 0] > 250


def test_a_degradation_there_is_not_is_refused():
    with pytest.raises(UnknownNameError):
        make_film(np.zeros((1, 16, 16, 4), np.uint8), (255, 255, 255), "fog")
