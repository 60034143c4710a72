"""The frames that came out worst, to be looked at: film, truth, result and where they differ."""

from collections.abc import Iterator, Sequence

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from popcon_lib.bench.matting import Bench, Row
from popcon_lib.bench.metrics import measure
from popcon_lib.bench.plots import HIGH
from popcon_lib.bench.ways import SALIENT, WITHOUT_RESCUE, Result
from popcon_lib.matting.compare import difference
from popcon_lib.media import composite, resize
from popcon_lib.previews import BACKDROPS

__all__ = ["worst_pictures", "worst_rows"]

TILE_PX, GAP_PX, TEXT_PX = 232, 6, 13


def worst_rows(rows: Sequence[Row], figure: str = "mae", count: int = 3) -> list[Row]:
    """Of each way the `count` rows with the worst `figure`, worst first; at most one of each item.

    The simulated mask without rescue is not among them: it is there to be compared with.
    """
    sign = 1 if figure in HIGH else -1
    known = [row for row in rows if row[figure] is not None]
    worst: dict[str, dict[str, Row]] = {row["way"]: {} for row in rows}
    for row in sorted(known, key=lambda row: sign * row[figure]):
        if (row["engine"], row["recipe"]) != (SALIENT, WITHOUT_RESCUE):
            worst[row["way"]].setdefault(row["item"], row)
    return [row for chosen in worst.values() for row in list(chosen.values())[:count]]


def worst_pictures(bench: Bench, figure: str = "mae", count: int = 3) -> Iterator[np.ndarray]:
    """Of each of `worst_rows` the worst frame, as a sheet uint8 (H, W, 3).

    Above: the film, and the truth on every backdrop. Below: where they differ (orange: too much,
    blue: too little, yellow: another colour), and the result on every backdrop.
    """
    for row in worst_rows(bench.rows, figure, count):
        film, result = bench.again(row)
        index = _worst_frame(result, film.truth, figure)
        ours, truth = result.cutout.rgba[index], film.truth[index]
        differing = difference(ours[None], truth[None])[0]
        words = f"{row['way']}, {row['item']}: {figure} {row[figure]:.3f}, worst in frame {index}"
        filmed = f"{row['colour']}, {row['degradation']}"
        tiles = {
            f"film ({filmed})": film.clip.frames[index],
            **{f"truth, {name}": composite(truth, colour) for name, colour in BACKDROPS.items()},
            "difference": differing,
            **{f"result, {name}": composite(ours, colour) for name, colour in BACKDROPS.items()},
        }
        yield _sheet(words, tiles)


def _worst_frame(result: Result, truth: np.ndarray, figure: str) -> int:
    """The frame with the worst `figure` by itself, or `mae` where one frame has none."""
    alpha, colour = result.matte.alpha, result.cutout.rgba[..., :3]
    each = [
        measure(alpha[n : n + 1], colour[n : n + 1], truth[n : n + 1]) for n in range(len(truth))
    ]
    name = figure if any(figures[figure] is not None for figures in each) else "mae"
    sign = 1 if name in HIGH else -1
    known = [(sign * value, n) for n, f in enumerate(each) if (value := f[name]) is not None]
    return min(known)[1]


def _sheet(title: str, tiles: dict[str, np.ndarray]) -> np.ndarray:
    """Two lines of pictures, uint8 (H, W, 3) each, with their captions."""
    columns = len(tiles) // 2
    line = TILE_PX + TEXT_PX + 2 * GAP_PX
    size = (columns * (TILE_PX + GAP_PX) + GAP_PX, 2 * line + TEXT_PX + 2 * GAP_PX)
    sheet = Image.new("RGB", size, "white")
    pen, font = ImageDraw.Draw(sheet), ImageFont.load_default(TEXT_PX)
    pen.text((GAP_PX, GAP_PX // 2), title, "black", font)
    for number, (caption, picture) in enumerate(tiles.items()):
        row, column = divmod(number, columns)
        left = GAP_PX + column * (TILE_PX + GAP_PX)
        top = TEXT_PX + 2 * GAP_PX + row * line
        opaque = np.dstack([picture, np.full(picture.shape[:2], 255, np.uint8)])
        scale = TILE_PX / max(picture.shape[:2])
        height, width = (max(1, round(side * scale)) for side in picture.shape[:2])
        sheet.paste(Image.fromarray(resize(opaque, width, height)[..., :3]), (left, top))
        pen.text((left, top + TILE_PX + GAP_PX // 2), caption, (90, 90, 90), font)
    return np.asarray(sheet)
