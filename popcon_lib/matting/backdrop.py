"""The flat colour behind the character: which one to film on, and which one a film really has."""

import re
from itertools import product

import cv2
import numpy as np

from popcon_lib.errors import InputError
from popcon_lib.matting.contrast import alpha_precision, contrast, difference
from popcon_lib.matting.see_through import is_green, is_screen, lean
from popcon_lib.media import Colour, resize

__all__ = ["choose_backdrop", "estimate_backdrop", "is_flat", "parse", "screen_for"]

WHITE: Colour = (255, 255, 255)
_STRONG = [colour for colour in product((0, 128, 255), repeat=3) if is_screen(colour)]
GREENS = tuple(colour for colour in _STRONG if is_green(colour))
SCREENS = tuple(colour for colour in _STRONG if not is_green(colour))

FILM_PX = 384  # the character's longer side in a film; its rim is judged at that size
LEAK_PX = 20.0  # what is lost behind a rim pixel that cannot be told from the backdrop
ALIKE = 6.0  # contrast at which that is so
GLASS_SHARE = 0.02  # of the character: more half-transparent area makes it see-through
GREENISH = 0.05  # mean lean to green above which a character is no case for a green screen
NEAR = 12  # levels: farther from the border's colour is not backdrop
RING_PIXELS = 20_000
FLAT_SHARE = 0.4  # the least share of the border that shows the backdrop


def parse(wish: str) -> Colour | None:
    """The colour that "white" or "#rrggbb" names; None for "auto". Raises InputError otherwise."""
    if wish == "auto":
        return None
    if wish == "white":
        return WHITE
    if not isinstance(wish, str) or not re.fullmatch(r"#[0-9a-fA-F]{6}", wish):
        raise InputError(
            f"{wish!r} is no backdrop.",
            "Write auto, white, or a colour such as #000080 or #8cabd8.",
        )
    red, green, blue = bytes.fromhex(wish[1:])
    return red, green, blue


def choose_backdrop(character: np.ndarray, wish: str = "auto") -> Colour:
    """The colour to film `character`, straight uint8 (H, W, 4), on.

    wish: "white", "#rrggbb", or "auto": white or a strong colour, whichever promises the smaller
    error of alpha where the character meets its backdrop. Raises InputError for any other wish.
    """
    asked = parse(wish)
    if asked is not None:
        return asked
    screen = screen_for(character)
    if is_green(screen):
        return screen
    small = _at_film_size(character)
    return min((WHITE, screen), key=lambda colour: _promised_error(small, colour))


def screen_for(character: np.ndarray) -> Colour:
    """The best backdrop for `character`, straight uint8 (H, W, 4), that is not white.

    A see-through character gets a green screen, on which glass can be told from solid, unless it
    is greenish itself; any other gets the strong colour with the smallest promised error.
    """
    small = _at_film_size(character)
    colours = GREENS if _is_see_through(small) and not _is_greenish(small) else SCREENS
    return min(colours, key=lambda colour: _promised_error(small, colour))


def estimate_backdrop(frames: np.ndarray, hint: Colour | None = None) -> tuple[Colour, float]:
    """The colour that the border of uint8 (T, H, W, 3) frames has, and its noise, in levels.

    Compression shifts colours by a level or two and video models by more, so the colour asked for
    (`hint`) only decides where the border shows it widely. Raises InputError if under 40 % of the
    border is of one colour.
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
    off = np.abs(difference(ring[near][None], colour)[0, :, 0])
    # Of Gaussian noise both are sigma; a generated film is flat for the most part, with blotches.
    noise = float(max(1.4826 * np.median(off), np.percentile(off, 95) / 1.96))
    return tuple(int(value) for value in np.rint(colour)), noise


def is_flat(frames: np.ndarray, hint: Colour | None = None) -> bool:
    """Whether the border of uint8 (T, H, W, 3) frames is one flat colour, about `hint` if given."""
    try:
        estimate_backdrop(frames, hint)
    except InputError:
        return False
    return True


def _ring(frames: np.ndarray) -> np.ndarray:
    """About 20,000 pixels of the outermost 2 % of the frames: float32 (N, 3)."""
    side = max(1, round(0.02 * min(frames.shape[1:3])))
    parts = (frames[:, :side], frames[:, -side:], frames[:, :, :side], frames[:, :, -side:])
    ring = np.concatenate([part.reshape(-1, 3) for part in parts])
    # An odd step, so that no column or row of a block of the codec is met more often.
    return ring[:: len(ring) // RING_PIXELS | 1].astype(np.float32)


def _commonest(ring: np.ndarray, hint: Colour | None) -> np.ndarray:
    """The colour most of the ring is near, or the one hinted at where the ring shows it widely."""
    cells = ring.astype(np.int32) >> 3
    code = np.bincount((cells[:, 0] << 10) | (cells[:, 1] << 5) | cells[:, 2]).argmax()
    centre = np.array([code >> 10, (code >> 5) & 31, code & 31], np.float32) * 8 + 4
    if hint is not None:
        hinted = np.asarray(hint, np.float32)
        if np.mean(np.abs(ring - hinted).max(axis=1) <= NEAR) >= FLAT_SHARE:
            centre = hinted
    return np.median(ring[np.abs(ring - centre).max(axis=1) <= NEAR], axis=0)


def _at_film_size(character: np.ndarray) -> np.ndarray:
    """The character, its longer side 384 px at most, with a clear margin."""
    height, width = character.shape[:2]
    scale = min(1.0, FILM_PX / max(height, width))
    small = resize(character, max(1, round(width * scale)), max(1, round(height * scale)))
    return cv2.copyMakeBorder(small, 4, 4, 4, 4, cv2.BORDER_CONSTANT, value=(0, 0, 0, 0))


def _is_see_through(small: np.ndarray) -> bool:
    """Whether there is half-transparent area, more than the soft pixels of edges."""
    alpha = small[..., 3]
    half = cv2.erode(np.uint8((alpha > 16) & (alpha < 240)), np.ones((5, 5), np.uint8)) > 0
    return np.count_nonzero(half) > GLASS_SHARE * np.count_nonzero(alpha > 16)


def _is_greenish(small: np.ndarray) -> bool:
    shown = small[small[..., 3] > 16]
    return float(lean(shown[:, :3], (0, 255, 0)).mean()) > GREENISH


def _promised_error(small: np.ndarray, backdrop: Colour) -> float:
    """The error of alpha, in px a pixel of rim, that the noise of film foretells."""
    opaque = (small[..., 3] > 127).astype(np.uint8)
    depth = cv2.distanceTransform(opaque, cv2.DIST_L2, 5)
    rim = small[(depth > 1) & (depth <= 4)][:, :3]
    if not len(rim):
        return 0.0
    ycc = difference(rim[None], backdrop)[0]
    by_luma, by_chroma = alpha_precision(ycc)
    leaks = LEAK_PX * np.exp(-((contrast(ycc) / ALIKE) ** 2))
    error = float(np.mean((by_luma + by_chroma) ** -0.5 + leaks))
    return error if is_screen(backdrop) else error + _holes_px(opaque) / len(rim)


def _holes_px(opaque: np.ndarray) -> int:
    """The area that the character encloses and that only a screen would show to be a hole."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(1 - opaque, connectivity=4)
    return int(stats[1:, cv2.CC_STAT_AREA].sum() - np.count_nonzero(labels == labels[0, 0]))
