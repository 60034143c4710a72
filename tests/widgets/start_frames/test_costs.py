"""What regenerating and going on will cost is said before; nothing where nothing is paid."""

from dataclasses import replace

import pytest
from reviews import SPEC, make_missing, record_of

from popcon_lib.review import review_of
from widgets.parts.review.costs import in_dollars
from widgets.start_frames import ReviewPanel


@pytest.fixture
def paid(root, job):
    spec = replace(SPEC, provider="dashscope")
    record_of(job, params=spec.parameters())
    made = ReviewPanel(root)
    yield made
    made.close()


def test_what_is_made_here_has_no_price(panel):
    assert panel.shelf.tile("wave").again.description == "↻"
    panel.approve("wave")
    assert panel.toolbar.go_on.description == "Make 1 video"


def test_new_candidates_and_videos_have_a_price_before_they_are_asked_for(paid, job, started):
    assert paid.shelf.tile("wave").again.description == "↻ $0.06"
    paid.enlarge("wave")
    assert paid.close_up.large.again.description == "Regenerate · $0.06"
    paid.approve("wave")
    assert paid.toolbar.go_on.description == "Make 1 video · $0.07"
    paid.approve_all()
    assert paid.toolbar.go_on.description == "Continue · $0.22"
    make_missing(job, paid.board.spec)
    paid.look()
    assert paid.toolbar.go_on.description == "Continue"


def test_a_price_is_never_nothing():
    assert in_dollars(0.002) == "$0.01" and in_dollars(0.0) == ""


def test_a_prompt_that_holds_a_key_is_refused(panel, job, started):
    panel.again("wave", "says sk-abcdefghijklmnopqrstuv")
    assert "looks like a key" in panel.said.text
    assert review_of(job, "wave").prompts == ("",) and not started
