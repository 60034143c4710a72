"""What engines found, kept: an engine that took minutes is not run twice on the same frames."""

import json
from dataclasses import asdict
from pathlib import Path

import cv2
import numpy as np

from popcon_lib import __version__
from popcon_lib.files import make_folder, save
from popcon_lib.matting.engine import Setup
from popcon_lib.matting.recipe import Recipe
from popcon_lib.matting.step import choose
from popcon_lib.media import Matte, sha256_of
from widgets.parts.film import Film

__all__ = ["keep_matte", "kept_matte"]

ABOUT = "matte.json"  # written last
DEEP = 65535  # 16 bits: what is kept is worth what was found


def kept_matte(film: Film, recipe: Recipe, setup: Setup) -> tuple[Matte, float] | None:
    """What the engine of `recipe` found in `film`, and the seconds a frame it took.

    None where it has not been run, or what was kept is damaged. Raises PopconError where no engine
    can be used.
    """
    folder = _folder(film, recipe, setup)
    alpha = np.empty(film.clip.frames.shape[:3], np.float32)
    try:
        about = json.loads((folder / ABOUT).read_text())
        for number in range(len(alpha)):
            data = np.frombuffer((folder / f"{number:03}.png").read_bytes(), np.uint8)
            alpha[number] = cv2.imdecode(data, cv2.IMREAD_UNCHANGED).astype(np.float32) / DEEP
        return Matte(alpha, about["engine"], about["about"]), float(about["seconds"])
    except (OSError, ValueError, KeyError, AttributeError):
        return None


def keep_matte(film: Film, recipe: Recipe, setup: Setup, found: Matte, seconds: float) -> None:
    """Keep what an engine found. Raises StorageError."""
    folder = make_folder(_folder(film, recipe, setup))
    for number, alpha in enumerate(found.alpha):
        deep = np.rint(alpha * DEEP).astype(np.uint16)
        save(folder / f"{number:03}.png", cv2.imencode(".png", deep)[1].tobytes())
    about = {"engine": found.engine, "about": found.about, "seconds": seconds}
    save(folder / ABOUT, json.dumps(about).encode())


def _folder(film: Film, recipe: Recipe, setup: Setup) -> Path:
    engine, _ = choose(film.clip, recipe, setup)
    asked = [__version__, film.digest, engine, recipe.model, recipe.mask, asdict(setup)]
    name = sha256_of(json.dumps(asked, default=str))[:16]
    return film.mattes / name
