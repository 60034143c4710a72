"""Job cards as HTML."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from popcon_lib.records import Failure, Record, Step
from widgets.parts.cards import ago, cards, failure, name_of, state, thumbnail_rules

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
AGES = [
    ("2026-03-01T11:59:30+00:00", "just now"),
    ("2026-03-01T12:05:00+00:00", "just now"),
    ("2026-03-01T11:58:00", "2 min ago"),
    ("2026-03-01T09:00:00+00:00", "3 h ago"),
    ("2026-02-28T11:00:00+00:00", "1 day ago"),
    ("2026-02-01T00:00:00+00:00", "28 days ago"),
    ("2025-01-01T00:00:00+00:00", "2025-01-01"),
    ("soon", ""),
    ("", ""),
]


@pytest.mark.parametrize(("moment", "said"), AGES)
def test_ages_are_said_in_words(moment, said):
    assert ago(moment, NOW) == said


def test_a_card_says_how_far_the_job_came_and_what_it_cost():
    steps = (Step("videos", "completed", cost=0.42), Step("frames", "failed"))
    record = Record(Path("jobs/a/job.ipynb"), "failed", attempt=3, title="Goose", steps=steps)
    html = cards([record], [b""], "a", NOW)
    for part in ("Goose", "failed", "videos done", "try 3", "$0.42", "popcon-card chosen", "<svg"):
        assert part in html


def test_nothing_that_a_record_says_is_taken_for_html():
    evil = '<img src=x onerror="alert(1)">'
    record = Record(Path(f"jobs/{evil}/job.ipynb"), evil, title=evil, waiting_for=evil)
    assert "<img" not in cards([record], [b""], "", NOW) + state(record)


def test_a_job_without_a_title_is_called_by_its_actions_or_its_id():
    path = Path("jobs/a/job.ipynb")
    asked = {"actions": ["thumbs_up", "wave"]}
    assert name_of(Record(path, "failed", parameters=asked)) == "Thumbs up, wave"
    assert name_of(Record(path, "corrupt")) == "a"
    assert name_of(Record(path, "corrupt", parameters={"actions": 3})) == "a"


def test_equal_thumbnails_are_sent_once():
    rules = thumbnail_rules([b"one", b"", b"two", b"one"])
    assert rules.count("background-image") == 2


def test_an_empty_page_says_why():
    assert "Nothing &lt;here&gt;" in cards([], [], "", NOW, "Nothing <here>")


def test_a_failure_is_told_by_step_and_action():
    def told(step: str, message: str) -> str:
        error = Failure(step, "ProviderError", message)
        return failure(Record(Path(), "failed", error=error, parameters={"actions": ["sea_dog"]}))

    assert told("start_frames", "sea_dog.2: Refused.") == "Start frames of Sea dog: Refused."
    assert told("pack", "Note: it is full.") == "Pack: Note: it is full."
    assert told("", "The kernel died.") == "The kernel died."
    assert failure(Record(Path(), "completed")) == ""
