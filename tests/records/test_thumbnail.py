"""The picture that a list shows of a job."""

from pathlib import Path

import pytest

from popcon_lib.records import Record
from popcon_lib.records.thumbnail import thumbnail

WEBP = b"RIFF\x04\x00\x00\x00WEBP"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "job"
    (made / "artifacts").mkdir(parents=True)
    (made / "artifacts" / "thumb.webp").write_bytes(WEBP)
    (made / "text").write_bytes(b"hello")
    (made / "huge").write_bytes(WEBP + bytes(100_000))
    (made / "link").symlink_to(tmp_path / "secret")
    (tmp_path / "secret").write_bytes(WEBP)
    return made


def card(folder: Path, name: object) -> Record:
    return Record(folder / "job.ipynb", "completed", card={"thumb": name})


def test_it_is_the_picture_that_the_card_names(folder):
    assert thumbnail(card(folder, "artifacts/thumb.webp")) == WEBP
    assert thumbnail(Record(folder / "job.ipynb", "corrupt")) == b""


@pytest.mark.parametrize(
    "name",
    ["../secret", "link", "nowhere", "text", "huge", "artifacts", "", 3, None, ["a"], "a\0b"],
    ids=repr,
)
def test_nothing_else_is_read_for_it(folder, name):
    assert thumbnail(card(folder, name)) == b""
    assert thumbnail(card(folder, str(folder.parent / "secret"))) == b""


def test_until_there_is_a_pack_it_is_of_what_was_made_before(folder):
    (folder / "preview.webp").write_bytes(WEBP + b"begun")
    begun = {"preview": "preview.webp"}
    record = Record(folder / "job.ipynb", "waiting", card=begun)
    assert thumbnail(record) == WEBP + b"begun"
    done = Record(
        folder / "job.ipynb", "completed", card={**begun, "thumb": "artifacts/thumb.webp"}
    )
    assert thumbnail(done) == WEBP
    (folder / "artifacts" / "thumb.webp").unlink()
    assert thumbnail(done) == WEBP + b"begun"
