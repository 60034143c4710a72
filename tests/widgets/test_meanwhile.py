"""What a panel's threads show undoes nothing of what a person does at the same moment."""

import threading
import time

import pytest

from popcon_lib import own_actions
from widgets import home
from widgets.home import HomePanel
from widgets.parts.home import poses
from widgets.parts.job_browser import JobBrowser


def test_letters_that_are_typed_while_choices_are_offered_are_searched_for():
    browser, offering, typed = JobBrowser(), threading.Event(), threading.Event()

    def pause(change) -> None:
        offering.set()
        typed.wait(10)

    browser.choices["status"].observe(pause, "options")
    thread = threading.Thread(target=lambda: browser.offer(status=["running"]))
    thread.start()
    assert offering.wait(10)
    browser.text.value = "copy"
    typed.set()
    thread.join()
    assert browser.query.wanted.text == "copy"


@pytest.fixture
def panel(root, monkeypatch):
    monkeypatch.setattr(poses, "_draw", lambda character, action: b"")
    made = HomePanel(root, lambda spec: None, lambda spec: "For nothing.")
    yield made
    made._view_count = 0


def test_an_own_action_that_is_added_while_the_panel_looks_stays(panel, root, monkeypatch):
    looking = threading.Event()

    def slow_look(root):
        before = own_actions.library_of(root)
        if threading.current_thread() is thread:
            looking.set()
            time.sleep(0.3)
        return before

    monkeypatch.setattr(home, "library_of", slow_look)
    thread = threading.Thread(target=panel.look)
    thread.start()
    assert looking.wait(10)
    editor = panel.actions.editor
    editor.name.value, editor.prompt.value = "pirate", "swings a sword"
    editor.save.click()
    thread.join()
    assert "pirate" in panel.actions.own and "pirate" in panel.actions.chosen
