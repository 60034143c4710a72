"""Any picture file becomes a cut-out, or is refused with a reason and a way out."""

import io
import struct
import warnings
import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageCms

from popcon_lib.character import (
    MAX_BYTES,
    MAX_SIDE_PX,
    MIN_SIDE_PX,
    VISIBLE_ALPHA,
    flat_border,
    has_alpha,
    load,
    prepare,
)
from popcon_lib.errors import InputError

CORNERS = np.array([[[200, 40, 40], [40, 180, 60]], [[40, 60, 200], [240, 240, 230]]], np.uint8)


def quarters(width_px: int = 96, height_px: int = 64) -> Image.Image:
    """Red, green / blue, near white."""
    rows = CORNERS.repeat(height_px // 2, axis=0).repeat(width_px // 2, axis=1)
    return Image.fromarray(rows)


def cutout(width_px: int = 96, height_px: int = 64) -> Image.Image:
    """The same with a clear left edge, and a half-clear right half."""
    image = quarters(width_px, height_px).convert("RGBA")
    rgba = np.array(image)
    rgba[:, width_px // 2 :, 3] = 128
    rgba[:, :8, 3] = 0
    return Image.fromarray(rgba)


def file_of(image: Image.Image, kind: str = "PNG", **options) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def corners(rgba: np.ndarray) -> np.ndarray:
    """The colours in the middles of the quarters: int (2, 2, 3)."""
    height, width = rgba.shape[:2]
    return rgba[height // 4 :: height // 2, width // 4 :: width // 2, :3].astype(int)


@pytest.mark.parametrize(
    "kind, options, levels",
    [
        ("PNG", {}, 0),
        ("JPEG", {"quality": 95}, 3),
        ("WEBP", {"lossless": True}, 0),
        ("GIF", {}, 0),
        ("BMP", {}, 0),
        ("TIFF", {"compression": "tiff_lzw"}, 0),
    ],
)
def test_every_format_people_have_is_read(kind, options, levels):
    rgba = load(file_of(quarters(), kind, **options), "fox")
    assert rgba.dtype == np.uint8 and rgba.shape == (64, 96, 4)
    assert np.abs(corners(rgba) - CORNERS).max() <= levels
    assert (rgba[..., 3] == 255).all()


@pytest.mark.parametrize("kind, options", [("PNG", {}), ("WEBP", {"lossless": True}), ("TIFF", {})])
def test_alpha_is_kept_and_clear_pixels_have_no_colour(kind, options):
    rgba = load(file_of(cutout(), kind, **options), "fox")
    assert (rgba[:, :8] == 0).all()
    assert (rgba[:, 48:, 3] == 128).all()
    assert np.abs(corners(rgba) - CORNERS).max() <= 1


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "I;16"])
def test_every_way_to_store_colour_is_understood(mode):
    grey = np.linspace(0, 255, 64).astype(np.uint8)[None].repeat(64, axis=0)
    if mode == "I;16":
        image = Image.fromarray(grey.astype(np.uint16) * 257)
    else:
        image = Image.fromarray(grey).convert("RGB").convert(mode)
    kind = "TIFF" if mode == "CMYK" else "PNG"
    rgba = load(file_of(image, kind), "fox")
    expected = np.array(image.convert("RGB")) if mode in ("1", "P") else grey[..., None]
    assert np.abs(rgba[..., :3].astype(int) - expected).max() <= 2


def test_a_palette_with_transparency_keeps_it():
    image = cutout().convert("P")
    rgba = load(file_of(image, "PNG", transparency=bytes([0] * 3 + [255] * 253)), "fox")
    assert set(np.unique(rgba[..., 3])) == {0, 255}


def test_the_first_frame_of_an_animation_is_taken():
    first, second = quarters(), quarters().rotate(180)
    data = file_of(first, "GIF", save_all=True, append_images=[second], duration=100)
    assert (corners(load(data, "fox")) == CORNERS).all()


@pytest.mark.parametrize("orientation", range(1, 9))
def test_exif_orientation_is_honoured(orientation):
    turned = {
        2: [Image.Transpose.FLIP_LEFT_RIGHT],
        3: [Image.Transpose.ROTATE_180],
        4: [Image.Transpose.FLIP_TOP_BOTTOM],
        5: [Image.Transpose.TRANSPOSE],
        6: [Image.Transpose.ROTATE_90],
        7: [Image.Transpose.TRANSVERSE],
        8: [Image.Transpose.ROTATE_270],
    }
    image = quarters()
    for step in turned.get(orientation, []):
        image = image.transpose(step)
    exif = Image.Exif()
    exif[0x0112] = orientation
    rgba = load(file_of(image, "JPEG", quality=95, exif=exif), "fox")
    assert rgba.shape == (64, 96, 4)
    assert np.abs(corners(rgba) - CORNERS).max() <= 4


def profile_with_gamma(gamma: float) -> bytes:
    """An ICC profile: the primaries of sRGB, and one power as its curve."""
    xyz = {
        b"wtpt": (0.9642, 1.0, 0.8249),
        b"rXYZ": (0.43607, 0.22249, 0.01392),
        b"gXYZ": (0.38515, 0.71687, 0.09708),
        b"bXYZ": (0.14307, 0.06061, 0.7141),
    }
    tags = {
        name: b"XYZ " + bytes(4) + struct.pack(">3i", *(round(v * 65536) for v in value))
        for name, value in xyz.items()
    }
    curve = b"curv" + bytes(4) + struct.pack(">IH", 1, round(gamma * 256)) + bytes(2)
    tags |= {b"rTRC": curve, b"gTRC": curve, b"bTRC": curve}
    text = b"Linear light\x00"
    tags[b"desc"] = b"desc" + bytes(4) + struct.pack(">I", len(text)) + text + bytes(79)
    tags[b"desc"] += bytes(-len(tags[b"desc"]) % 4)
    offset = 128 + 4 + 12 * len(tags)
    table, body = struct.pack(">I", len(tags)), b""
    for name, tag in tags.items():
        table += name + struct.pack(">II", offset + len(body), len(tag))
        body += tag
    size = offset + len(body)
    head = struct.pack(">I4xI4s4s4s", size, 0x02100000, b"mntr", b"RGB ", b"XYZ ") + bytes(12)
    head += b"acsp" + bytes(28) + struct.pack(">3i", 63190, 65536, 54061)
    return head.ljust(128, b"\x00") + table + body


def test_an_embedded_profile_is_converted_to_srgb():
    """Linear light: what is stored as 55 is 128 in sRGB."""
    image = Image.new("RGBA", (64, 64), (55, 55, 55, 200))
    rgba = load(file_of(image, "PNG", icc_profile=profile_with_gamma(1.0)), "fox")
    assert np.abs(rgba[0, 0].astype(int) - (128, 128, 128, 200)).max() <= 1


def test_srgb_itself_and_a_broken_profile_change_nothing():
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for profile in (srgb, b"not a profile", profile_with_gamma(1.0)[:200]):
        rgba = load(file_of(quarters(), "PNG", icc_profile=profile), "fox")
        assert (corners(rgba) == CORNERS).all()


def huge_png(width: int, height: int) -> bytes:
    """A few bytes that promise a picture of any size."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b""))


@pytest.mark.parametrize(
    "data, words, way_out",
    [
        (b"", "fox.x is empty", "again"),
        (b"\x89PNG" + bytes(MAX_BYTES), "is 30.0 MB; up to 30 MB", "smaller"),
        (huge_png(10_000, 9_000), "10000×9000 px, 90 megapixels; up to 64", "smaller"),
        (huge_png(60_000, 60_000), "far more than 64 megapixels", "smaller"),
        (huge_png(MAX_SIDE_PX + 1, 100), f"{MAX_SIDE_PX} px a side", "smaller"),
        (
            file_of(quarters(30, 300)),
            f"30×300 px; both sides need at least {MIN_SIDE_PX}",
            "larger",
        ),
        (file_of(Image.new("RGBA", (64, 64), (255, 0, 0, 3))), "fully transparent: 64×64", "layer"),
        (b"Dear diary, this is no picture.", "no picture that can be read", "JPEG, WebP"),
        (b"<?xml version='1.0'?>\n<svg xmlns='a'></svg>", "an SVG drawing; PNG, JPEG", "Export"),
        (b"\x00\x00\x00\x18ftypheic\x00\x00", "a HEIC photo", "JPEG or PNG"),
        (b"\x00\x00\x00\x18ftypavif\x00\x00", "an AVIF picture", "PNG"),
        (b"\x00\x00\x00\x18ftypisom\x00\x00", "a video", "one frame"),
        (b"8BPS\x00\x01", "a Photoshop file", "PNG with transparency"),
        (b"%PDF-1.7", "a PDF", "PNG"),
        (file_of(Image.new("F", (64, 64)), "TIFF"), "stores its colours as 'F'", "RGB, 8 bits"),
    ],
)
def test_what_cannot_be_used_is_refused_with_a_reason_and_a_way_out(data, words, way_out):
    with pytest.raises(InputError) as refusal:
        load(data, "fox.x")
    assert words in refusal.value.what
    assert way_out in refusal.value.next_step


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF"])
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_a_file_that_was_cut_off_is_refused(kind, share):
    noise = np.random.default_rng(0).integers(0, 256, (64, 64, 3)).astype(np.uint8)
    data = file_of(Image.fromarray(noise), kind)
    with pytest.raises(InputError, match="damaged"):
        load(data[: round(share * len(data))], "fox")


@given(st.data())
def test_damaged_bytes_are_a_picture_or_an_input_error_and_never_a_warning(data):
    kind = data.draw(st.sampled_from(["PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF"]))
    whole = bytearray(file_of(cutout() if kind in ("PNG", "WEBP") else quarters(), kind))
    for place in data.draw(st.lists(st.integers(0, len(whole) - 1), min_size=1, max_size=5)):
        whole[place] = data.draw(st.integers(0, 255))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            rgba = load(bytes(whole), "fox")
        except InputError as error:
            assert error.next_step
        else:
            assert rgba.dtype == np.uint8 and rgba.shape[2] == 4


def test_a_cut_out_is_told_from_a_picture_with_a_background():
    assert has_alpha(np.array(cutout()))
    assert not has_alpha(np.array(quarters().convert("RGBA")))
    with_a_hole = np.array(quarters().convert("RGBA"))
    with_a_hole[20:40, 20:40] = 0
    assert not has_alpha(with_a_hole)


def on_flat(colour, width_px=200, height_px=160) -> np.ndarray:
    """A figure that leaves the picture at the bottom, on `colour`."""
    rgba = np.full((height_px, width_px, 4), (*colour, 255), np.uint8)
    rgba[40:, 50:150, :3] = np.random.default_rng(0).integers(0, 256, (height_px - 40, 100, 3))
    return rgba


@pytest.mark.parametrize("quality", [30, 75, 95])
@pytest.mark.parametrize("colour", [(255, 255, 255), (0, 255, 0), (250, 240, 200)])
def test_a_flat_background_is_seen_through_jpeg_noise(colour, quality):
    data = file_of(Image.fromarray(on_flat(colour)[..., :3]), "JPEG", quality=quality)
    found = flat_border(load(data, "fox"))
    assert np.abs(np.subtract(found, colour)).max() <= 3


def test_a_scene_and_a_cut_out_have_no_flat_background():
    ramp = np.linspace(0, 255, 100).astype(np.uint8)[None, :, None].repeat(100, 0).repeat(3, 2)
    assert flat_border(np.dstack([ramp, np.full((100, 100), 255, np.uint8)])) is None
    assert flat_border(np.array(cutout())) is None


def dotted(width_px: int, height_px: int, *pieces: tuple[int, int, int, int]) -> np.ndarray:
    """Opaque blue pieces, each left, top, width, height, on nothing."""
    rgba = np.zeros((height_px, width_px, 4), np.uint8)
    for left, top, width, height in pieces:
        rgba[top : top + height, left : left + width] = (20, 60, 220, 255)
    return rgba


def seen_box(rgba: np.ndarray) -> tuple[int, int, int, int]:
    rows, columns = np.nonzero(rgba[..., 3] > VISIBLE_ALPHA)
    return columns.min(), rows.min(), columns.max() + 1, rows.max() + 1


def test_a_character_is_trimmed_and_centred_with_an_even_margin():
    rgba = prepare(dotted(900, 700, (600, 50, 200, 400)))
    left, top, right, bottom = seen_box(rgba)
    assert (right - left, bottom - top) == (200, 400)
    assert left == rgba.shape[1] - right == top == rgba.shape[0] - bottom == 8


def test_detached_effects_stay_and_dust_far_away_goes():
    body, spark, dust = (300, 300, 200, 200), (560, 280, 6, 6), (10, 880, 2, 2)
    left, top, right, bottom = seen_box(prepare(dotted(900, 900, body, spark, dust)))
    assert (right - left, bottom - top) == (566 - 300, 500 - 280)


@given(st.integers(40, 1500), st.integers(40, 1500), st.sampled_from([256, 512, 1024]))
def test_the_longer_side_is_bounded_and_nothing_is_enlarged(width, height, longest_px):
    rgba = prepare(dotted(1600, 1600, (30, 20, width, height)), longest_px)
    assert max(rgba.shape[:2]) <= longest_px
    left, top, right, bottom = seen_box(rgba)
    assert right - left <= width and bottom - top <= height
    scale = max(right - left, bottom - top) / max(width, height)
    assert min(width, height) * scale == pytest.approx(
        min(right - left, bottom - top), rel=0.05, abs=1.01
    )
    assert (rgba[rgba[..., 3] == 0] == 0).all()


def test_a_very_large_picture_keeps_its_edge_colour():
    rgba = prepare(dotted(6000, 5000, (100, 150, 5500, 4500)))
    assert max(rgba.shape[:2]) == 1024
    edge = (rgba[..., 3] > 40) & (rgba[..., 3] < 255)
    for pixels in (rgba[edge], rgba[rgba[..., 3] == 255]):
        assert np.abs(pixels[:, :3].astype(int) - (20, 60, 220)).max(initial=0) <= 3


def test_hardly_visible_haze_does_not_widen_the_frame():
    rgba = dotted(400, 400, (150, 150, 100, 100))
    rgba[rgba[..., 3] == 0] = (255, 255, 255, VISIBLE_ALPHA - 2)
    assert max(prepare(rgba).shape[:2]) == 104


@pytest.mark.parametrize(
    "rgba, words",
    [
        (dotted(100, 100), "fully transparent"),
        (dotted(100, 100, (40, 40, 9, 12)), "9×12 px; 32 px are needed"),
    ],
)
def test_a_picture_with_nothing_to_see_cannot_be_prepared(rgba, words):
    with pytest.raises(InputError, match=words):
        prepare(rgba)


def test_the_pictures_people_bring_are_all_taken(shared_data):
    for path in sorted((shared_data / "static").glob("*.png")):
        rgba = load(path.read_bytes(), path.name)
        assert has_alpha(rgba) and flat_border(rgba) is None
        prepared = prepare(rgba)
        assert MIN_SIDE_PX <= max(prepared.shape[:2]) <= 1024
        assert (prepared[[0, -1], :, 3] == 0).all() and (prepared[:, [0, -1], 3] == 0).all()
