"""What the lab is opened on, and what is said of what cannot be opened."""

import shutil

from popcon_lib import pictures
from popcon_lib.media import composite
from widgets.parts.memory import remember

WHITE = (255, 255, 255)


def test_what_is_transparent_already_is_the_truth_and_errors_are_told(
    root, tmp_path, truth, open_lab, ready
):
    folder = tmp_path / "frames"
    folder.mkdir()
    for name, data in pictures.encode_pngs(truth).items():
        (folder / name).write_bytes(data)
    lab = open_lab(folder)
    ready(lab, 1)
    figures = lab.runs.run(1).result.figures
    assert figures.mae < 5 and "MAE" in lab.tables.figures.value
    assert lab.tuner.keeping.job.disabled and "belong to no job" in lab.tuner.keeping.said.value
    assert lab.film.file.is_relative_to(root / "lab")


def test_an_upload_is_opened(root, truth, open_lab, ready):
    lab = open_lab("")
    assert "Choose a job" in lab.notice.text
    data = pictures.encode_png(composite(truth, WHITE)[0])
    sent = {"name": "one.png", "type": "image/png", "size": len(data), "content": data}
    sent["last_modified"] = 0
    lab.sources.upload.button.set_state({"value": [{**sent, "content": memoryview(data)}]})
    ready(lab, 1)
    assert lab.film.title == "one.png" and lab.player.play.disabled


def test_the_newest_job_is_opened_or_what_was_seen_since(job, root, open_lab, wait_for):
    shutil.copytree(root / "panda", root / "goose")
    remember(root, {"job": "goose"})
    lab = open_lab("")
    wait_for(lambda: lab.film is not None)
    assert lab.film.source == {"job": "goose", "action": "wave"}
    lab.load({"job": "panda", "action": "love"})
    last = root / "lab/last.json"
    wait_for(lambda: last.is_file() and "panda" in last.read_text())
    again = open_lab("")
    wait_for(lambda: again.film is not None)
    assert again.film.source == {"job": "panda", "action": "love"}
    (root / "panda/job.ipynb").unlink()
    again = open_lab("")
    wait_for(lambda: again.film is not None)
    assert again.film.source == {"job": "goose", "action": "wave"}


def test_what_cannot_be_opened_is_said(open_lab, root, job, wait_for):
    lab = open_lab(root / "nothing.png")
    assert "There is no file" in lab.notice.text
    lab.load({"job": "panda", "action": "cry"})
    wait_for(lambda: "not made yet" in lab.notice.text)
    lab.adder.add.click()
    assert "Nothing is open" in lab.notice.text


def test_a_desk_that_is_damaged_begins_afresh(lab, open_lab, wait_for):
    wait_for(lab.film.file.exists)
    lab.film.file.write_text('{"board": 3}')
    again = open_lab()
    assert "begins afresh" in again.notice.text
    assert len(again.board.columns) == 1
