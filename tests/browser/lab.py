"""A JupyterLab of its own, for tests: the one that `popcon bench studio` measures in, too."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Locator, Page

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
    "opened",
    "restart",
    "run_all",
    "set_up",
    "until",
]

CURRENT = "window.jupyterapp.shell.currentWidget?.context"
CLEAR = "window.jupyterapp.commands.execute('notebook:clear-all-cell-outputs')"


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

    def show(self, page: Page, name: str) -> None:
        """Open the notebook called `name`, where it is not open already, and run it afresh."""
        path = f"{self.root.name}/notebooks/{name}.ipynb"
        if page.evaluate(f"() => window.jupyterapp && {CURRENT}?.path") == path:
            page.evaluate(f"() => {CLEAR}")
        else:
            open_notebook(page, self.server.url, path)
        run_all(page)


def opened(page: Page, name: str) -> Locator:
    """The notebook called `name` that a link leads to, once its kernel is ready."""
    page.wait_for_function(f"() => {CURRENT}?.path.endsWith('/{name}.ipynb')")
    await_kernel(page)
    return page.locator(".jp-NotebookPanel:visible")


def restart(page: Page) -> None:
    """Restart the kernel of the notebook that is open; nothing that it showed is left."""
    page.evaluate(
        f"async () => {{ await {CURRENT}.sessionContext.restartKernel(); await {CLEAR}; }}"
    )
    await_kernel(page)


def until(page: Page, condition: Callable[[], bool], seconds: float = 90) -> None:
    """Wait until what the page does has come to that."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        page.wait_for_timeout(100)
