"""`popcon bench matting`: an engine against true alpha, as the yardstick defines it."""

import time
from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path
from statistics import mean, median
from typing import Any

import numpy as np

from popcon_lib.bench.dataset import DEGRADATIONS, find_animations, make_film, read_truth
from popcon_lib.bench.metrics import measure
from popcon_lib.errors import UnknownNameError
from popcon_lib.matting.backdrop import choose_backdrop, parse, screen_for
from popcon_lib.matting.recipe import Recipe
from popcon_lib.matting.step import matte
from popcon_lib.media import Colour
from popcon_lib.refine.step import cut

__all__ = ["run", "summary", "table"]

FIGURES = (
    "mae", "mse", "grad", "conn", "effects_kept", "effects_invented", "smear", "fringe", "dtssd",
)  # fmt: skip
LEVEL = 0.02  # mae by which two backdrops may differ and yet be as good


def run(
    data: Path,
    engine: str,
    backdrops: Sequence[str] = ("white", "screen", "auto"),
    degradations: Sequence[str] = ("none",),
    items: tuple[str, ...] | None = None,
    progress: Callable[[int, int, str], None] | None = None,
) -> list[dict[str, Any]]:
    """Measure `engine` on the animations of `data`/anim; one row per item, backdrop, degradation.

    backdrops: "white"; "screen", the best colour that is not white; "auto", what the product takes
    (one of the two, measured once); or "#rrggbb". progress: called with films done, films to do,
    and the item. Raises InputError or UnknownNameError for what is not there.
    """
    recipe = Recipe(engine=engine)
    paths = find_animations(data, items)
    for wish in backdrops:
        _colour(np.zeros((1, 1, 4), np.uint8), wish)
    for degradation in degradations:
        if degradation not in DEGRADATIONS:
            raise UnknownNameError("degradation", degradation, DEGRADATIONS)
    rows: list[dict[str, Any]] = []
    total = len(paths) * len(degradations) * len(backdrops)
    for path in paths:
        truth = read_truth(path)
        character = _portrait(truth)
        for degradation in degradations:
            measured: dict[Colour, dict[str, Any]] = {}
            for wish in backdrops:
                if progress:
                    progress(len(rows), total, path.stem)
                colour = _colour(character, wish)
                if colour not in measured:
                    measured[colour] = _measure(truth, colour, degradation, recipe)
                rows.append(
                    {
                        "item": path.stem,
                        "backdrop": wish,
                        "colour": "#{:02x}{:02x}{:02x}".format(*colour),
                        "degradation": degradation,
                        **measured[colour],
                    }
                )
    return rows


def summary(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """The table in a few numbers.

    For each degradation and backdrop, and for the better backdrop of each item ("best", by `mae`):
    median and mean of every figure, the least `effects_kept`; and for how many items "auto" took
    the better one, or one as good to 0.02 of `mae`.
    """
    result: dict[str, Any] = {}
    for degradation in dict.fromkeys(row["degradation"] for row in rows):
        films = [row for row in rows if row["degradation"] == degradation]
        groups: dict[str, list[dict[str, Any]]] = {}
        for row in films:
            groups.setdefault(row["backdrop"], []).append(row)
        groups["best"] = [
            min((row for row in films if row["item"] == item), key=lambda row: row["mae"])
            for item in dict.fromkeys(row["item"] for row in films)
        ]
        lines: dict[str, Any] = {name: _line(group) for name, group in groups.items()}
        if {"white", "screen", "auto"} <= groups.keys():
            lines["auto_is_best"] = sum(
                auto["mae"] <= best["mae"] + LEVEL
                for auto, best in zip(groups["auto"], groups["best"], strict=True)
            )
        result[degradation] = lines
    result["items"] = len({row["item"] for row in rows})
    result["frames_per_second"] = median(row["frames_per_second"] for row in rows)
    return result


def table(rows: list[dict[str, Any]]) -> str:
    """The rows for a person: plain text, one line a film, then the medians and means."""
    width = max(len(row["item"]) for row in rows)
    head = f"{'item':{width}} {'film':16}{'colour':>8}"
    figures = "".join(f"{_short(name):>9}" for name in FIGURES)
    lines = [head + figures + f"{'fps':>7}"]
    for row in rows:
        film = row["backdrop"] if row["degradation"] == "none" else _film(row)
        cells = "".join(_cell(row[name]) for name in FIGURES)
        start = f"{row['item']:{width}} {film:16}{row['colour']:>8}"
        lines.append(f"{start}{cells}{row['frames_per_second']:7.0f}")
    figured = summary(rows)
    for degradation in dict.fromkeys(row["degradation"] for row in rows):
        for name, line in figured[degradation].items():
            if name == "auto_is_best":
                count = figured["items"]
                lines.append(f"auto took the better backdrop for {line} of {count} items")
                continue
            for kind in ("median", "mean"):
                cells = "".join(_cell(line[kind][figure]) for figure in FIGURES)
                film = name if degradation == "none" else f"{name}, {degradation}"
                lines.append(f"{kind:{width}} {film:16}{'':8}{cells}")
    lines.append(f"{figured['frames_per_second']:.0f} frames per second")
    return "\n".join(lines)


def _measure(
    truth: np.ndarray, colour: Colour, degradation: str, recipe: Recipe
) -> dict[str, float | None]:
    film = make_film(truth, colour, degradation)
    started = time.perf_counter()
    found, _ = matte(film.clip, recipe)
    seconds = time.perf_counter() - started
    cutout = cut(film.clip, found, recipe.edges, (Fraction(1, 12),) * len(truth))
    figures = measure(found.alpha, cutout.rgba[..., :3], truth)
    return {**figures, "frames_per_second": len(truth) / seconds}


def _portrait(truth: np.ndarray) -> np.ndarray:
    """The frame that shows most: what a person would give as the character's picture."""
    return truth[int(np.argmax(truth[..., 3].sum(axis=(1, 2), dtype=np.int64)))]


def _colour(character: np.ndarray, wish: str) -> Colour:
    if wish == "screen":
        return screen_for(character)
    return parse(wish) or choose_backdrop(character)


def _line(rows: list[dict[str, Any]]) -> dict[str, Any]:
    values = {name: [row[name] for row in rows if row[name] is not None] for name in FIGURES}
    return {
        "median": {name: median(many) if many else None for name, many in values.items()},
        "mean": {name: mean(many) if many else None for name, many in values.items()},
        "least_effects_kept": min(values["effects_kept"], default=None),
    }


def _film(row: dict[str, Any]) -> str:
    return f"{row['backdrop']}, {row['degradation']}"


def _short(figure: str) -> str:
    return {"effects_kept": "kept", "effects_invented": "invented"}.get(figure, figure)


def _cell(value: float | None) -> str:
    return f"{'–':>9}" if value is None else f"{value:9.3f}"
