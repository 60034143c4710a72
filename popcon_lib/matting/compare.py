"""Figures and pictures that tell the mattes of one clip apart, with and without the truth."""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from popcon_lib.errors import InputError
from popcon_lib.matting.backdrop import estimate_backdrop
from popcon_lib.matting.blobs import Blob
from popcon_lib.media import Clip, Colour

__all__ = ["Figures", "difference", "figures_of", "flicker", "fringe", "halo"]

STILL = 6  # levels by which the film of a pixel that stands still may differ, for noise
CLEAR, SOLID = 0.02, 0.98  # alpha under which nothing is there, and from which all of it is
REACH_PX = 8  # how far from an edge pixel the character's own colour is looked for
APART = 40.0  # levels between that and the backdrop, from which what is left can be told
VIEWS = (0.0, 127.5, 255.0)  # black, mid grey, white
MORE, LESS, OTHER = (255, 96, 32), (48, 128, 255), (250, 220, 60)


@dataclass(frozen=True)
class Figures:
    """What is known of one matte of a clip. None: it cannot be told of this clip.

    coverage: mean alpha, in % of the frame; flicker, halo: see there; effects_kept and
    effects_rejected: blobs of all frames that the rescue decided on; mae: mean absolute error of
    alpha, x 1000; fringe: see there. The last two need the truth.
    """

    coverage: float
    flicker: float | None
    halo: float | None
    effects_kept: int
    effects_rejected: int
    mae: float | None = None
    fringe: float | None = None


def figures_of(
    clip: Clip, rgba: np.ndarray, blobs: Sequence[Blob] = (), truth: np.ndarray | None = None
) -> Figures:
    """The figures of a cut-out of `clip`.

    rgba, truth: straight uint8 (T, H, W, 4). Raises InputError if their sizes differ.
    """
    for other in (rgba, truth):
        if other is not None and other.shape[:3] != clip.frames.shape[:3]:
            raise InputError(
                f"The clip is {clip.frames.shape[:3]}, its cut-out {other.shape[:3]}.",
                "Compare cut-outs of one clip.",
            )
    alpha = rgba[..., 3].astype(np.float32) / 255
    kept = sum(blob.kept for blob in blobs)
    figures = {
        "coverage": float(100 * alpha.mean()),
        "flicker": flicker(clip.frames, alpha),
        "halo": halo(clip, rgba),
        "effects_kept": kept,
        "effects_rejected": len(blobs) - kept,
    }
    if truth is not None:
        true = truth[..., 3].astype(np.float32) / 255
        figures["mae"] = float(np.abs(alpha - true).mean() * 1000)
        figures["fringe"] = fringe(alpha, rgba[..., :3], truth)
    return Figures(**figures)


def flicker(frames: np.ndarray, alpha: np.ndarray) -> float | None:
    """How much alpha changes from frame to frame where the film does not: mean, in % of alpha.

    Counted are edges: pixels that stand still (the film differs by 6 levels at most, noise
    averaged out) and are not clear, nor solid, in both frames. frames: uint8 (T, H, W, 3); alpha:
    float (T, H, W). None for a single frame, and where nothing stands still.
    """
    total, pixels = 0.0, 0
    soft = [cv2.blur(frame, (3, 3)) for frame in frames]
    for number in range(1, len(frames)):
        still = cv2.absdiff(soft[number - 1], soft[number]).max(axis=2) <= STILL
        before, after = alpha[number - 1], alpha[number]
        edge = still & (np.maximum(before, after) > CLEAR) & (np.minimum(before, after) < SOLID)
        total += float(np.abs(after - before)[edge].sum())
        pixels += int(np.count_nonzero(edge))
    return 100 * total / pixels if pixels else None


def halo(clip: Clip, rgba: np.ndarray) -> float | None:
    """How much of the backdrop is left in the colours of soft edges: mean share by alpha, in %.

    A soft pixel's colour is measured on the way from the nearest solid colour (within 8 px) to the
    backdrop: 0 is the former, 100 the latter. rgba: straight uint8 (T, H, W, 4). None where the
    backdrop is not flat, or no edge stands out from it by 40 levels.
    """
    try:
        backdrop, _ = estimate_backdrop(clip.frames, clip.backdrop)
    except InputError:
        return None
    left = [_left(picture, backdrop) for picture in rgba]
    weight = sum(weight for _, weight in left)
    return 100 * sum(share for share, _ in left) / weight if weight else None


def fringe(alpha: np.ndarray, colour: np.ndarray, truth: np.ndarray) -> float:
    """Error of the composite in soft edges, in levels: mean over frames, on black, grey and white.

    alpha: float32 (T, H, W) in [0, 1]; colour: uint8 (T, H, W, 3), straight; truth: straight uint8
    (T, H, W, 4). Counted are pixels that are soft in truth, and 2 px around them.
    """
    errors = []
    true_alpha = truth[..., 3].astype(np.float32) / 255
    for a, c, b, d in zip(alpha, colour, true_alpha, truth[..., :3], strict=True):
        soft = ((b > CLEAR) & (b < SOLID)).astype(np.uint8)
        band = cv2.dilate(soft, np.ones((3, 3), np.uint8), iterations=2) > 0
        if not band.any():
            continue
        ours, wanted = a[band][:, None], b[band][:, None]
        light = ours * c[band] - wanted * d[band]
        errors.append(np.mean([np.abs(light + view * (wanted - ours)).mean() for view in VIEWS]))
    return float(np.mean(errors)) if errors else 0.0


def difference(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    """Where two cut-outs differ: opaque uint8 (T, H, W, 3), faint grey where they do not.

    Orange: `before` is more opaque; blue: `after` is; yellow: colours differ. Small differences
    are shown larger (the square root). before, after: straight uint8 (T, H, W, 4).
    """
    if before.shape != after.shape:
        raise InputError(
            f"One cut-out is {before.shape[:3]}, the other {after.shape[:3]}.",
            "Compare cut-outs of one clip.",
        )
    picture = np.empty((*before.shape[:3], 3), np.uint8)
    for shown, one, other in zip(picture, before, after, strict=True):
        a, b = (part[..., 3].astype(np.float32) / 255 for part in (one, other))
        colours = cv2.absdiff(one[..., :3], other[..., :3]).max(axis=2) * np.minimum(a, b) / 255
        grey = 24 + 40 * np.minimum(a, b)[..., None]
        layers = ((np.maximum(a - b, 0), MORE), (np.maximum(b - a, 0), LESS), (colours, OTHER))
        for share, colour in layers:
            strength = np.sqrt(share)[..., None]
            grey = grey * (1 - strength) + np.asarray(colour, np.float32) * strength
        shown[:] = np.rint(grey)
    return picture


def _left(picture: np.ndarray, backdrop: Colour) -> tuple[float, float]:
    """Of one frame: the sum of shares of backdrop by alpha, and of alpha."""
    alpha = picture[..., 3].astype(np.float32) / 255
    solid = alpha >= SOLID
    if not solid.any():
        return 0.0, 0.0
    far, labels = cv2.distanceTransformWithLabels(
        (~solid).astype(np.uint8), cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL
    )
    own = np.zeros((labels.max() + 1, 3), np.float32)
    own[labels[solid]] = picture[solid, :3]
    band = (alpha > CLEAR) & ~solid & (far <= REACH_PX)
    nearest = own[labels[band]]
    way = np.asarray(backdrop, np.float32) - nearest
    length_2 = (way**2).sum(axis=1)
    told = length_2 >= APART**2
    gone = ((picture[band, :3] - nearest) * way).sum(axis=1)[told] / length_2[told]
    weight = alpha[band][told]
    return float((np.clip(gone, 0, 1) * weight).sum()), float(weight.sum())
