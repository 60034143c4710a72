"""Refining as a person meets it: in JupyterLab, with the mouse and with the keyboard."""

import json
import re
import subprocess
import sys
from io import BytesIO

import numpy as np
import pytest
from browser import lab as jupyter
from browser.lab import Desk, until
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from popcon_lib import edits, pictures
from popcon_lib.job import Job
from popcon_lib.records import read
from widgets.parts.refine.lease import Lease

READY_MS = 90_000
WAITING = ("--frames", "5", "--actions", "love", "--target", "telegram-emoji", "--title", "Waits")
BLACK = (0, 0, 0)


@pytest.fixture(scope="module")
def desk(server, folder):
    """One job that waits for refinement."""
    home = folder / "home"
    home.mkdir()
    command = [sys.executable, "-m", "popcon_lib.cli", "run", *WAITING, "--refine", "ask"]
    where = ["--jobs-root", str(folder / "jobs"), "--json"]
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(home), "JUPYTER_DATA_DIR": str(home / "s")}
    run = subprocess.run([*command, *where], env=environment, capture_output=True, text=True)
    assert '"status": "waiting"' in run.stdout, run.stderr
    return Desk(server, folder, json.loads(run.stdout)["job"])


@pytest.fixture(scope="module")
def waiting(desk):
    """The job that waits."""
    return Job(desk.root / "jobs" / desk.job)


@pytest.fixture
def refine(page: Page, desk, waiting) -> Locator:
    desk.show(page, "refine")
    return shown(page)


def shown(page: Page) -> Locator:
    """The panel, once its first frame is in sight."""
    panel = page.locator(".popcon-refine")
    panel.locator(".popcon-cells b").first.wait_for(timeout=READY_MS)
    panel.locator(".popcon-desk").scroll_into_view_if_needed()
    return panel


def of_window(panel: Locator, u: float, v: float) -> dict[str, float]:
    box = panel.locator(".popcon-window").bounding_box()
    return {"x": u * box["width"], "y": v * box["height"]}


def press(panel: Locator, u: float, v: float, **about) -> None:
    panel.locator(".popcon-window canvas").click(position=of_window(panel, u, v), **about)


def drag(page: Page, panel: Locator, *places: tuple[float, float]) -> None:
    first, *others = [of_window(panel, u, v) for u, v in places]
    panel.locator(".popcon-window canvas").hover(position=first)
    box = panel.locator(".popcon-window").bounding_box()
    page.mouse.down()
    for place in others:
        page.mouse.move(box["x"] + place["x"], box["y"] + place["y"], steps=4)
    page.mouse.up()


def swipe(page: Page, panel: Locator, *places: tuple[float, float]) -> None:
    """A finger down, on to each place, and up; at one place alone, a tap."""
    box = panel.locator(".popcon-window").bounding_box()
    session = page.context.new_cdp_session(page)

    def touch(kind: str, *at: tuple[float, float]) -> None:
        points = [
            {"x": box["x"] + u * box["width"], "y": box["y"] + v * box["height"]} for u, v in at
        ]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    touch("touchStart", places[0])
    for place in places[1:]:
        touch("touchMove", place)
    touch("touchEnd")


def outline(panel: Locator) -> Locator:
    return panel.locator(".popcon-mask-layer path.mask")


def drawn(panel: Locator) -> dict[str, int]:
    """How many dots, boxes and strokes are on the frame in view."""
    kinds = (".dot.yes", ".dot.no", "rect.box", ".stroke")
    return {kind: panel.locator(f".popcon-prompts-layer {kind}").count() for kind in kinds}


def seen(panel: Locator) -> np.ndarray:
    shot = panel.locator(".popcon-window").screenshot()
    return np.asarray(Image.open(BytesIO(shot)).convert("RGB")).astype(int)


def at_rest(page: Page, panel: Locator) -> np.ndarray:
    """What is seen once nothing of it changes any more."""
    shots = [seen(panel)]

    def is_same() -> bool:
        shots.append(seen(panel))
        return np.array_equal(*shots[-2:])

    until(page, is_same)
    return shots[-1]


def shows(panel: Locator, before: np.ndarray) -> bool:
    now = seen(panel)
    return now.shape == before.shape and np.abs(now - before).max() <= 3


def edits_of(job: Job) -> list[dict]:
    kept = edits.refinement_of(job, "love")
    return kept.history.to_json()["edits"] if kept is not None else []


def middle_of_the_body(job: Job) -> tuple[float, float]:
    """Where the character is, of the window; and nothing of it at its rim."""
    alpha = pictures.matte_from(job.find_artifact("matting", "love", None).contents()).alpha[0]
    rows, columns = np.nonzero(alpha > 0.9)
    return float(np.median(columns)) / alpha.shape[1], float(np.median(rows)) / alpha.shape[0]


def test_clicks_survive_everything_and_change_the_emoji(refine, page, waiting):
    panel, (u, v) = refine, middle_of_the_body(waiting)
    expect(panel).to_contain_text("Waiting for refinement: love.")
    press(panel, u, v)
    expect(outline(panel)).to_have_count(1)
    page.keyboard.press("Control+z")
    expect(outline(panel)).to_have_count(0)
    page.keyboard.press("Control+Shift+Z")
    expect(outline(panel)).to_have_count(1)
    whole = outline(panel).get_attribute("d")

    page.keyboard.press("2")
    press(panel, 0.03, 0.03)
    press(panel, 0.97, 0.97, button="right")  # the other way round: it is meant
    expect(panel.locator(".dot.no")).to_have_count(1)
    expect(panel.locator(".dot.yes")).to_have_count(2)
    page.keyboard.press("u")
    expect(panel.locator(".dot.yes")).to_have_count(1)
    assert page.locator(".lm-Menu-content").count() == 0  # the right button opens no menu here
    page.keyboard.press("1")
    drag(page, panel, (0.02, 0.02), (0.5, 0.5), (0.98, 0.98))
    expect(panel.locator("rect.box")).to_have_count(1)

    # The brush: a bar from side to side that no matte would have.
    panel.get_by_role("button", name="Paint").click()
    drag(page, panel, (0.1, 0.96), (0.9, 0.96))
    expect(panel.locator(".stroke")).to_have_count(1)
    page.mouse.move(5, 5)
    expect(outline(panel)).not_to_have_attribute("d", whole)
    panel.get_by_role("button", name="Apply to all").click()
    expect(panel).to_contain_text("Applied to 5 of 5 frames.", timeout=READY_MS)
    expect(panel.locator(".popcon-cells .refined")).to_have_count(1)
    expect(panel.locator(".popcon-cells .tracked")).to_have_count(4)
    panel.get_by_role("button", name="Cut-out").click()
    panel.locator("select").filter(has_text="Chat").select_option("Black")
    until(page, lambda: tuple(seen(panel)[30, 30]) == BLACK)
    before, marks, edited = at_rest(page, panel), drawn(panel), edits_of(waiting)
    assert marks == {".dot.yes": 1, ".dot.no": 1, "rect.box": 1, ".stroke": 1}

    page.reload()
    jupyter.await_kernel(page)
    jupyter.run_all(page)
    panel = shown(page)
    expect(panel).to_contain_text("Applied to 5 of 5 frames.", timeout=READY_MS)
    until(page, lambda: shows(panel, before))
    assert drawn(panel) == marks and edits_of(waiting) == edited

    jupyter.restart(page)
    expect(panel).to_have_count(0)
    jupyter.run_all(page)
    panel = shown(page)
    expect(panel).to_contain_text("Applied to 5 of 5 frames.", timeout=READY_MS)
    until(page, lambda: shows(panel, before))
    assert drawn(panel) == marks
    panel.get_by_role("button", name="Undo").click()
    expect(panel.locator(".popcon-cells .clicked")).to_have_count(1)
    panel.get_by_role("button", name="Redo").click()
    expect(panel.locator(".popcon-cells .refined")).to_have_count(1)

    panel.get_by_role("button", name="Finish and build the pack").click()
    expect(panel).to_contain_text("is finished: its pack is ready", timeout=READY_MS)
    record = read(waiting.record)
    assert record.status == "completed" and record.pack.is_file()
    made = pictures.decode_pngs(waiting.find_artifact("refine", "love", None).contents())
    row = made[0][round(0.96 * made.shape[1]), :, 3]
    assert row[int(0.2 * len(row)) : int(0.8 * len(row))].min() == 255  # the bar is there


def take_up(panel: Locator, tool: str) -> None:
    """Tap on a tool, and wait until it is at hand: a tap becomes a click a moment later."""
    panel.get_by_role("button", name=tool, exact=True).tap()
    expect(panel).to_have_class(re.compile(rf"\btool-{tool.lower()}\b"))


def test_fingers_click_draw_and_pan_and_who_takes_over_edits(chromium, desk, waiting):
    page = chromium.new_context(has_touch=True).new_page()
    page.set_viewport_size({"width": 1366, "height": 900})
    desk.show(page, "refine")
    panel = shown(page)
    panel.get_by_role("button", name="Clear all").tap()
    until(page, lambda: edits_of(waiting)[-1:] and edits_of(waiting)[-1]["kind"] == "clear")
    expect(panel.locator(".popcon-prompts-layer .dot")).to_have_count(0)
    take_up(panel, "Include")
    edited, place = len(edits_of(waiting)), panel.locator(".popcon-window").bounding_box()
    swipe(page, panel, (0.5, 0.5))
    expect(panel.locator(".dot.yes")).to_have_count(1)
    swipe(page, panel, (0.1, 0.1), (0.5, 0.6), (0.9, 0.9))
    expect(panel.locator("rect.box")).to_have_count(1)
    take_up(panel, "Paint")
    swipe(page, panel, (0.5, 0.9), (0.5, 0.5), (0.5, 0.1))
    expect(panel.locator(".stroke")).to_have_count(1)
    take_up(panel, "Move")
    panel.get_by_role("button", name="+", exact=True).tap()
    expect(panel).to_contain_text(re.compile(r"\d\.\d×"))
    line = panel.locator(".stroke").bounding_box()
    swipe(page, panel, (0.5, 0.5), (0.4, 0.5))
    until(page, lambda: panel.locator(".stroke").bounding_box()["x"] < line["x"] - 20)
    assert len(edits_of(waiting)) == edited + 3, "no touch counts twice"
    assert panel.locator(".popcon-window").bounding_box() == place, "nothing scrolled away"

    elsewhere = Lease(waiting.edit("refine", "love").with_suffix(".open"))
    elsewhere.take(force=True)
    expect(panel).to_contain_text("open elsewhere")
    expect(panel.get_by_role("button", name="Undo")).to_be_disabled()
    panel.get_by_role("button", name="Take over").tap()
    expect(panel.get_by_role("button", name="Take over")).to_be_hidden()
    assert not elsewhere.renew()
    panel.get_by_role("button", name="Undo").tap()
    expect(panel.locator(".stroke")).to_have_count(0)
    page.context.close()


def test_keys_reach_no_cell_and_lead_on_to_the_buttons(refine, page):
    panel = refine
    cells = page.locator(".jp-Cell").count()
    press(panel, 0.5, 0.5)
    for key in ("2", "3", "x", "d", "d", "b", "v", "a", "u", "ArrowRight", "ArrowLeft", "o", "f"):
        page.keyboard.press(key)
    fit = panel.get_by_role("button", name="Fit")
    expect(fit).to_be_disabled()
    page.mouse.wheel(0, -300)
    expect(panel).to_contain_text("1.6×")
    page.keyboard.press("Escape")
    expect(fit).to_be_disabled()
    assert page.locator(".jp-Cell").count() == cells
    page.keyboard.press("Tab")
    expect(panel.locator("button:focus")).to_have_text("Apply to all")
