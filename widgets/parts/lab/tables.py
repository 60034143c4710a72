"""The lab's figures and decisions as HTML."""

from collections.abc import Sequence
from html import escape

import ipywidgets as w

from popcon_lib.matting.blobs import Blob
from popcon_lib.matting.compare import Figures
from widgets.parts.lab.board import Column
from widgets.parts.lab.column import title_of
from widgets.parts.lab.runs import Run

__all__ = ["Tables"]

MOST_ROWS = 12
_HEADS = (
    ("s a frame", "Seconds the engine takes for one frame, without loading"),
    ("coverage", "Mean alpha, in % of the frame"),
    ("flicker", "Change of alpha at edges that stand still, frame to frame, in %"),
    ("halo", "Backdrop left in the colours of soft edges, in %"),
    ("effects", "Effects the rescue kept, and what it rejected, in all frames"),
)
_TRUE = (
    ("MAE", "Mean absolute error of alpha against the truth, × 1000"),
    ("fringe", "Error of the composite at soft edges against the truth, in levels of 255"),
)


class Tables(w.VBox):
    """The figures of all columns, and what was decided on the frame in view of the tuned one."""

    def __init__(self) -> None:
        self.figures, self.decisions = w.HTML(), w.HTML()
        head = '<div class="popcon-part">{}</div>'
        parts = (w.HTML(head.format("Figures")), self.figures)
        super().__init__((*parts, w.HTML(head.format("Effects")), self.decisions))
        self.add_class("popcon-tables")

    def show(
        self,
        columns: Sequence[tuple[Column, Run]],
        has_truth: bool,
        blobs: Sequence[Blob],
        frame: int,
    ) -> None:
        """Show them. blobs: of the tuned column."""
        self.figures.value = _figures(columns, has_truth)
        self.decisions.value = _decisions(blobs, frame)


def _figures(columns: Sequence[tuple[Column, Run]], has_truth: bool) -> str:
    """The figures of each column, a row each."""
    heads = _HEADS + _TRUE * has_truth
    cells = "".join(
        f'<th class="number" title="{escape(about)}">{name}</th>' for name, about in heads
    )
    rows = []
    for column, run in columns:
        figures = run.result.figures if run.result is not None else None
        told = _cells(run, figures, has_truth) if figures else ["…"] + [""] * (len(heads) - 1)
        values = "".join(f'<td class="number">{value}</td>' for value in told)
        name = f'<span class="popcon-key">{column.number}</span>{escape(title_of(column))}'
        rows.append(f"<tr><td>{name}</td>{values}</tr>")
    head = f"<thead><tr><th>Column</th>{cells}</tr></thead>"
    table = f'<table class="popcon-table">{head}<tbody>{"".join(rows)}</tbody></table>'
    return f'<div class="popcon-scroll">{table}</div>'


def _decisions(blobs: Sequence[Blob], frame: int) -> str:
    """What the rescue decided on one frame, and why."""
    here = [blob for blob in blobs if blob.frame == frame]
    if not here:
        return '<div class="popcon-quiet">Nothing to decide on this frame.</div>'
    here.sort(key=lambda blob: (not blob.kept, -blob.area_px))
    rows = "".join(
        f"<tr><td>{'kept' if blob.kept else 'rejected'}</td>"
        f'<td class="number">{blob.area_px} px</td><td>{escape(blob.reason)}</td></tr>'
        for blob in here[:MOST_ROWS]
    )
    more = len(here) - MOST_ROWS
    rest = f'<div class="popcon-quiet">and {more} smaller ones</div>' if more > 0 else ""
    return f'<table class="popcon-table"><tbody>{rows}</tbody></table>{rest}'


def _cells(run: Run, figures: Figures, has_truth: bool) -> list[str]:
    cells = [
        _number(run.seconds, 3),
        _number(figures.coverage, 1, " %"),
        _number(figures.flicker, 1, " %"),
        _number(figures.halo, 1, " %"),
        f"{figures.effects_kept} + {figures.effects_rejected}",
    ]
    if has_truth:
        cells += [_number(figures.mae, 2), _number(figures.fringe, 1)]
    return cells


def _number(value: float | None, digits: int, unit: str = "") -> str:
    return "–" if value is None else f"{value:.{digits}f}{unit}"
