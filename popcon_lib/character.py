"""The character: one picture, from the file that was given to a cut-out of known size."""

import io
import re
import warnings
from dataclasses import dataclass
from typing import ClassVar

import cv2
import numpy as np
from PIL import Image, ImageCms, ImageOps

from popcon_lib.errors import InputError
from popcon_lib.media import Colour, resize, sha256_of

__all__ = ["CharacterRequest", "FORMATS", "decode", "flat_border", "has_alpha", "load", "prepare"]

FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF")
MAX_BYTES = 30_000_000
MAX_PIXELS = 64_000_000
MAX_SIDE_PX = 16_384
MIN_SIDE_PX = 32

# Less alpha than this is not seen.
VISIBLE_ALPHA = 8
# A speck under this share of the largest piece is dust: it does not widen the frame.
DUST = 2e-4
# Around the trimmed picture, as a share of its longer side.
MARGIN = 0.02
# How deep the border is looked at, as a share of the shorter side.
BORDER = 0.02
# JPEG moves the pixels of a flat colour by less.
FLAT_LEVELS = 12

_MODES = {"1", "L", "LA", "La", "P", "PA", "RGB", "RGBA", "RGBa", "RGBX", "CMYK", "YCbCr"}
_SMALLER = "Save it smaller: 1024 px on the longer side are enough."
_TAKEN = "PNG, JPEG, WebP, GIF, BMP and TIFF are taken."
# How files begin that are often given instead, and what to do with each.
_OTHERS = (
    (rb"8BPS", "a Photoshop file", "Export it as PNG with transparency."),
    (rb"%PDF", "a PDF", "Export the picture in it as PNG."),
    (rb"\x00\x00\x01\x00", "an icon file", "Save its largest picture as PNG."),
    (rb".{4}ftyp(hei|hev|mif1|msf1)", "a HEIC photo", "Save it as JPEG or PNG."),
    (rb".{4}ftypavi", "an AVIF picture", "Save it as PNG."),
    (rb".{4}ftyp|\x1aE\xdf\xa3", "a video", "Save one frame of it as PNG."),
    (rb"(?i).{,1000}<svg", "an SVG drawing", "Export it as PNG, 1024 px on the longer side."),
)


# Whatever a person asks for has to be whole, alone, and easy to cut out.
WHOLE = (
    "{}. One character alone, its full body from head to feet, standing in the middle, facing the "
    "viewer, with room on every side; nothing is cut off. Flat even {} background, without floor, "
    "shadow, text or frame."
)


@dataclass(frozen=True, eq=False)
class CharacterRequest:
    """Draw the character that `prompt` describes, whole, on one flat light grey.

    reference: straight uint8 (H, W, 4) of a picture to keep to, or None. The answer is one picture,
    uint8 (H, W, 3).
    """

    step: ClassVar[str] = "character"
    item: ClassVar[str] = "character"
    backdrop: ClassVar[Colour] = (208, 208, 208)

    prompt: str
    reference: np.ndarray | None = None

    @property
    def words(self) -> str:
        """The prompt with what every character has to keep to."""
        return WHOLE.format(self.prompt.strip().rstrip("."), "light grey")

    def fingerprint(self) -> str:
        """The same for the same request, so that nothing is asked twice."""
        reference = b"" if self.reference is None else self.reference
        return sha256_of("character", self.prompt, reference)


def load(data: bytes, name: str) -> np.ndarray:
    """Return the picture in the file `data` as straight uint8 (H, W, 4), sRGB, 0 where clear.

    Raises InputError as `decode` does, and for pictures with nothing visible in them.
    """
    rgba = decode(data, name)
    if rgba[..., 3].max() <= VISIBLE_ALPHA:
        height, width = rgba.shape[:2]
        raise InputError(
            f"{name} is fully transparent: {width}×{height} px without a visible one.",
            "Check that the layer with the character was visible when it was saved.",
        )
    return rgba


def decode(data: bytes, name: str) -> np.ndarray:
    """Return the picture in the file `data` as straight uint8 (H, W, 4), sRGB, 0 where clear.

    name: what errors call it. The first frame of an animation is taken; EXIF orientation and an
    embedded colour profile are applied; existing alpha is kept.

    Raises InputError for files that are empty, of another format, damaged or over MAX_BYTES, and
    for pictures over MAX_PIXELS or MAX_SIDE_PX (before they are decoded) or under MIN_SIDE_PX.
    """
    if not data:
        raise InputError(f"{name} is empty (0 bytes).", "Give the file again.")
    if len(data) > MAX_BYTES:
        raise InputError(
            f"{name} is {len(data) / 1e6:.1f} MB; up to {MAX_BYTES / 1e6:.0f} MB are taken.",
            _SMALLER,
        )
    with warnings.catch_warnings():
        # Pillow warns of odd metadata, and of sizes that are checked here.
        warnings.simplefilter("ignore")
        rgba = _decode(data, name)
    rgba[rgba[..., 3] == 0] = 0
    return rgba


def has_alpha(rgba: np.ndarray) -> bool:
    """Whether straight uint8 (H, W, 4) is cut out: some of its border, at least 5 %, is clear."""
    return float((_border(rgba)[:, 3] <= VISIBLE_ALPHA).mean()) >= 0.05


def flat_border(rgba: np.ndarray) -> Colour | None:
    """The one colour of an opaque picture's border, which can then be keyed out, or None.

    rgba: straight uint8 (H, W, 4). At least 60 % of the border lies within FLAT_LEVELS of its
    median; the character may cross the rest.
    """
    border = _border(rgba)
    if (border[:, 3] < 250).any():
        return None
    colours = border[:, :3].astype(np.int16)
    alike = colours[(np.abs(colours - np.median(colours, axis=0)) <= FLAT_LEVELS).all(axis=1)]
    if len(alike) < 0.6 * len(colours):
        return None
    red, green, blue = (int(value) for value in np.rint(np.median(alike, axis=0)))
    return red, green, blue


def prepare(rgba: np.ndarray, longest_px: int = 1024) -> np.ndarray:
    """Trim straight uint8 (H, W, 4) to what is visible, with a small even margin.

    Detached effects stay; specks of dust outside the rest are trimmed off. The longer side is
    scaled down to `longest_px`. Small pictures are not scaled up: whoever draws the character does
    that once, to the size it is drawn at. Returns straight uint8, 0 where clear.

    Raises InputError for a picture without a visible pixel, or with a visible part under
    MIN_SIDE_PX on its longer side.
    """
    left, top, width, height = _visible_box(rgba)
    longest = max(width, height)
    if longest < MIN_SIDE_PX:
        raise InputError(
            f"The visible part of the picture is {width}×{height} px; "
            f"{MIN_SIDE_PX} px are needed on the longer side.",
            "Give a larger picture: 500 px or more look best.",
        )
    seen = rgba[top : top + height, left : left + width]
    room = longest_px - 2 * round(MARGIN * longest_px)
    if longest > room:
        seen = _shrink_huge(seen, room)
        width, height = (max(1, round(side * room / longest)) for side in (width, height))
        seen = resize(seen, width, height)
    margin = round(MARGIN * max(width, height))
    framed = np.pad(seen, ((margin, margin), (margin, margin), (0, 0)))
    framed[framed[..., 3] == 0] = 0
    return framed


def _decode(data: bytes, name: str) -> np.ndarray:
    try:
        image = Image.open(io.BytesIO(data), formats=FORMATS)
    except Image.DecompressionBombError as error:
        raise InputError(
            f"{name} has far more than {MAX_PIXELS / 1e6:.0f} megapixels.", _SMALLER
        ) from error
    except Exception as error:  # Pillow's readers raise nearly anything on bytes they do not know
        raise _unreadable(data, name) from error
    width, height = image.size
    if width * height > MAX_PIXELS or max(width, height) > MAX_SIDE_PX:
        raise InputError(
            f"{name} is {width}×{height} px, {width * height / 1e6:.0f} megapixels; up to "
            f"{MAX_PIXELS / 1e6:.0f}, and {MAX_SIDE_PX} px a side, are taken.",
            _SMALLER,
        )
    if min(width, height) < MIN_SIDE_PX:
        raise InputError(
            f"{name} is {width}×{height} px; both sides need at least {MIN_SIDE_PX} px.",
            "Give a larger picture: 500 px or more look best.",
        )
    try:
        return _to_srgb(ImageOps.exif_transpose(image), name)
    except (InputError, MemoryError):
        raise
    except Exception as error:
        raise InputError(
            f"{name} begins as {image.format} but cannot be read to the end: {error}.",
            "The file is damaged or cut off; save or download it again.",
        ) from error


def _to_srgb(image: Image.Image, name: str) -> np.ndarray:
    if image.mode.startswith("I;16"):
        image = Image.fromarray((np.asarray(image) // 257).astype(np.uint8))
    elif image.mode not in _MODES:
        raise InputError(
            f"{name} stores its colours as {image.mode!r}, which is not taken.",
            "Save it as PNG, RGB, 8 bits a channel.",
        )
    rgba = np.array(image.convert("RGBA"))
    stored = image.info.get("icc_profile")
    if stored:
        rgba[..., :3] = _through_profile(image, stored)
    return rgba


def _through_profile(image: Image.Image, stored: bytes) -> np.ndarray:
    """The colours of `image`, uint8 (H, W, 3), converted from its embedded profile to sRGB."""
    plain = image.convert("RGBA").convert("RGB")
    try:
        profile = ImageCms.ImageCmsProfile(io.BytesIO(stored))
        space = profile.profile.xcolor_space.strip()
        if "sRGB" not in ImageCms.getProfileDescription(profile):
            fitting = {"RGB": plain, "GRAY": plain.convert("L"), "CMYK": image}[space]
            plain = ImageCms.profileToProfile(
                fitting,
                profile,
                ImageCms.createProfile("sRGB"),
                renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
                outputMode="RGB",
                flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
            )
    except (ImageCms.PyCMSError, OSError, KeyError):
        pass  # what every viewer does with a broken profile, or one that is not for such pictures
    return np.asarray(plain)


def _unreadable(data: bytes, name: str) -> InputError:
    for beginning, what, next_step in _OTHERS:
        if re.match(beginning, data, re.DOTALL):
            return InputError(f"{name} is {what}; {_TAKEN}", next_step)
    return InputError(
        f"{name} is no picture that can be read ({len(data)} bytes).",
        f"{_TAKEN} If it is one of these, the file is damaged: save or download it again.",
    )


def _visible_box(rgba: np.ndarray) -> tuple[int, int, int, int]:
    """(left, top, width, height) in px of what is visible and no dust. Raises InputError."""
    visible = (rgba[..., 3] > VISIBLE_ALPHA).astype(np.uint8)
    pieces = cv2.connectedComponentsWithStats(visible, connectivity=8)[2][1:]
    if not len(pieces):
        raise InputError("The picture is fully transparent.", "Give one with a character in it.")
    areas = pieces[:, cv2.CC_STAT_AREA]
    left, top, width, height, _ = pieces[areas >= DUST * areas.max()].T
    right, bottom = (left + width).max(), (top + height).max()
    return int(left.min()), int(top.min()), int(right - left.min()), int(bottom - top.min())


def _shrink_huge(rgba: np.ndarray, longest_px: int) -> np.ndarray:
    """Average whole blocks of a picture over twice `longest_px`, in 8 bits: `resize` works in
    float, which would take gigabytes here.
    """
    factor = max(rgba.shape) // (2 * longest_px)
    if factor < 2:
        return rgba
    return np.array(Image.fromarray(rgba).convert("RGBa").reduce(factor).convert("RGBA"))


def _border(rgba: np.ndarray) -> np.ndarray:
    """The pixels within BORDER of the edge: (N, 4)."""
    depth = max(1, round(BORDER * min(rgba.shape[:2])))
    sides = rgba[:depth], rgba[-depth:], rgba[depth:-depth, :depth], rgba[depth:-depth, -depth:]
    return np.concatenate([side.reshape(-1, 4) for side in sides])
