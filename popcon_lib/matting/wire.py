"""What goes over the wire to a worker and back: JSON, versioned, checked at both ends.

Colour goes out once, as lossless WebP (of the lossless formats measured on drawn clips the best of
size against time: 4 to 44 % smaller than PNG and as fast); alpha alone comes back, as 16 bit PNG.
Both ends round alpha to 16 bits, so what a worker finds equals what is found here, to the bit.
"""

import binascii
import io
import json
from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import cv2
import numpy as np

from popcon_lib.errors import BackendError, InputError, PopconError
from popcon_lib.matting.recipe import Recipe
from popcon_lib.media import Clip, Matte

__all__ = [
    "DEPLOY",
    "LIMIT_BYTES",
    "VERSION",
    "check_head",
    "decode_frames",
    "encode_frames",
    "encode_grey",
    "matte_request",
    "matte_result",
    "read_grey",
    "read_matte_request",
    "read_matte_result",
    "rounded",
    "split",
    "to_bytes",
]

VERSION = 1
# Of a request to /run, and of a result: docs.runpod.io/serverless/endpoints/send-requests
LIMIT_BYTES = 10_000_000
ENVELOPE_BYTES = 20_000  # what is not pictures
MOST_FRAMES, MOST_PX = 1000, 4096
STEPS = 65535  # of alpha
DEPLOY = "Run `popcon worker deploy` with the PopCon that you use here."


def matte_request(clip: Clip, recipe: Recipe, encoded: Sequence[str]) -> dict[str, Any]:
    """Ask for the matte of the frames `encoded` (by `encode_frames`) of `clip`."""
    return {
        "version": VERSION,
        "op": "matte",
        "engine": recipe.engine,
        "model": recipe.model,
        "mask": recipe.mask,
        "fps": clip.fps,
        "backdrop": clip.backdrop,
        "size": [clip.frames.shape[2], clip.frames.shape[1]],
        "frames": list(encoded),
    }


def read_matte_request(data: Mapping[str, Any]) -> tuple[Clip, Recipe]:
    """The reverse, at the worker. Raises InputError for what is no such request."""
    frames = decode_frames(data)
    names = {name: data.get(name, "") for name in ("engine", "model", "mask")}
    wrong = next((name for name, value in names.items() if not isinstance(value, str)), None)
    fps, backdrop = data.get("fps"), data.get("backdrop")
    if wrong is None and not _is_number(fps):
        wrong = "fps"
    if backdrop is not None and not (
        isinstance(backdrop, list) and all(isinstance(value, int) for value in backdrop)
    ):
        wrong = "backdrop"
    if wrong is not None:
        raise InputError(f"The request's {wrong} is {data.get(wrong)!r:.80}.", DEPLOY)
    return Clip(frames, fps, tuple(backdrop) if backdrop is not None else None), Recipe(**names)


def matte_result(matte: Matte) -> dict[str, Any]:
    """What a worker answers: `matte`, its alpha rounded to 16 bits."""
    with ThreadPoolExecutor() as pool:
        alpha = list(pool.map(encode_grey, _to_steps(matte.alpha)))
    return {
        "version": VERSION,
        "op": "matte",
        "engine": matte.engine,
        "about": matte.about,
        "alpha": alpha,
    }


def read_matte_result(data: Any, shape: tuple[int, int, int]) -> Matte:
    """The reverse, for frames of `shape` (T, H, W). Raises BackendError for what is no such result.

    Nothing else tells: a worker's result that was too large or was no JSON is dropped on its way,
    and the job is still called completed (github.com/runpod/runpod-python/issues/309).
    """
    if not isinstance(data, Mapping) or not isinstance(data.get("alpha"), list):
        raise BackendError(
            "The job is called completed, but its result holds no alpha.",
            "The worker's log says why; a result over 10 MB is lost this way. Send it again.",
        )
    check_head(data, "matte", BackendError)
    steps = read_grey(data["alpha"], shape, "alpha")
    alpha = steps.astype(np.float32) / np.float32(STEPS)
    return Matte(alpha, str(data.get("engine", "")), str(data.get("about", "")))


def rounded(matte: Matte) -> Matte:
    """`matte` with alpha in steps of 1/65535, as the wire carries it."""
    alpha = _to_steps(matte.alpha).astype(np.float32) / np.float32(STEPS)
    return replace(matte, alpha=alpha)


def check_head(data: Mapping[str, Any], op: str, error: type[PopconError]) -> None:
    """Raise `error` if `data` is not of this version of the format, or of another op."""
    if data.get("version") != VERSION:
        raise error(
            f"One end speaks version {VERSION} of PopCon's wire format, the other "
            f"{data.get('version')!r:.20}.",
            DEPLOY,
        )
    if data.get("op") != op:
        raise error(f"This is of op {data.get('op')!r:.40}, not {op!r}.", DEPLOY)


def to_bytes(data: Any, what: str) -> bytes:
    """`data` as JSON. Raises InputError if it is none, or over 10 MB (nothing else would say so).

    what: its name in the error, "The request of 40 frames".
    """
    try:
        body = json.dumps(data, allow_nan=False, separators=(",", ":")).encode()
    except (TypeError, ValueError) as error:
        raise InputError(f"{what} is no JSON: {error}.", DEPLOY) from error
    if len(body) > LIMIT_BYTES:
        raise InputError(
            f"{what} is {len(body) / 1e6:.1f} MB; RunPod takes {LIMIT_BYTES / 1e6:.0f} MB.",
            "Use fewer frames for each action, or smaller ones.",
        )
    return body


def split(sizes: Sequence[int], parts: int) -> list[slice]:
    """Cut frames of `sizes` bytes into at least `parts` runs, in order, even, each under the limit.

    Fewer where there are fewer frames. Raises InputError if one frame alone is over the limit.
    """
    room = LIMIT_BYTES - ENVELOPE_BYTES
    if max(sizes) > room:
        raise InputError(
            f"One frame is {max(sizes) / 1e6:.1f} MB as lossless WebP; a request to RunPod holds "
            f"{LIMIT_BYTES / 1e6:.0f} MB.",
            "Use a smaller video.",
        )
    for count in range(min(parts, len(sizes)), len(sizes) + 1):
        ends = [len(sizes) * part // count for part in range(count + 1)]
        runs = [slice(start, stop) for start, stop in zip(ends, ends[1:], strict=False)]
        if all(sum(sizes[run]) <= room for run in runs):
            break
    return runs


def encode_frames(frames: np.ndarray) -> list[str]:
    """uint8 (T, H, W, 3) -> a lossless WebP in base64 for each frame."""
    with ThreadPoolExecutor() as pool:
        return list(pool.map(_encode_colour, frames))


def decode_frames(data: Mapping[str, Any]) -> np.ndarray:
    """The `frames` of a request, all of its `size` -> uint8 (T, H, W, 3). Raises InputError."""
    given, size = data.get("frames"), data.get("size")
    if not isinstance(given, list) or not 0 < len(given) <= MOST_FRAMES:
        count = len(given) if isinstance(given, list) else "no list of"
        raise InputError(f"A request holds 1 to {MOST_FRAMES} frames, not {count}.")
    if not (
        isinstance(size, list)
        and len(size) == 2
        and all(isinstance(side, int) and 0 < side <= MOST_PX for side in size)
    ):
        raise InputError(f"Frames are up to {MOST_PX} px wide and high, not {size!r:.40}.")
    with ThreadPoolExecutor() as pool:
        return np.stack(list(pool.map(lambda text: _decode_colour(text, tuple(size)), given)))


def encode_grey(steps: np.ndarray) -> str:
    """uint16 (H, W) -> a PNG in base64."""
    return b64encode(cv2.imencode(".png", steps)[1].tobytes()).decode()


def read_grey(texts: Sequence[Any], shape: tuple[int, int, int], what: str) -> np.ndarray:
    """What `encode_grey` made of frames of `shape` (T, H, W) -> uint16. Raises BackendError.

    what: its name in the error, "alpha".
    """
    try:
        with ThreadPoolExecutor() as pool:
            frames = list(pool.map(_decode_grey, texts))
    except ValueError as error:
        raise BackendError(f"The worker's {what} cannot be read.", DEPLOY) from error
    have = {frame.shape for frame in frames}
    if len(frames) != shape[0] or have != {shape[1:]}:
        sizes = ", ".join(sorted(f"{width}×{height} px" for height, width in have))
        raise BackendError(
            f"The worker returned {what} of {len(frames)} frames ({sizes}) for {shape[0]} frames "
            f"of {shape[2]}×{shape[1]} px.",
            DEPLOY,
        )
    return np.stack(frames)


def _encode_colour(frame: np.ndarray) -> str:
    from PIL import Image

    file = io.BytesIO()
    Image.fromarray(frame).save(file, "WEBP", lossless=True, method=0, quality=0)
    return b64encode(file.getvalue()).decode()


def _decode_colour(text: Any, size: tuple[int, int]) -> np.ndarray:
    from PIL import Image

    try:
        with Image.open(io.BytesIO(_bytes(text)), formats=["WEBP"]) as picture:
            found = picture.size  # known before the pixels are unpacked
            if found == size:
                return np.asarray(picture.convert("RGB"))
    except (OSError, ValueError) as error:
        raise InputError("A frame of the request is no WebP in base64.", DEPLOY) from error
    raise InputError(f"A frame is {found[0]}×{found[1]} px in a request of {size[0]}×{size[1]} px.")


def _decode_grey(text: Any) -> np.ndarray:
    steps = cv2.imdecode(np.frombuffer(_bytes(text), np.uint8), cv2.IMREAD_UNCHANGED)
    if steps is None or steps.ndim != 2 or steps.dtype != np.uint16:
        raise ValueError("not a grey PNG of 16 bits")
    return steps


def _to_steps(alpha: np.ndarray) -> np.ndarray:
    return np.rint(alpha * np.float32(STEPS)).astype(np.uint16)


def _bytes(text: Any) -> bytes:
    if not isinstance(text, str):
        raise ValueError("not text")
    try:
        return b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError("not base64") from error


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
