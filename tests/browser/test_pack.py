"""The pack panel as a person meets it: a real job in JupyterLab, ordered, built, downloaded."""

import re
import zipfile

import pytest
from browser import lab
from browser.lab import until
from playwright.sync_api import Page, expect

from popcon_lib.edits import pack_history
from popcon_lib.job import Job
from popcon_lib.pack import find
from popcon_lib.pack.check import check

READY_MS = 120_000


@pytest.fixture
def panel(page: Page, desk):
    desk.show(page, "pack")
    return shown(page)


def shown(page: Page):
    panel = page.locator(".popcon-packing")
    expect(panel.locator(".popcon-emoji")).to_have_count(2, timeout=READY_MS)
    sprite = panel.locator(".popcon-emoji .popcon-sprite").first
    expect(sprite).to_have_css("background-image", re.compile("webp"), timeout=READY_MS)
    return panel


def drag(page: Page, start, end) -> None:
    """Press on one tile and let go on the other."""
    x, y = point_at(page, start)
    to_x, to_y = middle(end)
    page.mouse.down()
    page.mouse.move((x + to_x) / 2, (y + to_y) / 2)
    page.mouse.move(to_x, to_y, steps=4)
    page.mouse.up()


def point_at(page: Page, tile) -> tuple[float, float]:
    """Move the mouse on a tile, once it stands still; returns where that is."""
    tile.hover(force=True)  # the pad lies over it
    at = middle(tile)
    page.mouse.move(*at)
    return at


def press(page: Page, tile) -> None:
    point_at(page, tile)
    page.mouse.down()
    page.mouse.up()


def middle(tile) -> tuple[float, float]:
    box = tile.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_a_set_is_ordered_begun_built_for_two_and_downloaded_also_after_a_reload(panel, page, desk):
    job = Job(desk.root / "jobs" / desk.job)
    close = panel.locator(".popcon-close")
    tiles = panel.locator(".popcon-emoji")
    wave, love = (tiles.filter(has_text=title) for title in ("Wave", "Love"))
    press(page, wave)
    expect(close.locator(".popcon-name")).to_have_text("Wave")
    expect(panel.locator("canvas.popcon-pad").first).to_be_focused()
    page.keyboard.press("Shift+ArrowRight")
    expect(close).to_contain_text("no. 2 of the set")
    until(page, lambda: pack_history(job).now.order == ("love", "wave"))
    expect(love).to_have_css("order", "0")
    drag(page, love, wave)
    expect(love).to_have_css("order", "1")
    expect(close.locator(".popcon-name")).to_have_text("Love")
    # While it is dragged it is shown where it would be; it is there once the mouse let go of it.
    until(page, lambda: pack_history(job).now.order == ("wave", "love"))
    page.keyboard.press("Control+z")
    expect(love).to_have_css("order", "0")

    for key in (".", ".", "Enter"):
        page.keyboard.press(key)
    expect(close).to_contain_text("begins with frame 3")
    panel.get_by_label("LINE animated emoji").check()
    expect(panel).to_contain_text("takes 8 to 40 actions, not 2. Add 6.")
    press(page, wave)
    page.keyboard.press("t")
    expect(close.get_by_role("button", name="Tab picture ✓")).to_be_visible()
    panel.get_by_label("Discord emoji").check()
    panel.get_by_role("button", name="Build 2 packs").click()
    expect(panel).to_contain_text("2 packs built.", timeout=READY_MS)
    for name in ("telegram-emoji", "discord-emoji"):
        assert check(job.pack_folder / f"{name}.zip", find(name)) == []

    chat = panel.locator(".popcon-chat")
    chat.get_by_role("combobox").select_option("Telegram custom emoji")
    film = chat.locator("video.popcon-in-chat").first
    until(page, lambda: film.evaluate("film => film.readyState") > 1)
    chat.get_by_role("combobox").select_option("Discord emoji")
    picture = chat.locator(".light .bare img.popcon-in-chat").first
    expect(picture).to_have_css("width", "48px")
    until(page, lambda: picture.evaluate("one => one.naturalWidth") == 128)

    page.reload()
    lab.await_kernel(page)
    lab.run_all(page)
    panel = shown(page)
    expect(panel.get_by_role("button", name="All built ✓")).to_be_visible(timeout=READY_MS)
    expect(panel.locator(".popcon-emoji").filter(has_text="Love")).to_have_css("order", "0")
    expect(panel.locator(".popcon-close")).to_contain_text("begins with frame 3")
    link = panel.get_by_role("link", name="Download discord-emoji.zip")
    with page.expect_download() as download:
        link.click()
    with zipfile.ZipFile(download.value.path()) as archive:
        assert archive.namelist() == ["001.webp", "002.webp"]
    discord = page.get_by_role("link", name="Download discord-emoji.zip")
    panel.locator("details.popcon-pack").filter(has=discord).locator("summary b").click()
    with page.expect_download() as download:
        panel.get_by_role("link", name="002.webp").click()
    assert download.value.suggested_filename == "002.webp"
