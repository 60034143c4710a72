"""How fast the review answers a person, in JupyterLab and Chromium: `popcon bench studio`."""

import json
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from popcon_lib.actions import ACTIONS
from popcon_lib.bench import jupyter
from popcon_lib.errors import PopconError
from popcon_lib.job import NOTEBOOK

if TYPE_CHECKING:
    from playwright.sync_api import Page

__all__ = ["measure", "table"]

SHOW_S, ANSWER_MS = 3.0, 200.0  # what is aimed at
WAIT_MS = 120_000
TIMES = 3  # it is opened
RUNNING = ".popcon-review .popcon-heading .popcon-dot.running"
NOTEBOOK_NAME = "review.ipynb"

# From a click to the picture in which its effect can be seen, in ms: what a person waits.
CLICK = """([number, button, effect]) => new Promise((resolve, reject) => {
    const tile = document.querySelectorAll('.popcon-tile')[number];
    const picture = () => tile.querySelector('.popcon-still').style.backgroundImage;
    const before = picture(), begun = performance.now();
    const look = () => {
        const ms = performance.now() - begun;
        const seen = effect == 'approved' ? tile.classList.contains('yes') : picture() != before;
        if (seen) resolve(ms);
        else if (ms > 20000) reject(new Error('nothing came of a click'));
        else requestAnimationFrame(look);
    };
    tile.querySelector(button).click();
    requestAnimationFrame(look);
})"""
SHOWN = """(count) => {
    const stills = [...document.querySelectorAll('.popcon-tile .popcon-still')];
    return stills.length == count && stills.every(still => still.style.backgroundImage);
}"""


def measure(count: int) -> dict[str, Any]:
    """Review a job of `count` actions: seconds to show it, ms to answer a click, idle and at work.

    Raises EngineError where Playwright or Chromium is not here.
    """
    jupyter.check_chromium()
    with TemporaryDirectory() as folder:
        root, home = Path(folder) / "desk", Path(folder) / "home"
        home.mkdir()
        (root / "notebooks").mkdir(parents=True)
        shutil.copy(NOTEBOOK.with_name(NOTEBOOK_NAME), root / "notebooks")
        _make_job(root / "jobs", count)
        with jupyter.page_on(root, home) as (page, url):
            jupyter.open_notebook(page, url, f"notebooks/{NOTEBOOK_NAME}")
            shown_s = [_show(page, count) for _ in range(TIMES)]
            half = count // 2
            idle_ms = [_click(page, number, ".popcon-yes", "approved") for number in range(half)]
            page.locator(".popcon-review").get_by_role("button", name="Make ").click()
            page.locator(RUNNING).wait_for(timeout=WAIT_MS)
            busy_ms = [
                _click(page, number, button, effect)
                for number in range(half, count)
                for button, effect in ((".popcon-next", "picture"), (".popcon-yes", "approved"))
            ]
            if not page.locator(RUNNING).count():
                raise PopconError("The job had ended before the clicks had.", "Measure more tiles.")
    return {
        "tiles": count,
        "first_shown_s": shown_s[0],
        "shown_again_s": statistics.median(shown_s[1:]),
        "idle_ms": {"median": statistics.median(idle_ms), "worst": max(idle_ms)},
        "busy_ms": {"median": statistics.median(busy_ms), "worst": max(busy_ms)},
        "every_shown_s": shown_s,
        "every_idle_ms": idle_ms,
        "every_busy_ms": busy_ms,
    }


def table(result: dict[str, Any]) -> str:
    """The result of `measure`, for a person."""
    lines = [
        f"{result['tiles']} tiles, each with two candidates; the pictures on show",
        f"{'first, with a cold kernel':34}{result['first_shown_s']:8.2f} s",
        f"{'again':34}{result['shown_again_s']:8.2f} s   (aim: {SHOW_S:g} s)",
    ]
    for name, how in (("idle", "a click"), ("busy", "a click while the job runs")):
        times = result[f"{name}_ms"]
        said = f"{times['median']:8.0f} ms, worst {times['worst']:.0f} (aim: {ANSWER_MS:g} ms)"
        lines.append(f"{how:34}{said}")
    return "\n".join(lines)


def _make_job(jobs_root: Path, count: int) -> None:
    # Where the presets are too few, others of the same are added.
    own = {f"own_{number}": "looks around" for number in range(count - len(ACTIONS))}
    names = [*ACTIONS, *own][:count]
    words = ["--review", "ask", "--candidates", "2", "--frames", "5", "--target", "apng"]
    words += ["--actions", ",".join(names), "--own-actions", json.dumps(own)]
    words += ["--jobs-root", str(jobs_root)]
    command = [sys.executable, "-m", "popcon_lib.cli", "run", *words, "--json"]
    run = subprocess.run(command, capture_output=True, text=True)
    if run.returncode or json.loads(run.stdout)["status"] != "waiting":
        raise PopconError(f"The job to review failed: {run.stderr.strip()[-500:]}")


def _show(page: "Page", count: int) -> float:
    """Seconds from running the cells until every tile shows its picture."""
    clear = "window.jupyterapp.commands.execute('notebook:clear-all-cell-outputs')"
    page.evaluate(f"async () => {{ await {clear}; }}")
    page.locator(".popcon-tile").first.wait_for(state="detached")
    begun = time.monotonic()
    jupyter.run_all(page)
    page.wait_for_function(SHOWN, arg=count, timeout=WAIT_MS)
    return time.monotonic() - begun


def _click(page: "Page", number: int, button: str, effect: str) -> float:
    return float(page.evaluate(CLICK, [number, button, effect]))
