"""The flat colour behind the character: which one to film on, and which one a film really has."""

import re

import cv2
import numpy as np

from popcon_lib.errors import InputError
from popcon_lib.matting.contrast import alpha_precision, contrast, difference
from popcon_lib.media import Colour, resize

__all__ = ["choose_backdrop", "estimate_backdrop", "parse", "screen_for"]

WHITE: Colour = (255, 255, 255)
SCREENS: tuple[Colour, ...] = (
    (0, 255, 0),
    (255, 0, 255),
    (0, 0, 255),
    (0, 255, 255),
    (255, 255, 0),
    (255, 0, 0),
)
LEAK_PX = 20.0  # what is lost behind a boundary pixel that cannot be told from the backdrop
NEAR = 12  # levels: farther from the border's colour is not backdrop
FLAT_SHARE = 0.4  # the least share of the border that shows the backdrop


def parse(wish: str) -> Colour | None:
    """ "white" or "#rrggbb" as (r, g, b); None for "auto". Raises InputError for anything else."""
    if wish == "auto":
        return None
    if wish == "white":
        return WHITE
    if not isinstance(wish, str) or not re.fullmatch(r"#[0-9a-fA-F]{6}", wish):
        raise InputError(
            f"{wish!r} is no backdrop.",
            "Write auto, white, or a colour such as #00ff00 or #8cabd8.",
        )
    red, green, blue = bytes.fromhex(wish[1:])
    return red, green, blue


def choose_backdrop(character: np.ndarray, wish: str = "auto") -> Colour:
    """The colour to film `character`, straight uint8 (H, W, 4), on.

    wish: "white", "#rrggbb", or "auto": white, unless another flat colour promises the smaller
    error where the character meets its backdrop. Raises InputError for any other wish.
    """
    asked = parse(wish)
    if asked is not None:
        return asked
    rim = _rim(character)
    return min((WHITE, *SCREENS), key=lambda colour: _promised_error(rim, colour))


def screen_for(character: np.ndarray) -> Colour:
    """The best backdrop for `character` that is not white."""
    rim = _rim(character)
    return min(SCREENS, key=lambda colour: _promised_error(rim, colour))


def estimate_backdrop(frames: np.ndarray, hint: Colour | None = None) -> tuple[Colour, float]:
    """The colour that the border of uint8 (T, H, W, 3) frames has, and its noise, in levels.

    Compression shifts colours by a level or two and video models by more, so the colour asked for
    (`hint`) only decides between colours that the border shows as widely. Raises InputError if
    under 40 % of the border is of one colour.
    """
    ring = _ring(frames)
    centre = _commonest(ring, hint)
    near = np.abs(ring - centre).max(axis=1) <= NEAR
    if near.mean() < FLAT_SHARE:
        red, green, blue = (round(float(value)) for value in centre)
        raise InputError(
            f"The backdrop is not one flat colour: only {near.mean():.0%} of the border is within "
            f"{NEAR} levels of its commonest colour, #{red:02x}{green:02x}{blue:02x}; "
            f"{FLAT_SHARE:.0%} are needed.",
            "Film the character on a flat backdrop, or choose an engine that needs none.",
        )
    colour = np.median(ring[near], axis=0)
    luma = difference(ring[near][None], colour)[0, :, 0]
    noise = 1.4826 * float(np.median(np.abs(luma)))
    return tuple(int(value) for value in np.rint(colour)), noise


def _ring(frames: np.ndarray) -> np.ndarray:
    """The outermost 2 % of the frames: float32 (N, 3)."""
    side = max(1, round(0.02 * min(frames.shape[1:3])))
    parts = (frames[:, :side], frames[:, -side:], frames[:, :, :side], frames[:, :, -side:])
    return np.concatenate([part.reshape(-1, 3) for part in parts]).astype(np.float32)


def _commonest(ring: np.ndarray, hint: Colour | None) -> np.ndarray:
    """The colour most of the ring is near, or the hinted one where it is nearly as common."""
    cells, counts = np.unique((ring // 8).astype(np.int32), axis=0, return_counts=True)
    best = cells[np.argmax(counts)] * 8 + 4.0
    if hint is not None:
        here = np.abs(ring - np.asarray(hint, np.float32)).max(axis=1) <= NEAR
        if here.mean() >= FLAT_SHARE:
            best = np.asarray(hint, np.float32)
    return np.median(ring[np.abs(ring - best).max(axis=1) <= NEAR], axis=0)


def _rim(character: np.ndarray) -> np.ndarray:
    """The colours (N, 3) with which the character meets its backdrop, at film size."""
    height, width = character.shape[:2]
    scale = min(1.0, 384 / max(height, width))
    small = resize(character, max(1, round(width * scale)), max(1, round(height * scale)))
    padded = cv2.copyMakeBorder(small, 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=(0, 0, 0, 0))
    depth = cv2.distanceTransform((padded[..., 3] > 127).astype(np.uint8), cv2.DIST_L2, 5)
    rim = padded[(depth > 1) & (depth <= 4)][:, :3]
    return rim if len(rim) else padded[padded[..., 3] > 0][:, :3]


def _promised_error(rim: np.ndarray, backdrop: Colour) -> float:
    """The mean error of alpha along the rim, in px, as foretold by the noise of film."""
    if not len(rim):
        return 0.0
    ycc = difference(rim[None], backdrop)[0]
    by_luma, by_chroma = alpha_precision(ycc)
    leaks = LEAK_PX * np.exp(-((contrast(ycc) / 6) ** 2))
    return float(np.mean((by_luma + by_chroma) ** -0.5 + leaks))
