"""What the worker can be asked for: a request as JSON types in, a result as JSON types out."""

import os
import tempfile
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from popcon_lib.errors import InputError, UnknownNameError
from popcon_lib.matting import wire
from popcon_lib.matting.engine import Done, Setup
from popcon_lib.matting.loaded import loaded
from popcon_lib.matting.step import find
from popcon_lib.refine import segmenter as segmenters
from popcon_lib.refine import wire as masks
from popcon_lib.refine.embeddings import Embeddings

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


def _segment(request: Mapping[str, Any], done: Done) -> dict[str, Any]:
    name, model, frames, prompts = masks.read_mask_request(request)
    if len(frames) != 1 or set(prompts) != {0}:
        raise InputError(
            f"Op 'segment' takes one frame and its prompts, not {len(frames)} frames and prompts "
            f"of frames {sorted(prompts)}.",
            "Op 'track' takes several.",
        )
    known = _segmenter(name, model)
    logits = known.segmenter.predict(known.get(frames[0]), prompts[0])
    return masks.mask_result("segment", logits[None], known.segmenter.about)


def _track(request: Mapping[str, Any], done: Done) -> dict[str, Any]:
    name, model, frames, prompts = masks.read_mask_request(request)
    segmenter = _segmenter(name, model).segmenter
    return masks.mask_result("track", segmenter.track(frames, prompts, done), segmenter.about)


@lru_cache(maxsize=2)
def _segmenter(name: str, model: str) -> Embeddings:
    """The segmenter called `name`, loaded, and what it knows of frames it has seen."""
    setup = segmenters.Setup(model, here().device, here().weights)
    segmenter = loaded(name, setup, "segmenter")
    return Embeddings(segmenter, Path(tempfile.gettempdir()) / "popcon-embeddings")


OPS: Mapping[str, Callable[[Mapping[str, Any], Done], dict[str, Any]]] = {
    "matte": _matte,
    "segment": _segment,
    "track": _track,
}
