"""JupyterLab in Chromium, and jobs to look at there."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser import lab
from browser.lab import Desk, Server
from playwright.sync_api import Page, expect

WAIT_MS = 60_000  # for what comes at once where a machine is not busy
expect.set_options(timeout=WAIT_MS)
NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"
REAL = ("--frames", "5", "--actions", "wave,love", "--target", "telegram-emoji", "--title", "Real")
VIEWPORT = {"width": 1366, "height": 900}
TEST_S = 900
FAILED = pytest.StashKey[bool]()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A whole way through in a browser takes long where a machine is busy."""
    for item in items:
        if item.path.parent == Path(__file__).parent:
            item.add_marker(pytest.mark.timeout(TEST_S))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item):
    report = yield
    item.stash[FAILED] = report.failed
    return report


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The JupyterLab of all modules: each has a folder of its own in it."""
    if lab.CHROMIUM is None:
        pytest.skip("there is no Chromium: apt-get install chromium")
    root, home = tmp_path_factory.mktemp("desks"), tmp_path_factory.mktemp("home")
    lab.set_up(home)
    with lab.jupyter_lab(root, home) as url:
        yield Server(url, root)


@pytest.fixture(scope="module")
def folder(server, request) -> Path:
    """The module's own, with the notebooks in it."""
    folder = server.root / request.module.__name__.rpartition(".")[2]
    shutil.copytree(NOTEBOOKS, folder / "notebooks")
    return folder


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A jobs root with one finished job, made for real, and twenty more records; and the job."""
    folder = tmp_path_factory.mktemp("made")
    jobs, home = folder / "jobs", folder / "home"
    home.mkdir()
    command = [sys.executable, "-m", "popcon_lib.cli", "run", *REAL, "--jobs-root", str(jobs)]
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(home), "JUPYTER_DATA_DIR": str(home / "s")}
    run = subprocess.run([*command, "--json"], capture_output=True, text=True, env=environment)
    assert run.returncode == 0, run.stderr
    job = json.loads(run.stdout)["job"]
    for number in range(20):
        _copy_record(jobs, job, number)
    return jobs, job


@pytest.fixture(scope="module")
def desk(server, folder, made) -> Desk:
    """A copy of those jobs, and the notebooks."""
    jobs, job = made
    shutil.copytree(jobs, folder / "jobs")
    return Desk(server, folder, job)


# Playwright keeps an event loop running in this thread: both end with the module.
@pytest.fixture(scope="module")
def chromium(server):
    """A browser; the module's kernels end with it."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=lab.CHROMIUM, args=lab.browser_arguments()
        )
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def tabs(chromium) -> Iterator[list[Page]]:
    """The tab that the module's tests share: to load JupyterLab takes longer than most of them."""
    tabs: list[Page] = []
    yield tabs
    for page in tabs:
        page.evaluate("() => window.jupyterapp.serviceManager.sessions.shutdownAll()")


@pytest.fixture
def page(chromium, tabs, request) -> Iterator[Page]:
    """That tab, or another one after a test that failed; what it complains of fails the test."""
    if not tabs:
        tabs.append(chromium.new_page(viewport=VIEWPORT))
        tabs[0].set_default_timeout(WAIT_MS)
    (page,), complaints = tabs, []
    note = lambda error: complaints.append(str(error))  # noqa: E731
    page.on("pageerror", note)
    yield page
    page.remove_listener("pageerror", note)
    if request.node.stash[FAILED]:
        tabs.pop().close()
    # JupyterLab says so of what it had asked a kernel that is then restarted.
    assert not [said for said in complaints if "Canceled future for" not in said]


def _copy_record(jobs: Path, job: str, number: int) -> None:
    """The record of `job` as that of another, older one."""
    notebook = json.loads((jobs / job / "job.ipynb").read_text())
    notebook["metadata"]["popcon"].update(
        title=f"Copy {number}",
        created_at=f"2026-01-{number + 1:02}T00:00:00+00:00",
        card={},
    )
    folder = jobs / f"20260101-000000-{number:06}"
    folder.mkdir()
    (folder / "job.ipynb").write_text(json.dumps(notebook, indent=1, sort_keys=True) + "\n")
