"""The matting lab as a person meets it: in JupyterLab, with the mouse and with the keyboard."""

import json
import re
import subprocess
import sys
from io import BytesIO

import cv2
import numpy as np
import pytest
from browser import lab as jupyter
from browser.lab import until
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from popcon_lib import edits, pictures
from popcon_lib.job import Job, JobSpec
from popcon_lib.records import read

READY_MS = 90_000
BLACK, CHAT = (0, 0, 0), (0x8C, 0xAB, 0xD8)


@pytest.fixture(scope="module")
def masks(desk):
    """Mattes made elsewhere, in which every effect is missing."""
    folder = desk.root / "masks"
    folder.mkdir()
    made = Job(desk.root / "jobs" / desk.job).find_artifact("matting", "love", None)
    for number, alpha in enumerate(pictures.matte_from(made.contents()).alpha):
        _, labels, stats, _ = cv2.connectedComponentsWithStats((alpha > 0.3).astype(np.uint8))
        body = labels == 1 + np.argmax(stats[1:, cv2.CC_STAT_AREA])
        only = np.where(cv2.dilate(body.astype(np.uint8), np.ones((5, 5))) > 0, alpha, 0)
        cv2.imwrite(str(folder / f"{number}.png"), np.rint(only * 255).astype(np.uint8))
    return folder


@pytest.fixture
def lab(page: Page, desk):
    # High enough for all of it: what is out of sight is not drawn.
    page.set_viewport_size({"width": 1366, "height": 1700})
    desk.show(page, "matting_lab")
    panel = page.locator(".popcon-lab")
    panel.wait_for(timeout=READY_MS)
    return panel


def tile(lab: Locator, number: int) -> Locator:
    return lab.locator(".popcon-column").nth(number - 1).locator(".popcon-tile")


def seen(where: Locator) -> np.ndarray:
    """What the browser shows there: uint8 (H, W, 3)."""
    return np.asarray(Image.open(BytesIO(where.screenshot())).convert("RGB")).astype(int)


def difference(where: Locator, before: np.ndarray) -> float:
    """The largest there is between what is seen there now and before; of another size, all."""
    now = seen(where)
    return np.abs(now - before).max() if now.shape == before.shape else np.inf


def corner(where: Locator) -> tuple[int, ...]:
    return tuple(seen(where)[12, 12])


def figures(lab: Locator, count: int) -> None:
    """Wait until the figures of so many columns are there."""
    rows = lab.locator(".popcon-tables td:last-child", has_text=re.compile(r"^\d+ \+ \d+$"))
    expect(rows).to_have_count(count, timeout=READY_MS)


def open_three(lab: Locator, desk, masks) -> None:
    """An action's own recipe, another engine, and mattes made elsewhere; once for all tests."""
    love = lab.get_by_role("button", name="Use for love only")
    if (desk.root / "jobs" / desk.job / "edits/lab/love.json").exists():
        expect(love).to_be_visible(timeout=READY_MS)
        figures(lab, 3)
        return
    job = lab.get_by_role("combobox").nth(0)
    expect(job.locator("option:checked")).to_contain_text("Real", timeout=READY_MS)  # the newest
    lab.get_by_role("combobox").nth(1).select_option("Love", timeout=READY_MS)
    expect(love).to_be_enabled(timeout=READY_MS)
    figures(lab, 1)
    lab.get_by_label("Engine").first.select_option("grabcut")
    lab.get_by_role("button", name="Add column").click()
    lab.get_by_placeholder("The folder of mattes").fill(str(masks))
    lab.get_by_role("button", name="Import mattes").click()
    figures(lab, 3)


def test_three_engines_side_by_side_are_played_tuned_compared_and_used(lab, page, desk, masks):
    open_three(lab, desk, masks)
    for name, colour in (("Chat", CHAT), ("Black", BLACK)):
        lab.get_by_role("button", name=name, exact=True).click()
        until(page, lambda colour=colour: corner(tile(lab, 3)) == colour)

    # All play, in step, and nothing is sent meanwhile.
    lab.get_by_role("button", name="Play").click()
    expect(lab.get_by_role("button", name="Pause")).to_be_visible()
    pictures = set()
    until(page, lambda: pictures.add(seen(tile(lab, 1)).tobytes()) or len(pictures) > 2)
    step = "one => getComputedStyle(one).transform"
    sheets = lab.locator(".popcon-column:visible .popcon-cut")
    assert len(set(sheets.evaluate_all(f"all => all.map({step})"))) == 1
    lab.get_by_role("button", name="Pause").click()
    expect(lab.get_by_role("button", name="Play")).to_be_visible()
    frame = lab.locator(".popcon-frame .widget-readout")
    paused_at = frame.text_content()
    lab.get_by_role("button", name="▶").click()
    expect(frame).not_to_have_text(paused_at)

    # The mask has no effects: the rescue brings them back, at once in the frame in view.
    before = seen(tile(lab, 3))
    lab.get_by_label("On").check()
    until(page, lambda: difference(tile(lab, 3), before) > 90)
    lab.locator(".popcon-column").nth(1).get_by_role("button", name="Tune").click()
    expect(lab).to_contain_text("Recipe of column 2")
    strength = lab.locator(".popcon-slider", has_text="Strength")
    strength.locator(".noUi-handle").focus()
    page.keyboard.press("Home")
    expect(strength.locator(".widget-readout")).to_have_text("0.00")
    expect(lab.locator(".popcon-column").nth(1)).to_contain_text("tuned")

    lab.get_by_label("Compare").select_option("Before/after slider")
    lab.get_by_label("Before", exact=True).select_option("film")
    lab.get_by_label("After", exact=True).select_option("3 masks · tuned")
    versus = lab.locator(".popcon-versus .popcon-tile")
    until(page, lambda: corner(versus) != BLACK)
    box = versus.bounding_box()
    versus.locator("canvas").hover(position={"x": box["width"] / 2, "y": 40})
    box = versus.bounding_box()
    page.mouse.down()
    page.mouse.move(box["x"] + 2, box["y"] + 40, steps=4)
    page.mouse.up()
    until(page, lambda: corner(versus) == BLACK)

    lab.locator(".popcon-column").nth(0).get_by_role("button", name="Tune").click()
    lab.get_by_label("Preset").last.select_option("raw")
    lab.get_by_role("button", name="Use for the whole job").click()
    expect(lab).to_contain_text("Every action is matted by this recipe from now on")
    job = Job(desk.root / "jobs" / desk.job)
    spec = JobSpec(**read(job.record).parameters)
    for action in spec.actions:
        assert edits.recipe_for(job, spec, action).edges == "none"
    resume = [sys.executable, "-m", "popcon_lib.cli", "resume", str(job.folder), "--json"]
    home = {"PATH": "/usr/bin:/bin", "HOME": str(desk.root), "JUPYTER_DATA_DIR": str(desk.root)}
    run = subprocess.run(resume, capture_output=True, text=True, env=home)
    assert run.returncode == 0, run.stderr
    made = {step.name: not step.cached for step in read(job.record).steps}
    assert made["matting"] and made["refine"] and not made["frames"]


def test_pixels_are_looked_at_in_all_columns_with_mouse_and_keyboard(lab, page, desk, masks):
    open_three(lab, desk, masks)
    cells = page.locator(".jp-Cell").count()
    lab.get_by_role("button", name="Cut-out").click()
    pad = tile(lab, 1).locator("canvas")
    pad.click()
    page.keyboard.press("f")
    expect(lab.get_by_role("button", name="Fit")).to_be_disabled()
    pad.hover()
    for turns in range(1, 6):
        page.mouse.wheel(0, -100)
        expect(lab).to_contain_text(f"{1.25**turns:.1f}×")
    zoomed = [seen(tile(lab, number)) for number in (1, 2)]
    assert np.median(np.abs(zoomed[0] - zoomed[1])) < 8
    frame = lab.locator(".popcon-frame .widget-readout")
    now = frame.text_content()
    for key in ("ArrowRight", "a", "d", "d", "x", "v", "b", "f"):
        page.keyboard.press(key)
    expect(frame).not_to_have_text(now)
    expect(lab.locator(".popcon-toggles .mod-active").first).to_have_text("Alpha")
    expect(lab.get_by_role("button", name="Fit")).to_be_disabled()
    assert page.locator(".jp-Cell").count() == cells
    page.keyboard.press("Tab")
    expect(lab.locator("button:focus")).to_have_text("Tune")


def test_a_reload_and_a_restart_of_the_kernel_bring_it_back_with_one_cell(lab, page, desk, masks):
    open_three(lab, desk, masks)
    lab.get_by_role("button", name="Chat", exact=True).click()
    lab.get_by_role("button", name="Cut-out").click()
    lab.get_by_label("Compare").select_option("Columns only")
    until(page, lambda: corner(tile(lab, 2)) == CHAT)
    kept = desk.root / "jobs" / desk.job / "edits/lab/love.json"
    wanted = {"backdrop": "chat-light", "view": "cut-out", "versus": ""}
    until(page, lambda: wanted.items() <= json.loads(kept.read_text())["look"].items())
    before = seen(tile(lab, 2))
    page.reload()
    jupyter.await_kernel(page)
    jupyter.run_all(page)
    figures(lab, 3)
    until(page, lambda: difference(tile(lab, 2), before) <= 3)

    jupyter.restart(page)
    expect(lab).to_have_count(0)
    jupyter.run_all(page)
    figures(lab, 3)
    expect(lab.locator(".popcon-column:visible")).to_have_count(3)
    until(page, lambda: difference(tile(lab, 2), before) <= 3)
    # What was done can be undone, even so.
    lab.get_by_role("button", name="Undo").click()
    expect(lab.get_by_role("button", name="Redo")).to_be_enabled()
