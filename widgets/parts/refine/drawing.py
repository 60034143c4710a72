"""Masks, clicks, boxes and brushes as SVG: sharp at any zoom, and a few kB however large a frame.

Lines and dots keep their width on the screen (`non-scaling-stroke`): the window is made larger by
its layout, not by a CSS transform, which SVG would not see.
"""

from collections.abc import Sequence

import cv2
import numpy as np

from popcon_lib.refine.prompts import Box, Prompts, Stroke

__all__ = ["brush", "hovered", "mask", "nothing", "prompts", "rubber_band"]

FINER = 2  # contours run through the middles of pixels: of finer ones, so nearer to their rims
STAIRS = 0.9  # of finer pixels: lower steps of a slanting rim are drawn as a line


def nothing(size: tuple[int, int]) -> str:
    """An empty drawing on a frame of `size` (width, height)."""
    return _svg(size, "")


def mask(shown: np.ndarray, kind: str) -> str:
    """bool (H, W) as one shape; kind: a class of it, "keep", "remove", "replace" or "applied"."""
    height, width = shown.shape
    return _svg((width, height), _shape(shown, kind))


def hovered(shown: np.ndarray) -> str:
    """What bool `shown` (H, W) would be selected by a click here."""
    height, width = shown.shape
    return _svg((width, height), _shape(shown, "hover"))


def prompts(said: Prompts, size: tuple[int, int], live: str = "") -> str:
    """What was said on a frame of `size`; live: what is being drawn, on top."""
    parts = [_stroke(stroke) for stroke in said.strokes]
    if said.box:
        parts.append(_box(said.box, "box"))
    for point in said.points:
        kind = "yes" if point.positive else "no"
        dot = f'd="M{point.x:.2f} {point.y:.2f}h.001"'
        parts.append(f'<path class="rim" {dot}/><path class="dot {kind}" {dot}/>')
    return _svg(size, "".join(parts) + live)


def rubber_band(x0: float, y0: float, x1: float, y1: float) -> str:
    """A box that is being dragged."""
    left, right, top, bottom = min(x0, x1), max(x0, x1), min(y0, y1), max(y0, y1)
    return (
        f'<rect class="band" x="{left:.2f}" y="{top:.2f}" width="{right - left:.2f}" '
        f'height="{bottom - top:.2f}"/>'
    )


def brush(points: Sequence[tuple[float, float]], radius_px: float, adds: bool) -> str:
    """A brush that is being drawn, and where it is."""
    drawn = _stroke(Stroke(tuple(points), radius_px, adds), " live") if len(points) > 1 else ""
    x, y = points[-1]
    ring = f'cx="{x:.2f}" cy="{y:.2f}" r="{radius_px:.2f}"'
    return f'{drawn}<circle class="ring under" {ring}/><circle class="ring" {ring}/>'


def _shape(shown: np.ndarray, kind: str) -> str:
    fine = cv2.resize(
        shown.astype(np.uint8), None, fx=FINER, fy=FINER, interpolation=cv2.INTER_NEAREST
    )
    contours, _ = cv2.findContours(fine, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    # Whole numbers of finer pixels, and no letters between them: a click waits for the text.
    paths = (cv2.approxPolyDP(contour, STAIRS, True) for contour in contours)
    d = "".join(f"M{' '.join(map(str, path.ravel().tolist()))}Z" for path in paths)
    if not d:
        return ""
    parts = "".join(f'<path class="{name} {kind}" d="{d}"/>' for name in ("under", "mask"))
    return f'<g transform="scale({1 / FINER}) translate(.5 .5)">{parts}</g>'


def _stroke(stroke: Stroke, more: str = "") -> str:
    points = stroke.points if len(stroke.points) > 1 else stroke.points * 2
    path = "L".join(f"{x:.2f} {y:.2f}" for x, y in points)
    kind = "adds" if stroke.adds else "erases"
    return (
        f'<path class="stroke {kind}{more}" stroke-width="{2 * stroke.radius_px:.2f}" d="M{path}"/>'
    )


def _box(box: Box, kind: str) -> str:
    return (
        f'<rect class="{kind}" x="{box.left:.2f}" y="{box.top:.2f}" '
        f'width="{box.right - box.left:.2f}" height="{box.bottom - box.top:.2f}"/>'
    )


def _svg(size: tuple[int, int], inside: str) -> str:
    return (
        f'<svg viewBox="0 0 {size[0]} {size[1]}" preserveAspectRatio="none" aria-hidden="true">'
        f"{inside}</svg>"
    )
