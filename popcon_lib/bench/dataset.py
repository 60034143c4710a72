"""The films of the matting yardstick: animations with true alpha, composited and through H.264.

Every number here is the yardstick's own, so that figures of different days can be compared.
"""

from dataclasses import dataclass
from fractions import Fraction
from io import BytesIO
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from popcon_lib.errors import InputError, UnknownNameError
from popcon_lib.media import Clip, Colour, resize

__all__ = ["DEGRADATIONS", "Film", "find_animations", "make_film", "read_truth", "to_h264"]

DEGRADATIONS = ("none", "crf28", "off-white", "noise", "shadow")

SIDE_PX = 480
FILL = 0.8
FRAMES = 12
FPS = 12


@dataclass(frozen=True, eq=False)
class Film:
    """What an engine sees, and what it should have seen.

    clip: the decoded film; truth: straight uint8 (T, H, W, 4) of the same frames.
    """

    clip: Clip
    truth: np.ndarray


def find_animations(data: Path, items: tuple[str, ...] | None = None) -> list[Path]:
    """The APNGs under `data`/anim, by name; only `items` where they are named.

    Raises InputError if there are none, UnknownNameError for an item that is not there.
    """
    found = {path.stem: path for path in sorted((data / "anim").glob("*.png"))}
    if not found:
        raise InputError(
            f"{data / 'anim'} holds no .png animation.",
            "Give the folder that holds anim/ with animations of known alpha.",
        )
    for item in items or ():
        if item not in found:
            raise UnknownNameError("animation", item, found)
    return [found[item] for item in (items or found)]


def read_truth(path: Path) -> np.ndarray:
    """Read 12 evenly chosen frames of an animation, centred on 480 x 480, its longer side 384 px.

    Returns straight uint8 (12, 480, 480, 4).
    """
    truth = np.zeros((FRAMES, SIDE_PX, SIDE_PX, 4), np.uint8)
    with Image.open(path) as animation:
        count = getattr(animation, "n_frames", 1)
        scale = FILL * SIDE_PX / max(animation.size)
        width, height = (round(side * scale) for side in animation.size)
        x, y = (SIDE_PX - width) // 2, (SIDE_PX - height) // 2
        for frame, index in zip(truth, np.linspace(0, count - 1, FRAMES).round(), strict=True):
            animation.seek(int(index))
            picture = np.array(animation.convert("RGBA"))
            frame[y : y + height, x : x + width] = resize(picture, width, height)
    truth[truth[..., 3] == 0] = 0
    return truth


def make_film(truth: np.ndarray, backdrop: Colour, degradation: str = "none") -> Film:
    """Composite straight uint8 (T, H, W, 4) on `backdrop`, encode as H.264, and decode.

    degradation: "crf28" compresses harder; "off-white" films a backdrop that is (5, 7, 9) darker
    than was asked for; "noise" adds Gaussian noise of sigma 2 before encoding; "shadow" adds a
    soft contact shadow under the body. The clip always carries the backdrop that was asked for.
    """
    if degradation not in DEGRADATIONS:
        raise UnknownNameError("degradation", degradation, DEGRADATIONS)
    crf = 28 if degradation == "crf28" else 18
    behind = np.full((*truth.shape[:-1], 3), backdrop, np.float32)
    if degradation == "off-white":
        behind = np.clip(behind - (5, 7, 9), 0, 255)
    if degradation == "shadow":
        behind *= 1 - np.stack([_contact_shadow(frame[..., 3]) for frame in truth])[..., None]
    alpha = truth[..., 3:].astype(np.float32) / 255
    frames = behind + (truth[..., :3] - behind) * alpha
    if degradation == "noise":
        frames += np.random.default_rng(0).normal(0, 2, frames.shape)
    frames = np.rint(np.clip(frames, 0, 255)).astype(np.uint8)
    return Film(Clip(_through_h264(frames, crf), FPS, backdrop), truth)


def _contact_shadow(alpha: np.ndarray) -> np.ndarray:
    """A flat ellipse under the body: 20 % black, blurred by 12 px."""
    rows, columns = np.flatnonzero(alpha.any(1)), np.flatnonzero(alpha.any(0))
    shadow = np.zeros(alpha.shape, np.float32)
    if not len(rows):
        return shadow
    left, right, bottom = int(columns[0]), int(columns[-1]), int(rows[-1])
    half = (right - left) // 2
    cv2.ellipse(shadow, ((left + right) // 2, bottom), (half, half // 6), 0, 0, 360, 0.2, -1)
    return cv2.GaussianBlur(shadow, (0, 0), 12)


def to_h264(frames: np.ndarray, crf: int = 18) -> bytes:
    """An MP4 of uint8 (T, H, W, 3) frames with even sides, as video services send it."""
    import av

    height, width = frames.shape[1:3]
    file = BytesIO()
    with av.open(file, "w", format="mp4") as container:
        stream = container.add_stream("libx264", rate=Fraction(FPS), options={"crf": str(crf)})
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        for frame in frames:
            container.mux(stream.encode(av.VideoFrame.from_ndarray(frame, format="rgb24")))
        container.mux(stream.encode())
    return file.getvalue()


def _through_h264(frames: np.ndarray, crf: int) -> np.ndarray:
    import av

    with av.open(BytesIO(to_h264(frames, crf))) as container:
        decoded = [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]
    if len(decoded) != len(frames):
        raise InputError(f"{len(frames)} frames were encoded, {len(decoded)} came back.")
    return np.stack(decoded)
