"""Films for the tests, written as people's tools write them."""

import io
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import av
import numpy as np
import pytest
from PIL import Image


@pytest.fixture(scope="session")
def film() -> Callable[..., bytes]:
    """Writes uint8 (H, W, 3) frames as a film: `film(frames, fps=24, codec="libx264", …)`."""

    def write(
        frames: Iterable[np.ndarray],
        fps: int = 24,
        codec: str = "libx264",
        container: str = "mp4",
        options: dict[str, str] | None = None,
        ticks: Sequence[int] | None = None,
        set_up: Callable[[Any], None] = lambda stream: None,
        **colours: Any,
    ) -> bytes:
        file = io.BytesIO()
        with av.open(file, "w", format=container) as output:
            stream = output.add_stream(codec, rate=fps)
            stream.pix_fmt = "yuv420p"
            stream.options = options or {"crf": "18"}
            set_up(stream)
            for number, rgb in enumerate(frames):
                if number == 0:
                    stream.height, stream.width = rgb.shape[:2]
                frame = av.VideoFrame.from_ndarray(rgb).reformat(format="yuv420p", **colours)
                frame.pts = ticks[number] if ticks else number
                output.mux(stream.encode(frame))
            output.mux(stream.encode())
        return file.getvalue()

    return write


@pytest.fixture(scope="session")
def drawn() -> Callable[..., bytes]:
    """Writes frames with Pillow as GIF, WEBP or PNG (APNG): `drawn("GIF", frames, [50, 100])`."""

    def write(kind: str, frames: Iterable[np.ndarray], delays_ms: Any = 50) -> bytes:
        first, *rest = (Image.fromarray(frame) for frame in frames)
        file = io.BytesIO()
        exact = {"lossless": True} if kind == "WEBP" else {}
        first.save(file, kind, save_all=True, append_images=rest, duration=delays_ms, **exact)
        return file.getvalue()

    return write
