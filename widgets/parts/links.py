"""Links to files and notebooks, which JupyterLab opens in tabs of their own."""

import os
from html import escape
from pathlib import Path
from urllib.parse import quote

import ipywidgets as w

__all__ = ["Links", "NoJobs", "link"]


class Links(w.Output):
    """Shows HTML whose links JupyterLab opens, and whose pictures are found beside the notebook.

    In an HTML widget they would lead away from the page: there they are nothing to JupyterLab.
    """

    def show(self, html: str) -> None:
        """Show it, "" for nothing; nothing is sent where it is the same."""
        data = {"output_type": "display_data", "data": {"text/html": html}, "metadata": {}}
        outputs = (data,) if html else ()
        if self.outputs != outputs:
            self.outputs = outputs


class NoJobs(Links):
    """Says that there is no job yet, and leads to where one is made.

    here: the folder of the notebook that shows it.
    """

    def __init__(self, here: Path) -> None:
        super().__init__()
        home = here / "home.ipynb"
        make = link("Make your first set", home, here) if home.is_file() else "Make one"
        self.show(
            '<div class="popcon-empty"><div class="popcon-name">No jobs yet</div>'
            f"<div>{make} from a picture of a character, or with the mascot.</div></div>"
        )
        self.seen(False)

    def seen(self, is_seen: bool) -> None:
        """Have it seen, or not."""
        self.layout.display = None if is_seen else "none"


def link(text: str, path: Path, start: Path, download: bool = False) -> str:
    """A link to `path`, as seen from the folder `start`: relative, so that JupyterLab opens it."""
    address = quote(os.path.relpath(path, start))
    return f'<a href="{address}"{" download" * download}>{escape(text)}</a>'
