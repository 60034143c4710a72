"""Masks over the wire to a worker and back, as `matting/wire.py` does it for mattes.

Logits are rounded to 1/1024 and end at ±32, where a mask has long been all or nothing.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from popcon_lib.errors import BackendError, InputError
from popcon_lib.matting import wire
from popcon_lib.refine.prompts import Prompts, PromptsByFrame

__all__ = [
    "read_mask_request",
    "read_mask_result",
    "mask_request",
    "mask_result",
    "rounded_logits",
]

ZERO, STEP = 32768, 1024


def mask_request(
    op: str, segmenter: str, model: str, frames: np.ndarray, prompts_by_frame: PromptsByFrame
) -> dict[str, Any]:
    """Ask what prompts mean: op "segment" on the only frame, op "track" on all of them.

    frames: uint8 (T, H, W, 3).
    """
    return {
        "version": wire.VERSION,
        "op": op,
        "segmenter": segmenter,
        "model": model,
        "size": [frames.shape[2], frames.shape[1]],
        "frames": wire.encode_frames(frames),
        "prompts": {str(frame): said.to_json() for frame, said in prompts_by_frame.items()},
    }


def read_mask_request(data: Mapping[str, Any]) -> tuple[str, str, np.ndarray, PromptsByFrame]:
    """The reverse, at the worker: (segmenter, model, frames, prompts by frame). InputError."""
    frames = wire.decode_frames(data)
    said = data.get("prompts")
    names = [data.get("segmenter"), data.get("model")]
    if not isinstance(said, Mapping) or not all(isinstance(name, str) for name in names):
        raise InputError("The request names no segmenter, model and prompts.", wire.DEPLOY)
    try:
        prompts = {int(frame): Prompts.from_json(each) for frame, each in said.items()}
    except ValueError as error:
        raise InputError(f"Prompts are given by the frame's number: {error}.") from error
    return names[0], names[1], frames, prompts


def mask_result(op: str, logits: np.ndarray, about: str) -> dict[str, Any]:
    """What a worker answers: float32 logits (T, H, W)."""
    return {
        "version": wire.VERSION,
        "op": op,
        "about": about,
        "logits": [wire.encode_grey(frame) for frame in _to_steps(logits)],
    }


def read_mask_result(data: Any, op: str, shape: tuple[int, int, int]) -> np.ndarray:
    """The reverse: float32 (T, H, W). Raises BackendError for what is no such result."""
    if not isinstance(data, Mapping) or not isinstance(data.get("logits"), list):
        raise BackendError(
            "The job is called completed, but its result holds no logits.",
            "The worker's log says why; a result over 10 MB is lost this way. Send it again.",
        )
    wire.check_head(data, op, BackendError)
    return _from_steps(wire.read_grey(data["logits"], shape, "logits"))


def rounded_logits(logits: np.ndarray) -> np.ndarray:
    """`logits` as the wire carries them."""
    return _from_steps(_to_steps(logits))


def _to_steps(logits: np.ndarray) -> np.ndarray:
    return (np.rint(np.clip(logits, -32, 32 - 1 / STEP) * STEP) + ZERO).astype(np.uint16)


def _from_steps(steps: np.ndarray) -> np.ndarray:
    return (steps.astype(np.float32) - ZERO) / STEP
