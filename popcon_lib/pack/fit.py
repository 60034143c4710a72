"""Making a file fit a number of bytes: the first rung of a ladder that fits, best quality first."""

import zlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from math import log

import numpy as np

from popcon_lib.errors import PackLimitError
from popcon_lib.pack.animation import Content
from popcon_lib.pack.palette import are_few, calm_noise, distinct, limit_colours
from popcon_lib.pack.quality import psnr_db, worst_alpha_error
from popcon_lib.pack.reuse import Reuse

__all__ = ["LADDER", "Fitted", "Rung", "does_not_fit", "fit"]

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
# From a tolerance of 4 on, frames calmed first are both smaller and closer; clean ones are as good.
LADDER = (
    Rung(None),
    *(Rung(None, tolerance) for tolerance in (1, 2, 3)),
    *(Rung(256, tolerance) for tolerance in range(4)),
    *(Rung(256, tolerance, calm=True) for tolerance in range(3, 7)),
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
_NEARLY = 1.1  # what is likely so many times a limit is worth no try
_NEARLY_IF_POOR = 1.5  # where a palette does badly, as on gradients, guesses are worse, too
_SOME = 3  # frames tell how large all of them will be
_RATIO = {True: 0.95, False: 0.88}  # of APNGs to those guesses: of all colours, of a palette
_A_RUNG_SAVES = 1.22  # times fewer bytes, more or less
_TOLERANCE_LEAVES = 0.4  # at least, of the bytes of all colours


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
    """Encode straight uint8 (T, H, W, 4) by the best rung of LADDER found to fit.

    encode: writes such frames, or some of them, without loss; plenty_bytes: bytes over this are
    spent only where 42 dB need them (None: all up to the limit are); most_colours: what the format
    holds (None: any). Raises PackLimitError, which says how far the last rung came.
    """
    few_colours = are_few(rgba.view(np.uint32).ravel(), most_colours or 257)
    spend_bytes = limit_bytes if few_colours else min(limit_bytes, plenty_bytes or limit_bytes)
    least_bytes = 0.0 if few_colours else _least_bytes(rgba)
    is_far = _TOLERANCE_LEAVES * least_bytes > limit_bytes
    tries = _Tries(rgba, encode, guesses=is_far)
    best = LADDER[0]
    if few_colours or (most_colours is None and least_bytes <= spend_bytes):
        if len(tries.file(best)) <= spend_bytes:
            return tries.fitted(best)
    best = None
    if plenty_bytes is not None:
        best = _good_enough(tries, plenty_bytes, limit_bytes)
    elif most_colours is None and not is_far:
        best = _nearer(tries, limit_bytes)
    best = best or _aimed(tries, limit_bytes, _START, len(LADDER) - 1)
    if len(tries.file(best)) > limit_bytes:
        raise does_not_fit(name, len(tries.file(best)), str(best), limit_bytes)
    return tries.fitted(best)


class _Tries:
    """What each rung makes of the frames, made once.

    guesses: most rungs will be too large; how large is told by a few frames, not by making all.
    """

    def __init__(self, rgba: Frames, encode: Callable[[Frames], bytes], guesses: bool) -> None:
        self._rgba, self._encode, self._guesses = rgba, encode, guesses
        self._some = slice(None, None, -(-len(rgba) // _SOME))
        self._frames: dict[Rung, Frames] = {}
        self._few: dict[Rung, Frames] = {}
        self._files: dict[Rung, bytes] = {}
        self._rough: dict[Rung, float] = {}
        self._ratio = dict(_RATIO)

    @cached_property
    def _reuse(self) -> Reuse:
        return Reuse(self._rgba)

    @cached_property
    def _reuse_some(self) -> Reuse:
        return Reuse(self._rgba[self._some])

    def frames(self, rung: Rung) -> Frames:
        if rung not in self._frames:
            if rung.tolerance:
                plain = self.frames(replace(rung, tolerance=0))
                frames = self._reuse.neighbours(plain, rung.tolerance)
            else:
                frames = _simplified(self._rgba, rung)
            self._frames[rung] = frames
        return self._frames[rung]

    def file(self, rung: Rung) -> bytes:
        if rung not in self._files:
            self._files[rung] = self._encode(self.frames(rung))
            self._ratio[rung.colours is None] = len(self._files[rung]) / self._rough_bytes(rung)
        return self._files[rung]

    def likely_bytes(self, rung: Rung) -> float:
        """How large the file will be: by some of its frames, and by what the last guess missed."""
        return self._ratio[rung.colours is None] * self._rough_bytes(rung)

    def _rough_bytes(self, rung: Rung) -> float:
        """In proportion to the file's, and much faster."""
        if rung not in self._rough:
            plain = replace(rung, tolerance=0)
            frames = self._few_frames(plain)
            share = len(frames) / len(self._rgba)
            if rung.tolerance:
                frames = self._reuse_some.neighbours(frames, rung.tolerance)
            if rung.colours is None:  # filtered or not, as PNG has it
                told = [np.diff(frames, axis=2, prepend=np.uint8(0)), frames]
            else:
                told = [distinct(frames)[1].astype(np.uint8)]
            self._rough[rung] = min(map(_deflated_bytes, told)) / share
        return self._rough[rung]

    def _few_frames(self, plain: Rung) -> Frames:
        """Some frames of a rung that reuses nothing."""
        if plain in self._frames or not (plain.calm or self._guesses):
            return self.frames(plain)[self._some]
        if plain not in self._few:
            self._few[plain] = _simplified(self._rgba[self._some], plain)
        return self._few[plain]

    def psnr_db(self, rung: Rung) -> float:
        return psnr_db(self.frames(rung), self._rgba)

    def fitted(self, rung: Rung) -> Fitted:
        worst = worst_alpha_error(self.frames(rung), self._rgba)
        reached = LADDER[0] if self.frames(rung) is self._rgba else rung  # few colours lose nothing
        return Fitted(self.file(rung), str(reached), self.psnr_db(rung), worst)


def _deflated_bytes(told: np.ndarray) -> int:
    return len(zlib.compress(np.ascontiguousarray(told), 6))


def _simplified(rgba: Frames, rung: Rung) -> Frames:
    """What a rung leaves of frames before neighbours are reused."""
    frames = calm_noise(rgba) if rung.calm else rgba
    return limit_colours(frames, rung.colours) if rung.colours else frames


def _nearer(tries: _Tries, limit_bytes: int) -> Rung | None:
    """The first rung of all colours that fits and beats 256: so it is for gradients of many."""
    least_db = tries.psnr_db(LADDER[_START])
    if least_db >= _CLEAN_DB:
        return None
    last = _START - 1
    while last and tries.psnr_db(LADDER[last]) <= least_db:
        last -= 1
    nearly = _NEARLY if least_db >= _POOR_DB else _NEARLY_IF_POOR
    if not last or tries.likely_bytes(LADDER[last]) > nearly * limit_bytes:
        return None
    rung = _aimed(tries, limit_bytes, 1, last)
    return rung if len(tries.file(rung)) <= limit_bytes else None


def _good_enough(tries: _Tries, plenty_bytes: int, limit_bytes: int) -> Rung | None:
    """The rung beside 256 colours that is better where those are poor, smaller where they are good.

    Poor: under 42 dB; then the cheapest of all colours that is good. Good: 47 dB; then one within
    `plenty_bytes`, if it stays so.
    """
    start = LADDER[_START]
    start_db = tries.psnr_db(start)
    if start_db < _POOR_DB:
        for rung in reversed(LADDER[1:_START]):
            if tries.psnr_db(rung) >= _GOOD_DB and len(tries.file(rung)) <= limit_bytes:
                return rung
        return None
    could_shrink = plenty_bytes < tries.likely_bytes(start) < _REUSE_SAVES * plenty_bytes
    if not could_shrink or start_db < _GOOD_DB:
        return None
    rung = _aimed(tries, plenty_bytes, _START, LADDER.index(Rung(256, 6, calm=True)))
    fits = len(tries.file(rung)) <= plenty_bytes and tries.psnr_db(rung) >= _GOOD_DB
    return rung if fits else None


def _aimed(tries: _Tries, limit_bytes: int, first: int, last: int) -> Rung:
    """The best rung from `first` to `last` found to fit, aimed by likely sizes; or the last."""
    low, high, best, aim = first, last, last, None
    while low <= high:
        if aim is None:
            aim = _first_likely(tries, limit_bytes, low, high)
        if len(tries.file(LADDER[aim])) > limit_bytes:
            low, aim = aim + 1, None
            continue
        best, high = aim, aim - 1
        if high < low or tries.likely_bytes(LADDER[high]) > limit_bytes:
            break
        aim = high
    return LADDER[best]


def _first_likely(tries: _Tries, limit_bytes: int, low: int, high: int) -> int:
    """The number of the first rung from `low` to `high` that is likely to fit; or the last."""
    too_large = low
    if tries.likely_bytes(LADDER[low]) <= limit_bytes:
        return low  # most often
    while high - too_large > 1:
        times = tries.likely_bytes(LADDER[too_large]) / limit_bytes
        aim = too_large + max(1, round(log(times) / log(_A_RUNG_SAVES)))
        aim = min(aim, high - 1)
        if tries.likely_bytes(LADDER[aim]) <= limit_bytes:
            high = aim
        else:
            too_large = aim
    return high


def does_not_fit(name: str, n_bytes: int, rung: str, limit_bytes: int) -> PackLimitError:
    """The error that says how far the last rung came."""
    return PackLimitError(
        f"{name} is {n_bytes:,} bytes at {rung}; the limit is {limit_bytes:,}.",
        "Choose fewer frames and run the pack step again.",
    )


def _least_bytes(rgba: Frames) -> float:
    """What a file of all colours is surely not below, by a quick try."""
    some = rgba[:: -(-len(rgba) // _SOME)]
    steps = np.diff(some, axis=2, prepend=np.uint8(0))
    return len(zlib.compress(steps.tobytes(), 1)) * len(rgba) / len(some) * 3 / 4
