"""A JupyterLab of its own, for tests: the one that `popcon bench studio` measures in, too."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page

from popcon_lib.bench.jupyter import (
    CHROMIUM,
    await_kernel,
    browser_arguments,
    jupyter_lab,
    open_notebook,
    run_all,
    set_up,
)

__all__ = [
    "CHROMIUM",
    "Desk",
    "Server",
    "await_kernel",
    "browser_arguments",
    "jupyter_lab",
    "open_notebook",
    "run_all",
    "set_up",
    "until",
]


@dataclass(frozen=True)
class Server:
    """A JupyterLab at `url` on the folder `root`."""

    url: str
    root: Path


@dataclass(frozen=True)
class Desk:
    """A folder of `server`, which holds notebooks and jobs; `job` is one of them."""

    server: Server
    root: Path
    job: str

    def open(self, page: Page, name: str) -> None:
        """Open the notebook called `name`, its kernel ready."""
        open_notebook(page, self.server.url, f"{self.root.name}/notebooks/{name}.ipynb")


def until(page: Page, condition: Callable[[], bool]) -> None:
    """Wait until what the page does has come to that; half a minute at most."""
    for _ in range(300):
        if condition():
            return
        page.wait_for_timeout(100)
    raise AssertionError("waited in vain")
