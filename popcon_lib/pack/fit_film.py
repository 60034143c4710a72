"""Making a film fit a number of bytes: by the best quality of its codec found to fit."""

from math import exp, log
from typing import Protocol

import numpy as np

from popcon_lib.pack.fit import Fitted, does_not_fit
from popcon_lib.pack.quality import psnr_db, worst_alpha_error

__all__ = ["Film", "fit_film"]

_STEP = 0.5  # crf; a whole one can be a fifth of the bytes
_AIM = 0.96  # of the limit: guesses are 5 % off
_WELL_USED = 0.88  # of the limit: half a crf more is 0.05 dB, and not worth another try
_FIRST, _APART = 4, 10  # crfs of hasty tries; between two of them, sizes go by a constant factor
# VP9 with care, by its size in haste, on 18 noisy drawings: exp(level + slope * s), where s is how
# steep sizes fall in haste, log(size at 4 / size at 14). Noise, which takes the bytes at low crfs,
# costs nearly the same with care; and it is gone a little earlier.
_AT_CRF = (4, 7, 10, 14)
_LEVEL = (-0.52, -0.45, -0.26, -0.28)
_SLOPE = (0.39, -0.07, -0.37, -0.25)


class Film(Protocol):
    """Frames that a codec writes at any quality."""

    @property
    def fixed_bytes(self) -> int:
        """What a file takes at any crf alike."""

    def encode(self, crf: float, hasty: bool = False) -> bytes:
        """Write the frames: hasty, to know about how large they will be, or with care."""

    def decode(self, data: bytes) -> np.ndarray:
        """What they look like then: straight uint8 (T, H, W, 4)."""


def fit_film(
    rgba: np.ndarray, film: Film, limit_bytes: int, crfs: tuple[int, int], name: str = "It"
) -> Fitted:
    """Encode straight uint8 (T, H, W, 4) by the lowest crf found to fit.

    film: the same frames; crfs: the lowest that is worth its bytes, and the highest. Raises
    PackLimitError.
    """
    sizes = _Sizes(film, crfs[1])
    (low, high), best = crfs, None
    while low <= high:
        crf = sizes.lowest_crf(_AIM * limit_bytes, low, high)
        data = film.encode(crf)
        sizes.learn(crf, len(data))
        if len(data) <= limit_bytes:
            best, high = (crf, data), crf - _STEP
            if len(data) > _WELL_USED * limit_bytes or crf == low:
                break
            if sizes.likely_bytes(high) > limit_bytes:
                break
        else:
            low = crf + _STEP
    if best is None:
        raise does_not_fit(name, len(data), "the lowest quality", limit_bytes)
    shown = film.decode(best[1])
    rung = f"crf {best[0]:g}"
    return Fitted(best[1], rung, psnr_db(shown, rgba), worst_alpha_error(shown, rgba))


class _Sizes:
    """How large a film is likely to be at each crf: from hasty tries at a few of them, then also
    from those with care."""

    def __init__(self, film: Film, worst_crf: int) -> None:
        self._film, self._worst_crf = film, worst_crf
        self._in_haste: dict[float, float] = {}  # logarithms of what is not the same at any crf
        self._with_care: dict[float, float] = {}
        self._missed = 0.0

    def likely_bytes(self, crf: float) -> float:
        better = max((known for known in self._with_care if known <= crf), default=None)
        worse = min((known for known in self._with_care if known >= crf), default=None)
        if better is None or worse is None:
            logs = self._guess(crf)
        else:
            ends = [self._with_care[better], self._with_care[worse]]
            logs = np.interp(crf, [better, worse], ends)
        return self._film.fixed_bytes + exp(logs)

    def lowest_crf(self, aim_bytes: float, low: float, high: float) -> float:
        """The first from `low` to `high` that is likely to be within `aim_bytes`, or the last."""
        crf = low
        while crf < high and self.likely_bytes(crf) > aim_bytes:
            crf += _STEP
        return crf

    def learn(self, crf: float, n_bytes: int) -> None:
        """Guess by the true size of one crf from now on."""
        logs = log(n_bytes - self._film.fixed_bytes)
        self._missed += logs - self._guess(crf)
        self._with_care[crf] = logs

    def _guess(self, crf: float) -> float:
        """The logarithm of the size with care, from those in haste, as far off as the last."""
        before = max(_FIRST, crf - (crf - _FIRST) % _APART)
        after = min(before + _APART, self._worst_crf)
        logs = self._hasty(before)
        if crf != before:
            share = (crf - before) / (after - before)
            logs += share * (self._hasty(after) - logs)
        steep = self._hasty(_FIRST) - self._hasty(_FIRST + _APART)
        logs += np.interp(crf, _AT_CRF, _LEVEL) + steep * np.interp(crf, _AT_CRF, _SLOPE)
        return float(logs + self._missed)

    def _hasty(self, crf: float) -> float:
        if crf not in self._in_haste:
            n_bytes = len(self._film.encode(crf, hasty=True))
            self._in_haste[crf] = log(n_bytes - self._film.fixed_bytes)
        return self._in_haste[crf]
