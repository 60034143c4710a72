"""The character of a set: a picture, words to have one drawn from, or the mascot."""

import json
import logging
from base64 import b64encode
from collections.abc import Callable, Mapping
from html import escape
from pathlib import Path
from typing import Any

import ipywidgets as w
import numpy as np

from popcon_lib.character import FORMATS, decode
from popcon_lib.errors import InputError, PopconError
from popcon_lib.job import MASCOT, MAX_INPUT_BYTES, JobSpec
from popcon_lib.matting.recipe import find_recipe
from popcon_lib.media import resize
from popcon_lib.origin import BACKDROP, CHARACTER, make_origin
from popcon_lib.pictures import decode_png, encode_png
from widgets.parts.filling import Filling
from widgets.parts.home.draft import Draft
from widgets.parts.home.picture_field import PictureField
from widgets.parts.home.wording import CUTS, in_words
from widgets.parts.latest import Latest

__all__ = ["MODES", "CharacterPanel"]

_log = logging.getLogger(__name__)

MODES = {"A picture": "picture", "From words": "words", "The mascot": MASCOT}
SHOWN_PX = 320


class CharacterPanel(w.VBox):
    """Read `asked()`. `changed()` is called for every change, and once the preview is made or
    cannot be; `cut_out` with each new cut-out, None for the mascot, which stands in for those that
    nobody has seen yet, too.

    how: tells the "recipe" and "engine" by which a background is removed, and the "backdrop". The
    preview is made aside, by what the job does; `problem` is why there is none.
    """

    def __init__(
        self,
        draft: Draft,
        here: Path,
        how: Callable[[], Mapping[str, str]],
        changed: Callable[[], None],
        cut_out: Callable[[np.ndarray | None], None],
    ) -> None:
        self._how, self._changed, self._cut_out = how, changed, cut_out
        self._filling, self._making = Filling(), Latest(0.2)
        self.problem = ""
        self.modes = w.ToggleButtons(options=MODES, value="picture")
        self.modes.add_class("popcon-toggles")
        self.picture = PictureField(draft, here, "Picture", self._edited)
        self.reference = PictureField(draft, here, "Reference picture (optional)", self._edited)
        self.prompt = w.Textarea(
            description="Words",
            placeholder="a panda in a yellow raincoat",
            rows=2,
            continuous_update=True,
        )
        self.prompt.add_class("popcon-field")
        self.cut = w.Dropdown(options=CUTS, value="auto", description="Background")
        self.cut.add_class("popcon-field")
        self._hint, self._preview = w.HTML(), w.HTML()
        self._hint.add_class("popcon-hint")
        self._preview.add_class("popcon-preview")
        self._above, self._beside = w.VBox(), w.VBox()
        for stack in (self._above, self._beside):
            stack.add_class("popcon-stack")
        row = w.Box((self._beside, self._preview))
        row.add_class("popcon-beside")
        super().__init__((self.modes, self._above, row))
        self.add_class("popcon-section-body")
        for part in (self.modes, self.cut):
            part.observe(lambda change: self._edited(), "value")
        self.prompt.observe(lambda change: self._filling or self._changed(), "value")
        self._drop = f"{draft.drop.parent.name}/{draft.drop.name}"
        self.look()

    def asked(self) -> dict[str, Any]:
        """The parameters of a job that are chosen here. Raises InputError while one is missing."""
        mode = self.modes.value
        chosen: dict[str, Any] = {"cut_background": self.cut.value}
        if mode == "words":
            if not self.prompt.value.strip():
                raise InputError("No words are given.", "Say what the character looks like.")
            return {**chosen, "prompt": self.prompt.value.strip(), "reference": self._found()}
        if mode == MASCOT:
            return {**chosen, "character": MASCOT}
        if not self._found():
            raise InputError("No picture is given.", f"Drop one into {self._drop}, or upload it.")
        return {**chosen, "character": self._found()}

    def form(self) -> dict[str, str]:
        """What is filled in, for `fill`."""
        fields = self._kept()
        return {name: field.value for name, field in fields.items()}

    def fill(self, form: Mapping[str, Any]) -> None:
        """Fill in what was kept; what does not fit stays as it is."""
        choices = {"mode": MODES.values(), "cut": CUTS.values()}
        with self._filling:
            for name, field in self._kept().items():
                value = form.get(name)
                if isinstance(value, str) and value in choices.get(name, (value,)):
                    field.value = value
        self.look()

    def look(self) -> None:
        """Show the character as it would be made now; aside."""
        mode = self.modes.value
        self._hint.value = f'<div class="popcon-quiet">{self._hints()[mode]}</div>'
        above, beside = {
            "picture": ((self.picture,), (self.cut, self._hint)),
            "words": ((self.prompt, self.reference), (self._hint,)),
            MASCOT: ((), (self._hint,)),
        }[mode]
        for stack, parts in ((self._above, above), (self._beside, beside)):
            if stack.children != parts:
                stack.children = parts
        self._above.layout.display = None if above else "none"
        self._making.ask(0, self._make)

    def _kept(self) -> dict[str, Any]:
        return {
            "mode": self.modes,
            "picture": self.picture.path,
            "prompt": self.prompt,
            "reference": self.reference.path,
            "cut": self.cut,
        }

    def _hints(self) -> dict[str, str]:
        formats = f"{', '.join(FORMATS[:-1])} or {FORMATS[-1]}".replace("WEBP", "WebP")
        most = f"{MAX_INPUT_BYTES / 1e6:.0f} MB"
        return {
            "picture": (
                f"{formats}, up to {most}. Drag files into <b>{escape(self._drop)}</b> in the file "
                "browser on the left, or upload them."
            ),
            "words": (
                "A paid provider draws it as the first step: one character, its whole body, alone "
                "on a flat background. Choose it below, under “Moved by”."
            ),
            MASCOT: "Pop, drawn by PopCon itself. It has a face of its own for each feeling.",
        }

    def _found(self) -> str:
        return (self.reference if self.modes.value == "words" else self.picture).find()

    def _edited(self) -> None:
        if self._filling:
            return
        self._show(_empty(""))
        self.look()
        self._changed()

    def _refused(self, error: PopconError) -> None:
        self.problem = in_words(str(error))
        self._show(f'<div class="popcon-note wrong">{escape(self.problem)}</div>')

    def _make(self) -> None:
        subject = self._subject()
        try:
            shown, rgba = self._drawn()
        except PopconError as error:
            refused = error
        except Exception as error:
            _log.exception("the preview of a character")
            refused = PopconError(f"This should not happen: {type(error).__name__}: {error}")
        else:
            refused = None
        if self._subject() != subject:
            return  # another is being made
        if refused is not None:
            self._refused(refused)
        else:
            self.problem = ""
            self._show(shown)
            self._cut_out(None if self.modes.value == MASCOT else rgba)
        self._changed()

    def _subject(self) -> tuple[str, str, str]:
        """What is seen in the preview."""
        return self.modes.value, self._found(), self.cut.value

    def _drawn(self) -> tuple[str, np.ndarray | None]:
        """The preview as HTML, and the cut-out. Raises PopconError."""
        mode = self.modes.value
        if mode == "words":
            if not self.reference.find():
                return _empty("It is drawn when the set is started."), None
            given = decode(self.reference.read(), Path(self.reference.find()).name)
            return _figures({"Reference": given}, ""), None
        if mode == "picture" and not self.picture.find():
            return _empty("No picture yet"), None
        data = self.picture.read() if mode == "picture" else b""
        name = Path(self.picture.find()).name if mode == "picture" else MASCOT
        how = self._how()
        spec = JobSpec(character=name, cut_background=self.cut.value, backdrop=how["backdrop"])
        if mode == "picture":
            given = decode(data, name)
            self._show(_figures({"Given": given, "Cut out": None}, "Cutting out …"))
        else:
            self._show(_figures({"Pop": None}, "Drawing …"))
        files = make_origin(data, spec, find_recipe(how["recipe"], how["engine"]), ())
        rgba = decode_png(files[CHARACTER])
        red, green, blue = json.loads(files[BACKDROP])
        colour = f"#{red:02x}{green:02x}{blue:02x}"
        said = (
            f"{rgba.shape[1]}×{rgba.shape[0]} px, filmed on "
            f'<span class="popcon-swatch" style="background:{colour}"></span>{colour}'
        )
        pictures = {"Given": given, "Cut out": rgba} if mode == "picture" else {"Pop": rgba}
        return _figures(pictures, said), rgba

    def _show(self, html: str) -> None:
        self._preview.value = html


def _empty(text: str) -> str:
    return f'<div class="popcon-empty">{escape(text)}</div>'


def _figures(pictures: Mapping[str, np.ndarray | None], said: str) -> str:
    """Pictures, straight uint8 (H, W, 4), side by side on a checkerboard."""
    figures = []
    for title, rgba in pictures.items():
        picture = ""
        if rgba is not None:
            picture = f'<div style="background-image:url({_address(rgba)})"></div>'
        figures.append(
            f'<figure><div class="popcon-figure" role="img" aria-label="{escape(title)}">{picture}'
            f"</div><figcaption>{escape(title)}</figcaption></figure>"
        )
    return f'<div class="popcon-figures">{"".join(figures)}</div><div>{said}</div>'


def _address(rgba: np.ndarray) -> str:
    height, width = rgba.shape[:2]
    scale = min(1.0, SHOWN_PX / max(height, width))
    small = rgba
    if scale < 1:
        small = resize(rgba, max(1, round(width * scale)), max(1, round(height * scale)))
    return f"data:image/png;base64,{b64encode(encode_png(small)).decode()}"
