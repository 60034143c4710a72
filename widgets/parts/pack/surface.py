"""Where everything is on the pack panel, and what each part shows of the board."""

from html import escape
from pathlib import Path
from typing import Any

import ipywidgets as w

from popcon_lib.pack.containers import FOLDERS
from popcon_lib.pack.platforms import PLATFORMS
from popcon_lib.pack.targets import TARGETS, Target, find
from widgets.parts.key_list import key_list
from widgets.parts.links import Links
from widgets.parts.pack import looks as pack_looks
from widgets.parts.pack.board import Board
from widgets.parts.pack.builder import Builder
from widgets.parts.pack.chat import Chat, Picture
from widgets.parts.pack.close import Close
from widgets.parts.pack.files import downloads, packs_table
from widgets.parts.pack.head import Head
from widgets.parts.pack.keys import KEYS
from widgets.parts.pack.rules import cover_title
from widgets.parts.pack.seen import Seen
from widgets.parts.pack.sheet import Looks, Sheet
from widgets.parts.pack.sprites import place_of
from widgets.parts.pack.target_list import TargetList
from widgets.parts.pack.wishes import Wishes
from widgets.parts.said import Said

__all__ = ["Surface"]

_IN_CHAT = 3  # emoji of a mock


class Surface:
    """The parts of `panel`, a PackPanel, of the class `where`; links are as seen from `here`."""

    def __init__(self, panel: Any, where: str, here: Path) -> None:
        self._panel, self._here = panel, here
        self._board: Board | None = None
        self._closest = ""
        self.head = Head(panel.jobs)
        self.sheet = Sheet(where, panel.choose, panel.move)
        self.close = Close(f"{where}-close", panel.act)
        self.targets = TargetList(panel.aim)
        self.wishes = Wishes(panel.wish)
        self.chat = Chat(panel.show)
        self.builder = Builder(panel.build, panel.built, panel.built)
        self.resting = w.Button(description="At rest", tooltip="Where nothing moves (space)")
        self.all_liveliest = w.Button(
            description="All liveliest", tooltip="Begin each with its liveliest frame"
        )
        self.all_first = w.Button(description="All as they came", tooltip="Begin each as it came")
        self._again = w.HTML()
        self._again.add_class("popcon-grow")
        self._files, self._downloads = Links(), Links()
        self.sheet.pad.on_key(lambda name, shift: panel.key(name, shift))
        self.sheet.pad.on_command(lambda name, shift: panel.key(name, shift, command=True))
        self.resting.on_click(lambda _: panel.rest())
        self.all_liveliest.on_click(lambda _: panel.act("all_liveliest"))
        self.all_first.on_click(lambda _: panel.act("all_first"))

    def parts(self, said: Said, sprites: w.Widget) -> tuple[w.Widget, ...]:
        """All of it, top to bottom."""
        bar = _box("popcon-bar", self.resting, self.all_liveliest, self.all_first, self._again)
        beside = _box("popcon-arranged", self.sheet, self.close)
        arranged = _section("The set", bar, beside, w.HTML(key_list(KEYS, "any emoji")))
        chat = _section("In a chat", self.chat)
        self._packs = _section("Built", self._files)
        launch = _box("popcon-launch", self.builder, self._downloads, said)
        wishes = _section("The whole set", self.wishes)
        targets = _section("Made for", self.targets.platforms)
        plain = _section("Files for other programs", self.targets.plain)
        left = _box("popcon-left", arranged, chat, plain, kind=w.VBox)
        right = _box("popcon-right", wishes, targets, kind=w.VBox)
        self._columns = _box("popcon-columns", left, right)
        return (
            pack_looks.sheet(), sprites, self.head, self._panel.jobs.nothing, launch, self._columns,
            self._packs,
        )  # fmt: skip

    def hold(self, board: Board) -> None:
        """Have tiles for the actions of `board`."""
        self._board = board
        self.sheet.hold({name: board.title_of(name) for name in board.parts}, board.spec.frames)

    def load(self, action: str) -> None:
        """Look at `action` closely."""
        board = self._board
        if board is not None and action in board.parts:
            frame = self._panel.seen.frame_of(board, action)
            fps = board.spec.frames / board.spec.seconds
            number = self.sheet.number_of(action)
            self.close.load(number, board.spec.frames, fps, frame)

    def rest(self) -> None:
        """Show the set at rest, or have it play again."""
        resting = self.resting.description == "Play"
        (self._panel.remove_class if resting else self._panel.add_class)("resting")
        self.resting.description = "At rest" if resting else "Play"

    def leave(self) -> None:
        """Have the focus go on to the buttons."""
        self.resting.focus()

    def show(self, board: Board | None, chosen: str, seen: Seen) -> None:
        """Show what is known."""
        self.head.show(board.record if board else None, self._here)
        has_set = board is not None and bool(board.parts)
        for part in (self._columns, self.builder, self._downloads):
            part.layout.display = None if has_set else "none"
        self._panel.said.undo.layout.display = None if has_set else "none"
        self._panel.said.redo.layout.display = None if has_set else "none"
        if not has_set:
            self._packs.layout.display = "none"
            return
        choices = board.choices
        self._panel.said.undo.disabled = not board.history.past
        self._panel.said.redo.disabled = not board.history.future
        frames = {name: seen.frame_of(board, name) for name in board.parts}
        covers = self._covers(board)
        self.sheet.show(
            board.names,
            board.left_out,
            {
                name: Looks(
                    frames[name],
                    " · ".join(cover_title(one).split()[0] for one, on in covers if on == name),
                    len(seen.findings.get(name, ())),
                )
                for name in board.parts
            },
            chosen,
        )
        again = ", ".join(board.title_of(name) for name in board.names if name in seen.findings)
        look = f'<div class="popcon-note">Look again at: {escape(again)}.</div>' if again else ""
        drawing = '<div class="popcon-quiet">Drawing the set …</div>'
        self._again.value = look if seen.is_drawn else drawing
        if chosen in board.parts:
            self.close.show(
                board.title_of(chosen),
                board.names.index(chosen) if chosen in board.names else -1,
                choices.stills.get(chosen, "auto" if choices.liveliest else 0),
                frames[chosen],
                [cover for cover, _ in covers],
                {cover.file_name: on == chosen for cover, on in covers},
                seen.findings.get(chosen, ()),
            )
        obstacles = {target.name: board.obstacle(target) for target in TARGETS}
        self.targets.show(choices.targets, {name: why for name, why in obstacles.items() if why})
        self.wishes.show(choices, board.targets)
        self._show_build(board, seen, obstacles)
        self._show_chat(board, chosen, seen, frames)
        self._show_packs(board, seen)

    def _covers(self, board: Board) -> list:
        """Every cover that the wanted packs have, and the action that it shows."""
        first = next(iter(board.names), "")
        shown = board.choices.covers_of(board.names)
        found = {}
        for target in board.targets:
            for cover in target.covers:
                found.setdefault(cover.file_name, (cover, shown.get(cover.file_name, first)))
        return list(found.values())

    def _show_build(self, board: Board, seen: Seen, obstacles: dict[str, str]) -> None:
        wanted = [target for target in board.targets if not obstacles[target.name]]
        left = [target for target in wanted if target.name not in seen.built]
        button = self.builder.button
        button.disabled = not left
        count = f"{len(left)} packs" if len(left) > 1 else "the pack"
        button.description = f"Build {count}" if left or not wanted else "All built ✓"
        button.tooltip = ", ".join(target.title for target in left)

    def _show_chat(self, board: Board, chosen: str, seen: Seen, frames: dict[str, int]) -> None:
        choosable = [one for one in board.targets if one.container not in FOLDERS] or PLATFORMS
        self.chat.offer(choosable)
        names = board.names
        at = names.index(chosen) if chosen in names else 0
        picked = (names[at:] + names[:at])[:_IN_CHAT]
        target = find(self.chat.target) if self.chat.target else None
        pictures = [self._picture(board, target, name, seen, frames[name]) for name in picked]
        self.chat.show(target if pictures else None, pictures, self._here)

    def _picture(
        self, board: Board, target: Target | None, name: str, seen: Seen, frame: int
    ) -> Picture:
        number = board.names.index(name) + 1
        files = seen.opened.get(target.name) if target else None
        moves = target is None or target.moving is None or number <= target.moving
        file_name = (target.file_name if moves else target.still_name).format(number)
        file = files.folder / file_name if files and file_name in files.files else None
        count = board.spec.frames
        style = (
            f"--from:calc(var(--loop)*-{frame}/{count});"
            f"background-position:{place_of(count, frame)}"
        )
        return Picture(board.title_of(name), file, self.sheet.number_of(name), style)

    def _show_packs(self, board: Board, seen: Seen) -> None:
        titles = {name: board.title_of(name) for name in board.parts}
        html = packs_table(board.job, board.targets, seen.built, seen.opened, titles, self._here)
        self._packs.layout.display = None if html else "none"
        there = [target for target in board.targets if target.name in seen.built]
        self._files.show(html)
        self._downloads.show(downloads(board.job, there, self._here))


def _box(name: str, *parts: w.Widget, kind: type[w.Box] = w.Box) -> w.Box:
    box = kind(parts)
    box.add_class(name)
    return box


def _section(title: str, *parts: w.Widget) -> w.VBox:
    section = w.VBox((w.HTML(f"<h2>{escape(title)}</h2>"), *parts))
    section.add_class("popcon-section")
    return section
