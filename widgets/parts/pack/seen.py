"""What is seen of a set and made aside: its sprites, what is wrong with it, and its packs."""

from base64 import b64encode
from collections.abc import Callable, Mapping
from contextlib import suppress

import ipywidgets as w

from popcon_lib.artifact import Artifact
from popcon_lib.errors import InputError, StorageError
from popcon_lib.media import Cutout
from popcon_lib.pack.audit import audit
from popcon_lib.pack.check_picture import Finding
from popcon_lib.pack.stills import LIVELIEST, liveliest_frame
from popcon_lib.pack.target import Target
from popcon_lib.packing import opened
from widgets.parts.latest import Latest
from widgets.parts.pack.board import Board
from widgets.parts.pack.sprites import rules, small_set, sprites
from widgets.parts.said import Said

__all__ = ["Seen"]

_PACKS, _SET = 0, 1


class Seen:
    """`rules` holds the sprites as styles of the panel of the class `where`; `changed()` is called
    from another thread when something is new; what goes wrong is said."""

    def __init__(self, where: str, said: Said, changed: Callable[[], None]) -> None:
        self._where, self._said, self._changed = where, said, changed
        self._latest = Latest()
        self.rules = w.HTML(layout=w.Layout(display="none"))
        self.clear()

    def clear(self) -> None:
        """Nothing is seen."""
        self._latest.clear()
        self._digests: tuple = ()
        self._drawn: tuple = ()
        self._small: dict[str, Cutout] = {}
        self._liveliest: dict[str, int] = {}
        self.findings: dict[str, list[Finding]] = {}
        self.built: Mapping[str, Artifact] = {}
        self.opened: Mapping[str, Artifact] = {}
        self.rules.value = ""

    @property
    def is_drawn(self) -> bool:
        """Whether there are pictures to see."""
        return bool(self.rules.value)

    def draw(self, board: Board) -> None:
        """Make what is new of `board`, aside."""
        self.look_for_packs(board)
        if board.parts:
            self._ask(_SET, self._see, board)

    def look_for_packs(self, board: Board) -> None:
        """Find the packs that are built of the set as it is, aside."""
        if board.parts:
            self._ask(_PACKS, self._find, board)

    def missing(self, board: Board) -> list[Target]:
        """The wanted targets that can be built, and are not built of the set as it is."""
        found = board.built(board.targets)
        return [
            target
            for target in board.targets
            if target.name not in found and not board.obstacle(target)
        ]

    def frame_of(self, board: Board, action: str) -> int:
        """The frame that `action` begins with; 0 while its liveliest is not known yet."""
        choices = board.choices
        still = choices.stills.get(action, LIVELIEST if choices.liveliest else 0)
        if still != LIVELIEST:
            return min(int(still), board.spec.frames - 1)
        return self._liveliest.get(action, 0)

    def _ask(self, key: int, work: Callable[[Board], None], board: Board) -> None:
        def aside() -> None:
            with suppress(FileNotFoundError):  # the job was deleted: the panel says so
                if board.job.folder.is_dir():
                    work(board)

        self._latest.ask(key, lambda: self._said.told(aside))

    def _see(self, board: Board) -> None:
        self._draw(board)
        self._judge(board)

    def _draw(self, board: Board) -> None:
        digests = tuple(part.digest for part in board.parts.values())
        if digests != self._digests:
            self._small = small_set(board.job, board.spec, board.parts)
            self._liveliest = {name: liveliest_frame(one) for name, one in self._small.items()}
            self._digests = digests
        drawn = digests, board.choices.outline
        if drawn == self._drawn:
            return
        pictures = sprites(self._small, board.choices.line)
        styles = [rules(self._where, board.spec.frames, board.spec.seconds)]
        for number, webp in enumerate(pictures.values()):
            address = f"url(data:image/webp;base64,{b64encode(webp).decode()})" if webp else "none"
            styles.append(f".{self._where} .s-{number}{{background-image:{address}}}")
        styles.append(f".{self._where}{{--loop:{board.spec.seconds:.3f}s}}")
        self.rules.value = f"<style>{''.join(styles)}</style>"
        self._drawn = drawn
        self._changed()

    def _judge(self, board: Board) -> None:
        findings: dict[str, list[Finding]] = {}
        chosen = board.choices
        small = {name: self._small[name] for name in board.parts if name in self._small}
        try:
            for finding in audit(chosen.set_of(small), chosen.line):
                findings.setdefault(finding.file, []).append(finding)
        except InputError as error:  # a frame that is not there any more, or all left out
            self._said.say(str(error), wrong=True)
        if findings != self.findings:
            self.findings = findings
            self._changed()

    def _find(self, board: Board) -> None:
        built = board.built(board.targets)
        files = {}
        for target in board.targets:
            if target.name in built:
                try:
                    found = opened(board.job, target, built[target.name])
                except StorageError as error:  # the pack is there: only its files are not
                    self._said.say(str(error), wrong=True)
                    found = None
                if found is not None:
                    files[target.name] = found
        self.built, self.opened = built, files
        self._changed()
