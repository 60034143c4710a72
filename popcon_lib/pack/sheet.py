"""The contact sheet: every emoji of a set on the backgrounds it will be seen on, as one picture."""

from io import BytesIO

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from popcon_lib.errors import InputError
from popcon_lib.media import Colour, Cutout, composite, resize
from popcon_lib.pack.canvas import common_body_px, place
from popcon_lib.pack.outline import Outline

__all__ = ["contact_sheet"]

WHITE, DARK, CHAT = (255, 255, 255), (32, 33, 36), (140, 171, 216)
_PAGE, _INK, _QUIET = (245, 245, 247), (40, 40, 46), (130, 130, 138)
_MARGIN = 0.02
_EDGE_PX, _GAP_PX, _TITLE_PX, _ROUND_PX = 28, 12, 17, 10


def contact_sheet(
    cutouts: dict[str, Cutout],
    titles: dict[str, str] | None = None,
    side_px: int = 180,
    outline: Outline | None = None,
) -> bytes:
    """Draw a still PNG of a set, an emoji a row, in the order of the set.

    Left, the first frame at its real size (`side_px`) on white, dark and a chat's blue; right, all
    frames at half of it, the upper half of them on white, the lower on dark. titles: by action; an
    action without one is called by its name; outline: around every picture. Raises InputError for
    an empty set.
    """
    if not cutouts:
        raise InputError("A contact sheet of no emoji would be empty.", "Give at least one.")
    half_px = side_px // 2
    columns = max((len(cutout.rgba) + 1) // 2 for cutout in cutouts.values())
    width = 2 * _EDGE_PX + 3 * (side_px + _GAP_PX) + _GAP_PX + columns * half_px
    row_px = _TITLE_PX + _GAP_PX + 2 * half_px + 2 * _GAP_PX
    sheet = Image.new("RGB", (width, 2 * _EDGE_PX + row_px * len(cutouts) - 2 * _GAP_PX), _PAGE)
    canvas_px = (side_px, side_px)
    frames = (cutout.rgba for cutout in cutouts.values())
    body_px = common_body_px(frames, canvas_px, _MARGIN, outline)
    for number, (action, cutout) in enumerate(cutouts.items()):
        top = _EDGE_PX + number * row_px
        title = (titles or {}).get(action, action)
        _write_title(sheet, top, number + 1, title, cutout)
        name = repr(action)
        placed = place(cutout.rgba, canvas_px, _MARGIN, name, body_px=body_px, outline=outline)
        _paste_row(sheet, top + _TITLE_PX + _GAP_PX, placed)
    buffer = BytesIO()
    sheet.save(buffer, "PNG")
    return buffer.getvalue()


def _write_title(sheet: Image.Image, top: int, number: int, title: str, cutout: Cutout) -> None:
    pen = ImageDraw.Draw(sheet)
    font, small = ImageFont.load_default(_TITLE_PX), ImageFont.load_default(_TITLE_PX * 0.8)
    base = top + _TITLE_PX
    pen.text((_EDGE_PX, base), f"{number:02d}", _QUIET, font, anchor="ls")
    left = _EDGE_PX + pen.textlength("00  ", font)
    pen.text((left, base), title, _INK, font, anchor="ls")
    left += pen.textlength(f"{title}  ", font)
    note = f"{len(cutout.rgba)} frames, {float(sum(cutout.durations)):.3g} s"
    pen.text((left, base), note, _QUIET, small, anchor="ls")


def _paste_row(sheet: Image.Image, top: int, placed: np.ndarray) -> None:
    side_px = placed.shape[1]
    for index, colour in enumerate((WHITE, DARK, CHAT)):
        left = _EDGE_PX + index * (side_px + _GAP_PX)
        _paste_card(sheet, (left, top), composite(placed[0], colour))
    half_px = side_px // 2
    small = np.stack([resize(frame, half_px, half_px) for frame in placed])
    split = (len(small) + 1) // 2
    left = _EDGE_PX + 3 * (side_px + _GAP_PX) + _GAP_PX
    _paste_card(sheet, (left, top), _strip(small[:split], WHITE))
    if len(small) > 1:
        _paste_card(sheet, (left, top + half_px), _strip(small[split:], DARK))


def _strip(frames: np.ndarray, colour: Colour) -> np.ndarray:
    return np.concatenate(list(composite(frames, colour)), axis=1)


def _paste_card(sheet: Image.Image, corner: tuple[int, int], picture: np.ndarray) -> None:
    """Paste uint8 (H, W, 3) with rounded corners, drawn at twice the size so that they are soft."""
    card = Image.fromarray(picture)
    mask = Image.new("L", (card.width * 2, card.height * 2))
    ImageDraw.Draw(mask).rounded_rectangle((0, 0, mask.width, mask.height), _ROUND_PX * 2, 255)
    sheet.paste(card, corner, mask.resize(card.size, Image.Resampling.BOX))
