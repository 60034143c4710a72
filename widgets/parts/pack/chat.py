"""A chat mock: the set in bubbles, light and dark, at the size at which the platform shows it."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from urllib.parse import quote

import ipywidgets as w

from popcon_lib.pack.target import Display, Target
from widgets.parts.filling import Filling
from widgets.parts.links import Links
from widgets.parts.pack.rules import shown_at

__all__ = ["Chat", "Picture", "chats"]

_AS_FILES = Display(180, None, "P")  # where nobody says how large
_FILMS = ("webm", "mp4")


@dataclass(frozen=True)
class Picture:
    """An emoji of the mock: its packed file, or before that is built its sprite and first frame."""

    title: str
    file: Path | None = None
    sprite: int = 0
    style: str = ""


class Chat(w.Box):
    """`changed()` is called when another target is to be shown; read `target`."""

    def __init__(self, changed: Callable[[], None]) -> None:
        self._filling = Filling()
        self.targets = w.Dropdown(tooltip="In whose chat")
        self.targets.add_class("popcon-choice-wide")
        self._about = w.HTML()
        self._about.add_class("popcon-grow")
        bar = w.Box((self.targets, self._about))
        bar.add_class("popcon-bar")
        self._chats = Links()
        super().__init__((bar, self._chats))
        self.add_class("popcon-chat")
        self.targets.observe(lambda change: self._filling or changed(), "value")

    @property
    def target(self) -> str:
        """The name of the target whose chat is shown; "" for none."""
        return self.targets.value or ""

    def offer(self, targets: Sequence[Target]) -> None:
        """Say whose chats there are to look at."""
        options = tuple((target.title, target.name) for target in targets)
        if self.targets.options != options:
            before = self.targets.value
            with self._filling:
                self.targets.options = options
                known = [name for _, name in options]
                self.targets.value = before if before in known else next(iter(known), None)

    def show(self, target: Target | None, pictures: Sequence[Picture], here: Path) -> None:
        """Show these of `target`, as seen from the folder `here`; None: nothing."""
        if target is None:
            self._about.value = ""
            self._chats.show("")
            return
        is_real = any(picture.file for picture in pictures)
        what = "The packed files themselves" if is_real else "The cut-outs; build it for the files"
        told = f"{what}. {shown_at(target)}"
        self._about.value = f'<div class="popcon-quiet">{escape(told)}</div>'
        self._chats.show(chats(target, pictures, here) if pictures else "")


def chats(target: Target, pictures: Sequence[Picture], here: Path) -> str:
    """The same talk twice, on light and on dark, as HTML."""
    display = target.display or _AS_FILES
    large = [_shown(one, target, display.alone_px, here) for one in pictures]
    talk = [("them", "Did you see who is here?"), ("me", large[0])]
    if display.text_px is not None:
        small = [_shown(one, target, display.text_px, here) for one in pictures]
        talk = [
            ("them", f"Did you see who is here? {small[0]}"),
            ("me", f"Yes! {''.join(small[1:3])} I cannot believe it {small[0]}"),
            ("me", large[0]),
        ]
    talk += [("them", one) for one in large[1:2]]
    bubbles = "".join(_bubble(who, what) for who, what in talk)
    return "".join(
        f'<div class="popcon-talk {tone}" aria-label="{tone} chat">{bubbles}</div>'
        for tone in ("light", "dark")
    ).join(('<div class="popcon-talks">', "</div>"))


def _bubble(who: str, what: str) -> str:
    bare = " bare" * what.startswith("<")
    return f'<div class="popcon-bubble {who}{bare}">{what}</div>'


def _shown(picture: Picture, target: Target, side_px: int, here: Path) -> str:
    title = escape(picture.title, quote=True)
    if picture.file is None:
        return (
            f'<span class="popcon-sprite popcon-in-chat s-{picture.sprite}" title="{title}" '
            f'style="width:{side_px}px;height:{side_px}px;{picture.style}"></span>'
        )
    address = quote(os.path.relpath(picture.file, here))
    look = f'class="popcon-in-chat" title="{title}" style="{_size(target, side_px)}"'
    if target.container in _FILMS:
        return f'<video src="{address}" {look} autoplay loop muted playsinline></video>'
    return f'<img src="{address}" alt="{title}" {look}>'


def _size(target: Target, side_px: int) -> str:
    if target.trimmed or target.native:  # each has its own canvas, a part of the target's
        return f"max-width:{side_px}px;max-height:{side_px}px"
    return f"width:{side_px}px;height:{side_px}px"
