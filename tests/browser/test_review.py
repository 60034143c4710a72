"""The review as a person meets it: a real job in JupyterLab, from start frames to the pack."""

import json
import re
import subprocess
import sys

import pytest
from browser import lab
from playwright.sync_api import Page, expect

from popcon_lib.job import Job
from popcon_lib.records import read
from popcon_lib.review import keep_review, review_of

READY_MS = 120_000
ASKED = (
    *("--review", "ask", "--candidates", "2", "--frames", "4", "--target", "apng"),
    *("--actions", "wave,laugh,love,cry,angry,surprised,celebrate,sleep", "--title", "Reviewed"),
)


@pytest.fixture(scope="module")
def job(desk) -> Job:
    """Eight actions that wait for review."""
    command = [sys.executable, "-m", "popcon_lib.cli", "run", *ASKED, "--json"]
    root = desk.root / "jobs"
    run = subprocess.run([*command, "--jobs-root", str(root)], capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    return Job.find(json.loads(run.stdout)["job"], root)


@pytest.fixture
def review(page: Page, desk, job):
    lab.open_notebook(page, desk.url, "notebooks/review.ipynb")
    lab.run_all(page)
    expect(page.locator(".popcon-tile")).to_have_count(8, timeout=READY_MS)
    return page.locator(".popcon-review")


def tile(review, title: str):
    return review.locator(".popcon-tile", has=review.page.get_by_text(title, exact=True))


def large(review):
    return review.locator(".popcon-modal.open")


def is_moving(page: Page, picture) -> bool:
    seen = set()
    for _ in range(8):
        seen.add(picture.screenshot())
        page.wait_for_timeout(90)
    return len(seen) > 3


def test_from_start_frames_to_the_pack(review, page, job):
    cells = page.locator(".jp-Cell").count()
    for title in ("Wave", "Laugh", "Love", "Angry", "Surprised", "Celebrate"):
        tile(review, title).get_by_role("button", name="Approve").click()
        expect(tile(review, title)).to_contain_text("approved")
    cry = tile(review, "Cry")
    cry.hover()
    cry.get_by_role("button", name="›").click()
    expect(cry.locator(".popcon-dots i.on")).to_have_count(1)
    expect(cry.locator(".popcon-dots i").nth(1)).to_have_class("on")
    page.keyboard.press("a")
    expect(cry).to_contain_text("approved")
    assert (review_of(job, "cry").candidate, review_of(job, "cry").state) == (1, "approved")

    review.get_by_role("button", name=re.compile("^Sleep, ")).click()
    expect(large(review).locator("canvas")).to_be_focused()
    page.keyboard.press("p")
    prompt = large(review).get_by_placeholder("An own prompt")
    expect(prompt).to_be_focused()
    page.keyboard.type("snoring on a cloud")
    large(review).get_by_role("button", name="Regenerate").click()
    expect(large(review)).to_contain_text("3 of 4", timeout=READY_MS)
    expect(large(review)).to_contain_text("“snoring on a cloud”")
    page.keyboard.press("Escape")
    expect(large(review)).to_have_count(0)
    assert page.locator(".jp-Cell").count() == cells, "no key came to JupyterLab"
    expect(review).to_contain_text("Reviewed waits for review.", timeout=READY_MS)

    expect(review.locator(".popcon-film")).to_have_count(7, timeout=READY_MS)
    wave = tile(review, "Wave").locator(".popcon-film")
    assert is_moving(page, wave)
    page.keyboard.press(" ")
    expect(review).to_have_class(re.compile("paused"))
    assert not is_moving(page, wave)
    page.keyboard.press(" ")

    tile(review, "Sleep").get_by_role("button", name="Approve").click()
    expect(review).to_contain_text("Every start frame is approved: Continue.")
    review.get_by_role("button", name="Continue").click()
    expect(review).to_contain_text("Reviewed is finished", timeout=READY_MS)
    assert read(job.record).status == "completed"
    with page.expect_download() as download:
        review.get_by_role("link", name="Download pack").click()
    assert download.value.suggested_filename == "apng.zip"


def test_the_large_view_on_any_backdrop_with_its_files(review, page):
    review.get_by_role("button", name=re.compile("^Love, ")).click()
    stage = large(review).locator(".popcon-large-stage")
    expect(stage.locator(".popcon-window")).to_be_visible()
    large(review).get_by_role("button", name="Cut-out").click()
    for name, colour in (("Black", "rgb(0, 0, 0)"), ("Chat", "rgb(140, 171, 216)")):
        large(review).get_by_role("button", name=name).click()
        expect(stage).to_have_css("background-color", colour)
    for button, file in (("Make GIF", "love.gif"), ("Make APNG", "love.png")):
        large(review).get_by_role("button", name=button).click()
        link = large(review).get_by_role("link", name=button.removeprefix("Make "), exact=True)
        with page.expect_download() as download:
            link.click()
        assert download.value.suggested_filename == file
    large(review).get_by_role("button", name="Close").click()
    expect(large(review)).to_have_count(0)


def test_a_reload_and_a_restart_of_the_kernel_bring_it_back_with_one_cell(review, page, job):
    keep_review(job, "wave", review_of(job, "wave").approved())
    wave = tile(review, "Wave")
    expect(wave).to_contain_text("approved")
    review.get_by_role("button", name=re.compile("^Approved [1-8]")).click()
    expect(tile(review, "Cry")).to_be_attached()
    page.reload()
    lab.await_kernel(page)
    lab.run_all(page)
    chosen = review.locator(".popcon-segments .on")
    expect(chosen).to_contain_text("Approved", timeout=READY_MS)
    expect(wave).to_be_visible()
    commands = "window.jupyterapp.commands.execute('notebook:clear-all-cell-outputs')"
    context = "window.jupyterapp.shell.currentWidget.context.sessionContext"
    page.evaluate(f"async () => {{ await {context}.restartKernel(); await {commands}; }}")
    expect(review).to_have_count(0)
    lab.run_all(page)
    expect(chosen).to_contain_text("Approved", timeout=READY_MS)
    wave.get_by_role("button", name="Approved ✓").click()
    expect(wave).to_have_class(re.compile("hidden"), timeout=READY_MS)
    assert review_of(job, "wave").state == "pending"


def test_the_archive_leads_to_the_review_of_the_job_that_is_chosen(page, desk, job):
    lab.open_notebook(page, desk.url, "notebooks/archive.ipynb")
    lab.run_all(page)
    archive = page.locator(".popcon").first
    archive.get_by_role("button", name=re.compile("^Real, ")).click(timeout=READY_MS)
    archive.get_by_role("link", name="Review", exact=True).click()
    opened = page.locator(".jp-NotebookPanel:visible", has_text="The review")
    expect(opened).to_be_visible()
    lab.await_kernel(page)
    lab.run_all(page)
    expect(opened.locator(".popcon-review .popcon-name").first).to_have_text(
        "Real", timeout=READY_MS
    )
    expect(opened.locator(".popcon-tile")).to_have_count(2)
