"""An upload in pieces, as the page sends them, without a page."""

import json
from base64 import b64encode

import pytest

from popcon_lib.errors import StorageError
from widgets.parts.upload import PIECE_BYTES, Upload


@pytest.fixture
def taken():
    return []


@pytest.fixture
def upload(taken):
    made = Upload(
        ".png,.gif",
        3 * PIECE_BYTES,
        "Save it smaller.",
        lambda name, data: taken.append((name, data)),
    )
    yield made
    made.close()


def send(upload, at: int, data: bytes, size: int, upload_id: str = "a", **more) -> None:
    piece = {"id": upload_id, "at": at, "name": "a.png", "size": size, **more}
    upload.pieces.value = json.dumps({**piece, "data": b64encode(data).decode()})


def test_pieces_are_answered_each_and_put_together(upload, taken):
    data = bytes(range(256)) * (2 * PIECE_BYTES // 256) + b"end"
    for at in range(0, len(data), PIECE_BYTES):
        assert not taken
        send(upload, at, data[at : at + PIECE_BYTES], len(data))
        if at < 2 * PIECE_BYTES:
            assert (
                f'data-upload="a {at}"' in upload.answer.value and "of 2 MB" in upload.answer.value
            )
    assert taken == [("a.png", data)]
    assert 'data-upload="a end"' in upload.answer.value
    assert upload.pieces.value == "", "nothing is sent again with a reload of the page"


def test_an_empty_file_comes_as_one_piece(upload, taken):
    send(upload, 0, b"", 0)
    assert taken == [("a.png", b"")]


def test_a_file_that_is_too_large_is_refused_with_its_first_piece(upload, taken):
    send(upload, 0, bytes(PIECE_BYTES), 300_000_000)
    assert "a.png is 300 MB; it may have 3 MB. Save it smaller." in upload.problem
    assert 'data-upload="a end"' in upload.answer.value and not taken


def test_the_newest_upload_takes_the_place_of_one_that_is_on(upload, taken):
    send(upload, 0, b"ab", 4)
    send(upload, 0, b"12", 4, "b")
    send(upload, 2, b"cd", 4)
    send(upload, 2, b"34", 4, "b")
    assert taken == [("a.png", b"1234")]


def test_a_file_that_the_browser_cannot_read_is_said(upload, taken):
    send(upload, 0, b"", 4, failed="NotReadableError")
    assert "NotReadableError" in upload.problem and not taken


def test_what_cannot_be_kept_is_said_until_the_next_upload():
    disk = ["The disk is full."]

    def take(name, data):
        if disk:
            raise StorageError(disk.pop())

    made = Upload(".png", 10, "", take)
    send(made, 0, b"ab", 2)
    assert made.problem == "The disk is full." and "disk is full" in made.answer.value
    assert 'data-upload="a end"' in made.answer.value
    send(made, 0, b"ab", 2, "b")
    assert made.problem == "" and "disk" not in made.answer.value
    made.close()


def test_without_a_script_it_is_an_ordinary_upload(upload, taken):
    file = {"name": "a.png", "type": "image/png", "last_modified": 0}
    for data in (b"ab", bytes(4 * PIECE_BYTES)):
        value = {**file, "size": len(data), "content": memoryview(data)}
        upload.button.set_state({"value": [value]})
    assert taken == [("a.png", b"ab")] and "may have 3 MB" in upload.problem
    assert upload.button.value == ()
