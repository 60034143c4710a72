"""Effects that an engine took for background, brought back with their soft alpha.

A salient-object model keeps the character and drops motion lines, sparks and sweat drops. Where
the backdrop is flat, alpha can be solved from the film (`solve.py`): what it has and the engine has
not is a candidate, and each piece is kept or rejected for a reason that can be shown. At the body's
edge the film knows better than a model that saw it at another size, so its alpha counts there.
"""

import os
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor

import cv2
import numpy as np

from popcon_lib.matting.backdrop import estimate_backdrop
from popcon_lib.matting.blobs import Blob, blobs_to_json, pieces
from popcon_lib.matting.see_through import is_screen
from popcon_lib.matting.solve import solve_alpha
from popcon_lib.matting.verdict import SHADOW, Rescue, View, is_shadow, judge, look
from popcon_lib.media import Colour

__all__ = ["Blob", "Rescue", "blobs_to_json", "rescue_effects"]

LACKING = 0.05  # alpha that the engine must lack for a pixel to be a candidate
SKIRT = 1.5  # a soft edge reaches so many times as far out as it may be off
NEIGHBOUR = np.ones((25, 25), np.uint8)  # an effect moves up to 12 px from frame to frame
MOVING = 0.01  # share of the body that changes in a film in which what never moves is strange
SHADE = 4.0  # contrast, in levels, from which a shadow is one
SHADOW_SHARE = 0.002  # of the frame: the least area of a shadow
_SQUARE = np.ones((3, 3), np.uint8)


def rescue_effects(
    frames: np.ndarray,
    alpha: np.ndarray,
    backdrop: Colour | None,
    rescue: Rescue,
    solved: bool = False,
) -> tuple[np.ndarray, Sequence[Blob]]:
    """Alpha with the effects added, float32 (T, H, W) in [0, 1], and every decision.

    frames: uint8 (T, H, W, 3); alpha: float32 (T, H, W) of an engine; backdrop: about the flat
    colour behind; solved: whether alpha is what `solve_alpha` makes of the film already. The first
    frame follows the last. What the engine found is lowered beside its edge (`edge_px`) and where
    the film shows a screen, nowhere else.
    Raises InputError where the border is not one flat colour.
    """
    flat, noise = estimate_backdrop(frames, backdrop)
    film = alpha if solved else solve_alpha(frames, flat, noise, body=alpha)
    away = np.stack([_distance(shown > 0.5) for shown in alpha])
    missing = (film > alpha + LACKING) & (away > rescue.edge_px)
    always = missing.all(axis=0) & _moves(alpha)

    def settle(index: int) -> tuple[np.ndarray, list[Blob]]:
        beside = missing[index - 1] | missing[(index + 1) % len(missing)]
        lasts = cv2.dilate(beside.astype(np.uint8), NEIGHBOUR) > 0
        view = look(frames[index], flat, away[index], lasts, always)
        blobs = _effects(index, missing[index], view, rescue)
        shadows = _shadows(index, film[index], view, rescue)
        shown = _edge(alpha[index], film[index], away[index], [*blobs, *shadows], rescue.edge_px)
        if is_screen(flat):
            shown = np.where(film[index] == 0, 0, shown)  # nobody paints with its colour
        shown = _with_effects(shown, film[index], blobs)
        return _with_shadows(shown, view, shadows, rescue), [*blobs, *shadows]

    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        settled = list(pool.map(settle, range(len(frames))))
    return np.stack([shown for shown, _ in settled]), [blob for _, more in settled for blob in more]


def _effects(index: int, missing: np.ndarray, view: View, rescue: Rescue) -> list[Blob]:
    judged = [(piece, judge(piece, view, rescue)) for piece in pieces(missing)]
    return [
        Blob(index, piece.box, piece.area_px, kept, reason, piece.mask)
        for piece, (kept, reason) in judged
    ]


def _shadows(index: int, film: np.ndarray, view: View, rescue: Rescue) -> list[Blob]:
    """The contact shadows that are not in the film's alpha."""
    shade = (view.seen > SHADE) & (film == 0) & (view.away > rescue.edge_px)
    least = SHADOW_SHARE * film.size
    return [
        Blob(index, piece.box, piece.area_px, rescue.shadow > 0, SHADOW, piece.mask)
        for piece in pieces(shade)
        if piece.area_px >= least and is_shadow(piece, view)
    ]


def _edge(
    alpha: np.ndarray, film: np.ndarray, away: np.ndarray, blobs: list[Blob], edge_px: float
) -> np.ndarray:
    """`alpha` with the film's own beside the body's edge, except where a rejected blob begins."""
    within = _distance(alpha <= 0.5)
    beside = (away <= edge_px) & (within <= edge_px)
    rejected = _painted(
        alpha.shape, (blob for blob in blobs if not blob.kept and blob.reason != SHADOW)
    )
    if rejected.any():
        beside &= _distance(rejected > 0) > edge_px + 1
    # A pale body's edge may be lost to the film: then the film's lies too far within.
    lowered = (away <= SKIRT * edge_px) & (within <= edge_px) & (film < alpha)
    lowered &= _distance(film > 0.5) <= edge_px + away - within
    shaded = _painted(alpha.shape, (blob for blob in blobs if blob.reason == SHADOW))
    if shaded.any():  # and a pale body's in a shadow is ragged
        lowered &= (away > 0) | (_distance(shaded > 0) > 2 * edge_px)
    return np.where((beside & (film > alpha)) | lowered, film, alpha)


def _with_effects(alpha: np.ndarray, film: np.ndarray, blobs: list[Blob]) -> np.ndarray:
    kept = _painted(alpha.shape, (blob for blob in blobs if blob.kept))
    kept = cv2.dilate(kept, _SQUARE)  # alpha too small to be a candidate
    return np.where(kept > 0, np.maximum(alpha, film), alpha)


def _with_shadows(alpha: np.ndarray, view: View, shadows: list[Blob], rescue: Rescue) -> np.ndarray:
    """A share of the light that the shadows take, behind what is there."""
    if not rescue.shadow or not shadows:
        return alpha
    near = _distance(_painted(alpha.shape, shadows) > 0) <= rescue.edge_px + 1
    taken = np.where(near, np.clip(view.taken, 0, 1), 0)
    return alpha + (1 - alpha) * np.float32(rescue.shadow) * taken


def _painted(shape: tuple[int, int], blobs: Iterable[Blob]) -> np.ndarray:
    """1 where a blob is: uint8 of `shape`."""
    picture = np.zeros(shape, np.uint8)
    for blob in blobs:
        picture[blob.window][blob.mask] = 1
    return picture


def _distance(mask: np.ndarray) -> np.ndarray:
    """px to bool (H, W) `mask`, 0 on it and the longer side at most: float32 (H, W)."""
    distance = cv2.distanceTransform(1 - mask.astype(np.uint8), cv2.DIST_L2, 5)
    return np.minimum(distance, max(mask.shape))


def _moves(alpha: np.ndarray) -> bool:
    """Whether the body moves: only then does it tell anything that something does not."""
    body = alpha > 0.5
    changing = body.any(axis=0) & ~body.all(axis=0)
    return len(alpha) > 2 and changing.sum() > MOVING * body.any(axis=0).sum()
