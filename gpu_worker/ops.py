"""What the worker can be asked for: a request as JSON types in, a result as JSON types out."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from popcon_lib.errors import InputError, UnknownNameError
from popcon_lib.matting import wire
from popcon_lib.matting.engine import Done, Setup
from popcon_lib.matting.step import find

__all__ = ["here", "run"]


def run(request: Any, done: Done) -> dict[str, Any]:
    """Do what `request` asks. done: told how many frames are finished; what it raises ends it.

    Raises InputError for what is no request of this version, EngineError if an engine cannot be
    used, and InputError for a result that is too large to come back.
    """
    if not isinstance(request, Mapping):
        raise InputError(f"A request is an object, not {type(request).__name__}.")
    op = request.get("op")
    if op not in OPS:
        raise UnknownNameError("op of the worker", op, OPS)
    wire.check_head(request, op, InputError)
    result = OPS[op](request, done)
    wire.to_bytes(result, f"The result of {len(request['frames'])} frames")
    return result


def here() -> Setup:
    """The GPU and the weights of this machine."""
    weights = os.environ.get("POPCON_WEIGHTS")
    return Setup(
        device=os.environ.get("POPCON_DEVICE", "auto"),
        weights=Path(weights) if weights else None,
        remote_code=os.environ.get("POPCON_REMOTE_CODE", "").lower() == "true",
    )


def _matte(request: Mapping[str, Any], done: Done) -> dict[str, Any]:
    clip, recipe = wire.read_matte_request(request)
    return wire.matte_result(find(clip, recipe, here(), done))


OPS: Mapping[str, Callable[[Mapping[str, Any], Done], dict[str, Any]]] = {"matte": _matte}
