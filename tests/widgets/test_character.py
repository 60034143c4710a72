"""The character's part of the home panel: where it is from, and how it looks cut out."""

import io
import re

import numpy as np
import pytest
from PIL import Image, ImageDraw

from popcon_lib.errors import InputError
from popcon_lib.job import MASCOT
from widgets.character import CharacterPanel
from widgets.parts.home.draft import Draft

HOW = {"recipe": "standard", "engine": "auto", "backdrop": "auto"}


def picture(mode: str = "RGBA", kind: str = "PNG", side: int = 120) -> bytes:
    """A red disc: on nothing, or on white where there is no alpha."""
    image = Image.new("RGBA", (side, side), (0, 0, 0, 0) if mode == "RGBA" else "white")
    ImageDraw.Draw(image).ellipse(
        (side / 6, side / 12, side * 5 / 6, side * 11 / 12), fill=(200, 40, 30)
    )
    buffer = io.BytesIO()
    image.convert(mode).save(buffer, kind)
    return buffer.getvalue()


def noise() -> bytes:
    pixels = np.random.default_rng(1).integers(0, 255, (80, 80, 3), np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG")
    return buffer.getvalue()


@pytest.fixture
def cut_outs() -> list[np.ndarray]:
    return []


@pytest.fixture
def panel(root, tmp_path, cut_outs):
    here = tmp_path / "notebooks"
    here.mkdir()
    made = CharacterPanel(
        Draft(root),
        here,
        lambda: HOW,
        lambda: None,
        lambda rgba: rgba is None or cut_outs.append(rgba),
    )
    yield made
    made.close()


def upload(panel, name: str, data: bytes, field: str = "picture") -> None:
    """As the browser does it."""
    file = {"name": name, "type": "", "size": len(data), "last_modified": 0, "error": ""}
    button = getattr(panel, field).upload.button
    button.set_state({"value": [{**file, "content": memoryview(data)}]})


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF"])
def test_an_upload_of_every_format_is_kept_and_shown_before_and_after(
    panel, root, wait_for, cut_outs, kind
):
    data = picture("RGB", kind)
    upload(panel, f"disc.{kind.lower()}", data)
    assert panel.asked()["character"] == str(root / "drop" / f"disc.{kind.lower()}")
    assert (root / "drop" / f"disc.{kind.lower()}").read_bytes() == data
    wait_for(lambda: "px, filmed on" in panel._preview.value and cut_outs)
    assert panel._preview.value.count("<figure>") == 2
    # The disc alone, without the white around it.
    assert cut_outs[-1][0, 0, 3] == 0 and cut_outs[-1].shape[0] > cut_outs[-1].shape[1]
    # What was sent once is not sent again with every reload.
    assert panel.picture.upload.button.value == ()


def test_pictures_of_one_name_do_not_replace_each_other_and_keep_to_the_folder(panel, root):
    upload(panel, "disc.png", picture())
    upload(panel, "../../disc.png", picture(side=100))
    upload(panel, "disc.png", picture())
    assert sorted(path.name for path in (root / "drop").iterdir()) == ["disc-2.png", "disc.png"]
    assert panel.picture.path.value == "disc.png"


def test_a_picture_is_found_by_path_by_name_in_the_drop_folder_and_from_the_notebook(
    panel, root, tmp_path
):
    for place in (root / "drop", tmp_path / "notebooks", tmp_path):
        place.mkdir(exist_ok=True)
        (place / f"{place.name}.png").write_bytes(picture())
        panel.picture.path.value = f"{place.name}.png"
        assert panel.asked()["character"] == str(place / f"{place.name}.png")
    panel.picture.path.value = str(root / "drop" / "drop.png")
    assert panel.asked()["character"] == str(root / "drop" / "drop.png")


def test_what_was_dropped_is_offered_the_newest_first(panel, root):
    draft = Draft(root)
    draft.make_drop()
    for name in ("one.png", "two.jpg", "notes.txt"):
        (draft.drop / name).write_bytes(b"x")
    files = draft.dropped()
    assert {path.name for path in files} == {"one.png", "two.jpg"}
    panel.picture.offer(files)
    assert panel.picture.path.options == tuple(path.name for path in files)


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("empty.png", b"", r"empty \(0 bytes\)"),
        ("page.png", b"%PDF-1.7", "a PDF"),
        ("cut.png", picture()[:300], "cannot be read to the end"),
        ("small.png", picture(side=24), "at least 32 px"),
        ("noise.png", noise(), "not one flat colour.*“Background: Keep as it is”"),
    ],
)
def test_what_cannot_be_used_is_said_where_the_picture_would_be(panel, wait_for, name, data, said):
    upload(panel, name, data)
    wait_for(lambda: "popcon-note wrong" in panel._preview.value)
    assert re.search(said, panel.problem)
    assert "<figure>" not in panel._preview.value


def test_an_upload_that_is_too_large_is_not_kept_and_leaves_what_was_there(panel, root):
    upload(panel, "disc.png", picture())
    upload(panel, "huge.png", bytes(30_000_001))
    assert "may have 30 MB" in panel.picture.upload.problem
    assert [path.name for path in (root / "drop").iterdir()] == ["disc.png"]
    assert panel.asked()["character"].endswith("disc.png")


def test_a_missing_file_is_said_as_it_is_typed(panel, wait_for):
    panel.picture.path.value = "nowhere.png"
    wait_for(lambda: "There is no file" in panel._preview.value)


def test_another_way_to_remove_the_background_makes_another_preview(panel, wait_for, cut_outs):
    upload(panel, "disc.png", picture("RGB"))
    wait_for(lambda: len(cut_outs) > 0 and cut_outs[-1].shape[:2] != (120, 120))
    panel.cut.value = "no"
    wait_for(lambda: cut_outs[-1][..., 3].min() == 0 and (cut_outs[-1][..., 3] > 0).mean() > 0.8)
    assert panel.asked()["cut_background"] == "no"


def test_switching_between_picture_and_words_clears_the_preview(panel, wait_for):
    upload(panel, "disc.png", picture())
    wait_for(lambda: "<figure>" in panel._preview.value)
    panel.modes.value = "words"
    assert "<figure>" not in panel._preview.value
    with pytest.raises(InputError, match="No words"):
        panel.asked()
    panel.prompt.value = " a panda "
    assert panel.asked() == {"prompt": "a panda", "reference": "", "cut_background": "auto"}
    upload(panel, "like.png", picture(), "reference")
    assert panel.asked()["reference"].endswith("like.png")
    wait_for(lambda: "Reference" in panel._preview.value)
    panel.modes.value = "picture"
    assert "Reference" not in panel._preview.value
    # What was typed is not lost.
    wait_for(lambda: panel._preview.value.count("<figure>") == 2)
    assert panel.asked()["character"].endswith("disc.png")


def test_the_mascot_needs_nothing(panel, wait_for):
    panel.modes.value = MASCOT
    assert panel.asked() == {"character": MASCOT, "cut_background": "auto"}
    wait_for(lambda: "Pop" in panel._preview.value)


def test_what_was_filled_in_comes_back_and_what_does_not_fit_is_left(panel):
    panel.fill({"mode": "words", "prompt": "a fox", "cut": "perhaps", "picture": 3, "x": "y"})
    assert panel.form() == {
        "mode": "words", "picture": "", "prompt": "a fox", "reference": "", "cut": "auto",
    }  # fmt: skip


def test_the_limit_of_an_upload_is_said_before(panel):
    assert "up to 30 MB" in panel._hint.value
