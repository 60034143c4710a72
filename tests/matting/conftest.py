"""What tests of several engines share."""

from collections.abc import Mapping

import pytest


@pytest.fixture(scope="session")
def rembg_sessions() -> Mapping[str, type]:
    """rembg's sessions, by name; imported late, as what it imports takes a minute to compile."""
    from rembg.sessions import sessions

    return sessions
