"""Any video comes back picture by picture, in the colours and at the times it was made with."""

import io
import tracemalloc
from fractions import Fraction

import av
import numpy as np
import pytest
from av.video.reformatter import ColorRange, Colorspace, Interpolation
from PIL import Image

from popcon_lib.errors import InputError
from popcon_lib.frames.decode import MAX_FRAMES, MAX_SIDE_PX, decode

EXACT = Interpolation.BICUBIC | Interpolation.ACCURATE_RND | Interpolation.FULL_CHR_H_INT
TAGS = {Colorspace.ITU601: 6, Colorspace.ITU709: 1}  # as H.264 writes them


def grey(level: int, height_px: int = 32, width_px: int = 48) -> np.ndarray:
    return np.full((height_px, width_px, 3), level, np.uint8)


def quarters(height_px: int = 64, width_px: int = 96) -> np.ndarray:
    """Red, green / blue, white: tells which way is up."""
    colours = np.array([[[220, 30, 30], [30, 200, 40]], [[30, 60, 220], [250, 250, 250]]], np.uint8)
    return colours.repeat(height_px // 2, axis=0).repeat(width_px // 2, axis=1)


def corners(rgb: np.ndarray) -> list[str]:
    """The names of the colours in the corners: top left, top right, bottom left, bottom right."""
    names = {(220, 30, 30): "red", (30, 200, 40): "green", (30, 60, 220): "blue"}
    found = []
    for row, column in ((4, 4), (4, -5), (-5, 4), (-5, -5)):
        near = [name for rgb_, name in names.items() if np.abs(rgb[row, column] - rgb_).max() < 12]
        found.append(near[0] if near else "white")
    return found


@pytest.mark.parametrize("colour_range", [ColorRange.MPEG, ColorRange.JPEG])
@pytest.mark.parametrize("matrix", [Colorspace.ITU601, Colorspace.ITU709])
def test_a_tagged_film_gives_back_the_colours_that_were_put_in(film, matrix, colour_range):
    patches = np.random.default_rng(0).integers(0, 256, (18, 18, 3)).astype(np.uint8)
    patches[0, :3] = (255, 0, 0), (0, 255, 0), (255, 255, 255)
    picture = patches.repeat(40, axis=0).repeat(40, axis=1)

    def tag(stream):
        stream.codec_context.colorspace = TAGS[matrix]
        stream.codec_context.color_range = colour_range

    video = film(
        [picture],
        options={"qp": "0"},
        set_up=tag,
        dst_colorspace=matrix,
        dst_color_range=colour_range,
        interpolation=EXACT,
    )
    (decoded,) = decode(video)
    middles = decoded.rgb.reshape(18, 40, 18, 40, 3)[:, 12:28, :, 12:28].astype(int)
    assert np.abs(middles - patches[:, None, :, None]).max() <= 2


def test_an_untagged_film_is_read_as_ffmpeg_writes_it_from_rgb(film):
    """720 lines and no tags: some players take BT.709 for it, which shifts reds by 20 levels."""
    picture = quarters(720, 720)
    (decoded,) = decode(film([picture], options={"crf": "1"}))
    inside = slice(180, None, 360)
    assert np.abs(decoded.rgb[inside, inside].astype(int) - picture[inside, inside]).max() <= 2


def test_chroma_is_smoothed_not_repeated(film):
    """A green edge beside red must not grow steps of two pixels."""
    ramp = np.linspace(0, 255, 64).astype(np.uint8)
    picture = np.stack([ramp, 255 - ramp, np.zeros(64, np.uint8)], axis=1)[None].repeat(64, axis=0)
    (decoded,) = decode(film([picture], options={"crf": "1"}))
    steps = np.diff(decoded.rgb[32, 4:-4, 0].astype(int))
    assert steps.min() >= 2 and steps.max() <= 6


@pytest.mark.parametrize(
    "codec, container", [("libx264", "mp4"), ("libvpx-vp9", "webm"), ("libx264", "mkv")]
)
def test_films_give_every_frame_in_order_with_its_time(film, codec, container):
    container = {"mkv": "matroska"}.get(container, container)
    levels = [20, 200, 60, 140, 100]
    video = film(map(grey, levels), fps=10, codec=codec, container=container)
    pictures = list(decode(video))
    assert [round(p.rgb.mean()) for p in pictures] == pytest.approx(levels, abs=2)
    assert [p.start_s for p in pictures] == pytest.approx([0, 0.1, 0.2, 0.3, 0.4], abs=1e-3)
    assert [p.duration_s for p in pictures] == pytest.approx([0.1] * 5, abs=1e-3)


def test_frames_at_uneven_times_keep_their_times(film):
    pictures = decode(film(map(grey, (10, 90, 170)), fps=20, ticks=(0, 1, 6)))
    assert [picture.start_s for picture in pictures] == pytest.approx([0, 0.05, 0.3])


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_drawn_animations_are_exact_in_colour_and_time(drawn, kind):
    frames = [quarters(), quarters()[::-1], quarters()[:, ::-1]]
    pictures = list(decode(drawn(kind, frames, [50, 200, 100])))
    assert all((p.rgb == frame).all() for p, frame in zip(pictures, frames, strict=True))
    assert [p.start_s for p in pictures] == pytest.approx([0, 0.05, 0.25])
    assert [p.duration_s for p in pictures] == pytest.approx([0.05, 0.2, 0.1])


@pytest.mark.parametrize("kind", ["WEBP", "PNG"])
def test_what_is_transparent_is_put_on_the_backdrop(drawn, kind):
    frames = np.full((2, 16, 16, 4), (200, 100, 0, 51), np.uint8)
    frames[:, :8, :, 3] = 0
    frames[1, 0, 0] = 255
    picture = next(decode(drawn(kind, frames), backdrop=(0, 255, 0)))
    assert (picture.rgb[0, 0] == (0, 255, 0)).all()
    assert (picture.rgb[-1, -1] == (40, 224, 0)).all()


def test_a_gif_without_delays_plays_as_in_a_browser(drawn):
    pictures = list(decode(drawn("GIF", map(grey, (0, 250)), 0)))
    assert [picture.duration_s for picture in pictures] == [0.1, 0.1]


@pytest.mark.parametrize(
    "degrees, seen",
    [
        (90, ["green", "white", "red", "blue"]),
        (180, ["white", "blue", "green", "red"]),
        (270, ["blue", "red", "white", "green"]),
    ],
)
def test_a_film_held_sideways_is_turned_upright(film, degrees, seen):
    video = film([quarters()], set_up=lambda stream: stream.set_display_rotation(degrees))
    (picture,) = decode(video)
    assert corners(picture.rgb) == seen
    assert picture.rgb.shape[:2] == ((64, 96) if degrees == 180 else (96, 64))


def test_pixels_that_are_not_square_become_square(film):
    def widen(stream):
        stream.codec_context.sample_aspect_ratio = Fraction(3, 2)

    (picture,) = decode(film([quarters(64, 64)], set_up=widen))
    assert picture.rgb.shape == (64, 96, 3)


def test_only_the_frames_asked_for_are_given(film):
    video = film(map(grey, range(0, 240, 20)))
    assert [round(p.rgb.mean()) for p in decode(video, only={2, 7})] == pytest.approx(
        [40, 140], abs=2
    )


def test_a_long_film_is_never_held_whole(film):
    rng = np.random.default_rng(0)
    noise = rng.integers(0, 256, (240, 320, 3)).astype(np.uint8)
    video = film((np.roll(noise, n, axis=1) for n in range(200)), options={"preset": "ultrafast"})
    frame_bytes = noise.nbytes
    tracemalloc.start()
    try:
        total = sum(1 for _ in decode(video))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert total == 200
    assert peak < 8 * frame_bytes


def cut_off(film):
    return film(map(grey, range(48)))[:-900]


def cut_off_webm(film):
    noise = np.random.default_rng(0).integers(0, 256, (48, 48, 48, 3)).astype(np.uint8)
    video = film(noise, codec="libvpx-vp9", container="webm")
    return video[: len(video) // 2]


def only_sound(film):
    file = io.BytesIO()
    with av.open(file, "w", format="mp4") as output:
        stream = output.add_stream("aac", rate=44100)
        sound = av.AudioFrame.from_ndarray(np.zeros((1, 4096), np.float32), "fltp", "mono")
        sound.sample_rate = 44100
        output.mux(stream.encode(sound))
        output.mux(stream.encode())
    return file.getvalue()


def wide_gif(film):
    file = io.BytesIO()
    Image.new("L", (MAX_SIDE_PX + 1, 4)).save(file, "GIF")
    return file.getvalue()


def broken_gif(film):
    file = io.BytesIO()
    noise = np.random.default_rng(0).integers(0, 256, (2, 64, 64)).astype(np.uint8)
    first, second = map(Image.fromarray, noise)
    first.save(file, "GIF", save_all=True, append_images=[second])
    return file.getvalue()[:-3000]


@pytest.mark.parametrize(
    "make, words",
    [
        (lambda film: b"", "0 bytes"),
        (lambda film: b"Dear diary, today I made a film.\n" * 40, "cannot be decoded"),
        (lambda film: b"\x00" * 2000, "cannot be decoded"),
        (lambda film: b"GIF89a", "cannot be decoded"),
        (cut_off, "cannot be decoded"),
        (cut_off_webm, "breaks off after .* of 2.00 s"),
        (broken_gif, "cannot be decoded"),
        (only_sound, "no video, only audio"),
        (wide_gif, f"{MAX_SIDE_PX + 1}×4 px"),
        (
            lambda film: film((grey(0, 16, 16) for _ in range(MAX_FRAMES + 1)), fps=60),
            f"more than {MAX_FRAMES} frames",
        ),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_a_video_that_cannot_be_used_is_refused_in_words(film, make, words):
    video = make(film)
    with pytest.raises(InputError, match=words) as refusal:
        list(decode(video))
    assert refusal.value.next_step


def test_a_playlist_does_not_make_it_open_other_files(film, tmp_path):
    (tmp_path / "secret.mp4").write_bytes(film([grey(50)]))
    for playlist in (
        f"#EXTM3U\n#EXTINF:1,\n{tmp_path}/secret.mp4\n#EXT-X-ENDLIST\n",
        f"ffconcat version 1.0\nfile {tmp_path}/secret.mp4\n",
    ):
        with pytest.raises(InputError, match="cannot be decoded"):
            list(decode(playlist.encode()))
