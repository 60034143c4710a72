"""The top of the panel: which job, how it stands, where else it can be worked on."""

from html import escape
from pathlib import Path

import ipywidgets as w

from popcon_lib.job import Job
from popcon_lib.records import Record
from widgets.parts.cards import name_of, state
from widgets.parts.job_choice import JobChoice
from widgets.parts.links import Links, link

__all__ = ["Head"]

_PLACES = ("review", "refine", "archive")


class Head(w.Box):
    """jobs: where another job is chosen."""

    def __init__(self, jobs: JobChoice) -> None:
        self._heading = w.HTML()
        self._heading.add_class("popcon-heading")
        self._links = Links()
        super().__init__((self._heading, self._links, jobs))
        self.add_class("popcon-head")

    def show(self, record: Record | None, here: Path) -> None:
        """Tell of the job; None: none is open."""
        if record is None:
            self._heading.value = '<div class="popcon-name">No job is open</div>'
            self._links.show("")
            return
        self._heading.value = (
            f'<div class="popcon-name">{escape(name_of(record))}</div><div>{state(record)}</div>'
        )
        places = {name.capitalize(): here / f"{name}.ipynb" for name in _PLACES}
        places["Contact sheet"] = Job(record.path.parent).contact_sheet
        links = "".join(link(name, path, here) for name, path in places.items() if path.is_file())
        self._links.show(f'<div class="popcon-links">{links}</div>')
