"""Edges: the character's own colour, freed of what is behind, for any alpha.

A soft pixel of a film shows both. Put on another background as it is, it is a rim.
"""

import os
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import numpy as np

from popcon_lib.errors import EngineError, UnknownNameError
from popcon_lib.matting.backdrop import is_flat
from popcon_lib.matting.blur_fusion import fused
from popcon_lib.matting.unmix import unmixed
from popcon_lib.media import Colour

__all__ = ["EDGES", "foreground"]

EDGES = ("auto", "unmix", "blur_fusion", "ml", "none")

Solve = Callable[[np.ndarray, np.ndarray], np.ndarray]


def foreground(
    frames: np.ndarray, alpha: np.ndarray, backdrop: Colour | None, edges: str = "auto"
) -> np.ndarray:
    """Straight uint8 (T, H, W, 4): colours without backdrop, alpha as given, 0 where alpha is 0.

    frames: uint8 (T, H, W, 3); alpha: float32 (T, H, W) in [0, 1]; backdrop: about the flat colour
    behind, or None where it is not known.
    edges: "unmix" solves colours from the backdrop, measured near each pixel; "blur_fusion" and
    "ml" (pymatting's multi-level method, Germer et al. 2020, arXiv:2006.14970) guess both sides of
    an edge, whatever is behind; "none" keeps the film's; "auto" is "unmix" where the border is one
    flat colour and "blur_fusion" elsewhere.
    Raises UnknownNameError, and EngineError where "ml" is not installed.
    """
    if edges not in EDGES:
        raise UnknownNameError("edge method", edges, EDGES)
    if edges == "auto":
        edges = "unmix" if is_flat(frames, backdrop) else "blur_fusion"
    solve = _method(edges, backdrop)

    def cut(frame: np.ndarray, shown: np.ndarray) -> np.ndarray:
        opacity = np.rint(shown * 255).astype(np.uint8)
        colour = np.where(opacity[..., None] > 0, solve(frame, shown), 0)
        return np.dstack([colour.astype(np.uint8), opacity])

    # numba's parallel code, in "ml", may not be entered by two threads at once.
    with ThreadPoolExecutor(1 if edges == "ml" else os.cpu_count() or 1) as pool:
        return np.stack(list(pool.map(cut, frames, alpha)))


def _method(edges: str, backdrop: Colour | None) -> Solve:
    if edges == "none":
        return lambda frame, alpha: frame
    if edges == "unmix":
        return lambda frame, alpha: unmixed(frame, alpha, backdrop)
    return fused if edges == "blur_fusion" else _ml()


def _ml() -> Solve:
    try:
        estimate = _alone("pymatting", "foreground.estimate_foreground_ml").estimate_foreground_ml
    except (ImportError, OSError) as error:
        raise EngineError(
            f"The edge method 'ml' needs pymatting, which cannot be imported: {error}.",
            "Install it (pip install 'popcon[models]'), or choose edges 'auto'.",
        ) from error

    def solve(frame: np.ndarray, alpha: np.ndarray) -> np.ndarray:
        own = estimate(frame / np.float32(255), alpha)
        return np.rint(np.clip(own, 0, 1) * 255).astype(np.uint8)

    return solve


def _alone(package: str, inner: str) -> ModuleType:
    """A module of `package`, imported without the others. Raises ImportError, OSError.

    pymatting compiles each of its methods the first time it is imported: most of a minute for all.
    """
    found = find_spec(package)
    if found is None or not found.submodule_search_locations:
        raise ImportError(f"No module named {package!r}")
    name = f"{package}.{inner}"
    if name not in sys.modules:
        file = Path(found.submodule_search_locations[0], *inner.split(".")).with_suffix(".py")
        spec = spec_from_file_location(name, file)
        sys.modules[name] = module_from_spec(spec)  # numba looks for it there
        try:
            spec.loader.exec_module(sys.modules[name])
        except BaseException:
            del sys.modules[name]
            raise
    return sys.modules[name]
