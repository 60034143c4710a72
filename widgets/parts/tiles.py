"""One action as a tile: its picture or its video, how it stands, and what can be done with it."""

from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass
from html import escape

import ipywidgets as w

from popcon_lib.filmstrip import Strip
from widgets.parts.sheets import Grid

__all__ = ["STATES", "Face", "Tile", "film_rules"]

# How a tile stands: the dot that is shown of it, and the word.
STATES = {
    "pending": ("pending", "to review"),
    "approved": ("completed", "approved"),
    "needs-work": ("waiting", "needs work"),
    "making": ("running", "being made"),
    "regenerating": ("running", "regenerating"),
    "failed": ("failed", "failed"),
}
MOST_DOTS = 8  # beside each other on a tile
_BLANK = '<div class="popcon-still popcon-none"></div>'


@dataclass(frozen=True)
class Face:
    """All that a tile tells in words. take, takes: which picture of how many, from 1.

    note: a sentence about the state, or the prompt of the picture; film: whether a video is shown;
    price: of new candidates, "" for nothing.
    """

    title: str
    state: str
    note: str = ""
    take: int = 0
    takes: int = 0
    approved: bool = False
    film: bool = False
    price: str = ""


class Tile(w.Box):
    """Shows a Face and pictures; `act(name)` is called with what was clicked on.

    Names: open, previous_take, next_take, approve, again. `layout` is shared by all tiles' parts: a
    widget each would be three in the browser.
    """

    def __init__(self, act: Callable[[str], None], layout: w.Layout, style: w.ButtonStyle) -> None:
        self._shown: tuple[Face, bool, bool] | None = None
        self._still = b""
        self._strip: Strip | None = None
        self._picture = w.HTML(_BLANK, layout=layout)
        self._text = w.HTML(layout=layout)

        def button(name: str, text: str, tooltip: str, look: str) -> w.Button:
            made = w.Button(description=text, tooltip=tooltip, layout=layout, style=style)
            made.add_class(look)
            made.on_click(lambda _: act(name))
            return made

        self.enlarge = button("open", "", "Look at it large (Enter)", "popcon-open")
        self.previous = button("previous_take", "‹", "The candidate before (↑)", "popcon-step")
        self.next = button("next_take", "›", "The next candidate (↓)", "popcon-step")
        self.approve = button("approve", "Approve", "Its video may be made (A)", "popcon-yes")
        self.again = button("again", "↻", "Regenerate (R)", "popcon-again")
        for name, part in (("popcon-prev", self.previous), ("popcon-next", self.next)):
            part.add_class(name)
        parts = (self._picture, self.enlarge, self.previous, self.next)
        super().__init__((*parts, self._text, self.approve, self.again), layout=layout)
        self.add_class("popcon-tile")

    @property
    def face(self) -> Face | None:
        """What it tells now."""
        return self._shown[0] if self._shown else None

    @property
    def still(self) -> bytes:
        """The picture it shows now."""
        return self._still

    @property
    def strip(self) -> Strip | None:
        """The video it shows now."""
        return self._strip

    def show(self, face: Face, chosen: bool = False, hidden: bool = False) -> None:
        """Tell `face`; nothing is sent where it is the same."""
        if (face, chosen, hidden) == self._shown:
            return
        self._shown = (face, chosen, hidden)
        dot, word = STATES[face.state]
        places = range(1, face.takes + 1) if face.takes > 1 else ()
        dots = "".join(f'<i class="{"on" * (place == face.take)}"></i>' for place in places)
        if face.takes > MOST_DOTS:
            dots = f"<b>{face.take} / {face.takes}</b>"
        self._text.value = (
            f'<div class="popcon-dots">{dots}</div>'
            f'<div class="popcon-title" title="{escape(face.title)}">{escape(face.title)}</div>'
            f'<div class="popcon-line" title="{escape(face.note)}"><span class="popcon-dot {dot}">'
            f"</span>{escape(word)}"
            f'<span class="popcon-quiet">{escape(f" · {face.note}" if face.note else "")}</span>'
            "</div>"
        )
        self.enlarge.description = f"{face.title}, {word}"
        self.again.description = f"↻ {face.price}".strip()
        self.approve.description = "Approved ✓" if face.approved else "Approve"
        self.approve.disabled = not face.takes
        looks = {
            "chosen": chosen,
            "hidden": hidden,
            "single": face.takes < 2,
            "yes": face.approved,
            "priced": bool(face.price),
            "busy": face.state in ("making", "regenerating"),
        }
        kept = [name for name in self._dom_classes if name not in looks]
        self._dom_classes = (*kept, *(name for name, on in looks.items() if on))

    def picture(self, still: bytes, strip: Strip | None) -> None:
        """Show the picture, and the video over it; nothing is sent where both are the same."""
        if (still, strip) == (self._still, self._strip):
            return
        self._still, self._strip = still, strip
        shown = f'<div class="popcon-still" style="{_behind(still)}"></div>' if still else _BLANK
        if strip is not None:
            shown += (
                f'<div class="popcon-film" style="{_behind(strip.webp)};'
                f'--film:{strip.seconds:.3f}s"></div>'
            )
        self._picture.value = shown


def film_rules(frames: int) -> str:
    """The style rules by which a browser plays strips of so many frames."""
    grid = Grid(frames)
    steps = []
    for number in range(frames):
        row, column = divmod(number, grid.columns)
        x, y = column / max(1, grid.columns - 1), row / max(1, grid.columns - 1)
        at = 100 * number / frames
        steps.append(f"{at:.3f}%{{background-position:{100 * x:g}% {100 * y:g}%}}")
    size = f"background-size:{100 * grid.columns}% {100 * grid.columns}%"
    return f"@keyframes popcon-film{{{''.join(steps)}}}.popcon .popcon-film{{{size}}}"


def _behind(picture: bytes) -> str:
    return f"background-image:url(data:image/webp;base64,{b64encode(picture).decode()})"
