"""Whatever goes wrong, in whatever order, and however often it is resumed: one task is paid for."""

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from contracts.provider import BACKDROP, figure
from hypothesis import given, settings
from hypothesis import strategies as st
from services.dashscope import KEY, Fault, Service, hangs_up, says

from popcon_lib import tickets
from popcon_lib.actions import find
from popcon_lib.errors import PopconError
from popcon_lib.providers.dashscope import DashScope, account, client
from popcon_lib.providers.dashscope import provider as module
from popcon_lib.tickets import Tickets
from popcon_lib.videos import VideoRequest

STILL = np.full((400, 400, 3), 200, np.uint8)
VIDEO = VideoRequest(STILL, figure(), find("wave"), BACKDROP)
HTML = "<html></html>"

FINE = None
SUBMIT = [
    FINE,
    Fault(hangs_up),
    Fault(hangs_up, after=True),
    Fault(says(502, HTML), after=True),
    Fault(says(429, {"code": "Throttling"}, Retry_After="0")),
    Fault(says(400, {"code": "InvalidParameter"})),
    Fault(says(401, {"code": "InvalidApiKey"})),
]
LATER = [FINE, Fault(hangs_up), Fault(says(502, HTML)), Fault(says(429, {"code": "Throttling"}))]
ANSWERS = {
    "submit": SUBMIT,
    "list": LATER,
    "poll": LATER,
    "download": [*LATER, Fault(says(200, HTML))],
}


def some_of(answers: list) -> st.SearchStrategy:
    return st.lists(st.sampled_from(answers), max_size=6)


@pytest.fixture(scope="module", autouse=True)
def quick():
    with pytest.MonkeyPatch.context() as patch:
        for where, name, value in (
            (tickets, "POLL_S", 0.0),
            (account, "MINUTE_S", 0.0),
            (client, "BUSY_S", 0.0),
            (client, "MISSES", 3),
            (module, "LOOK_AGAIN_S", 0.0),
            (module, "LOOKS", 2),
        ):
            patch.setattr(where, name, value)
        patch.setenv("DASHSCOPE_API_KEY", KEY)
        patch.setenv("NO_PROXY", "127.0.0.1")
        yield patch


@settings(max_examples=15)
@given(faults=st.fixed_dictionaries({where: some_of(all_) for where, all_ in ANSWERS.items()}))
def test_a_video_is_paid_for_once(quick, faults):
    with TemporaryDirectory() as folder, Service() as service:
        quick.setenv("XDG_CACHE_HOME", folder)
        quick.setenv("POPCON_DASHSCOPE_BASE_URL", service.base_url)
        for where, some in faults.items():
            service.faults[where] = list(some)
        jobs = Path(folder) / "tickets"
        for _ in range(5):
            try:
                Tickets(jobs).redeem(DashScope(), VIDEO, lambda video: {"it.mp4": video.mp4})
                break
            except PopconError:
                assert Tickets(jobs).committed_usd() >= 0.07 * len(service.tasks)
        assert len(service.tasks) <= 1
