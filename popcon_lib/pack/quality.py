"""How far a file's pictures are from what they were made of."""

import numpy as np

__all__ = ["psnr_db", "worst_alpha_error"]


def psnr_db(rgba: np.ndarray, original: np.ndarray) -> float:
    """Peak signal to noise of two straight uint8 (..., 4), over black and over white, in dB.

    The mean squared error is taken over both, all pixels and channels; infinite for equal ones.
    """
    some = (rgba[..., 3] > 0) | (original[..., 3] > 0)
    (black, alpha), (wanted_black, wanted_alpha) = (
        (pixels[:, :3] * (pixels[:, 3:] / np.float32(255)), pixels[:, 3:].astype(np.float32))
        for pixels in (rgba[some], original[some])
    )
    black -= wanted_black
    white = black - (alpha - wanted_alpha)
    error = sum(np.square(each).sum(dtype=np.float64) for each in (black, white)) / 2
    mean = error / (3 * some.size)
    return float(10 * np.log10(255**2 / mean)) if mean else float("inf")


def worst_alpha_error(rgba: np.ndarray, original: np.ndarray) -> int:
    """The largest difference of alpha between two uint8 (..., 4) cut-outs, of 255."""
    alpha, wanted = rgba[..., 3], original[..., 3]
    return int((np.maximum(alpha, wanted) - np.minimum(alpha, wanted)).max())
