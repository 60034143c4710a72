"""The front door as a person meets it: a picture, eight actions, start, and what comes of it."""

import re
from pathlib import Path

import cv2
import numpy as np
import pytest
from browser import lab
from playwright.sync_api import Page, expect

from popcon_lib.records import list_jobs, read

READY_MS = 60_000
RUN_MS = 180_000
WANTED = ("Wave", "Laugh", "Love", "Cry", "Angry", "Surprised", "Dance", "Sleep")


def draw(path: Path) -> Path:
    """A round face on white."""
    picture = np.full((240, 220, 3), 255, np.uint8)
    cv2.ellipse(picture, (110, 120), (80, 100), 0, 0, 360, (60, 140, 240), -1, cv2.LINE_AA)
    for x in (80, 140):
        cv2.circle(picture, (x, 100), 10, (20, 20, 20), -1, cv2.LINE_AA)
    cv2.imwrite(str(path), picture)
    return path


@pytest.fixture
def home(page: Page, desk):
    lab.open_notebook(page, desk.url, "notebooks/home.ipynb")
    return opened(page)


def opened(page: Page):
    lab.run_all(page)
    home = page.locator(".popcon-home")
    expect(home.locator(".popcon-action")).to_have_count(39, timeout=READY_MS)
    return home


def restart(page: Page) -> None:
    kernel = "window.jupyterapp.shell.currentWidget.context.sessionContext.restartKernel()"
    page.evaluate(f"async () => {{ await {kernel}; }}")


def chosen(home) -> list[str]:
    return home.locator(".popcon-action.mod-active").all_inner_texts()


def test_from_a_picture_to_a_pack_with_a_reload_and_a_restart_on_the_way(home, page, desk):
    jobs = desk.root / "jobs"
    # By path, then by upload.
    path = draw(desk.root / "face.png")
    home.get_by_label("Picture", exact=True).fill("../face.png")
    expect(home.locator("figure")).to_have_count(2, timeout=READY_MS)
    expect(home).to_contain_text("filmed on")
    with page.expect_file_chooser() as chooser:
        home.locator(".popcon-upload").click()
    chooser.value.set_files(
        {"name": "my face.png", "mimeType": "image/png", "buffer": path.read_bytes()}
    )
    expect(home.get_by_label("Picture", exact=True)).to_have_value("my face.png")
    expect(home.locator("figure")).to_have_count(2, timeout=READY_MS)
    assert (jobs / "drop" / "my face.png").read_bytes() == path.read_bytes()

    home.get_by_role("button", name="None", exact=True).click()
    start = home.get_by_role("button", name="Start", exact=True)
    expect(start).to_be_disabled()
    expect(home).to_contain_text("No action was chosen")
    for name in WANTED:
        home.locator(".popcon-action", has_text=re.compile(f"^{name}$")).click()
    home.get_by_label("Title").fill("Face")
    home.get_by_label("Frames", exact=True).fill("5")
    expect(home).to_contain_text("for nothing")
    expect(start).to_be_enabled()

    page.reload()
    lab.await_kernel(page)
    home = opened(page)
    expect(home.get_by_label("Title")).to_have_value("Face")
    assert sorted(chosen(home)) == sorted(WANTED)
    expect(start).to_be_enabled(timeout=READY_MS)
    start.click()
    run = home.locator(".popcon-run")
    expect(run.locator(".popcon-step.completed").first).to_be_attached(timeout=RUN_MS)
    expect(run).to_contain_text(re.compile("so far|left"))

    # The run goes on without the kernel that started it.
    restart(page)
    home = opened(page)
    expect(run.locator(".popcon-name")).to_have_text("Face")
    expect(run.get_by_role("link", name="Download pack")).to_be_visible(timeout=RUN_MS)
    expect(run.locator(".popcon-step.completed")).to_have_count(7)
    newest = list_jobs(jobs)[0]
    record = read(newest.path)
    assert (record.title, record.status, record.attempt) == ("Face", "completed", 1)
    assert sorted(record.parameters["actions"]) == sorted(name.lower() for name in WANTED)
    assert record.parameters["character"] == "inputs/character.png"
    with page.expect_download() as download:
        run.get_by_role("link", name="Download pack").click()
    assert download.value.suggested_filename == "line-emoji.zip"
    run.get_by_role("link", name="Review").click()
    expect(page.locator(".jp-NotebookPanel:visible", has_text="The review")).to_be_visible()


def test_a_run_is_stopped_and_gone_on_with(home, page, desk):
    home.get_by_role("button", name="The mascot").click()
    home.get_by_label("Title").fill("Stopped")
    start = home.get_by_role("button", name="Start", exact=True)
    expect(start).to_be_enabled(timeout=READY_MS)
    start.click()
    run = home.locator(".popcon-run")
    stop = run.get_by_role("button", name="Stop")
    stop.click(timeout=READY_MS)
    go_on = run.get_by_role("button", name="Go on")
    expect(go_on).to_be_visible(timeout=READY_MS)
    expect(run).to_contain_text("cancelled")
    # Another job by its card, and back.
    home.get_by_role("button", name=re.compile("^(Real|Face|Copy 19), ")).first.click()
    expect(run.locator(".popcon-name")).not_to_have_text("Stopped")
    home.get_by_role("button", name=re.compile("^Stopped, ")).click()
    go_on.click()
    expect(stop).to_be_visible(timeout=READY_MS)
    stop.click()
    expect(go_on).to_be_visible(timeout=READY_MS)


def test_actions_are_found_and_chosen_with_the_keyboard(home, page):
    cells = page.locator(".jp-Cell").count()
    home.get_by_role("button", name="None", exact=True).click()
    search = home.get_by_placeholder("Search actions")
    search.press_sequentially("guit dance")
    expect(home.locator(".popcon-action:visible")).to_have_count(0)
    search.fill("hips")
    expect(home.locator(".popcon-action:visible")).to_have_text(["Bow", "Dance"])
    home.locator(".popcon-action", has_text="Bow").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    search.fill("")
    expect(home.locator(".popcon-action.mod-active")).to_have_text(["Bow", "Dance"])
    assert page.locator(".jp-Cell").count() == cells


@pytest.mark.parametrize("width", [1366, 1920])
def test_nothing_overflows(home, page, width):
    page.set_viewport_size({"width": width, "height": 768})
    wide = (
        "all => all.filter(one => one.scrollWidth > one.clientWidth + 1).map(one => one.className)"
    )
    boxes = home.locator(".popcon-section, .popcon-form, .popcon-actions, .popcon-side")
    assert boxes.evaluate_all(wide) == []
    # What is started, and how it gets on, stays in sight.
    home.locator(".popcon-form").scroll_into_view_if_needed()
    expect(home.get_by_role("button", name="Start", exact=True)).to_be_in_viewport()
