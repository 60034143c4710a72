"""A set whose pictures, videos and mattes come from services, asked for at the front door."""

import re
import shutil
from pathlib import Path

import pytest
from browser import lab
from playwright.sync_api import expect, sync_playwright
from services.dashscope import KEY as DASHSCOPE_KEY

from popcon_lib.bench.loopback import KEY as RUNPOD_KEY
from popcon_lib.records import list_jobs, read
from popcon_lib.records.lock import is_held
from popcon_lib.records.record import lock_of

NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"
READY_MS = 60_000
RUN_MS = 240_000


def test_a_set_is_drawn_filmed_and_matted_by_services(dashscope, runpod, tmp_path):
    if lab.CHROMIUM is None:
        pytest.skip("there is no Chromium: apt-get install chromium")
    root, jupyter = tmp_path / "desk", tmp_path / "jupyter"
    shutil.copytree(NOTEBOOKS, root / "notebooks")
    lab.set_up(jupyter)
    runpod.start_workers(3, log=tmp_path / "workers.txt")
    with lab.jupyter_lab(root, jupyter) as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=lab.CHROMIUM, args=lab.browser_arguments()
        )
        page = browser.new_page(viewport={"width": 1366, "height": 900})
        lab.open_notebook(page, url, "notebooks/home.ipynb")
        lab.run_all(page)
        home = page.locator(".popcon-home")
        expect(home.locator(".popcon-action")).to_have_count(39, timeout=READY_MS)
        home.get_by_role("button", name="From words").click()
        home.get_by_label("Words").fill("a round robot with one eye")
        home.get_by_label("Made for").select_option("plain APNG")
        home.get_by_label("Moved by").select_option("DashScope")
        home.get_by_label("Engines run on").select_option("RunPod")
        home.get_by_label("Matting engine").select_option("key")
        home.get_by_label("Frames", exact=True).fill("6")
        home.get_by_role("button", name="None", exact=True).click()
        expect(home).to_contain_text("0 of 39 chosen")
        for count, name in enumerate(("Wave", "Cry"), start=1):
            home.locator(".popcon-action", has_text=re.compile(f"^{name}$")).click()
            expect(home).to_contain_text(f"{count} of 39 chosen")
        start = home.get_by_role("button", name="Start", exact=True)
        expect(home).to_contain_text(re.compile(r"\$\d"), timeout=READY_MS)
        expect(start).to_be_enabled(timeout=READY_MS)
        start.click()
        run = home.locator(".popcon-run")
        expect(run.get_by_role("link", name="Download pack")).to_be_visible(timeout=RUN_MS)
        (job,) = list_jobs(root / "jobs")
        lab.until(page, lambda: not is_held(lock_of(job.path)))  # it has said its last word
        browser.close()
    record = read(job.path)
    assert record.status == "completed"
    assert record.cost > 0
    # The character, two start frames and two videos: each was asked for once.
    assert len(dashscope.created) == 5
    assert runpod.count("run") >= 2
    assert "on RunPod" in (job.path.parent / "artifacts/matting/wave/matte.json").read_text()
    for path in tmp_path.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            assert DASHSCOPE_KEY.encode() not in data and RUNPOD_KEY.encode() not in data, path
