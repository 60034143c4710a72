"""The contact sheet: the set as tiles that move, ordered by dragging."""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape

import ipywidgets as w

from widgets.parts.canvas import Pad
from widgets.parts.pack.sprites import place_of

__all__ = ["Looks", "Sheet", "columns_for"]

_TILE_PX = 168  # at most


@dataclass(frozen=True)
class Looks:
    """What is told of the emoji on its tile: the frame it begins with, covers, what is wrong."""

    still: int = 0
    covers: str = ""
    findings: int = 0


class Sheet(w.Box):
    """Tiles of `hold`, in the order and with the looks of `show`.

    choose(action): a tile was pressed; move(action, place): one of the set was dropped, places are
    from 0. Keys of the pad are the panel's.
    While something is dragged, and when looks change, no picture is sent, and none begins anew:
    only the rules by which tiles are ordered.
    """

    def __init__(
        self, where: str, choose: Callable[[str], None], move: Callable[[str, int], None]
    ) -> None:
        self._where, self._choose, self._move = where, choose, move
        self._held: tuple[str, ...] = ()
        self._titles: dict[str, str] = {}
        self._frames = 1
        self._cast: tuple[str, ...] = ()
        self._left_out: tuple[str, ...] = ()
        self._looks: Mapping[str, Looks] = {}
        self._chosen = ""
        self._dragged: tuple[str, int] | None = None  # which, and where it would be dropped
        self._writing = threading.Lock()  # the last to write has seen all that was done before
        self.pad = Pad()
        self._tiles = w.HTML()
        self.rules = w.HTML(layout=w.Layout(display="none"))
        super().__init__((self._tiles, self.pad, self.rules))
        self.add_class("popcon-set")
        self.pad.on_press(self._pressed)
        self.pad.on_drag(self._drag)
        self.pad.on_release(lambda x, y: self._dropped())

    @property
    def columns(self) -> int:
        """Tiles in a row."""
        return columns_for(len(self._held))

    @property
    def shown(self) -> tuple[str, ...]:
        """The actions as they are seen: the set, then what is left out."""
        cast = list(self._cast)
        if self._dragged is not None:
            action, place = self._dragged
            cast.remove(action)
            cast.insert(place, action)
        return (*cast, *self._left_out)

    def hold(self, titles: Mapping[str, str], frames: int) -> None:
        """Have one tile for each of these actions, called so."""
        if (tuple(titles), dict(titles), frames) == (self._held, self._titles, self._frames):
            return
        self._held, self._titles, self._frames = tuple(titles), dict(titles), frames
        tiles = "".join(
            f'<div class="popcon-emoji t-{number}"><div class="popcon-sprite s-{number}"></div>'
            f'<div class="popcon-marks"></div><div class="popcon-title">{escape(title)}</div></div>'
            for number, title in enumerate(titles.values())
        )
        self._tiles.value = (
            f'<div class="popcon-emojis" style="--columns:{self.columns}" aria-hidden="true">'
            f"{tiles}</div>"
        )
        self.layout.max_width = f"{self.columns * _TILE_PX}px"

    def show(
        self,
        cast: Sequence[str],
        left_out: Sequence[str],
        looks: Mapping[str, Looks],
        chosen: str,
    ) -> None:
        """Show the set in this order."""
        self._cast, self._left_out = tuple(cast), tuple(left_out)
        self._looks, self._chosen = looks, chosen
        if self._dragged is not None and self._dragged[0] not in self._cast:
            self._dragged = None
        self._write()

    def number_of(self, action: str) -> int:
        """Which sprite and which tile are its."""
        return self._held.index(action)

    def _write(self) -> None:
        with self._writing:
            self.rules.value = f"<style>{self._rules()}</style>"

    def _rules(self) -> str:
        rules = []
        shown = self.shown
        count = len(self._cast)
        for place, action in enumerate(shown):
            tile = f".{self._where} .t-{self.number_of(action)}"
            looks = self._looks.get(action, Looks())
            at_rest = place_of(self._frames, looks.still)
            number = f'"{place + 1}"' if place < count else '"out"'
            marks = " · ".join(filter(None, (looks.covers, "⚠" * bool(looks.findings))))
            rules.append(
                f"{tile}{{order:{place};--from:calc(var(--loop)*-{looks.still}/{self._frames})}}"
                f"{tile} .popcon-sprite{{background-position:{at_rest}}}"
                f"{tile} .popcon-title::before{{content:{number}}}"
                f'{tile} .popcon-marks::after{{content:"{marks}"}}'
            )
            if place >= count:
                rules.append(f"{tile}{{opacity:.42}}")
            if action == self._chosen:
                rules.append(f"{tile}{{border-color:var(--jp-brand-color1);{_ring(1)}}}")
                focused = f"canvas.popcon-pad:focus) .t-{self.number_of(action)}"
                rules.append(f".{self._where} .popcon-set:has({focused}{{{_ring(3)}}}")
            if self._dragged is not None and action == self._dragged[0]:
                rules.append(f"{tile}{{transform:scale(1.05);z-index:1;{_LIFTED}}}")
        return "".join(rules)

    def _at(self, x: float, y: float) -> int:
        rows = -(-len(self._held) // self.columns)
        column = min(max(int(x * self.columns), 0), self.columns - 1)
        row = min(max(int(y * rows), 0), rows - 1)
        return row * self.columns + column

    def _pressed(self, x: float, y: float) -> None:
        shown, place = self.shown, self._at(x, y)
        if place < len(shown):
            self._choose(shown[place])
            self._dragged = (shown[place], place) if place < len(self._cast) else None

    def _drag(self, x: float, y: float) -> None:
        if self._dragged is not None:
            action, before = self._dragged
            place = min(self._at(x, y), len(self._cast) - 1)
            if place != before:
                self._dragged = (action, place)
                self._write()

    def _dropped(self) -> None:
        if self._dragged is not None:
            (action, place), self._dragged = self._dragged, None
            if place != self._cast.index(action):
                self._move(action, place)
            else:
                self._write()


def columns_for(tiles: int) -> int:
    """How many tiles of so many are in a row."""
    return next((columns for most, columns in ((8, 4), (15, 5), (24, 6)) if tiles <= most), 8)


_LIFTED = "box-shadow:0 6px 18px rgba(0,0,0,.35)"


def _ring(width_px: int) -> str:
    return f"box-shadow:0 0 0 {width_px}px var(--jp-brand-color1)"
