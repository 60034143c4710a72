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

from popcon_lib.character import MAX_BYTES, MAX_SIDE_PX, load
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
            "30×300 px; both sides need at least 32",
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
