"""`popcon doctor`: what is set, what works, what is missing for what; and never a key."""

import json

import pytest
from services.runpod import reply

SECRET = "rpa_a_key_that_nobody_may_see_0123"


def findings(popcon, *words):
    result = popcon("doctor", "--json", *words)
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_what_needs_nothing_is_usable(popcon):
    found = findings(popcon)
    assert found["provider"]["puppet"] == "usable"
    assert found["engine"]["key"] == found["engine"]["grabcut"] == "usable"
    assert found["segmenter"]["region"] == "usable"
    assert found["backend"]["local"] == "usable"


def test_what_is_missing_is_said_for_each(popcon, monkeypatch):
    monkeypatch.setenv("DASHSCOPE_API_KEY", "")
    monkeypatch.setenv("RUNPOD_ENDPOINT_ID", "")
    monkeypatch.setenv("RUNPOD_API_KEY", SECRET)
    found = findings(popcon)
    assert "DASHSCOPE_API_KEY is not set" in found["provider"]["dashscope"]
    assert "needs RUNPOD_ENDPOINT_ID, not set" in found["backend"]["runpod"]
    assert "needs RUNPOD_ENDPOINT_ID, not set" in found["runpod"]["endpoint"]
    assert "birefnet" in found["engine"]


@pytest.mark.parametrize("words", [(), ("--json",)])
def test_a_key_is_never_shown(popcon, monkeypatch, words):
    monkeypatch.setenv("RUNPOD_API_KEY", SECRET)
    monkeypatch.setenv("POPCON_DASHSCOPE_BASE_URL", f"https://gateway/{SECRET}/v1")
    result = popcon("doctor", *words)
    assert SECRET not in result.output
    assert "RUNPOD_API_KEY" in result.output


def test_the_endpoint_says_how_it_is(popcon, runpod):
    runpod.workers_seen = {"idle": 2, "throttled": 1, "running": 0}
    assert findings(popcon)["runpod"] == {
        "workers": "2 idle, 1 throttled",
        "jobs in the queue": "0",
    }
    runpod.workers_seen = {}
    assert findings(popcon)["runpod"]["workers"] == "none started"


def test_an_endpoint_that_refuses_the_key_is_said(popcon, runpod):
    runpod.next("health", reply(401))
    assert "does not take the key (401)" in findings(popcon)["runpod"]["endpoint"]


def test_a_cold_start_is_timed_when_it_is_asked_for(popcon, runpod):
    runpod.start_workers(1)
    runpod.workers_seen = {"initializing": 1}
    assert findings(popcon, "--cold-start")["runpod"]["one frame"].endswith("s, from a cold start")
    assert runpod.count("run") == 1


def test_a_job_whose_backend_cannot_be_used_is_refused_before_it_begins(
    popcon, monkeypatch, tmp_path
):
    monkeypatch.setenv("RUNPOD_API_KEY", "")
    monkeypatch.setenv("RUNPOD_ENDPOINT_ID", "")
    result = popcon("run", "--backend", "runpod", "--jobs-root", tmp_path / "jobs")
    assert result.exit_code == 2
    assert "needs RUNPOD_ENDPOINT_ID and RUNPOD_API_KEY, not set" in result.stderr
    assert not (tmp_path / "jobs").exists()


def test_a_setting_that_cannot_be_is_said_in_a_sentence(popcon, monkeypatch):
    monkeypatch.setenv("POPCON_RUNPOD_WORKERS", "0")
    result = popcon("doctor")
    assert result.exit_code == 2
    assert result.stderr.startswith("popcon: POPCON_RUNPOD_WORKERS cannot be what it is set to.")
