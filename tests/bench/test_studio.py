"""The bench of the review: what it says, and what it cannot do without."""

import pytest

from popcon_lib.bench import jupyter, studio
from popcon_lib.errors import EngineError


def test_the_table_tells_medians_worst_and_aims():
    times = {"median": 60.4, "worst": 148.0}
    found = {"tiles": 39, "first_shown_s": 2.914, "shown_again_s": 1.6}
    lines = studio.table({**found, "idle_ms": times, "busy_ms": times}).splitlines()
    assert lines[0].startswith("39 tiles")
    assert lines[1].endswith("2.91 s") and "aim: 3 s" in lines[2]
    assert "60 ms, worst 148 (aim: 200 ms)" in lines[4]


def test_without_a_browser_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(jupyter, "CHROMIUM", None)
    with pytest.raises(EngineError, match="apt-get install chromium"):
        studio.measure(8)
