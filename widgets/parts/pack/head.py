"""The top of the panel: which job, how it stands, where else it can be worked on."""

import os
from collections.abc import Callable, Sequence
from html import escape
from pathlib import Path
from urllib.parse import quote

import ipywidgets as w

from popcon_lib.job import Job
from popcon_lib.records import Record
from widgets.parts.cards import name_of, state
from widgets.parts.filling import Filling

__all__ = ["Head"]

_PLACES = ("review", "refine", "archive")


class Head(w.Box):
    """`chosen(job)` is called when another job is to be opened."""

    def __init__(self, chosen: Callable[[str], None]) -> None:
        self._filling = Filling()
        self._heading = w.HTML()
        self._heading.add_class("popcon-heading")
        # Not HTML: an Output's links are those of the page, so JupyterLab opens them.
        self._links = w.Output()
        self.jobs = w.Dropdown(tooltip="Which job is packed")
        self.jobs.add_class("popcon-jobs")
        super().__init__((self._heading, self._links, self.jobs))
        self.add_class("popcon-head")
        self.jobs.observe(lambda change: self._filling or chosen(change.new or ""), "value")

    def offer(self, records: Sequence[Record], job_id: str) -> None:
        """Say which jobs there are, `job_id` is open; one that is not among them is added."""
        options = [(f"{name_of(one)} · {one.status}", one.job) for one in records]
        if job_id and job_id not in (job for _, job in options):
            options.append((job_id, job_id))
        with self._filling:
            self.jobs.options = options
            self.jobs.value = job_id or None

    def show(self, record: Record | None, here: Path) -> None:
        """Tell of the job; None: none is open."""
        if record is None:
            self._heading.value, self._links.outputs = "", ()
            return
        self._heading.value = (
            f'<div class="popcon-name">{escape(name_of(record))}</div><div>{state(record)}</div>'
        )
        places = {name.capitalize(): here / f"{name}.ipynb" for name in _PLACES}
        places["Contact sheet"] = Job(record.path.parent).contact_sheet
        links = "".join(
            f'<a href="{quote(os.path.relpath(path, here))}">{name}</a>'
            for name, path in places.items()
            if path.is_file()
        )
        found = {"text/html": f'<div class="popcon-links">{links}</div>'}
        outputs = ({"output_type": "display_data", "data": found, "metadata": {}},)
        if self._links.outputs != outputs:
            self._links.outputs = outputs
