"""From an idea to a pack, as a new user goes: home, start, review, continue, the pack."""

import json
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import cv2
import numpy as np
from browser import lab
from browser.lab import until
from playwright.sync_api import Locator, Page, expect

from popcon_lib.job import Job
from popcon_lib.records import list_jobs, read
from popcon_lib.review import review_of

READY_MS = 120_000
RUN_MS = 240_000
WANTED = ("Wave", "Laugh", "Love", "Cry", "Angry", "Surprised", "Sea dog", "Sleep")
APPROVED = ("Wave", "Laugh", "Love", "Angry", "Surprised", "Sea dog")
FRAMES = 5


def draw() -> bytes:
    """A round face on white, in a file of 12 MB: more than JupyterLab takes as one message."""
    picture = np.full((240, 220, 3), 255, np.uint8)
    cv2.ellipse(picture, (110, 120), (80, 100), 0, 0, 360, (60, 140, 240), -1, cv2.LINE_AA)
    for x in (80, 140):
        cv2.circle(picture, (x, 100), 10, (20, 20, 20), -1, cv2.LINE_AA)
    return cv2.imencode(".png", picture)[1].tobytes() + bytes(12_000_000)


def opened(page: Page) -> Locator:
    """The home panel, once it can be used."""
    home = page.locator(".popcon-home")
    expect(home.locator(".popcon-action").nth(38)).to_be_visible(timeout=READY_MS)
    return home


def chosen(home: Locator) -> list[str]:
    return home.locator(".popcon-action.mod-active").all_inner_texts()


def tile(review: Locator, title: str) -> Locator:
    return review.locator(".popcon-tile", has=review.page.get_by_text(title, exact=True))


def shots(page: Page, picture: Locator) -> Iterator[int]:
    """How many different pictures are seen there, as one goes on looking."""
    seen = set()
    while True:
        seen.add(picture.screenshot())
        yield len(seen)
        page.wait_for_timeout(90)


def ask(page: Page, desk) -> Locator:
    """Fill in the form, over a reload of the page; return the panel, ready to start."""
    desk.show(page, "home")
    home, picture = opened(page), draw()
    with page.expect_file_chooser() as chooser:
        home.locator(".popcon-upload").click()
    chooser.value.set_files({"name": "my face.png", "mimeType": "image/png", "buffer": picture})
    field = home.get_by_label("Picture", exact=True)
    expect(field).to_have_value("my face.png", timeout=READY_MS)
    expect(home.locator("figure")).to_have_count(2, timeout=READY_MS)
    expect(home).to_contain_text("filmed on", timeout=READY_MS)
    assert (desk.root / "jobs/drop/my face.png").read_bytes() == picture

    home.get_by_role("button", name="None", exact=True).click()
    start = home.get_by_role("button", name="Start", exact=True)
    expect(start).to_be_disabled()
    expect(home).to_contain_text("No action was chosen")
    for name in WANTED:
        if name != "Sea dog":
            home.locator(".popcon-action", has_text=re.compile(f"^{name}$")).click()
    home.get_by_role("button", name="+ Own action").click()
    name = home.get_by_label("Name", exact=True)
    expect(name).to_be_focused()
    name.fill("Sea dog")
    home.get_by_label("What the character does").fill("swings a sword, grinning")
    home.get_by_label("The puppet moves it like").select_option("Jump")
    home.get_by_role("button", name="Add", exact=True).click()
    expect(home).to_contain_text("8 of 40 chosen")
    home.get_by_label("Title").fill("Face")
    home.get_by_label("Frames", exact=True).fill(str(FRAMES))
    home.get_by_label("Candidates").fill("2")
    page.keyboard.press("Tab")
    home.get_by_label("After start frames").select_option("Waits for me")
    expect(home).to_contain_text("for nothing")
    expect(start).to_be_enabled()
    draft = desk.root / "jobs/home/draft.json"
    kept = {"title": "Face", "frames": FRAMES, "candidates": 2, "review": "ask"}
    until(page, lambda: kept.items() <= json.loads(draft.read_text())["settings"].items())

    page.reload()
    lab.await_kernel(page)
    lab.run_all(page)
    home = opened(page)
    expect(home.get_by_label("Title")).to_have_value("Face")
    expect(home.locator(".popcon-action.mod-active")).to_have_count(len(WANTED))
    assert sorted(chosen(home)) == sorted(WANTED)
    expect(start).to_be_enabled(timeout=READY_MS)
    return home


def decide(page: Page, review: Locator, job: Job) -> None:
    """Approve six, swap a candidate of one, have one made again by an own prompt."""
    cells = page.locator(".jp-NotebookPanel:visible .jp-Cell").count()
    for title in APPROVED:
        tile(review, title).get_by_role("button", name="Approve").click()
        expect(tile(review, title)).to_contain_text("approved")
    cry = tile(review, "Cry")
    cry.hover()
    cry.get_by_role("button", name="›").click()
    expect(cry.locator(".popcon-dots i").nth(1)).to_have_class("on")
    expect(review.locator(".popcon-shelf-of-tiles > canvas")).to_be_focused()
    page.keyboard.press("a")
    expect(cry).to_contain_text("approved")
    assert (review_of(job, "cry").candidate, review_of(job, "cry").state) == (1, "approved")

    large = review.locator(".popcon-modal.open")
    review.get_by_role("button", name=re.compile("^Sleep, ")).click()
    expect(large.locator("canvas")).to_be_focused()
    page.keyboard.press("p")
    expect(large.get_by_placeholder("An own prompt")).to_be_focused()
    page.keyboard.type("snoring on a cloud")
    large.get_by_role("button", name="Regenerate").click()
    expect(large).to_contain_text("3 of 4", timeout=RUN_MS)
    expect(large).to_contain_text("“snoring on a cloud”")
    expect(large.locator("canvas")).to_be_focused()
    page.keyboard.press("Escape")
    expect(large).to_have_count(0)
    count = page.locator(".jp-NotebookPanel:visible .jp-Cell").count()
    assert count == cells, "no key came to JupyterLab"


def test_from_a_picture_to_a_pack(page: Page, desk):
    home = ask(page, desk)
    home.get_by_role("button", name="Start", exact=True).click()
    run = home.locator(".popcon-run")
    expect(run.locator(".popcon-step.completed").first).to_be_attached(timeout=RUN_MS)
    # The run goes on without the kernel that started it.
    lab.restart(page)
    expect(home).to_have_count(0)
    lab.run_all(page)
    home = opened(page)
    expect(run.locator(".popcon-name")).to_have_text("Face")
    expect(run).to_contain_text("approve them in the review", timeout=RUN_MS)
    job = Job(list_jobs(desk.root / "jobs")[0].path.parent)

    run.get_by_role("link", name="Review").click()
    lab.opened(page, "review")
    lab.run_all(page)
    review = page.locator(".popcon-review")
    expect(review.locator(".popcon-tile")).to_have_count(8, timeout=READY_MS)
    decide(page, review, job)
    # The run that made it again made the videos of what is approved, too.
    expect(review).to_contain_text("Face waits for review.", timeout=RUN_MS)
    expect(review.locator(".popcon-film")).to_have_count(7, timeout=READY_MS)
    seen = shots(page, tile(review, "Wave").locator(".popcon-film"))
    until(page, lambda: next(seen) > 3)
    expect(review.locator(".popcon-shelf-of-tiles > canvas")).to_be_focused()
    page.keyboard.press(" ")
    expect(review).to_have_class(re.compile("paused"))
    seen = shots(page, tile(review, "Wave").locator(".popcon-film"))
    assert [next(seen) for _ in range(6)] == [1] * 6

    lab.restart(page)
    expect(review).to_have_count(0)
    lab.run_all(page)
    expect(review).to_have_class(re.compile("paused"), timeout=READY_MS)
    expect(review.locator(".popcon-tile.yes")).to_have_count(7, timeout=READY_MS)
    tile(review, "Sleep").get_by_role("button", name="Approve").click()
    expect(review).to_contain_text("Every start frame is approved: Continue.")
    review.get_by_role("button", name="Continue").click()

    page.get_by_role("tab", name="home.ipynb").click()
    expect(run.locator(".popcon-progress > div[style*='100%']").nth(3)).to_be_attached(
        timeout=RUN_MS
    )
    expect(run.get_by_role("link", name="Download pack")).to_be_visible(timeout=RUN_MS)
    expect(run.locator(".popcon-step.completed")).to_have_count(7)
    record = read(job.record)
    assert (record.title, record.status) == ("Face", "completed")
    assert record.parameters["own_actions"]["sea_dog"]["prompt"] == "swings a sword, grinning"
    with page.expect_download() as download:
        run.get_by_role("link", name="Download pack").click()
    assert download.value.suggested_filename == "line-emoji.zip"
    pack = ZipFile(BytesIO(Path(download.value.path()).read_bytes()))
    assert len([name for name in pack.namelist() if re.search(r"\d{3}\.png$", name)]) == 8
    report = json.loads((job.pack_folder / "report.json").read_text())
    assert "sea_dog" in json.dumps(report)
