"""The bench of clicks on a screen: what it counts as the segmenter's, and what it says."""

import time

import pytest

from popcon_lib.bench import clicking, jupyter
from popcon_lib.errors import EngineError
from popcon_lib.refine.region import Region


def test_the_table_tells_medians_aims_and_whose_time_it_is():
    found = {"worst_ms": 148.0, "predict_ms": 11.0, "ours_ms": 49.4}
    rows = [{"segmenter": name, "seen_ms": 60.4, **found} for name in clicking.SEEN_MS]
    lines = clicking.table(rows).splitlines()
    assert len(lines) == 3
    assert "60 ms, worst 148 (aim: 150); of it ours 49 (aim: 60), the segmenter 11" in lines[1]
    assert "sam_transformers" in lines[2] and "(aim: 300)" in lines[2]


def test_what_a_segmenter_takes_is_written_a_line_a_call(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def predict(self, embedding, prompts):
        time.sleep(0.01)
        return embedding

    monkeypatch.setattr(Region, "predict", predict)
    clicking.time_predict(["region"])
    region = Region()
    assert [region.predict(number, None) for number in (1, 2)] == [1, 2]
    seconds = [float(line) for line in (tmp_path / clicking.TIMES).read_text().split()]
    assert len(seconds) == 2 and min(seconds) >= 0.01


def test_without_a_browser_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(jupyter, "CHROMIUM", None)
    with pytest.raises(EngineError, match="apt-get install chromium"):
        clicking.measure()
