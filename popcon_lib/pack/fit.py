"""Making a file fit a number of bytes: the first rung of a ladder that fits, best quality first."""

import zlib
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from popcon_lib.errors import PackLimitError
from popcon_lib.pack.palette import limit_colours, reuse_neighbours

__all__ = ["LADDER", "Fitted", "Rung", "fit", "psnr_db", "worst_alpha_error"]


@dataclass(frozen=True)
class Rung:
    """How much is given away: colours kept (None: all), tolerance of neighbours' reuse (of 255)."""

    colours: int | None
    tolerance: int = 0

    def __str__(self) -> str:
        if self.colours is None:
            return "lossless"
        reuse = f", neighbours reused within {self.tolerance}" if self.tolerance else ""
        return f"{self.colours} colours{reuse}"


# Measured on noisy 512 px frames: reuse within 6 is 3.5 dB above fewer colours at equal bytes, and
# shows nothing up to there; so colours are cut only after it, and more reuse is the last resort.
LADDER = (
    Rung(None),
    *(Rung(256, tolerance) for tolerance in range(7)),
    Rung(128, 6),
    Rung(64, 6),
    Rung(64, 8),
    Rung(64, 10),
)


@dataclass(frozen=True, eq=False)
class Fitted:
    """A file that fits, and what it cost.

    psnr_db: over black and white, whole canvas, infinite where nothing was lost;
    worst_alpha: the largest error of any pixel's alpha, of 255.
    """

    data: bytes
    rung: Rung
    psnr_db: float
    worst_alpha: int


def fit(
    rgba: np.ndarray,
    encode: Callable[[np.ndarray], bytes],
    limit_bytes: int,
    plenty_bytes: int | None = None,
    name: str = "It",
) -> Fitted:
    """Encode straight uint8 (T, H, W, 4) by the best rung of LADDER whose file fits.

    encode: writes such frames without loss; plenty_bytes: lossless is taken only up to here
    (None: up to the limit). Raises PackLimitError, which says how far the last rung came.
    """
    limited: dict[int, np.ndarray] = {}
    data = b""
    for rung in LADDER:
        most = limit_bytes if rung.colours or plenty_bytes is None else plenty_bytes
        if rung.colours is None:
            if _is_hopeless(rgba, most):
                continue
            lossy = rgba
        else:
            if rung.colours not in limited:
                limited[rung.colours] = limit_colours(rgba, rung.colours)
            lossy = limited[rung.colours]
            if rung.tolerance:
                lossy = reuse_neighbours(lossy, rgba, rung.tolerance)
        data = encode(lossy)
        if len(data) <= min(most, limit_bytes):
            reached = LADDER[0] if lossy is rgba else rung  # few colours lose nothing
            return Fitted(data, reached, psnr_db(lossy, rgba), worst_alpha_error(lossy, rgba))
    raise PackLimitError(
        f"{name} is {len(data):,} bytes at {LADDER[-1]}; the limit is {limit_bytes:,}.",
        "Choose fewer frames and run the pack step again.",
    )


def psnr_db(rgba: np.ndarray, original: np.ndarray) -> float:
    """Peak signal to noise of two straight uint8 (..., 4), over black and over white, in dB.

    The mean squared error is taken over both, all pixels and channels; infinite for equal ones.
    """
    alpha, wanted_alpha = (picture[..., 3:].astype(np.float32) for picture in (rgba, original))
    black = rgba[..., :3] * (alpha / 255) - original[..., :3] * (wanted_alpha / 255)
    white = black - (alpha - wanted_alpha)
    error = (np.square(black).mean(dtype=np.float64) + np.square(white).mean(dtype=np.float64)) / 2
    return float(10 * np.log10(255**2 / error)) if error else float("inf")


def worst_alpha_error(rgba: np.ndarray, original: np.ndarray) -> int:
    """The largest difference of alpha between two uint8 (..., 4) cut-outs, of 255."""
    return int(np.abs(rgba[..., 3].astype(np.int16) - original[..., 3]).max())


def _is_hopeless(rgba: np.ndarray, limit_bytes: int) -> bool:
    """Whether a lossless file is surely over the limit, by a quick try: spares the slow writer."""
    if len(np.unique(rgba.view(np.uint32))) <= 256:
        return False
    steps = np.diff(rgba, axis=2, prepend=np.uint8(0))
    return len(zlib.compress(steps.tobytes(), 1)) * 3 // 4 > limit_bytes
