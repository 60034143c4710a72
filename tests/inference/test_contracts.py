"""Both backends keep what every backend promises."""

import pytest
from contracts.backend import BackendContract
from inference.conftest import HASTY

from popcon_lib.inference.local import Local
from popcon_lib.inference.runpod import RunPod


class TestLocal(BackendContract):
    def make(self) -> Local:
        return Local()


@pytest.mark.usefixtures("service")
class TestRunPod(BackendContract):
    def make(self) -> RunPod:
        return RunPod(patience=HASTY)
