"""The chosen emoji, larger: flipped through frame by frame, and what it begins with."""

from collections.abc import Callable, Mapping, Sequence
from html import escape

import ipywidgets as w

from popcon_lib.pack.check_picture import Finding
from popcon_lib.pack.stills import LIVELIEST
from popcon_lib.pack.target import Cover
from widgets.parts.pack.rules import cover_title
from widgets.parts.player import Player
from widgets.parts.sheets import Grid

__all__ = ["Close"]


class Close(w.Box):
    """`act(name)` hears of: begin, liveliest, first, out, earlier, later, and a cover's file name.

    Read `player.frame` for begin.
    """

    def __init__(self, where: str, act: Callable[[str], None]) -> None:
        self._act = act
        self.player = Player(where)
        self._window = w.HTML()
        self._window.add_class("popcon-close-window")
        self._head, self._findings = w.HTML(), w.HTML()
        self.buttons = {
            name: w.Button(description=text, tooltip=tooltip)
            for name, text, tooltip in (
                ("earlier", "◀ Earlier", "One place earlier in the set (Shift ←)"),
                ("later", "Later ▶", "One place later in the set (Shift →)"),
                ("out", "Leave out", "In no pack (Delete)"),
                ("begin", "Begin here", "Begin with the frame in view (Enter)"),
                ("liveliest", "Liveliest", "Begin with the frame that shows most of it (A)"),
                ("first", "As it came", "Begin with its own first frame"),
            )
        }
        for name, button in self.buttons.items():
            button.on_click(lambda _, name=name: act(name))
        names = ("earlier", "later", "out")
        self._moves = _bar(self.buttons[name] for name in names)
        label = w.HTML('<div class="popcon-quiet">At rest</div>')
        label.add_class("popcon-label")
        stills = (self.buttons[name] for name in ("begin", "liveliest", "first"))
        self._stills = _bar((label, *stills))
        self.covers: dict[str, w.Button] = {}
        self._covers = _bar(())
        side = w.Box(
            (self._head, self._moves, self.player, self._stills, self._covers, self._findings)
        )
        side.add_class("popcon-close-side")
        super().__init__((self._window, side))
        self.add_class("popcon-close")
        self.add_class(where)

    def load(self, number: int, frames: int, fps: float, frame: int) -> None:
        """Show the sprite of that number, standing at `frame`."""
        grid = Grid(frames)
        self._window.value = (
            f'<div class="popcon-window s-{number}" style="--columns:{grid.columns};'
            f'--rows:{grid.rows}"></div>'
        )
        self.player.load(frames, fps, frame, self.player.speed)

    def show(
        self,
        title: str,
        place: int,
        still: int | str,
        frame: int,
        covers: Sequence[Cover],
        on: Mapping[str, bool],
        findings: Sequence[Finding],
    ) -> None:
        """Tell of it. place: in the set, from 0, -1 where it is left out; still: as chosen, and
        the frame that is; on: by file name of a cover, whether that shows it."""
        where = f"no. {place + 1} of the set" if place >= 0 else "left out"
        how = {LIVELIEST: ", its liveliest", 0: ", as it came"}.get(still, "")
        self._head.value = (
            f'<div class="popcon-name">{escape(title)}</div><div class="popcon-quiet">{where} · '
            f"begins with frame {frame + 1}{how}</div>"
        )
        self.buttons["out"].description = "Leave out" if place >= 0 else "Take back"
        for name in ("earlier", "later", "begin", "liveliest", "first"):
            self.buttons[name].disabled = place < 0
        self._offer(covers)
        for name, button in self.covers.items():
            button.description = f"{self._titles[name]}{' ✓' * on.get(name, False)}"
            button.disabled = place < 0
            (button.add_class if on.get(name) else button.remove_class)("on")
        told = "".join(f'<div class="popcon-note">{escape(_words(one))}</div>' for one in findings)
        well = '<div class="popcon-quiet">Nothing to look at again.</div>'
        self._findings.value = told or well

    def _offer(self, covers: Sequence[Cover]) -> None:
        if tuple(cover.file_name for cover in covers) == tuple(self.covers):
            return
        for button in self.covers.values():
            button.close()
        self._titles = {cover.file_name: cover_title(cover) for cover in covers}
        self.covers = {
            name: w.Button(description=title, tooltip=f"{name} shows this one")
            for name, title in self._titles.items()
        }
        for name, button in self.covers.items():
            button.on_click(lambda _, name=name: self._act(name))
        label = w.HTML('<div class="popcon-quiet">Use it as</div>')
        label.add_class("popcon-label")
        self._covers.children = (label, *self.covers.values()) if covers else ()
        self._covers.layout.display = None if covers else "none"


def _words(finding: Finding) -> str:
    """A finding without a terminal's options."""
    fix = finding.fix
    if "--outline" in fix:
        colour = "black" if "black" in fix else "white"
        fix = f"Give the set a {colour} outline, or accept that it melts."
    elif "--still" in fix:
        fix = "Begin it with another frame: Liveliest, or one that you choose."
    return f"{finding.rule.capitalize()}: {finding.number}. {fix}"


def _bar(parts) -> w.Box:
    bar = w.Box(tuple(parts))
    bar.add_class("popcon-bar")
    return bar
