"""The rows of the matting bench in a few numbers, and as a table."""

from collections.abc import Sequence
from statistics import mean, median
from typing import Any

from popcon_lib.bench.matting import Bench, Row

__all__ = ["FIGURES", "summary", "table"]

FIGURES = (
    "mae", "mse", "grad", "conn", "effects_kept", "effects_invented", "smear", "fringe", "dtssd",
)  # fmt: skip
LEVEL = 0.02  # mae by which two backdrops may differ and yet be as good
SHORT = {"effects_kept": "kept", "effects_invented": "invented", "seconds_per_frame": "s/frame"}
COLUMNS = (*FIGURES, "seconds_per_frame")


def summary(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """A line for each way, degradation and backdrop, over the items.

    Each has `items`, `median` and `mean` of every figure, and `least_effects_kept`. The backdrop
    "best" is the better one of each item, by `mae`; its line has `auto_is_best`: for how many items
    "auto" took that one, or one as good to 0.02 of `mae` (None where not all three were measured).
    """
    lines = []
    for key, films in _grouped(rows, "way", "degradation").items():
        groups = {name: group for (name,), group in _grouped(films, "backdrop").items()}
        items = _grouped(films, "item").values()
        best = [min(group, key=lambda row: row["mae"]) for group in items]
        took_best = None
        if {"white", "screen", "auto"} <= groups.keys():
            pairs = zip(groups["auto"], best, strict=True)
            took_best = sum(auto["mae"] <= least["mae"] + LEVEL for auto, least in pairs)
        named = dict(zip(("way", "degradation"), key, strict=True))
        lines += [{**named, "backdrop": name, **_over(group)} for name, group in groups.items()]
        if len(groups) > 1:
            lines.append({**named, "backdrop": "best", **_over(best), "auto_is_best": took_best})
    return lines


def table(bench: Bench) -> str:
    """Plain text for a person: a line a film, then medians and means, then what was left out."""
    lines = []
    if bench.rows:
        width = max(len(row["item"]) for row in bench.rows)
        head = f"{'item':{width}} {'engine, recipe':22} {'film':16}{'colour':>8}"
        lines.append(head + "".join(f"{SHORT.get(name, name):>9}" for name in COLUMNS))
        for row in bench.rows:
            start = f"{row['item']:{width}} {row['way']:22} {_film(row):16}{row['colour']:>8}"
            lines.append(start + "".join(_cell(row[name]) for name in COLUMNS))
        for line in summary(bench.rows):
            for kind in ("median", "mean"):
                start = f"{kind:{width}} {line['way']:22} {_film(line):16}{'':8}"
                lines.append(start + "".join(_cell(line[kind][name]) for name in COLUMNS))
            least = line["least_effects_kept"]
            if least is not None:
                lines.append(f"{line['way']}, {_film(line)}: every item keeps {least:.3f} or more")
            if line.get("auto_is_best") is not None:
                lines.append(
                    f"{line['way']}: auto took the better backdrop for {line['auto_is_best']} of "
                    f"{line['items']} items"
                )
    lines += [f"left out: {engine}: {why}" for engine, why in bench.left_out.items()]
    return "\n".join(lines)


def _grouped(rows: Sequence[Row], *names: str) -> dict[tuple[str, ...], list[Row]]:
    groups: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        groups.setdefault(tuple(row[name] for name in names), []).append(row)
    return groups


def _over(rows: Sequence[Row]) -> dict[str, Any]:
    values = {name: [row[name] for row in rows if row[name] is not None] for name in COLUMNS}
    return {
        "items": len(rows),
        "median": {name: median(many) if many else None for name, many in values.items()},
        "mean": {name: mean(many) if many else None for name, many in values.items()},
        "least_effects_kept": min(values["effects_kept"], default=None),
    }


def _film(row: Row) -> str:
    plain = row["degradation"] == "none"
    return row["backdrop"] if plain else f"{row['backdrop']}, {row['degradation']}"


def _cell(value: float | None) -> str:
    return f"{'–':>9}" if value is None else f"{value:9.3f}"
