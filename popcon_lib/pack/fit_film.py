"""Making a film fit a number of bytes: by the best quality of its codec found to fit."""

from collections.abc import Callable
from math import exp, log

import numpy as np

from popcon_lib.pack.fit import Fitted, does_not_fit
from popcon_lib.pack.quality import psnr_db, worst_alpha_error

__all__ = ["fit_film"]

_BEST_CRF = 4  # below, a file grows and shows nothing more
_AIM = 0.98  # of the limit: guesses are up to 4 % off
_WELL_USED = 0.9  # of the limit: one crf more is 0.09 dB, and not worth another try
_APART = 10  # crf between hasty tries; between two of them, sizes go by a constant factor
# VP9 in haste, by its file with care, on 9 noisy drawings: 1.41 to 1.58 from crf 13 on. Below, the
# less, the steeper sizes fall: noise, which then takes the bytes, costs the same with care.
_RATIO, _FROM_CRF = 1.47, 13
_RATIO_AT_BEST, _LESS_BY_SLOPE = 1.6, 0.58


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
        self._missed = 1.0

    def likely_bytes(self, crf: int) -> float:
        before = crf - (crf - _BEST_CRF) % _APART
        after = min(before + _APART, self._worst_crf)
        share = (crf - before) / (after - before) if after > before else 0
        logs = log(self._hasty(before))
        if share:
            logs += share * (log(self._hasty(after)) - logs)
        return exp(logs) * self._missed / self._hasty_ratio(crf)

    def lowest_crf(self, aim_bytes: float, low: int, high: int) -> int:
        """The first of `low` to `high` that is likely to be within `aim_bytes`, or the last."""
        crf = low
        while crf < high and self.likely_bytes(crf) > aim_bytes:
            crf += 1
        return crf

    def learn(self, crf: int, n_bytes: int) -> None:
        """Guess by the true size of one crf from now on."""
        self._missed *= n_bytes / self.likely_bytes(crf)

    def _hasty_ratio(self, crf: int) -> float:
        share = max(0, (_FROM_CRF - crf) / (_FROM_CRF - _BEST_CRF))
        if not share:
            return _RATIO
        slope = log(self._hasty(_BEST_CRF) / self._hasty(_BEST_CRF + _APART))
        at_best = min(_RATIO, max(1, _RATIO_AT_BEST - _LESS_BY_SLOPE * slope))
        return _RATIO + share * (at_best - _RATIO)

    def _hasty(self, crf: int) -> int:
        if crf not in self._known:
            self._known[crf] = self._hasty_bytes(crf)
        return self._known[crf]
