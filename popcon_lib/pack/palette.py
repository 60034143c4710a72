"""Fewer colours and calmer areas: what makes a cut-out's file smaller, as pictures in and out.

Every function takes and returns straight uint8 (T, H, W, 4), 0 where alpha is 0, and leaves the
clear area exactly as it is.
"""

import cv2
import numpy as np

__all__ = ["calm_noise", "distinct", "drawn_box", "limit_colours", "reuse_neighbours"]


def distinct(rgba: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The colours of a cut-out and which of them each pixel has.

    Returns uint8 (N, 4), sorted by alpha and then luminance (neighbours in the table are then
    neighbours in the picture, which PNG's filters like), and int64 (T, H, W) into it. The clear
    colour is number 0, also where no pixel is clear.
    """
    packed = np.ascontiguousarray(rgba).view(np.uint32)[..., 0]
    seen = packed != 0
    values, which = np.unique(packed[seen], return_inverse=True)
    table = values.view(np.uint8).reshape(-1, 4)
    luminance = table[:, :3] @ np.array([0.299, 0.587, 0.114])
    order = np.lexsort((values, luminance, table[:, 3]))
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(1, len(order) + 1)
    indices = np.zeros(packed.shape, np.int64)
    indices[seen] = rank[which]
    return np.vstack([np.zeros((1, 4), np.uint8), table[order]]), indices


def limit_colours(rgba: np.ndarray, colours: int) -> np.ndarray:
    """Keep at most `colours` (2 to 256) colours over all frames, clear being one of them.

    libimagequant chooses them from the visible pixels alone: given the clear ones too, it moves
    an empty background to an alpha of up to 11 once colours are few. No dithering: at every count
    it costs bytes and PSNR.
    """
    import imagequant

    seen = rgba[..., 3] > 0
    pixels = rgba[seen]
    if len(np.unique(pixels.view(np.uint32))) < colours:
        return rgba
    indices, palette = imagequant.quantize_raw_rgba_bytes(
        pixels.tobytes(), len(pixels), 1, dithering_level=0, max_colors=colours - 1
    )
    table = np.array(palette, np.uint8).reshape(-1, 4)
    table[:, 3] = np.maximum(table[:, 3], 1)  # what is seen stays seen
    limited = np.zeros_like(rgba)
    limited[seen] = table[np.frombuffer(indices, np.uint8)]
    return limited


def reuse_neighbours(limited: np.ndarray, original: np.ndarray, tolerance: int) -> np.ndarray:
    """Let a pixel of `limited` take its left or upper neighbour's colour where nobody sees it.

    In reading order, the closer neighbour is taken if no channel of its premultiplied colour is
    more than `tolerance` (of 255) from `original`'s. Longer runs of one colour: at the same bytes
    3.5 dB more than fewer colours on noisy frames; up to 6 is clean, 8 shows faint patches.
    """
    whole, box = limited.copy(), (slice(None), *drawn_box(limited))
    result = whole[box]
    wanted, have = _premultiplied(original[box]), _premultiplied(result)
    seen = result[..., 3] > 0
    count, height, width = seen.shape
    for diagonal in range(1, height + width - 1):  # all pixels of one diagonal at once
        y = np.arange(max(0, diagonal - width + 1), min(height, diagonal + 1))
        x = diagonal - y
        best = np.full((count, len(y)), tolerance + 0.5, np.float32)
        for step_y, step_x in ((0, 1), (1, 0)):
            near_y, near_x = np.maximum(y - step_y, 0), np.maximum(x - step_x, 0)
            error = np.abs(have[:, near_y, near_x] - wanted[:, y, x]).max(axis=-1)
            take = seen[:, y, x] & seen[:, near_y, near_x] & (error < best)
            take &= (y >= step_y) & (x >= step_x)
            frame, place = np.nonzero(take)
            to = frame, y[place], x[place]
            source = frame, near_y[place], near_x[place]
            result[to], have[to] = result[source], have[source]
            best[take] = error[take]
    return whole


def drawn_box(rgba: np.ndarray) -> tuple[slice, slice]:
    """(rows, columns) of the smallest box that holds every pixel seen in any frame.

    Of no size where nothing is seen.
    """
    seen = (rgba[..., 3] > 0).any(axis=0)
    rows, columns = np.flatnonzero(seen.any(1)), np.flatnonzero(seen.any(0))
    if not len(rows):
        return slice(0, 0), slice(0, 0)
    return slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)


def calm_noise(rgba: np.ndarray) -> np.ndarray:
    """Take the median of 3x3 pixels where they differ by less than 40 and all are opaque.

    Lines and edges stay; what a video model leaves on flat areas goes. On noisy drawings it costs
    18 % fewer bytes and comes closer to the drawing without its noise.
    """
    calm = rgba.copy()
    for frame, source in zip(calm, rgba, strict=True):
        colour = np.ascontiguousarray(source[..., :3])
        around = np.ones((3, 3), np.uint8)
        spread = cv2.subtract(cv2.dilate(colour, around), cv2.erode(colour, around))
        flat = (spread < 40).all(axis=-1) & (cv2.erode(source[..., 3], around) == 255)
        frame[..., :3][flat] = cv2.medianBlur(colour, 3)[flat]
    return calm


def _premultiplied(rgba: np.ndarray) -> np.ndarray:
    premultiplied = rgba.astype(np.float32)
    premultiplied[..., :3] *= premultiplied[..., 3:] / 255
    return premultiplied
