"""Engines that are loaded already: reading weights takes seconds, and a set has many clips."""

import threading

from popcon_lib.matting.engine import Engine, Setup
from popcon_lib.registry import pick

__all__ = ["loaded"]

KEPT = 3  # an engine, the one that gives its first mask, and one it is compared with

_of_this_thread = threading.local()


def loaded(name: str, setup: Setup) -> Engine:
    """The engine called `name`, loaded; the same one when asked again in the same thread.

    No two threads share one, as an engine may keep what it works on; the last KEPT of a thread
    stay, and go with it. Raises UnknownNameError, and EngineError if it cannot be used.
    """
    engines: dict[tuple[type, Setup], Engine] = _of_this_thread.__dict__.setdefault("engines", {})
    make = pick("engine", name)
    engine = engines.pop((make, setup), None)
    if engine is None:
        engine = make(setup)
        engine.load()
    engines[make, setup] = engine  # the newest is last
    for oldest in list(engines)[:-KEPT]:
        del engines[oldest]
    return engine
