"""What several tests share."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from popcon_lib.records.lean import import_nbformat

# Several processes share the tests: threads of each would only wait for those of the others.
os.environ.setdefault("OMP_NUM_THREADS", "1")
import_nbformat()  # before a test does, which would take longer

# The same examples each time, and as long as a busy machine needs for them.
settings.register_profile(
    "popcon", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("popcon")

# Begun first, in this order, so that the processes that share the tests end at about the same time
# and not all of them have a browser open at once.
SLOW = (
    *("test_whole_job.py", "test_kills.py", "browser", "test_cluster.py", "test_run.py"),
    *("test_runpod_job.py", "test_dashscope_job.py", "test_sam_ultralytics.py"),
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files that take long come first, else all stay in their order."""
    items.sort(key=lambda item: next((i for i, s in enumerate(SLOW) if s in item.path.parts), 99))


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Pictures with true alpha, kept beside the project; tests that need them skip without."""
    folder = Path(__file__).resolve().parents[2] / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("the pictures with true alpha (shared/data beside the project) are not here")
    return folder


@pytest.fixture
def dashscope(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """DashScope on loopback, and the settings of this process and its children that lead there."""
    from services.dashscope import KEY, Service

    for name in ("HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name.lower()))
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("DASHSCOPE_API_KEY", KEY)
    with Service() as service:
        monkeypatch.setenv("POPCON_DASHSCOPE_BASE_URL", service.base_url)
        yield service


@pytest.fixture(scope="session")
def remote_modules(tmp_path_factory) -> None:
    """transformers copies code that lies beside weights before it runs it: not into the user's
    home. Once for all tests, as Python keeps the package that the copies are modules of."""
    from transformers import dynamic_module_utils

    dynamic_module_utils.HF_MODULES_CACHE = str(tmp_path_factory.mktemp("modules"))


@pytest.fixture
def runpod(monkeypatch: pytest.MonkeyPatch):
    """RunPod on this machine, set as the endpoint to use; workers are started by the test."""
    from services.runpod import RunPodService

    from popcon_lib.bench.loopback import ENDPOINT, KEY

    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with RunPodService() as service:
        monkeypatch.setenv("RUNPOD_API_KEY", KEY)
        monkeypatch.setenv("RUNPOD_ENDPOINT_ID", ENDPOINT)
        monkeypatch.setenv("POPCON_RUNPOD_WORKERS", "3")
        monkeypatch.setenv("POPCON_RUNPOD_URL", service.url)
        monkeypatch.setenv("POPCON_RUNPOD_MANAGE_URL", service.url)
        yield service
