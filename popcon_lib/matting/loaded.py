"""What is loaded already: reading weights takes seconds, and a set has many clips."""

import threading
from typing import Any

from popcon_lib.registry import pick

__all__ = ["loaded"]

KEPT = 3  # an engine, the one that gives its first mask, and one it is compared with

_of_this_thread = threading.local()


def loaded(name: str, setup: Any, kind: str = "engine") -> Any:
    """The engine, or segmenter, called `name`, loaded; the same one each time in one thread.

    No two threads share one, as an engine may keep what it works on; the last KEPT of a thread
    stay, and go with it. Raises UnknownNameError, and EngineError if it cannot be used.
    """
    engines: dict[tuple[type, Any], Any] = _of_this_thread.__dict__.setdefault("engines", {})
    make = pick(kind, name)
    engine = engines.pop((make, setup), None)
    if engine is None:
        engine = make(setup)
        engine.load()
    engines[make, setup] = engine  # the newest is last
    for oldest in list(engines)[:-KEPT]:
        del engines[oldest]
    return engine
