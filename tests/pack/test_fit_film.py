"""A film fits at the best quality that does, found by hasty tries and few careful ones."""

import numpy as np
import pytest

from popcon_lib.errors import PackLimitError
from popcon_lib.pack.fit_film import fit_film

PICTURE = np.full((1, 2, 2, 4), 255, np.uint8)


def film(size_at_0: int, halved_by: float, hasty_ratio: float):
    """An encoder of known sizes, and the crfs at which it took care."""
    careful = []

    def encode(crf: int, hasty: bool) -> bytes:
        if not hasty:
            careful.append(crf)
        return bytes(int(size_at_0 * (hasty_ratio if hasty else 1) / 2 ** (crf / halved_by)))

    return encode, careful


@pytest.mark.parametrize("halved_by", [7, 15, 30])
@pytest.mark.parametrize("hasty_ratio", [1.2, 1.55, 2])
def test_the_limit_is_used_in_few_tries_however_the_codec_behaves(halved_by, hasty_ratio):
    encode, careful = film(400_000, halved_by, hasty_ratio)
    fitted = fit_film(PICTURE, encode, lambda data: PICTURE, 100_000)
    assert 88_000 < len(fitted.data) <= 100_000
    assert fitted.rung == f"crf {careful[-1]}"
    assert len(careful) <= 3


def test_plenty_of_room_takes_the_best_crf_there_is_at_once():
    encode, careful = film(1_000, 10, 1.5)
    fitted = fit_film(PICTURE, encode, lambda data: PICTURE, 1_000_000)
    assert fitted.rung == "crf 4" and careful == [4]


def test_the_last_crf_is_tried_before_it_is_said_that_nothing_fits():
    encode, careful = film(400_000, 10, 1.5)
    with pytest.raises(PackLimitError, match="'wave' is .* at the lowest quality; the limit is 10"):
        fit_film(PICTURE, encode, lambda data: PICTURE, 10, "'wave'")
    assert careful[-1] == 63
