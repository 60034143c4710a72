"""The review of a finished job as a person meets it: its pictures large, its files, its memory."""

import re

import pytest
from browser import lab
from playwright.sync_api import Page, expect

from popcon_lib.job import Job
from popcon_lib.review import keep_review, review_of

READY_MS = 120_000


@pytest.fixture
def job(desk) -> Job:
    """Two actions, finished."""
    return Job.find(desk.job, desk.root / "jobs")


@pytest.fixture
def review(page: Page, desk, job):
    desk.show(page, "review")
    expect(page.locator(".popcon-tile")).to_have_count(2, timeout=READY_MS)
    return page.locator(".popcon-review")


def tile(review, title: str):
    return review.locator(".popcon-tile", has=review.page.get_by_text(title, exact=True))


def large(review):
    return review.locator(".popcon-modal.open")


def test_the_large_view_on_any_backdrop_with_its_files(review, page):
    review.get_by_role("button", name=re.compile("^Love, ")).click()
    stage = large(review).locator(".popcon-large-stage")
    expect(stage.locator(".popcon-window")).to_be_visible()
    large(review).get_by_role("button", name="Cut-out").click()
    for name, colour in (("Black", "rgb(0, 0, 0)"), ("Chat", "rgb(140, 171, 216)")):
        large(review).get_by_role("button", name=name).click()
        expect(stage).to_have_css("background-color", colour)
    large(review).get_by_role("button", name="Black").click()
    expect(stage).to_have_css("background-color", "rgb(0, 0, 0)")
    expect(large(review).locator("canvas")).to_be_focused()  # keys go on after a click
    page.keyboard.press("b")
    expect(stage).to_have_css("background-color", "rgb(128, 128, 128)")
    for button, file in (("Make GIF", "love.gif"), ("Make APNG", "love.png")):
        large(review).get_by_role("button", name=button).click()
        link = large(review).get_by_role("link", name=button.removeprefix("Make "), exact=True)
        with page.expect_download() as download:
            link.click()
        assert download.value.suggested_filename == file
    large(review).get_by_role("button", name="Close").click()
    expect(large(review)).to_have_count(0)


def test_a_reload_and_a_restart_of_the_kernel_bring_it_back_with_one_cell(review, page, job):
    for action in ("wave", "love"):
        keep_review(job, action, review_of(job, action).approved())
    wave = tile(review, "Wave")
    expect(wave).to_contain_text("approved")
    review.get_by_role("button", name=re.compile("^Approved 2")).click()
    chosen = review.locator(".popcon-segments .on")
    expect(chosen).to_contain_text("Approved")
    page.reload()
    lab.await_kernel(page)
    lab.run_all(page)
    expect(chosen).to_contain_text("Approved", timeout=READY_MS)
    expect(wave).to_be_visible()
    lab.restart(page)
    expect(review).to_have_count(0)
    lab.run_all(page)
    expect(chosen).to_contain_text("Approved", timeout=READY_MS)
    wave.get_by_role("button", name="Approved ✓").click()
    expect(wave).to_have_class(re.compile("hidden"), timeout=READY_MS)
    assert review_of(job, "wave").state == "pending"


def test_a_job_that_goes_leaves_nothing_to_click_and_is_chosen_again_once_it_is_back(review, job):
    jobs = review.locator(".popcon-jobs select")
    away = job.folder.with_name(".away")
    job.folder.rename(away)
    expect(review).to_contain_text("Real is not there any more: its folder was moved or deleted")
    expect(review.locator(".popcon-tile")).to_have_count(0)
    expect(review.get_by_role("button", name="Approve all")).to_be_hidden()
    away.rename(job.folder)
    expect(jobs.locator("option").nth(1)).to_contain_text("Real")
    jobs.select_option(index=1)
    expect(review.locator(".popcon-tile")).to_have_count(2)
    expect(review.locator(".popcon-said")).to_be_empty()


def test_the_archive_leads_to_the_review_of_the_job_that_is_chosen(page, desk, job):
    desk.show(page, "archive")
    archive = page.locator(".popcon").first
    archive.get_by_role("button", name=re.compile("^Real, ")).click(timeout=READY_MS)
    archive.get_by_role("link", name="Review", exact=True).click()
    opened = lab.opened(page, "review")
    lab.run_all(page)
    expect(opened.locator(".popcon-heading")).to_contain_text("Real", timeout=READY_MS)
    expect(opened.locator(".popcon-tile")).to_have_count(2)
