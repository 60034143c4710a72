"""Making a film fit a number of bytes: by the best quality of its codec found to fit."""

from collections.abc import Callable
from math import exp, log

import numpy as np

from popcon_lib.pack.fit import Fitted, does_not_fit
from popcon_lib.pack.quality import psnr_db, worst_alpha_error

__all__ = ["fit_film"]

_BEST_CRF = 4  # below, a file grows and shows nothing more
_HASTY_RATIO = 1.55  # VP9 in haste, by its file with care: 1.35 to 1.7 on drawings
_AIM = 0.97  # of the limit: guesses are a little off
_WELL_USED = 0.92  # of the limit: closer is not worth another try
_APART = 10  # crf between hasty tries; between two of them, sizes go by a constant factor


def fit_film(
    rgba: np.ndarray,
    encode: Callable[[int, bool], bytes],
    decode: Callable[[bytes], np.ndarray],
    limit_bytes: int,
    name: str = "It",
    worst_crf: int = 63,
) -> Fitted:
    """Encode straight uint8 (T, H, W, 4) by the lowest crf from 4 on found to fit.

    encode: writes them at a crf, in haste (to know about how large it will be) or with care;
    decode: what they look like then. Raises PackLimitError.
    """
    sizes = _Sizes(lambda crf: len(encode(crf, True)), worst_crf)
    low, high, best = _BEST_CRF, worst_crf, None
    while low <= high:
        crf = sizes.lowest_crf(_AIM * limit_bytes, low, high)
        data = encode(crf, False)
        sizes.learn(crf, len(data))
        if len(data) <= limit_bytes:
            best, high = (crf, data), crf - 1
            if len(data) > _WELL_USED * limit_bytes or crf == low:
                break
            if sizes.likely_bytes(high) > limit_bytes:
                break
        else:
            low = crf + 1
    if best is None:
        raise does_not_fit(name, len(data), "the lowest quality", limit_bytes)
    shown = decode(best[1])
    return Fitted(best[1], f"crf {best[0]}", psnr_db(shown, rgba), worst_alpha_error(shown, rgba))


class _Sizes:
    """How large a film is likely to be at each crf, from hasty tries at a few of them."""

    def __init__(self, hasty_bytes: Callable[[int], int], worst_crf: int) -> None:
        self._hasty_bytes, self._worst_crf = hasty_bytes, worst_crf
        self._known: dict[int, int] = {}
        self._ratio = _HASTY_RATIO

    def likely_bytes(self, crf: int) -> float:
        before = crf - (crf - _BEST_CRF) % _APART
        after = min(before + _APART, self._worst_crf)
        if crf == before or before == after:
            return self._hasty(before) / self._ratio
        share = (crf - before) / (after - before)
        logs = (1 - share) * log(self._hasty(before)) + share * log(self._hasty(after))
        return exp(logs) / self._ratio

    def lowest_crf(self, aim_bytes: float, low: int, high: int) -> int:
        """The first of `low` to `high` that is likely to be within `aim_bytes`, or the last."""
        crf = low
        while crf < high and self.likely_bytes(crf) > aim_bytes:
            crf += 1
        return crf

    def learn(self, crf: int, n_bytes: int) -> None:
        """Guess by the true size of one crf from now on."""
        self._ratio *= self.likely_bytes(crf) / n_bytes

    def _hasty(self, crf: int) -> int:
        if crf not in self._known:
            self._known[crf] = self._hasty_bytes(crf)
        return self._known[crf]
