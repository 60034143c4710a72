"""From a click to its mask on the screen: the panel of refining, in JupyterLab and Chromium.

SAM 2.1 has random weights of true size, which take as long as real ones.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from popcon_lib.bench import jupyter
from popcon_lib.bench.sam_speed import random_folder
from popcon_lib.errors import PopconError
from popcon_lib.job import NOTEBOOK
from popcon_lib.registry import pick

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

__all__ = ["measure", "table", "time_predict"]

SEEN_MS = {"region": 150.0, "sam_transformers": 300.0}  # what is aimed at
OURS_MS = 60.0  # of it, beside what the segmenter takes
WAIT_MS = 120_000
PLACES = tuple((0.42 + 0.02 * number, 0.6 - 0.03 * number) for number in range(9))
NEIGHBOURS_MS = 20_000  # until the frames beside the first are embedded, too
SETTLED_MS = 300  # between two clicks: what a click leaves behind is done
NOTEBOOK_NAME = "refine.ipynb"
TIMES = "predict.txt"

# From the button's going up to the first picture on the screen that has the mask, in ms.
WATCH = """() => {
    const layer = document.querySelector('.popcon-mask-layer');
    window.popconSeen = new Promise(resolve => {
        let begun = null;
        window.addEventListener('mouseup', event => { begun = event.timeStamp; },
            {capture: true, once: true});
        const watch = new MutationObserver(() => {
            if (begun === null || !layer.querySelector('path.mask')) return;
            watch.disconnect();
            requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - begun)));
        });
        watch.observe(layer, {childList: true, subtree: true});
    });
}"""


def measure(segmenters: Sequence[str] = tuple(SEEN_MS), clicks: int = 8) -> list[dict[str, Any]]:
    """One row for each segmenter: ms from a click to its mask, how many of them it took itself.

    Embeddings are kept, as after the first click. The mouse jumps to where it clicks: nothing was
    worked out while it hovered. Raises EngineError where Playwright or Chromium is not here.
    """
    jupyter.check_chromium()
    with TemporaryDirectory() as folder:
        root, home = Path(folder) / "desk", Path(folder) / "home"
        home.mkdir()
        (root / "notebooks").mkdir(parents=True)
        _write_notebook(root / "notebooks" / NOTEBOOK_NAME, segmenters)
        _make_job(root / "jobs")
        if "sam_transformers" in segmenters:
            random_folder(Path(folder))
        given = {"POPCON_WEIGHTS": folder, "POPCON_DEVICE": "cpu"}
        with patch.dict(os.environ, given), jupyter.page_on(root, home) as (page, url):
            jupyter.open_notebook(page, url, f"notebooks/{NOTEBOOK_NAME}")
            jupyter.run_all(page)
            panel = page.locator(".popcon-refine")
            panel.locator(".popcon-cells b").first.wait_for(timeout=WAIT_MS)
            panel.locator(".popcon-desk").scroll_into_view_if_needed()
            times = root / "notebooks" / TIMES
            return [_row(page, panel, name, times, clicks) for name in segmenters]


def table(rows: Sequence[dict[str, Any]]) -> str:
    """The rows for a person."""
    lines = ["click to mask on the screen, in JupyterLab and Chromium"]
    for row in rows:
        aim = SEEN_MS[row["segmenter"]]
        lines.append(
            f"  {row['segmenter']:17}{row['seen_ms']:5.0f} ms, worst {row['worst_ms']:.0f} "
            f"(aim: {aim:.0f}); of it ours {row['ours_ms']:.0f} (aim: {OURS_MS:.0f}), "
            f"the segmenter {row['predict_ms']:.0f}"
        )
    return "\n".join(lines)


def time_predict(segmenters: Sequence[str]) -> None:
    """Have them write the seconds of each `predict` to a file beside the notebook, a line each."""
    for name in segmenters:
        kind = pick("segmenter", name)
        kind.predict = _timed(kind.predict)


def _timed(predict: Any) -> Any:
    def timed(*about: Any) -> Any:
        started = time.perf_counter()
        logits = predict(*about)
        with Path(TIMES).open("a") as file:
            file.write(f"{time.perf_counter() - started}\n")
        return logits

    return timed


def _write_notebook(path: Path, segmenters: Sequence[str]) -> None:
    """The notebook that people open, with one cell more."""
    notebook = json.loads(NOTEBOOK.with_name(NOTEBOOK_NAME).read_text())
    source = f"from popcon_lib.bench.clicking import time_predict\n\ntime_predict({[*segmenters]})"
    cell = {"cell_type": "code", "id": "time", "metadata": {}, "outputs": []}
    notebook["cells"].insert(1, {**cell, "execution_count": None, "source": source})
    path.write_text(json.dumps(notebook))


def _make_job(jobs_root: Path) -> None:
    words = ["--refine", "ask", "--actions", "wave", "--frames", "5", "--target", "apng"]
    command = [sys.executable, "-m", "popcon_lib.cli", "run", *words, "--jobs-root", str(jobs_root)]
    run = subprocess.run([*command, "--json"], capture_output=True, text=True)
    if run.returncode or json.loads(run.stdout)["status"] != "waiting":
        raise PopconError(f"The job to refine failed: {run.stderr.strip()[-500:]}")


def _row(page: "Page", panel: "Locator", name: str, times: Path, clicks: int) -> dict[str, Any]:
    panel.locator("select").filter(has_text=name).select_option(label=name)
    page.wait_for_timeout(SETTLED_MS)
    _click(page, panel, *PLACES[0])  # it has to load, and to embed this frame and those beside it
    _clear(page, panel)
    if pick("segmenter", name).slow:
        page.wait_for_timeout(NEIGHBOURS_MS)
    seen, predict = [], []
    for place in PLACES[1 : clicks + 1]:
        before = _sum_ms(times)
        seen.append(_click(page, panel, *place))
        predict.append(_sum_ms(times) - before)
        _clear(page, panel)
    ours = [whole - part for whole, part in zip(seen, predict, strict=True)]
    return {
        "segmenter": name,
        "seen_ms": median(seen),
        "worst_ms": max(seen),
        "predict_ms": median(predict),
        "ours_ms": median(ours),
        "every_seen_ms": seen,
        "every_predict_ms": predict,
    }


def _clear(page: "Page", panel: "Locator") -> None:
    page.keyboard.press("Delete")
    panel.locator(".popcon-mask-layer path.mask").wait_for(state="detached", timeout=WAIT_MS)
    page.mouse.move(2, 2)
    page.wait_for_timeout(SETTLED_MS)


def _click(page: "Page", panel: "Locator", u: float, v: float) -> float:
    box = panel.locator(".popcon-window").bounding_box()
    page.evaluate(WATCH)
    page.mouse.click(box["x"] + u * box["width"], box["y"] + v * box["height"])
    return float(page.evaluate("() => window.popconSeen"))


def _sum_ms(times: Path) -> float:
    return 1e3 * sum(map(float, times.read_text().split())) if times.exists() else 0.0
