"""JupyterLab in Chromium, and jobs to look at there."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from browser import lab

NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"
REAL = ("--frames", "5", "--actions", "wave,love", "--target", "telegram-emoji", "--title", "Real")


@dataclass(frozen=True)
class Desk:
    """A JupyterLab at `url` on the folder `root`, which holds notebooks and jobs."""

    url: str
    root: Path
    job: str


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A jobs root with one finished job, made for real, and twenty more records; and the job."""
    if lab.CHROMIUM is None:
        pytest.skip("there is no Chromium: apt-get install chromium")
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
def desk(made, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A copy of those jobs, and the notebooks, in a JupyterLab."""
    jobs, job = made
    root, home = tmp_path_factory.mktemp("desk"), tmp_path_factory.mktemp("home")
    shutil.copytree(NOTEBOOKS, root / "notebooks")
    shutil.copytree(jobs, root / "jobs")
    lab.set_up(home)
    with lab.jupyter_lab(root, home) as url:
        yield Desk(url, root, job)


# Playwright keeps an event loop running in this thread: both end with the module.
@pytest.fixture(scope="module")
def chromium(desk):
    """A browser."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=lab.CHROMIUM, args=lab.browser_arguments()
        )
        yield browser
        browser.close()


@pytest.fixture
def page(chromium):
    """A tab of its own; what the page complains of fails the test."""
    complaints = []
    page = chromium.new_page(viewport={"width": 1366, "height": 900})
    page.on("pageerror", lambda error: complaints.append(str(error)))
    # JupyterLab says so of what it had asked a kernel that is then restarted.
    restarted = "Canceled future for"
    yield page
    page.close()
    assert not [said for said in complaints if restarted not in said]


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
