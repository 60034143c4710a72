"""Making a file fit a number of bytes: the first rung of a ladder that fits, best quality first."""

import zlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from math import ceil, log2

import numpy as np

from popcon_lib.errors import PackLimitError
from popcon_lib.pack.animation import Content
from popcon_lib.pack.palette import calm_noise, distinct, limit_colours, reuse_neighbours

__all__ = ["LADDER", "Fitted", "Rung", "fit", "fit_crf", "psnr_db", "worst_alpha_error"]

Frames = np.ndarray


@dataclass(frozen=True)
class Rung:
    """How much is given away.

    colours: how many are kept (None: all); tolerance: of neighbours' reuse, of 255; calm: noise on
    flat areas is smoothed first.
    """

    colours: int | None
    tolerance: int = 0
    calm: bool = False

    def __str__(self) -> str:
        words = ["lossless" if self == LADDER[0] else f"{self.colours or 'all'} colours"]
        words += ["noise calmed"] if self.calm else []
        words += [f"neighbours reused within {self.tolerance}"] if self.tolerance else []
        return ", ".join(words)


# Measured on noisy 512 px frames: reuse within 6 is 3.5 dB above fewer colours at equal bytes, and
# shows nothing up to there; so colours are cut only after it, and more reuse is the last resort.
LADDER = (
    Rung(None),
    *(Rung(None, tolerance) for tolerance in (1, 2, 3)),
    *(Rung(256, tolerance) for tolerance in range(7)),
    Rung(256, 4, calm=True),
    Rung(256, 6, calm=True),
    Rung(128, 6, calm=True),
    Rung(64, 6, calm=True),
    Rung(64, 8, calm=True),
    Rung(64, 10, calm=True),
)
_START = LADDER.index(Rung(256))
_GOOD_DB = 47  # looks like the original side by side
_POOR_DB = 42  # drawings of many colours at 43 dB were looked at four times as large: no difference
_REUSE_SAVES = 1.7  # at most this many times fewer bytes within a tolerance of 6
_CLEAN_DB = 50  # nobody tells it from the original
_WELL_USED = 0.85  # of a limit: closer is not worth another try


@dataclass(frozen=True, eq=False)
class Fitted:
    """A file (or a folder) that fits, and what it cost.

    rung: what was given away, in words; psnr_db: over black and white, whole canvas, infinite
    where nothing was lost; worst_alpha: the largest error of any pixel's alpha, of 255.
    """

    data: Content
    rung: str
    psnr_db: float
    worst_alpha: int


def fit(
    rgba: Frames,
    encode: Callable[[Frames], bytes],
    limit_bytes: int,
    plenty_bytes: int | None = None,
    name: str = "It",
    most_colours: int | None = None,
) -> Fitted:
    """Encode straight uint8 (T, H, W, 4) by the best rung of LADDER whose file fits.

    encode: writes such frames without loss; plenty_bytes: bytes over this are spent only where
    42 dB need them (None: all up to the limit are); most_colours: what the format holds (None:
    any). Raises PackLimitError, which says how far the last rung came.
    """
    few_colours = len(np.unique(rgba.view(np.uint32))) < (most_colours or 257)
    spend_bytes = limit_bytes if few_colours else min(limit_bytes, plenty_bytes or limit_bytes)
    tries = _Tries(rgba, encode)
    best = LADDER[0]
    if few_colours or (most_colours is None and not _is_hopeless(rgba, spend_bytes)):
        if len(tries.file(best)) <= spend_bytes:
            return tries.fitted(best)
    best = LADDER[_START]
    if len(tries.file(best)) <= limit_bytes:
        if plenty_bytes is not None:
            best = _good_enough(tries, plenty_bytes, limit_bytes) or best
        elif most_colours is None:
            best = _nearer(tries, limit_bytes) or best
    else:
        best = _lower(tries, limit_bytes)
    if len(tries.file(best)) > limit_bytes:
        raise _does_not_fit(name, len(tries.file(best)), str(best), limit_bytes)
    return tries.fitted(best)


class _Tries:
    """What each rung makes of the frames, made once."""

    def __init__(self, rgba: Frames, encode: Callable[[Frames], bytes]) -> None:
        self._rgba, self._encode = rgba, encode
        self._frames: dict[Rung, Frames] = {}
        self._files: dict[Rung, bytes] = {}

    def frames(self, rung: Rung) -> Frames:
        if rung not in self._frames:
            if rung.tolerance:
                plain = self.frames(replace(rung, tolerance=0))
                frames = reuse_neighbours(plain, self._rgba, rung.tolerance)
            else:
                frames = calm_noise(self._rgba) if rung.calm else self._rgba
                frames = limit_colours(frames, rung.colours) if rung.colours else frames
            self._frames[rung] = frames
        return self._frames[rung]

    def file(self, rung: Rung) -> bytes:
        if rung not in self._files:
            self._files[rung] = self._encode(self.frames(rung))
        return self._files[rung]

    def rough_bytes(self, rung: Rung) -> int:
        """In proportion to the file of a palette, and much faster: every third frame's indices."""
        frames = self.frames(replace(rung, tolerance=0))[::3]
        if rung.tolerance:
            frames = reuse_neighbours(frames, self._rgba[::3], rung.tolerance)
        return len(zlib.compress(distinct(frames)[1].astype(np.uint8).tobytes(), 6))

    def psnr_db(self, rung: Rung) -> float:
        return psnr_db(self.frames(rung), self._rgba)

    def fitted(self, rung: Rung) -> Fitted:
        worst = worst_alpha_error(self.frames(rung), self._rgba)
        reached = LADDER[0] if self.frames(rung) is self._rgba else rung  # few colours lose nothing
        return Fitted(self.file(rung), str(reached), self.psnr_db(rung), worst)


def _nearer(tries: _Tries, limit_bytes: int) -> Rung | None:
    """The first rung of all colours that fits and beats 256: so it is for gradients of many."""
    least_db = tries.psnr_db(LADDER[_START])
    if least_db >= _CLEAN_DB:
        return None
    for rung in LADDER[1:_START]:
        if tries.psnr_db(rung) <= least_db:
            return None
        if not _is_hopeless(tries.frames(rung), limit_bytes):
            if len(tries.file(rung)) <= limit_bytes:
                return rung
    return None


def _good_enough(tries: _Tries, plenty_bytes: int, limit_bytes: int) -> Rung | None:
    """The rung beside 256 colours that is better where those are poor, smaller where they are good.

    Poor: under 42 dB; then the cheapest of all colours that is good. Good: 47 dB; then one within
    `plenty_bytes`, if it stays so.
    """
    start = LADDER[_START]
    if tries.psnr_db(start) < _POOR_DB:
        for rung in reversed(LADDER[1:_START]):
            if tries.psnr_db(rung) >= _GOOD_DB and len(tries.file(rung)) <= limit_bytes:
                return rung
        return None
    could_shrink = plenty_bytes < len(tries.file(start)) < _REUSE_SAVES * plenty_bytes
    if not could_shrink or tries.psnr_db(start) < _GOOD_DB:
        return None
    rung = _lower(tries, plenty_bytes, LADDER.index(Rung(256, 6)))
    fits = len(tries.file(rung)) <= plenty_bytes and tries.psnr_db(rung) >= _GOOD_DB
    return rung if fits else None


def _lower(tries: _Tries, limit_bytes: int, last: int = len(LADDER) - 1) -> Rung:
    """The best rung below 256 colours that fits, aimed by rough sizes; the last where none does."""
    start = LADDER[_START]
    ratio = len(tries.file(start)) / tries.rough_bytes(start)
    low, high = _START + 1, last
    while low < high:
        middle = (low + high) // 2
        if ratio * tries.rough_bytes(LADDER[middle]) <= limit_bytes:
            high = middle
        else:
            low = middle + 1
    while low < last and len(tries.file(LADDER[low])) > limit_bytes:
        low += 1
    while low > _START + 1 and len(tries.file(LADDER[low])) < _WELL_USED * limit_bytes:
        if len(tries.file(LADDER[low - 1])) > limit_bytes:
            break
        low -= 1
    return LADDER[low]


def fit_crf(
    rgba: Frames,
    encode: Callable[[Frames, int], bytes],
    decode: Callable[[bytes], Frames],
    limit_bytes: int,
    name: str = "It",
    worst_crf: int = 63,
) -> Fitted:
    """Encode by the lowest crf from 4 on found to fit: a few tries, each aimed by the last.

    encode: writes frames at a crf; decode: what they look like then. Below 4 a file grows and
    shows nothing more. Raises PackLimitError.
    """
    low, high, crf, best = 4, worst_crf, 8, None
    while low <= high:
        data = encode(rgba, crf)
        if len(data) <= limit_bytes:
            best, high = (crf, data), crf - 1
            if len(data) > _WELL_USED * limit_bytes:
                break
            aim = low if len(data) < limit_bytes / 2 else (low + high) // 2
        else:
            low = crf + 1  # the size halves about every 10 steps
            aim = crf + ceil(10 * log2(len(data) / limit_bytes))
        crf = min(max(aim, low), high)
    if best is None:
        raise _does_not_fit(name, len(data), "the lowest quality", limit_bytes)
    shown = decode(best[1])
    return Fitted(best[1], f"crf {best[0]}", psnr_db(shown, rgba), worst_alpha_error(shown, rgba))


def psnr_db(rgba: Frames, original: Frames) -> float:
    """Peak signal to noise of two straight uint8 (..., 4), over black and over white, in dB.

    The mean squared error is taken over both, all pixels and channels; infinite for equal ones.
    """
    alpha, wanted_alpha = (picture[..., 3:].astype(np.float32) for picture in (rgba, original))
    black = rgba[..., :3] * (alpha / 255) - original[..., :3] * (wanted_alpha / 255)
    white = black - (alpha - wanted_alpha)
    error = (np.square(black).mean(dtype=np.float64) + np.square(white).mean(dtype=np.float64)) / 2
    return float(10 * np.log10(255**2 / error)) if error else float("inf")


def worst_alpha_error(rgba: Frames, original: Frames) -> int:
    """The largest difference of alpha between two uint8 (..., 4) cut-outs, of 255."""
    return int(np.abs(rgba[..., 3].astype(np.int16) - original[..., 3]).max())


def _is_hopeless(rgba: Frames, limit_bytes: int) -> bool:
    """Whether a file of all colours is surely over the limit, by a quick try."""
    steps = np.diff(rgba, axis=2, prepend=np.uint8(0))
    return len(zlib.compress(steps.tobytes(), 1)) * 3 // 4 > limit_bytes


def _does_not_fit(name: str, n_bytes: int, rung: str, limit_bytes: int) -> PackLimitError:
    return PackLimitError(
        f"{name} is {n_bytes:,} bytes at {rung}; the limit is {limit_bytes:,}.",
        "Choose fewer frames and run the pack step again.",
    )
