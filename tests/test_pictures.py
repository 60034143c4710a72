"""Pictures come back from disk as they went."""

import numpy as np
import pytest
from PIL import Image

from popcon_lib import pictures
from popcon_lib.errors import InputError


@pytest.mark.parametrize("channels", [(), (3,), (4,)], ids=["alpha", "RGB", "RGBA"])
def test_frames_come_back_exactly_and_in_order(channels):
    frames = np.random.default_rng(1).integers(0, 256, (12, 7, 5, *channels), np.uint8)
    files = pictures.encode_pngs(frames)
    assert list(files) == [f"{index:03}.png" for index in range(12)]
    assert (pictures.decode_pngs(dict(reversed(files.items()))) == frames).all()


def test_colours_are_where_other_programs_expect_them(tmp_path):
    (tmp_path / "a.png").write_bytes(
        pictures.encode_png(np.full((1, 1, 4), (1, 2, 3, 4), np.uint8))
    )
    assert Image.open(tmp_path / "a.png").getpixel((0, 0)) == (1, 2, 3, 4)


def test_damaged_bytes_are_said():
    with pytest.raises(InputError, match="cannot be read"):
        pictures.decode_png(b"not a picture")
