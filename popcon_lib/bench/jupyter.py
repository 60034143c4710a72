"""A JupyterLab of its own, in Chromium: on loopback, with folders that nobody else has."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.error import URLError
from urllib.request import urlopen

from popcon_lib.errors import EngineError, PopconError

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

__all__ = [
    "CHROMIUM",
    "await_kernel",
    "browser_arguments",
    "check_chromium",
    "jupyter_lab",
    "open_notebook",
    "page_on",
    "run_all",
    "set_up",
]

CHROMIUM = shutil.which("chromium")
START_S = 90


def browser_arguments() -> list[str]:
    """Chromium in a container, without a word to anybody."""
    return [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ]


def check_chromium() -> None:
    """Raise EngineError where Playwright or Chromium is not here."""
    if find_spec("playwright") is None:
        raise EngineError(
            "Playwright is not installed.", "pip install 'popcon[test]', and have a chromium."
        )
    if CHROMIUM is None:
        raise EngineError("There is no chromium on the PATH.", "apt-get install chromium")


@contextmanager
def page_on(root: Path, home: Path) -> Iterator[tuple["Page", str]]:
    """A page of 1366×768 px in Chromium, and the address of a JupyterLab that serves `root`.

    home: takes all that Jupyter writes. Raises EngineError as `check_chromium` does.
    """
    check_chromium()
    from playwright.sync_api import sync_playwright

    set_up(home)
    with jupyter_lab(root, home) as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=browser_arguments())
        yield browser.new_page(viewport={"width": 1366, "height": 768}), url
        browser.close()


@contextmanager
def jupyter_lab(root: Path, home: Path) -> Iterator[str]:
    """Serve the folder `root`; `home` takes all that Jupyter writes. Yields the address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {
        **os.environ,
        "HOME": str(home),
        "XDG_CACHE_HOME": str(home / "cache"),
        "IPYTHONDIR": str(home / "ipython"),
        **{f"JUPYTER_{name}_DIR": str(home / name) for name in ("CONFIG", "DATA", "RUNTIME")},
        "JUPYTERLAB_SETTINGS_DIR": str(home / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(home / "workspaces"),
        "JUPYTER_PLATFORM_DIRS": "1",
    }
    environment.pop("POPCON_JOBS_ROOT", None)  # whoever measures keeps theirs
    options = [
        "--no-browser",
        "--allow-root",
        "--IdentityProvider.token=",
        "--ServerApp.ip=127.0.0.1",
        f"--ServerApp.port={port}",
        "--ServerApp.port_retries=0",
        f"--ServerApp.root_dir={root}",
        "--LabApp.expose_app_in_browser=True",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
        "--LabApp.news_url=",
        "--LabApp.extension_manager=readonly",
    ]
    url = f"http://127.0.0.1:{port}"
    with (home / "server.log").open("wb") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "jupyterlab", *options],
            stdout=log,
            stderr=log,
            env=environment,
            start_new_session=True,
        )
    try:
        _await(url, server, home / "server.log")
        yield url
    finally:
        server.terminate()
        try:
            server.wait(30)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def set_up(home: Path, theme: str = "JupyterLab Light") -> None:
    """Have pages that are opened from now on shown in this theme, and asking nothing."""
    for name, settings in (
        ("themes", {"theme": theme}),
        ("notification", {"checkForUpdates": False, "fetchNews": "false"}),
    ):
        file = home / f"settings/@jupyterlab/apputils-extension/{name}.jupyterlab-settings"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(settings))


def open_notebook(page: "Page", url: str, path: str) -> "Locator":
    """Open the notebook `path` of the root, its kernel ready; returns it."""
    page.goto(f"{url}/lab/tree/{path}?reset")
    await_kernel(page)
    return page.locator(".jp-NotebookPanel:visible")


def await_kernel(page: "Page") -> None:
    """Wait until the notebook that is open can be run."""
    page.locator(".jp-NotebookPanel:visible .jp-Cell").first.wait_for()
    # It is seen a moment before it is the one that commands are for.
    page.wait_for_function("() => Boolean(window.jupyterapp.shell.currentWidget?.context)")
    # Nothing is returned: what these give holds the whole application.
    context = "window.jupyterapp.shell.currentWidget.context"
    page.evaluate(
        f"""async () => {{
            await {context}.ready;
            await {context}.sessionContext.ready;
            await {context}.sessionContext.session.kernel.info;
        }}"""
    )


def run_all(page: "Page") -> None:
    """Run every cell of the notebook that is open, until all have run."""
    page.evaluate("() => window.jupyterapp.commands.execute('runmenu:run-all')")


def _await(url: str, server: subprocess.Popen, log: Path) -> None:
    deadline = time.monotonic() + START_S
    while True:
        try:
            with urlopen(f"{url}/api"):
                return
        except (URLError, ConnectionError):
            if server.poll() is not None or time.monotonic() > deadline:
                said = log.read_text()[-2000:]
                raise PopconError(f"JupyterLab did not start: {said}") from None
            time.sleep(0.1)
