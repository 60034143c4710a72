"""Figures of the matting bench as a picture: SVG, drawn without any plotting library."""

import math
from collections.abc import Sequence
from xml.sax.saxutils import escape

from popcon_lib.bench.matting import Row

__all__ = ["dots"]

# Told apart by those who see few colours, too: Okabe and Ito, 2008.
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000")
HIGH = ("effects_kept",)  # where much is good
NAMES = {
    "mae": "mean absolute error of alpha × 1000",
    "effects_kept": "share of the effects that is kept",
    "effects_invented": "effects invented, % of the frame",
    "fringe": "colour error at soft edges, of 255",
    "dtssd": "flicker (dtSSD)",
    "seconds_per_frame": "seconds per frame",
}
SPREAD = 30  # greatest over least from which the scale is logarithmic
LEFT, PANEL, GAP, LINE, TOP, BOTTOM = 170, 190, 24, 20, 66, 30  # px


def dots(rows: Sequence[Row], figure: str) -> str:
    """An SVG: a line an item, a panel a film (backdrop and degradation), a dot a way.

    A tick below the dots is the mean of a way. Rows that have no such figure are not drawn.
    """
    known = [row for row in rows if row[figure] is not None]
    items = list(dict.fromkeys(row["item"] for row in known))
    films = list(dict.fromkeys((row["backdrop"], row["degradation"]) for row in known))
    ways = list(dict.fromkeys(row["way"] for row in rows))
    scale = _Scale([row[figure] for row in known], linear=figure in HIGH)
    width = max(LEFT + len(films) * (PANEL + GAP), 560)
    height = TOP + (len(items) + 1) * LINE + BOTTOM
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" font-family="sans-serif" font-size="12">',
        f'<rect width="{width}" height="{height}" fill="white"/>',
        _text(8, 18, f"{NAMES.get(figure, figure)}: {_good(figure)} is good", bold=True),
    ]
    x = 8.0
    for way in ways:
        parts += [_dot(x + 5, 36, ways.index(way)), _text(x + 14, 40, way)]
        x += 34 + 7 * len(way)
    for number, item in enumerate(items):
        parts.append(_text(LEFT - 12, _y(number) + 4, item, anchor="end"))
    parts.append(_text(LEFT - 12, _y(len(items)) + 4, "mean", anchor="end", bold=True))
    for panel, film in enumerate(films):
        here = [row for row in known if (row["backdrop"], row["degradation"]) == film]
        parts += _panel(LEFT + panel * (PANEL + GAP), film, here, figure, items, ways, scale)
    return "\n".join([*parts, "</svg>"])


class _Scale:
    """From values to px within a panel: logarithmic where they are far apart and none is 0.

    linear: never logarithmic.
    """

    def __init__(self, values: Sequence[float], linear: bool = False) -> None:
        least, most = min(values, default=0.0), max(values, default=1.0)
        self.is_log = not linear and least > 0 and most / least > SPREAD
        if self.is_log:
            self.low, self.high = math.log10(least), math.log10(most)
            first, last = math.floor(self.low), math.ceil(self.high)
            each = (1, 3) if self.high - self.low < 2.5 else (1,)
            ticks = [m * 10.0**e for e in range(first, last + 1) for m in each]
        else:
            self.low, self.high = min(0.0, least), most or 1.0
            step = _round_step(self.high - self.low)
            ticks = [step * n for n in range(math.ceil(self.high / step) + 1)]
        self.ticks = [tick for tick in ticks if -1e-9 <= self.at(tick) <= PANEL + 1e-9]

    def at(self, value: float) -> float:
        place = math.log10(value) if self.is_log else value
        return PANEL * (place - self.low) / ((self.high - self.low) or 1)


def _panel(
    left: float,
    film: tuple[str, str],
    rows: Sequence[Row],
    figure: str,
    items: Sequence[str],
    ways: Sequence[str],
    scale: _Scale,
) -> list[str]:
    low = _y(len(items))
    parts = [_text(left, TOP - 6, film[0] if film[1] == "none" else ", ".join(film), bold=True)]
    for number in range(len(items) + 1):
        parts.append(_line(left, _y(number), left + PANEL, _y(number), "#eeeeee"))
    for tick in scale.ticks:
        x = left + scale.at(tick)
        parts.append(_line(x, TOP, x, low + 10, "#dddddd"))
        parts.append(_text(x, low + 24, f"{tick:.3g}", anchor="middle"))
    for row in rows:
        number = ways.index(row["way"])
        apart = (
            (number - (len(ways) - 1) / 2) * LINE / (2 * len(ways))
        )  # equal values stay in sight
        x, y = left + scale.at(row[figure]), _y(items.index(row["item"])) + apart
        title = f"{row['item']}, {row['way']}: {row[figure]:.4g}"
        parts.append(_dot(x, y, number, title))
    for number, way in enumerate(ways):
        values = [row[figure] for row in rows if row["way"] == way]
        if values:
            x = left + scale.at(sum(values) / len(values))
            parts.append(_line(x, low - 8, x, low + 8, COLOURS[number % len(COLOURS)], 3))
    return parts


def _y(line: int) -> float:
    return TOP + (line + 0.5) * LINE


def _round_step(span: float) -> float:
    """1, 2 or 5 times a power of ten: about three of them make the span."""
    power = 10.0 ** math.floor(math.log10(span / 3))
    return min((m * power for m in (1, 2, 5, 10)), key=lambda step: abs(span / step - 3))


def _good(figure: str) -> str:
    return "high" if figure in HIGH else "low"


def _text(x: float, y: float, text: str, anchor: str = "start", bold: bool = False) -> str:
    weight = ' font-weight="bold"' if bold else ""
    place = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="#222222"{weight}'
    return f"<text {place}>{escape(text)}</text>"


def _line(x1: float, y1: float, x2: float, y2: float, colour: str, width_px: float = 1) -> str:
    ends = f'x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"'
    return f'<line {ends} stroke="{colour}" stroke-width="{width_px}"/>'


def _dot(x: float, y: float, number: int, title: str = "") -> str:
    """A dot of way `number`; `title` shows under the mouse."""
    look = f'r="4" fill="{COLOURS[number % len(COLOURS)]}" fill-opacity="0.8"'
    told = f"<title>{escape(title)}</title>" if title else ""
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" {look}>{told}</circle>'
