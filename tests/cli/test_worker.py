"""`popcon worker`: what is asked of RunPod to make an endpoint, and what it really gave."""

import json

import pytest
from services.runpod import A5000, L4, RTX3090

from popcon_lib.bench.loopback import KEY

IMAGE = "someone/popcon-worker:1"


@pytest.fixture
def service(runpod, monkeypatch):
    """No endpoint is made yet."""
    monkeypatch.setenv("RUNPOD_ENDPOINT_ID", "")
    return runpod


@pytest.fixture
def endpoint(service, popcon, monkeypatch) -> dict:
    result = popcon("worker", "deploy", "--image", IMAGE)
    assert result.exit_code == 0, result.output
    monkeypatch.setenv("RUNPOD_ENDPOINT_ID", result.stdout.split()[-1])
    return service.made[result.stdout.split()[-1]]


def test_an_endpoint_is_made_from_the_settings_table(endpoint):
    assert endpoint["image"] == IMAGE
    assert endpoint["workers"] == {"min": 0, "max": 3, "idleTimeout": 30}
    assert endpoint["timeout"] == 600_000
    assert endpoint["disk"] == 30
    assert endpoint["gpu"]["pools"] == ["AMPERE_24"]
    assert endpoint["gpu"]["excludedTypes"] == sorted([RTX3090, L4])


def test_deploying_again_changes_it_and_makes_no_second(endpoint, service, popcon):
    popcon("worker", "deploy", "--image", f"{IMAGE}2", "--max", "2")
    assert list(service.made) == [endpoint["id"]]
    assert endpoint["image"] == f"{IMAGE}2"
    assert endpoint["workers"]["max"] == 2


def test_what_is_allocated_otherwise_is_said(endpoint, service, popcon):
    service.placed = [A5000, RTX3090]
    endpoint["workers"]["idleTimeout"] = 5
    endpoint["disk"] = 10
    result = popcon("worker", "status")
    assert result.exit_code == 0
    assert f"w1: IDLE on {RTX3090}" in result.stdout
    assert f"Worker w1 runs on {RTX3090}, not {A5000}." in result.stderr
    assert "idle time (s): 30 was asked for, 5 is set." in result.stderr
    assert "container disk (GB): 30 was asked for, 10 is set." in result.stderr
    assert "most workers" not in result.stderr


def test_nothing_is_said_where_all_is_as_it_was_asked_for(endpoint, popcon):
    result = popcon("worker", "status")
    assert "differs" not in result.stderr
    assert popcon("worker", "status", "--json").exit_code == 0


def test_more_workers_and_other_cards_are_allowed(endpoint, popcon):
    assert popcon("worker", "scale", "--max", "5").exit_code == 0
    assert endpoint["workers"] == {"min": 0, "max": 5, "idleTimeout": 30}
    assert endpoint["gpu"]["excludedTypes"] == sorted([RTX3090, L4])
    result = popcon("worker", "scale", "--fallbacks")
    assert result.exit_code == 0
    assert endpoint["gpu"]["excludedTypes"] == []
    assert endpoint["workers"]["max"] == 5
    popcon("worker", "scale", "--no-fallbacks")
    assert endpoint["gpu"]["excludedTypes"] == sorted([RTX3090, L4])


def test_it_is_deleted(endpoint, service, popcon):
    assert popcon("worker", "delete").exit_code == 0
    assert service.made == {}
    result = popcon("worker", "status", "--endpoint", "gone")
    assert result.exit_code == 1
    assert "(404): endpoint not found" in result.stderr


def test_without_an_endpoint_all_of_them_are_listed(endpoint, popcon, monkeypatch):
    monkeypatch.setenv("RUNPOD_ENDPOINT_ID", "")
    result = popcon("worker", "status")
    assert result.stdout.startswith(endpoint["id"])
    assert [each["id"] for each in json.loads(popcon("worker", "status", "--json").stdout)] == [
        endpoint["id"]
    ]
    assert "No endpoint is named" in popcon("worker", "delete").stderr


def test_a_key_that_is_refused_is_said_and_not_shown(service, popcon, monkeypatch):
    monkeypatch.setenv("RUNPOD_API_KEY", "rpa_wrong_key_0123456789")
    result = popcon("worker", "status")
    assert result.exit_code == 1
    assert "does not take the key to GET serverless (401)" in result.stderr
    assert "rpa_wrong" not in result.output


def test_without_a_key_it_says_so(popcon, monkeypatch):
    monkeypatch.setenv("RUNPOD_API_KEY", "")
    assert "RUNPOD_API_KEY is not set" in popcon("worker", "status").stderr


def test_a_card_that_runpod_has_not_is_said(service, monkeypatch):
    from gpu_worker.deploy import Manager, Worker
    from popcon_lib.errors import InputError

    with Manager(service.url, KEY) as manager:
        with pytest.raises(InputError, match="no NVIDIA T4. It has NVIDIA GeForce RTX 3090"):
            manager.deploy(Worker(IMAGE, gpu="NVIDIA T4"))
    assert service.made == {}
