"""What `notebooks/bench.ipynb` shows: tables, plots and pictures that need no kernel to be seen."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from popcon_lib.bench.matting import Bench
from popcon_lib.bench.plots import dots
from popcon_lib.bench.summary import COLUMNS, SHORT, summary
from popcon_lib.bench.worst import worst_pictures
from popcon_lib.pictures import encode_png

if TYPE_CHECKING:
    from IPython.display import Markdown

__all__ = ["means", "plots", "rows", "worst"]


def means(bench: Bench) -> "Markdown":
    """The summary as a table, and what was left out and why."""
    lines = summary(bench.rows)
    for line in lines:
        line["engine, recipe"] = line["way"]
        line.update(line["mean"])
        line["median mae"], line["median fringe"] = (line["median"][n] for n in ("mae", "fringe"))
        line["least kept"] = line["least_effects_kept"]
    names = ("engine, recipe", "degradation", "backdrop", "items")
    figures = (*COLUMNS, "least kept", "median mae", "median fringe")
    left_out = [f"\n\nLeft out: **{name}**. {why}" for name, why in bench.left_out.items()]
    return _markdown("Means over the items.\n\n", names, figures, lines, "".join(left_out))


def rows(bench: Bench) -> "Markdown":
    """Every film, a line each."""
    named = [{**row, "engine, recipe": row["way"]} for row in bench.rows]
    names = ("item", "engine, recipe", "degradation", "backdrop", "colour")
    return _markdown("", names, COLUMNS, named)


def plots(bench: Bench, figures: Sequence[str]) -> None:
    """A plot of each of `figures`."""
    from IPython.display import SVG, display

    for figure in figures:
        display(SVG(dots(bench.rows, figure)))


def worst(bench: Bench, figure: str, count: int) -> None:
    """The worst frames of each way by `figure`: pictures."""
    from IPython.display import Image, display

    for picture in worst_pictures(bench, figure, count):
        display(Image(encode_png(picture)))


def _markdown(
    before: str,
    names: Sequence[str],
    figures: Sequence[str],
    lines: Sequence[dict[str, Any]],
    after: str = "",
) -> "Markdown":
    from IPython.display import Markdown

    heads = [*names, *(SHORT.get(name, name) for name in figures)]
    table = [heads, ["---"] * len(names) + ["---:"] * len(figures)]
    for line in lines:
        values = (line[name] for name in figures)
        cells = ("–" if value is None else f"{value:.3f}" for value in values)
        table.append([*(str(line[name]) for name in names), *cells])
    return Markdown(before + "\n".join(f"| {' | '.join(row)} |" for row in table) + after)
