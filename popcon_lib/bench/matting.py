"""`popcon bench matting`: engines and recipes against true alpha, as the yardstick defines it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from popcon_lib.bench.dataset import DEGRADATIONS, Film, find_animations, make_film, read_truth
from popcon_lib.bench.metrics import measure
from popcon_lib.bench.ways import Result, Way, ways
from popcon_lib.errors import EngineError, InputError, UnknownNameError
from popcon_lib.matting.backdrop import choose_backdrop, parse, screen_for
from popcon_lib.matting.engine import Setup
from popcon_lib.media import Colour
from popcon_lib.registry import pick

__all__ = ["Bench", "run"]

Row = dict[str, Any]


@dataclass(frozen=True, eq=False)
class Bench:
    """What was measured.

    rows: one per way, item, backdrop and degradation: their names (`way`, and its `engine` and
    `recipe`), `colour`, `about` (weights and device, in words), every figure of `measure`,
    `seconds_per_frame`; left_out: the names of ways that could not be measured here, and why.
    """

    data: Path
    setup: Setup
    ways: Sequence[Way]
    rows: Sequence[Row]
    left_out: dict[str, str]

    def again(self, row: Row) -> tuple[Film, Result]:
        """The film of `row`, and what its way makes of it, made once more: to be looked at."""
        (way,) = (way for way in self.ways if way.name == row["way"])
        (path,) = find_animations(self.data, (row["item"],))
        colour = parse(row["colour"])
        assert colour is not None
        film = make_film(read_truth(path), colour, row["degradation"])
        return film, way.cut_out(film, self.setup)


def run(
    data: Path,
    engines: Sequence[str],
    recipes: Sequence[str] = ("standard",),
    backdrops: Sequence[str] = ("white", "screen", "auto"),
    degradations: Sequence[str] = ("none",),
    items: tuple[str, ...] | None = None,
    progress: Callable[[int, int, str], None] | None = None,
) -> Bench:
    """Measure every engine under every recipe on the animations of `data`/anim.

    engines: "all", or some; "salient" among them measures the rescue of effects alone, see `ways`;
    one that lacks its package or weights is left out. backdrops: "white"; "screen", the best colour
    that is not white; "auto", what the product takes (one of the two, measured once); "#rrggbb".
    progress: called with films done, films to do, and the item. Device and weights are those of the
    settings. Raises InputError or UnknownNameError for what is not there.
    """
    asked = ways(engines, recipes)
    setup = pick("backend", "local")().setup
    paths = find_animations(data, items)
    for wish in backdrops:
        _colour(np.zeros((1, 1, 4), np.uint8), wish)
    for degradation in degradations:
        if degradation not in DEGRADATIONS:
            raise UnknownNameError("degradation", degradation, DEGRADATIONS)
    left_out = {way.name: why for way in asked if (why := way.missing(setup))}
    rows: list[Row] = []
    total, done = len(paths) * len(degradations) * len(backdrops), 0
    for path in paths:
        truth = read_truth(path)
        character = _portrait(truth)
        for degradation in degradations:
            measured: dict[Colour, list[Row]] = {}
            for wish in backdrops:
                if progress:
                    progress(done, total, path.stem)
                colour = _colour(character, wish)
                if colour not in measured:
                    film = make_film(truth, colour, degradation)
                    measured[colour] = _measure_all(film, asked, setup, left_out)
                named = {"item": path.stem, "backdrop": wish, "degradation": degradation}
                named["colour"] = "#{:02x}{:02x}{:02x}".format(*colour)
                rows += [{**named, **row} for row in measured[colour]]
                done += 1
    rows = [row for row in rows if row["way"] not in left_out]
    return Bench(data, setup, [way for way in asked if way.name not in left_out], rows, left_out)


def _measure_all(
    film: Film, asked: Sequence[Way], setup: Setup, left_out: dict[str, str]
) -> list[Row]:
    """A row per way; one that fails is put into `left_out`, and none of its rows is kept."""
    rows = []
    for way in asked:
        if way.name in left_out:
            continue
        try:
            result = way.cut_out(film, setup)
        except (EngineError, InputError) as error:
            left_out[way.name] = str(error)
            continue
        rows.append(
            {
                "way": way.name,
                "engine": way.engine,
                "recipe": way.recipe,
                "about": result.matte.about,
                **measure(result.matte.alpha, result.cutout.rgba[..., :3], film.truth),
                "seconds_per_frame": result.seconds / len(film.truth),
            }
        )
    return rows


def _portrait(truth: np.ndarray) -> np.ndarray:
    """The frame that shows most: what a person would give as the character's picture."""
    return truth[int(np.argmax(truth[..., 3].sum(axis=(1, 2), dtype=np.int64)))]


def _colour(character: np.ndarray, wish: str) -> Colour:
    if wish == "screen":
        return screen_for(character)
    return parse(wish) or choose_backdrop(character)
