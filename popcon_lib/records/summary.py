"""How the jobs of a batch are: a table for its notebook, which stays when everything else goes."""

import html
from base64 import b64encode
from collections import Counter
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

from popcon_lib.errors import InputError, RecordError
from popcon_lib.records.batch import Batch, Entry
from popcon_lib.records.thumbnail import thumbnail

__all__ = ["Row", "Summary", "summarise", "write"]

# A record stays under 2 MB; what is embedded grows by a third.
MAX_THUMBS_BYTES = 1_000_000

_CELL = 'style="text-align:left;padding:2px 12px 2px 0;vertical-align:middle"'
_COLOURS = {"completed": "#2e9d57", "failed": "#d64541", "corrupt": "#d64541", "waiting": "#c58b00"}


@dataclass(frozen=True)
class Row:
    """One job of a batch. `record` and `pack` are there once they are; `thumb` is a WebP or b""."""

    line: int
    job: str
    title: str
    status: str
    step: str = ""
    seconds: float = 0.0
    cost: float = 0.0
    error: str = ""
    record: Path | None = None
    pack: Path | None = None
    thumb: bytes = b""


@dataclass(frozen=True)
class Summary:
    """The jobs of the batch `name`, in the order of its file. Shows itself in a notebook."""

    name: str
    rows: tuple[Row, ...]

    @property
    def by_status(self) -> dict[str, int]:
        """How many jobs there are of each status."""
        return dict(Counter(row.status for row in self.rows))

    def __str__(self) -> str:
        counts = ", ".join(f"{count} {status}" for status, count in self.by_status.items())
        return f"{self.name}: {len(self.rows)} jobs ({counts})."

    def _repr_html_(self) -> str:
        sizes = accumulate(len(row.thumb) for row in self.rows)
        lines = [
            _line(row, shown=size_bytes <= MAX_THUMBS_BYTES)
            for row, size_bytes in zip(self.rows, sizes, strict=True)
        ]
        names = ("", "line", "title", "status", "time", "job", "")
        head = "".join(f"<th {_CELL}>{name}</th>" for name in names)
        return (
            f"<p>{html.escape(str(self))}</p><table><thead><tr>{head}</tr></thead>"
            f"<tbody>{''.join(lines)}</tbody></table>"
        )

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        return {"text/plain": str(self), "text/html": self._repr_html_()}


def summarise(batch_dir: str | Path) -> Summary:
    """How the jobs of the batch in this folder are now.

    Raises InputError where there is none, RecordError, StorageError.
    """
    folder = Path(batch_dir).absolute()
    batch = Batch(folder.parent.parent, folder.name)
    if not batch.folder.is_dir():
        raise InputError(f"{folder} is no batch.", "Give a folder under batches/ of a jobs root.")
    return Summary(batch.name, tuple(_row(entry) for entry in batch.entries()))


def write(batch: Batch, notebook: Path) -> Path:
    """Run `notebook` for the batch and keep it, executed, beside it; return where.

    Raises InputError for a notebook that cannot be read, RecordError where it fails, StorageError.
    """
    from popcon_lib.records import lean

    lean.import_nbformat()
    import papermill
    from papermill.exceptions import PapermillExecutionError

    from popcon_lib.records import engine, scheme, template, trust
    from popcon_lib.records.kernel import KERNEL_NAME, KernelManager

    template.load(notebook)
    engine.register()
    try:
        papermill.execute_notebook(
            scheme.address(notebook),
            scheme.address(batch.record),
            {"batch_dir": str(batch.folder)},
            kernel_name=KERNEL_NAME,
            kernel_manager_class=KernelManager,
            progress_bar=False,
        )
    except PapermillExecutionError as error:
        raise RecordError(f"{notebook.name} failed: {error.ename}: {error.evalue}") from error
    trust.sign(batch.record)
    return batch.record


def _row(entry: Entry) -> Row:
    record = entry.read()
    if record is None:
        return Row(entry.line, entry.job.id, entry.title, entry.status, error=entry.error)
    return Row(
        line=entry.line,
        job=entry.job.id,
        title=record.title,
        status=record.status,
        step=record.last_step,
        seconds=sum(record.seconds.values()),
        cost=record.cost,
        error=str(record.error or entry.error),
        record=entry.job.record,
        pack=record.pack,
        thumb=thumbnail(record),
    )


def _line(row: Row, shown: bool) -> str:
    """The job as a row of the table, with its picture where that is to be `shown`."""
    picture = ""
    if row.thumb and shown:
        picture = f'<img width="48" src="data:image/webp;base64,{b64encode(row.thumb).decode()}">'
    colour = _COLOURS.get(row.status, "inherit")
    job = html.escape(row.job)
    cells = (
        picture,
        str(row.line),
        html.escape(row.title),
        f'<span style="color:{colour}">{html.escape(row.status)}</span>',
        f"{row.seconds:.1f} s" if row.seconds else "",
        # From batches/<name>/ to the job beside it.
        f'<a href="../../{job}/job.ipynb">{job}</a>' if row.record else job,
        html.escape(row.error),
    )
    return f"<tr>{''.join(f'<td {_CELL}>{cell}</td>' for cell in cells)}</tr>"
