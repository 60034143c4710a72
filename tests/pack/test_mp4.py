"""An MP4 keeps its frames, its colours and, to the tick, its times."""

import io
from fractions import Fraction

import av
import numpy as np
import pytest

from popcon_lib.errors import InputError
from popcon_lib.media import composite
from popcon_lib.pack import mp4
from popcon_lib.pack.quality import psnr_db

TENTH = (Fraction(1, 10),)


@pytest.fixture
def opaque(drawn):
    """opaque(side_px, frames): the drawn creature on a chat's blue."""

    def build(side_px: int, frames: int) -> np.ndarray:
        rgb = composite(drawn(side_px, frames), (140, 171, 216))
        return np.concatenate([rgb, np.full_like(rgb[..., :1], 255)], axis=-1)

    return build


def test_frames_come_back_close_and_opaque(opaque):
    frames = opaque(128, 6)
    decoded = mp4.decode(mp4.Film(frames, TENTH * 6).encode(4))
    assert decoded.rgba.shape == frames.shape
    assert decoded.rgba[..., 3].min() == 255
    assert psnr_db(decoded.rgba, frames) > 35


@pytest.mark.parametrize("colour", [(255, 255, 255), (140, 171, 216), (250, 20, 20), (0, 0, 0)])
def test_a_flat_colour_is_itself_for_ffmpeg_too(colour):
    frames = np.full((2, 32, 32, 4), (*colour, 255), np.uint8)
    with av.open(io.BytesIO(mp4.Film(frames, TENTH * 2).encode(4))) as film:
        shown = next(film.decode(video=0)).to_ndarray(format="rgb24")
    assert np.abs(shown.astype(int) - colour).max() <= 3


@pytest.mark.parametrize(
    "durations",
    [
        (Fraction(1, 12),) * 5,
        (Fraction(1, 3), Fraction(1, 6), Fraction(1, 12), *TENTH * 2),
        (*TENTH * 4, Fraction(1)),
    ],
)
def test_equal_frames_are_kept_and_every_time_is_exact(opaque, durations):
    still = np.repeat(opaque(64, 2)[:1], 5, axis=0)
    decoded = mp4.decode(mp4.Film(still, durations).encode(20))
    assert len(decoded.rgba) == 5
    assert decoded.durations == durations


def test_times_that_share_no_small_clock_are_right_to_its_tick(opaque):
    durations = tuple(Fraction(1, prime) for prime in (11, 13, 17, 19, 23))
    header = mp4.read_header(mp4.Film(opaque(64, 5), durations).encode(20))
    assert header.durations != durations
    assert abs(sum(header.durations) - sum(durations)) <= Fraction(1, 90_000)


def test_the_index_comes_before_the_pictures(opaque):
    data = mp4.Film(opaque(64, 5), TENTH * 5).encode(20)
    assert 0 < data.index(b"moov") < data.index(b"mdat")


def test_the_same_frames_give_the_same_bytes(opaque):
    one, other = (mp4.Film(opaque(64, 5), TENTH * 5).encode(20) for _ in range(2))
    assert one == other


def test_what_h264_cannot_hold_is_refused(opaque):
    with pytest.raises(InputError, match="even sides, not 64x63"):
        mp4.Film(opaque(64, 5)[:, :63], TENTH * 5).encode(20)


def test_what_is_no_such_mp4_is_refused(opaque):
    whole = mp4.Film(opaque(64, 5), TENTH * 5).encode(20)
    with pytest.raises(InputError, match="not a whole MP4"):
        mp4.decode(whole[:200])
    with pytest.raises(InputError, match="not H.264"):
        mp4.read_header(film_of("mpeg4", "yuv420p"))
    with pytest.raises(InputError, match="its pixels are yuv444p"):
        mp4.decode(film_of("libx264", "yuv444p"))


def film_of(codec: str, pixels: str) -> bytes:
    buffer = io.BytesIO()
    with av.open(buffer, "w", format="mp4") as file:
        stream = file.add_stream(codec, rate=10)
        stream.width, stream.height, stream.pix_fmt = 64, 64, pixels
        for _ in range(2):
            frame = av.VideoFrame.from_ndarray(np.zeros((64, 64, 3), np.uint8), format="rgb24")
            file.mux(stream.encode(frame))
        file.mux(stream.encode(None))
    return buffer.getvalue()
