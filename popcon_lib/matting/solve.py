"""Alpha solved from a known flat backdrop.

Blue-screen matting (Smith and Blinn, SIGGRAPH 1996) with what film adds to it: compression noise,
half-resolution chroma, and colours inside the character that equal the backdrop.

1. What the frame's border reaches through the backdrop's colour is outside (`outside.py`); where a
   shadow lies, once more through what it makes of the backdrop, up to the body's edge.
2. From each boundary point we walk inwards until the colour stops moving away from the backdrop:
   that is the character's own colour F there (the outline's, where it has one).
3. Between the two, alpha is where the pixel stands on the way from the backdrop to F, by luma and
   by chroma, each counting by its precision (`contrast.py`).
4. On a screen, glass (`see_through.py`) and effects that fade (`fade.py`) get the alpha they have.
"""

import os
from concurrent.futures import ThreadPoolExecutor

import cv2
import numpy as np

from popcon_lib.matting.behind import behind
from popcon_lib.matting.contrast import alpha_precision, contrast, difference
from popcon_lib.matting.engine import Done, unheard
from popcon_lib.matting.fade import Effect, fade, find_effects
from popcon_lib.matting.outside import inside
from popcon_lib.matting.see_through import glass, hole_px, is_screen
from popcon_lib.media import Colour

__all__ = ["solve_alpha"]

BAND_PX = 8  # how far an edge may reach inwards
STILL_RISING = 0.12  # share a pixel by which contrast grows while we are still on the edge
LUMA_LED = 0.04  # weight of chroma where the place of an edge is asked
RINGING = 0.03  # alpha that compression alone leaves beside an edge
SHADED = 6.0  # contrast, in levels, of a shadow to be reckoned with,
SHADED_SHARE = 0.002  # and the least of the frame it covers
UNEVEN = 0.45  # share of a shadow's strength by which it may be off where it meets the body
SHADOW_EDGE = np.ones((17, 17), np.uint8)  # as far as it is then taken off the body, 8 px
_SQUARE = np.ones((3, 3), np.uint8)


def solve_alpha(
    frames: np.ndarray,
    backdrop: Colour,
    noise: float,
    done: Done = unheard,
    body: np.ndarray | None = None,
) -> np.ndarray:
    """Alpha, float32 (T, H, W) in [0, 1], of all that differs from `backdrop`.

    frames: uint8 (T, H, W, 3); backdrop and noise: as `estimate_backdrop` measures them; done:
    told how many frames are finished, in their order.
    body: what another engine found, float32 (T, H, W), where there is one. It tells a white body
    from a white backdrop, and a hole in it from a white eye.
    """
    alpha = np.zeros(frames.shape[:3], np.float32)

    def solve(index: int) -> list[Effect]:
        ycc = difference(frames[index], backdrop)
        alpha[index] = _alpha(
            frames[index], ycc, backdrop, noise, None if body is None else body[index]
        )
        return find_effects(alpha[index], ycc) if is_screen(backdrop) else []

    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        effects = []
        for index, found in enumerate(pool.map(solve, range(len(frames)))):
            effects.append(found)
            done(index + 1)
        fade(alpha, effects, lambda index: difference(frames[index], backdrop), pool)
    return alpha


def _alpha(
    frame: np.ndarray, ycc: np.ndarray, backdrop: Colour, noise: float, body: np.ndarray | None
) -> np.ndarray:
    black = difference(np.zeros((1, 1, 3)), backdrop)[0, 0]
    kind = (is_screen(backdrop), hole_px(backdrop))
    within = inside(ycc, black, noise, *kind, body)
    around = behind(ycc, within == 0)
    shade = contrast(around)
    if np.count_nonzero(shade > SHADED) > SHADED_SHARE * shade.size:
        core = cv2.erode(within, SHADOW_EDGE)
        within = core | inside(ycc - around, black, noise, *kind, body, UNEVEN * shade)
        around = behind(ycc, within == 0)
    ycc = ycc - around
    depth = cv2.distanceTransform(within, cv2.DIST_L2, 5)
    solid = glass(frame, backdrop)
    alpha = within * solid
    edge = (depth <= BAND_PX) & (cv2.dilate(within, _SQUARE) > 0)
    rows, columns = np.nonzero(edge)
    if len(rows):
        own, past = _own_colour(ycc, solid, depth, rows, columns)
        along = _without_ringing(_project(ycc[rows, columns], own))
        alpha[rows, columns] = np.where(past, solid[rows, columns], along)
    return alpha


def _own_colour(
    ycc: np.ndarray, solid: np.ndarray, depth: np.ndarray, rows: np.ndarray, columns: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """The character's colour (N, 3) at each edge pixel, and which pixels (N,) are past the edge."""
    x, y = _inwards(depth, rows, columns)
    at = depth[rows, columns] - 0.5  # of the boundary, in steps of 1 px
    steps = np.arange(BAND_PX + 2, dtype=np.float32)
    path_x = columns[:, None] + x[:, None] * (steps - at[:, None])
    path_y = rows[:, None] + y[:, None] * (steps - at[:, None])
    path = _sample(ycc, path_x, path_y)
    seen = contrast(path, LUMA_LED)
    stops = seen[:, 1:] <= (1 + STILL_RISING) * seen[:, :-1] + 1
    stops[:, -1] = True
    stop = np.argmax(stops, axis=1)
    each = np.arange(len(stop))
    own, strength = path[each, stop], seen[each, stop]
    through = _sample(solid, path_x[each, stop][:, None], path_y[each, stop][:, None])[:, 0]
    # Neighbours agree on their colour; those that saw most of it know best.
    votes = np.zeros((*depth.shape, 4), np.float32)
    votes[rows, columns, :3] = own * (strength**2 / through)[:, None]
    votes[rows, columns, 3] = strength**2
    votes = cv2.GaussianBlur(votes, (0, 0), 1)[rows, columns]
    return votes[:, :3] / np.maximum(votes[:, 3:], 1e-6), at > stop + 0.5


def _inwards(
    depth: np.ndarray, rows: np.ndarray, columns: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Unit vectors (x, y) away from the outside."""
    hill = cv2.GaussianBlur(np.minimum(depth, 6), (0, 0), 1.5)
    x = cv2.Sobel(hill, cv2.CV_32F, 1, 0)[rows, columns]
    y = cv2.Sobel(hill, cv2.CV_32F, 0, 1)[rows, columns]
    length = np.hypot(x, y) + 1e-6
    return x / length, y / length


def _sample(picture: np.ndarray, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """`picture` (H, W, ...) at points (N, K), bilinear: float32 (N, K, ...)."""
    width = 1024  # remap refuses results of more than 32767 rows
    padding = -x.size % width
    points = [
        np.pad(part.astype(np.float32).ravel(), (0, padding)).reshape(-1, width) for part in (x, y)
    ]
    sampled = cv2.remap(picture, *points, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return sampled.reshape(-1, *picture.shape[2:])[: x.size].reshape(*x.shape, *picture.shape[2:])


def _project(pixel: np.ndarray, own: np.ndarray) -> np.ndarray:
    """Alpha (N,) of `pixel` (N, 3) on the way to `own` (N, 3), both differences to the backdrop."""
    by_luma, by_chroma = alpha_precision(own)
    luma = pixel[:, 0] * own[:, 0] / np.maximum(own[:, 0] ** 2, 1)
    chroma = (pixel[:, 1:] * own[:, 1:]).sum(1) / np.maximum((own[:, 1:] ** 2).sum(1), 1)
    return (by_luma * luma + by_chroma * chroma) / (by_luma + by_chroma)


def _without_ringing(alpha: np.ndarray) -> np.ndarray:
    """Clip to [0, 1]; nothing under RINGING counts, all of it from three times that on."""
    return np.clip(alpha, 0, 1) * np.clip((alpha - RINGING) / (2 * RINGING), 0, 1)
