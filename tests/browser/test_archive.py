"""The archive as a person meets it: in JupyterLab, with the mouse and with the keyboard."""

import json
import re

import pytest
from browser import lab
from browser.lab import until
from playwright.sync_api import Page, expect

from popcon_lib.files import save
from popcon_lib.records import read
from popcon_lib.records.lock import is_held
from popcon_lib.records.record import lock_of

READY_MS = 120_000


@pytest.fixture
def archive(page: Page, desk):
    desk.show(page, "archive")
    expect(page.locator(".popcon-card")).to_have_count(12, timeout=READY_MS)
    return page.locator(".popcon")


def choose(archive, name: str):
    archive.get_by_role("button", name=re.compile(f"^{name}, ")).click()
    expect(archive.locator(".popcon-details .popcon-name")).to_have_text(name)


def test_cards_move_and_are_found_as_one_types(archive, page):
    thumb = archive.locator(".popcon-thumb").first
    seen = set()
    until(page, lambda: seen.add(thumb.screenshot()) or len(seen) > 2)
    search = archive.get_by_placeholder("Search titles, ids, parameters")
    search.press_sequentially("copy")
    expect(archive).to_contain_text("1–12 of 20")
    search.press_sequentially(" -000013")
    expect(archive.locator(".popcon-title")).to_have_text(["Copy 13"])
    search.press_sequentially("x")
    expect(archive).to_contain_text("No job is like that")
    search.fill("")
    expect(archive.locator(".popcon-card")).to_have_count(12)


def test_everything_is_reached_with_the_keyboard(archive, page):
    cells = page.locator(".jp-Cell").count()
    archive.get_by_placeholder("Search titles, ids, parameters").focus()
    for _ in range(30):
        page.keyboard.press("Tab")
        focused = page.locator("*:focus")
        if (focused.text_content() or "").startswith("Copy 18, "):
            break
    expect(page.locator("*:focus")).to_contain_text("Copy 18, ")
    page.keyboard.press("Enter")
    expect(archive.locator(".popcon-details .popcon-name")).to_have_text("Copy 18")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(archive.locator(".popcon-details .popcon-name")).to_have_text("Copy 17")
    assert page.locator(".jp-Cell").count() == cells


def test_a_reload_and_a_restart_of_the_kernel_bring_it_back_with_one_cell(archive, page):
    page.reload()
    lab.await_kernel(page)
    lab.run_all(page)
    expect(archive.locator(".popcon-card")).to_have_count(12, timeout=READY_MS)
    lab.restart(page)
    expect(archive).to_have_count(0)
    lab.run_all(page)
    archive.get_by_role("button", name="Refresh").click()
    expect(archive.locator(".popcon-card")).to_have_count(12)


def test_a_job_is_resumed_from_a_step_with_other_parameters_and_opens_untrusted(
    archive, page, desk
):
    record = desk.root / "jobs" / desk.job / "job.ipynb"
    choose(archive, "Real")
    archive.get_by_label("Make again from").select_option("matting")
    archive.get_by_label("Recipe").select_option("raw")
    archive.get_by_role("button", name="Resume").click()
    details = archive.locator(".popcon-details")
    expect(details).to_contain_text("attempt 2", timeout=READY_MS)
    # The kernel is free meanwhile.
    choose(archive, "Copy 19")
    choose(archive, "Real")
    expect(details).to_contain_text(re.compile("completed.*attempt 2"), timeout=READY_MS)
    until(page, lambda: not is_held(lock_of(record)))  # the run has said its last word
    found = read(record)
    assert (found.status, found.attempt) == ("completed", 2)
    assert found.parameters["recipe"] == "raw"
    made = {step.name: not step.cached for step in found.steps}
    assert made["matting"] and made["refine"] and made["pack"]
    assert not made["videos"] and not made["frames"]

    with page.expect_download() as download:
        archive.get_by_role("link", name="Download pack").click()
    assert download.value.suggested_filename == "telegram-emoji.zip"

    # As another tool would write it: JupyterLab has never seen these bytes.
    notebook = json.loads(record.read_text())
    notebook["metadata"]["seen"] = "elsewhere"
    save(record, json.dumps(notebook, indent=1, sort_keys=True).encode())
    archive.get_by_role("link", name="Open record").click()
    opened = page.locator(".jp-NotebookPanel:visible", has_text="One emoji set")
    pictures = opened.locator(".jp-OutputArea img")
    expect(pictures).to_have_count(6, timeout=READY_MS)
    trusted = "window.jupyterapp.shell.currentWidget.content.widgets.map(one => one.model.trusted)"
    assert True not in page.evaluate(trusted)
    widths = "all => all.map(one => one.naturalWidth)"
    until(page, lambda: min(pictures.evaluate_all(widths)) > 50)
    opened.get_by_role("link", name="archive.ipynb").click()
    expect(page.locator(".jp-NotebookPanel:visible", has_text="The archive")).to_be_visible()
