"""What no platform forbids and every viewer sees: haze, repeats, flashes, rims that melt away."""

from collections.abc import Iterator
from itertools import combinations

import cv2
import numpy as np

from popcon_lib.media import Colour, Cutout, composite
from popcon_lib.pack.canvas import body_sizes_px, place
from popcon_lib.pack.check_picture import Finding
from popcon_lib.pack.flashes import luminance, most_flashes
from popcon_lib.pack.outline import OUTLINE_PX, Outline
from popcon_lib.pack.small import in_small

__all__ = ["audit"]

_HAZE_ALPHA = 24  # fainter is no effect that somebody drew
_HAZE_NEAR = 0.03  # of the side: what is nearer to something solid is its soft edge
_HAZE_PART = 0.03  # of the canvas; drawn blur around a shaking face comes to 0.02
_ALIKE = 3.0  # of 255, mean over a whole loop
_MELTS_RATIO = 1.25  # WCAG's contrast ratio, 1 is equal; 3 is its least for pictures
_RIM = 0.05  # of the side: a dark line melts into a dark chat, what it encloses must not
_MELTS_PART = 0.7  # of the rim
_FLASHES_PER_S = 3  # w3.org/TR/WCAG22/#three-flashes-or-below-threshold
_AT_REST = 0.5  # of the area that the fullest frame shows
_AS_LARGE = 0.6  # of the character in most of the set
_CHATS: dict[str, Colour] = {"white": (255, 255, 255), "dark": (32, 33, 36)}


def audit(cutouts: dict[str, Cutout], outline: Outline | None = None) -> list[Finding]:
    """What to look at again in a set before it is sent, by action; empty where all looks well.

    Each action as it begins in the pack, judged in small. Frames that show nothing, a first frame
    that shows little, flashes, residue of the background far from anything solid, rims too close
    to a white or a dark chat to be seen (unless the `outline` that they get is), a character that
    is smaller than in the rest of the set, and actions that look like another one.
    """
    findings, shown = [], {}
    for action, whole in cutouts.items():
        cutout = Cutout(in_small(whole.rgba), whole.durations)
        findings += _blank(action, cutout)
        if cutout.rgba.any():
            shown[action] = cutout
            findings += _at_rest(action, cutout)
            findings += _flashing(action, cutout)
            findings += _haze(action, cutout)
            findings += _melting(action, cutout, outline)
    findings += _small(shown)
    findings += _repeats(shown)
    return findings


def _blank(action: str, cutout: Cutout) -> Iterator[Finding]:
    count = len(cutout.rgba)
    blank = count - int(cutout.rgba[..., 3].any(axis=(1, 2)).sum())
    if blank:
        fix = "Matte this action again with another recipe, or leave it out."
        yield Finding(action, "frames", f"{blank} of {count} show nothing", "none", fix)


def _at_rest(action: str, cutout: Cutout) -> Iterator[Finding]:
    areas = (cutout.rgba[..., 3] >= 128).sum(axis=(1, 2))
    part = float(areas[0]) / max(1, int(areas.max()))
    if part < _AT_REST:
        fix = f"Begin with a frame that reads where nothing moves: --still {action}=auto."
        number = f"shows {part:.0%} of what the fullest frame does"
        yield Finding(action, "first frame", number, f"{_AT_REST:.0%} or more", fix)


def _flashing(action: str, cutout: Cutout) -> Iterator[Finding]:
    small = place(cutout.rgba, (64, 64), 0.0, repr(action))
    flashes = most_flashes(small, cutout.durations)
    if flashes > _FLASHES_PER_S:
        fix = "Make the action again with calmer light: quick flashes can hurt people."
        yield Finding(
            action, "flashes", f"{flashes} in a second", f"{_FLASHES_PER_S} or fewer", fix
        )


def _small(cutouts: dict[str, Cutout]) -> Iterator[Finding]:
    """Those whose effects reach so far that the character is small beside the others."""
    sizes = body_sizes_px((cutout.rgba for cutout in cutouts.values()), (180, 180), 0.0)
    usual = float(np.median(sizes)) if sizes else 0.0
    for action, size in zip(cutouts, sizes, strict=True):
        if size < _AS_LARGE * usual:
            number = f"the character is {size / usual:.0%} as large as in most of the set"
            fix = "Its effects reach far: matte it with fewer of them, or make it again."
            yield Finding(action, "size", number, f"{_AS_LARGE:.0%} or more", fix)


def _haze(action: str, cutout: Cutout) -> Iterator[Finding]:
    side = max(cutout.rgba.shape[1:3])
    worst = 0.0
    for alpha in cutout.rgba[..., 3]:
        away = cv2.distanceTransform((alpha < 128).astype(np.uint8), cv2.DIST_L2, 3)
        faint = (alpha > 0) & (alpha < _HAZE_ALPHA) & (away > _HAZE_NEAR * side)
        worst = max(worst, float(faint.mean()))
    if worst > _HAZE_PART:
        fix = "Matte this action again, or raise the threshold below which alpha is nothing."
        yield Finding(action, "haze", f"{worst:.1%} of a frame", f"{_HAZE_PART:.0%} or less", fix)


def _melting(action: str, cutout: Cutout, outline: Outline | None) -> Iterator[Finding]:
    rgba = cutout.rgba[0]
    solid = (rgba[..., 3] >= 200).astype(np.uint8)
    width_px = max(1, round(max(rgba.shape[:2]) * _RIM))
    around = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * width_px + 1,) * 2)
    rim = solid - cv2.erode(solid, around, borderValue=0)
    if not rim.any():
        return
    for name, colour in _CHATS.items():
        if outline and not _melts(np.array(outline.colour, np.uint8), colour):
            continue
        part = float(_melts(rgba[rim > 0][:, :3], colour).mean())
        if part > _MELTS_PART:
            number = f"lost on {part:.0%} of its area in a {name} chat"
            contrary = "black" if name == "white" else "white"
            fix = f"Give it an outline, --outline {OUTLINE_PX},{contrary}, or accept that it melts."
            yield Finding(action, "rim", number, f"{_MELTS_PART:.0%} or less", fix)


def _melts(colours: np.ndarray, chat: Colour) -> np.ndarray:
    """Which of uint8 (..., 3) sRGB `colours` cannot be told from that of a chat."""
    own, ground = luminance(colours), luminance(np.array(chat, np.uint8))
    return (np.maximum(own, ground) + 0.05) / (np.minimum(own, ground) + 0.05) < _MELTS_RATIO


def _repeats(cutouts: dict[str, Cutout]) -> Iterator[Finding]:
    small = {action: _thumbnail(action, cutout) for action, cutout in cutouts.items()}
    for one, other in combinations(small, 2):
        distance = float(np.abs(small[one] - small[other]).mean())
        if distance < _ALIKE:
            number = f"{distance:.1f} of 255 from {one!r}"
            fix = "Make one of the two again, or leave it out: reviewers refuse repeats."
            yield Finding(other, "difference", number, f"{_ALIKE:.0f} or more", fix)


def _thumbnail(action: str, cutout: Cutout) -> np.ndarray:
    """Six moments of a loop on grey, small: float32 (6, 32, 32, 3)."""
    moments = cutout.rgba[np.arange(6) * len(cutout.rgba) // 6]
    return composite(place(moments, (32, 32), 0.0, repr(action)), (128,) * 3).astype(np.float32)
