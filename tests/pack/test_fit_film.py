"""A film fits at the best quality that does, found by hasty tries and few careful ones."""

import numpy as np
import pytest

from popcon_lib.errors import PackLimitError
from popcon_lib.pack.fit_film import fit_film

PICTURE = np.full((1, 2, 2, 4), 255, np.uint8)


class Film:
    """Sizes that are known, and the crfs at which it took care."""

    def __init__(self, size_at_0: int, halved_by: float, hasty_ratio: float, fixed_bytes: int = 0):
        self.size_at_0, self.halved_by, self.hasty_ratio = size_at_0, halved_by, hasty_ratio
        self.fixed_bytes = fixed_bytes
        self.careful = []

    def encode(self, crf: float, hasty: bool = False) -> bytes:
        if not hasty:
            self.careful.append(crf)
        ratio = self.hasty_ratio if hasty else 1
        return bytes(self.fixed_bytes + int(self.size_at_0 * ratio / 2 ** (crf / self.halved_by)))

    def decode(self, data: bytes) -> np.ndarray:
        return PICTURE


@pytest.mark.parametrize("halved_by", [4, 7, 15, 30])
@pytest.mark.parametrize("hasty_ratio", [1.2, 1.55, 2])
@pytest.mark.parametrize("fixed_bytes", [0, 5_000])
def test_the_limit_is_used_in_few_tries_however_the_codec_behaves(
    halved_by, hasty_ratio, fixed_bytes
):
    film = Film(400_000, halved_by, hasty_ratio, fixed_bytes)
    fitted = fit_film(PICTURE, film, 100_000, (1, 63))
    assert 85_000 < len(fitted.data) <= 100_000
    assert fitted.rung == f"crf {film.careful[-1]:g}"
    assert len(film.careful) <= 3


def test_plenty_of_room_takes_the_best_crf_there_is_at_once():
    film = Film(1_000, 10, 1.5)
    fitted = fit_film(PICTURE, film, 1_000_000, (4, 63))
    assert fitted.rung == "crf 4" and film.careful == [4]


def test_the_last_crf_is_tried_before_it_is_said_that_nothing_fits():
    film = Film(400_000, 10, 1.5)
    with pytest.raises(PackLimitError, match="'wave' is .* at the lowest quality; the limit is 10"):
        fit_film(PICTURE, film, 10, (1, 63), "'wave'")
    assert film.careful[-1] == 63
