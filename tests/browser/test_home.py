"""The front door as a person meets it: stop and go on, keys, and how it fits its window."""

import os
import re
import signal

import pytest
from browser.lab import until
from playwright.sync_api import Page, expect

READY_MS = 120_000


@pytest.fixture
def home(page: Page, desk):
    desk.show(page, "home")
    home = page.locator(".popcon-home")
    expect(home.locator(".popcon-action")).to_have_count(39, timeout=READY_MS)
    return home


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
    home.get_by_role("button", name=re.compile("^(Real|Copy 19), ")).first.click()
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


def test_nothing_overflows(home, page):
    wide = (
        "all => all.filter(one => one.scrollWidth > one.clientWidth + 1).map(one => one.className)"
    )
    home.get_by_role("button", name="+ Own action").click()
    expect(home.locator(".popcon-own")).to_be_visible()
    boxes = home.locator(
        ".popcon-section, .popcon-form, .popcon-actions, .popcon-own, .popcon-side"
    )
    for width in (1920, 1366):
        page.set_viewport_size({"width": width, "height": 768})
        until(page, lambda width=width: width - 100 < right_of(home) <= width)
        assert boxes.evaluate_all(wide) == []
        # What is started, and how it gets on, stays in sight.
        home.locator(".popcon-form").last.scroll_into_view_if_needed()
        expect(home.get_by_role("button", name="Start", exact=True)).to_be_in_viewport()


def right_of(home) -> float:
    """Where it ends, in px: JupyterLab arranges a window that has become another size by and by."""
    box = home.bounding_box()
    return box["x"] + box["width"]


PID = """async () => {
    const kernel = window.jupyterapp.shell.currentWidget.context.sessionContext.session.kernel;
    const asked = kernel.requestExecute({code: 'import os; print(os.getpid())'});
    let said = '';
    asked.onIOPub = message => { said += message.content.text || ''; };
    await asked.done;
    return Number(said);
}"""


def test_an_upload_that_nothing_answers_is_said(home, page):
    home.get_by_role("button", name="A picture").click()
    expect(home.locator(".popcon-upload")).to_be_visible()
    kernel = page.evaluate(PID)
    os.kill(kernel, signal.SIGSTOP)
    try:
        with page.expect_file_chooser() as chooser:
            home.locator(".popcon-upload").click()
        chooser.value.set_files({"name": "a.png", "mimeType": "image/png", "buffer": b"a picture"})
        expect(home.locator(".popcon-lost")).to_be_visible()
    finally:
        os.kill(kernel, signal.SIGCONT)
    # It arrives late: what it is, is said in its place.
    expect(home.get_by_label("Picture", exact=True)).to_have_value("a.png", timeout=READY_MS)
    expect(home.locator(".popcon-lost")).to_be_hidden()
