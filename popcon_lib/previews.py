"""Small moving sheets for the record: what was made, at a glance, on any page colour."""

from collections.abc import Sequence
from io import BytesIO

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from popcon_lib.errors import InputError
from popcon_lib.media import Colour, composite, resize

__all__ = ["BACKDROPS", "animated_tiles", "on_backdrops", "slides"]

# What a cut-out is looked at on: what is wrong at an edge shows on one of them.
BACKDROPS: dict[str, Colour] = {
    "black": (0, 0, 0),
    "grey": (128, 128, 128),
    "white": (255, 255, 255),
    "chat": (140, 171, 216),
}

_GAP_PX = 8
_TEXT_PX = 12
_TEXT = (128, 128, 128, 255)  # reads on white as on black pages
_CHECKS = ((230, 230, 234), (212, 212, 218))
_MOST_FRAMES = 36
_SLIDE_S = 0.8
_QUALITIES = (85, 60, 35)
_LEAST_PX = 16  # of a tile: nothing can be told from less


def animated_tiles(
    tiles: dict[str, np.ndarray],
    seconds: float,
    side_px: int = 96,
    columns: int = 4,
    limit_bytes: int = 300_000,
) -> bytes:
    """Show pictures and clips side by side: an animated WebP of `seconds` that plays without end.

    tiles: by title, uint8 (T, H, W) grey, (T, H, W, 3), or (T, H, W, 4) straight, which is shown
    on a checkerboard; one frame is a still. All play in the same time; more than 36 frames are
    thinned out evenly. The page shows between the tiles. The quality goes down, then the tiles get
    smaller, until the file fits `limit_bytes`. Raises InputError where there is nothing to show or
    even that is not enough.
    """
    if not tiles:
        raise InputError("There is nothing to show.", "Give at least one picture.")
    count = min(_MOST_FRAMES, max(len(frames) for frames in tiles.values()))
    small = [_small(frames, count, side_px) for frames in tiles.values()]
    while side_px >= _LEAST_PX:
        pages = _pages(list(tiles), small, side_px, columns)
        for quality in _QUALITIES:
            sheet = _webp(pages, seconds, quality)
            if len(sheet) <= limit_bytes:
                return sheet
        side_px = int(side_px * min(0.9, (limit_bytes / len(sheet)) ** 0.5))
        small = [_smaller(frames, side_px) for frames in small]
    raise InputError(
        f"A preview of {len(tiles)} tiles is {len(sheet):,} bytes at its smallest, "
        f"not {limit_bytes:,}.",
        "Show fewer pictures.",
    )


def on_backdrops(
    film: np.ndarray,
    rgba: np.ndarray,
    seconds: float,
    side_px: int = 320,
    limit_bytes: int = 8_000_000,
) -> bytes:
    """A film, uint8 (T, H, W, 3), and its cut-out, straight uint8 (T, H, W, 4), side by side.

    The cut-out is shown on every one of `BACKDROPS` and on a checkerboard. An animated WebP, see
    `animated_tiles`.
    """
    chosen = np.arange(min(_MOST_FRAMES, len(film))) * len(film) // min(_MOST_FRAMES, len(film))
    scale = min(1.0, side_px / max(film.shape[1:3]))
    height, width = (max(1, round(side * scale)) for side in film.shape[1:3])
    small = np.stack([resize(rgba[index], width, height) for index in chosen])
    views = {name: composite(small, colour) for name, colour in BACKDROPS.items()}
    tiles = {"film": film[chosen], **views, "transparent": small}
    return animated_tiles(tiles, seconds, side_px, columns=3, limit_bytes=limit_bytes)


def slides(shown: Sequence[np.ndarray], side_px: int = 96, limit_bytes: int = 40_000) -> bytes:
    """Pictures, uint8 (H, W, C) of any size, one after the other: see `animated_tiles`."""
    squares = np.concatenate([_small(one[None], 1, side_px) for one in shown])
    seconds = _SLIDE_S * min(_MOST_FRAMES, len(squares))
    return animated_tiles({"": squares}, seconds, side_px, limit_bytes=limit_bytes)


def _pages(
    titles: Sequence[str], small: list[np.ndarray], side_px: int, columns: int
) -> list[Image.Image]:
    """The sheet at each moment; stills and shorter clips are held."""
    count = max(map(len, small))
    blank = _blank_sheet(titles, side_px, columns)
    pages = []
    for index in range(count):
        page = blank.copy()
        for number, frames in enumerate(small):
            frame = Image.fromarray(frames[index * len(frames) // count])
            page.paste(frame, _corner(number, side_px, columns))
        pages.append(page)
    return pages


def _small(frames: np.ndarray, count: int, side_px: int) -> np.ndarray:
    """At most `count` frames, scaled into a square: uint8 (T, side, side, 3), opaque."""
    chosen = frames if len(frames) <= count else frames[np.arange(count) * len(frames) // count]
    board = np.broadcast_to(_checkerboard(side_px), (len(chosen), side_px, side_px, 3)).copy()
    height, width = frames.shape[1:3]
    scale = side_px / max(width, height)
    new_width, new_height = max(1, round(width * scale)), max(1, round(height * scale))
    left, top = (side_px - new_width) // 2, (side_px - new_height) // 2
    for square, frame in zip(board, chosen, strict=True):
        place = square[top : top + new_height, left : left + new_width]
        if frame.ndim == 2 or frame.shape[2] == 3:
            scaled = cv2.resize(frame, (new_width, new_height), interpolation=cv2.INTER_AREA)
            place[:] = scaled if scaled.ndim == 3 else scaled[..., None]
            continue
        scaled = resize(np.ascontiguousarray(frame), new_width, new_height)
        alpha = scaled[..., 3:].astype(np.float32) / 255
        place[:] = np.rint(place + (scaled[..., :3] - place.astype(np.float32)) * alpha)
    return board


def _smaller(frames: np.ndarray, side_px: int) -> np.ndarray:
    size, how = (side_px, side_px), cv2.INTER_AREA
    return np.stack([cv2.resize(frame, size, interpolation=how) for frame in frames])


def _checkerboard(side_px: int) -> np.ndarray:
    y, x = np.mgrid[:side_px, :side_px] // 8
    return np.array(_CHECKS, np.uint8)[(x + y) % 2]


def _corner(number: int, side_px: int, columns: int) -> tuple[int, int]:
    row, column = divmod(number, columns)
    return column * (side_px + _GAP_PX), row * (side_px + _TEXT_PX + 2 * _GAP_PX)


def _blank_sheet(titles: Sequence[str], side_px: int, columns: int) -> Image.Image:
    """The sheet with its captions and no pictures yet, clear elsewhere."""
    right, low = _corner(len(titles) - 1, side_px, columns)
    width = (side_px + _GAP_PX) * min(columns, len(titles)) - _GAP_PX
    sheet = Image.new("RGBA", (width, low + side_px + _TEXT_PX + _GAP_PX))
    pen, font = ImageDraw.Draw(sheet), ImageFont.load_default(_TEXT_PX)
    for number, title in enumerate(titles):
        left, top = _corner(number, side_px, columns)
        middle = (left + side_px / 2, top + side_px + _GAP_PX / 2)
        pen.text(middle, _shortened(title, font, side_px), _TEXT, font, anchor="ma")
    return sheet


def _shortened(title: str, font: ImageFont.FreeTypeFont, width_px: int) -> str:
    if font.getlength(title) <= width_px:
        return title
    while title and font.getlength(title + "…") > width_px:
        title = title[:-1]
    return title + "…"


def _webp(pages: list[Image.Image], seconds: float, quality: int) -> bytes:
    """An animated WebP; times to the millisecond, none adding up."""
    edges = [round(1000 * seconds * number / len(pages)) for number in range(len(pages) + 1)]
    durations = [max(1, stop - start) for start, stop in zip(edges, edges[1:], strict=False)]
    buffer = BytesIO()
    pages[0].save(
        buffer,
        "WEBP",
        save_all=True,
        append_images=pages[1:],
        duration=durations,
        loop=0,
        quality=quality,
        method=4,
    )
    return buffer.getvalue()
