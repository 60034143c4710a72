"""Matting of files: what is finished is kept, what is not whole is made again."""

import io
import os

import cv2
import numpy as np
import pytest
from PIL import Image

from popcon_lib import matte_files
from popcon_lib.errors import InputError
from popcon_lib.matte_files import KINDS, Order, folders_for, matte_file
from popcon_lib.matting.recipe import PRESETS, Recipe
from popcon_lib.media import Matte


@pytest.fixture
def film(tmp_path):
    """A folder of three frames: a red disc on white."""

    def draw(count=3):
        folder = tmp_path / "film"
        folder.mkdir(exist_ok=True)
        for index in range(count):
            frame = np.full((64, 64, 3), 255, np.uint8)
            cv2.circle(frame, (28 + 4 * index, 32), 14, (40, 30, 200), -1, cv2.LINE_AA)
            cv2.imwrite(str(folder / f"{index}.png"), frame)
        return folder

    return draw


def written(folder):
    """Time of writing of each file, by name."""
    files = (path for path in folder.rglob("*.*") if path.name != "manifest.json")
    return {str(path.relative_to(folder)): path.stat().st_mtime_ns for path in files}


EVERYTHING = Order(Recipe(), write=KINDS)
FRAMES = Order(Recipe())


def test_every_kind_is_written_and_is_what_it_says(film, tmp_path):
    out = tmp_path / "out"
    outcome = matte_file(film(), out, EVERYTHING)
    assert outcome.files == len(written(out)) == 7
    assert outcome.about.startswith("key")
    rgba = np.asarray(Image.open(out / "001.png"))
    alpha = np.asarray(Image.open(out / "alpha" / "001.png"))
    assert rgba.shape == (64, 64, 4) and alpha.shape == (64, 64)
    assert np.array_equal(rgba[..., 3], alpha)
    assert alpha[32, 32] == 255 and alpha[2, 2] == 0
    with Image.open(io.BytesIO((out / "preview.webp").read_bytes())) as preview:
        assert preview.n_frames == 3


def test_what_is_finished_is_not_made_again(film, tmp_path):
    matte_file(film(), tmp_path / "out", EVERYTHING)
    before = written(tmp_path / "out")
    assert matte_file(tmp_path / "film", tmp_path / "out", FRAMES).about == ""
    assert written(tmp_path / "out") == before


@pytest.mark.parametrize("harm", [os.remove, lambda path: os.truncate(path, 40)])
def test_a_file_that_is_gone_or_cut_off_is_made_again(film, tmp_path, harm):
    matte_file(film(), tmp_path / "out", FRAMES)
    harm(tmp_path / "out" / "001.png")
    assert matte_file(tmp_path / "film", tmp_path / "out", FRAMES).about
    assert np.asarray(Image.open(tmp_path / "out" / "001.png")).shape == (64, 64, 4)


@pytest.mark.parametrize(
    "order",
    [Order(PRESETS["raw"]), Order(Recipe(), backdrop=(255, 255, 255)), Order(Recipe(model="x"))],
    ids=["recipe", "backdrop", "model"],
)
def test_asked_for_otherwise_it_is_made_again(film, tmp_path, order):
    matte_file(film(), tmp_path / "out", FRAMES)
    assert matte_file(tmp_path / "film", tmp_path / "out", order).about


def test_another_kind_is_added_to_what_is_there(film, tmp_path):
    out = tmp_path / "out"
    matte_file(film(), out, Order(Recipe(), write=("alpha",)))
    before = written(out)
    assert set(before) == {f"alpha/00{number}.png" for number in range(3)}
    assert matte_file(tmp_path / "film", out, FRAMES).files == 6
    assert before.items() <= written(out).items()
    assert matte_file(tmp_path / "film", out, EVERYTHING).files == 7


def test_frames_of_a_longer_film_do_not_stay(film, tmp_path):
    out = tmp_path / "out"
    matte_file(film(), out, EVERYTHING)
    (out / "mine.png").write_bytes(b"x")
    os.remove(tmp_path / "film" / "2.png")
    matte_file(tmp_path / "film", out, FRAMES)
    assert set(written(out)) == {"000.png", "001.png", "mine.png"}


def test_an_input_that_is_stopped_leaves_nothing(film, tmp_path):
    def stop(done, total, doing):
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        matte_file(film(), tmp_path / "out", FRAMES, stop)
    assert not (tmp_path / "out").exists()


def test_progress_is_told_frame_by_frame(film, tmp_path):
    news = []
    matte_file(film(), tmp_path / "out", FRAMES, lambda *told: news.append(told))
    assert news == [*((n, 3, "matting") for n in range(4)), (3, 3, "writing")]


def test_what_does_not_fit_into_memory_is_refused_with_numbers(film, tmp_path, monkeypatch):
    held = 2.5 * 64 * 64 * matte_files.HELD_BYTES
    monkeypatch.setattr(matte_files, "_free_bytes", lambda: held)
    with pytest.raises(InputError, match="64×64 px, and 2 of them fit"):
        matte_file(film(), tmp_path / "out", FRAMES)


@pytest.mark.parametrize(("level", "said"), [(0.0, "Nothing was found"), (1.0, "All of every")])
def test_a_matte_of_nothing_or_of_everything_is_warned_of(film, tmp_path, monkeypatch, level, said):
    answer = Matte(np.full((3, 64, 64), level, np.float32), "key", "key")
    monkeypatch.setattr(matte_files, "matte", lambda *asked: (answer, ()))
    assert said in matte_file(film(), tmp_path / "out", FRAMES).warning


def test_a_good_matte_is_not_warned_of(film, tmp_path):
    assert matte_file(film(), tmp_path / "out", FRAMES).warning == ""


def test_each_of_several_inputs_has_a_folder_of_its_own(film, tmp_path):
    sources = [tmp_path / name for name in ("a.mp4", "b/A.png", "a-2.gif", "c/a.mp4")]
    folders = folders_for([*sources, film()], tmp_path / "out")
    names = [folder.name for folder in folders.values()]
    assert names == ["a", "A-2", "a-2-2", "a-3", "film"]
    assert folders_for(sources[:1], tmp_path / "out") == {sources[0]: tmp_path / "out"}


def test_results_never_take_the_place_of_what_is_given(film, tmp_path):
    folder = film()
    with pytest.raises(InputError, match="take the place"):
        folders_for([folder], folder)
    with pytest.raises(InputError, match="take the place"):
        folders_for([folder / "000.png"], folder)
