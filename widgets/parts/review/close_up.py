"""The large view of one action: filled from the job, over the notebook."""

from collections.abc import Callable
from functools import partial
from html import escape
from pathlib import Path

from popcon_lib import pictures
from popcon_lib.assets import ASSETS, MADE, cutout_of, find_asset, make_asset
from popcon_lib.filmstrip import FRAMES, strip
from popcon_lib.standing import Standing
from widgets.parts.latest import Latest
from widgets.parts.modal import Modal
from widgets.parts.review.board import Board
from widgets.parts.review.costs import in_dollars
from widgets.parts.review.large import Large
from widgets.parts.sheets import sheet
from widgets.parts.tiles import Tile

__all__ = ["CloseUp"]

SIDE_PX = 480  # of a frame of the video
_NO_WORDS = "The puppet reads no words: it moves a little otherwise with each round."

Told = Callable[[Callable[[], None]], None]


class CloseUp:
    """`act(name, action)` hears of buttons and of "closed", `on_key(name)` of keys.

    do, told: as the panel's, for what must be alone and what may take long; start: the folder links
    are seen from; where: the panel's own class; tile_of: the tile of an action, whose picture is
    there at once.
    """

    def __init__(
        self,
        act: Callable[[str, str], None],
        on_key: Callable[[str], None],
        do: Told,
        told: Told,
        start: Path,
        where: str,
        tile_of: Callable[[str], Tile],
    ) -> None:
        self.action = ""
        self._act, self._do, self._told, self._start = act, do, told, start
        self._tile_of = tile_of
        self._shown: tuple[object, ...] = ()
        self._pictured: tuple[object, ...] = ()
        self._drawing = Latest()
        self.large = Large(lambda name: act(name, self.action), where)
        self.modal = Modal(on_key, self._closed)
        self.modal.content.children = (self.large,)

    @property
    def is_open(self) -> bool:
        """Whether it is seen."""
        return self.modal.is_open

    def open(self, board: Board, action: str, writing: bool = False) -> None:
        """Show `action` large; `writing`: an own prompt is what comes next."""
        standing = board.standings[action]
        self.action, self._shown, self._pictured = action, (), ()
        self.large.write(standing.review.prompts[standing.shown[0]])
        if standing.video is not None:
            self.large.choose_view("film")
        self._show(board)
        self.modal.show()  # what it holds is there by then
        if writing:
            self.large.prompt.focus()

    def shut(self) -> None:
        """Close it."""
        self.modal.shut()

    def show(self, board: Board, anew: bool = False) -> None:
        """Show what is known of the action that is open; nothing is sent where that is the same."""
        if self.is_open:
            self._show(board, anew)

    def key(self, name: str) -> None:
        """A key that means something in the large view alone."""
        if not self.is_open:
            return
        if name == "play":
            self.large.player.toggle()
        elif name in ("previous_frame", "next_frame"):
            self.large.player.step(-1 if name == "previous_frame" else 1)
        elif name == "view":
            self.large.next_view()
        elif name == "backdrop":
            self.large.next_backdrop()

    def make(self, board: Board, kind: str) -> None:
        """Make a file of MADE aside, and link to it."""
        standing = board.standings[self.action]

        def work() -> None:
            make_asset(board.job, board.spec, standing, kind)
            self._do(made)

        def made() -> None:
            if self.action == standing.action:
                self.show(board, anew=True)

        self._drawing.ask(1 + list(MADE).index(kind), partial(self._told, work))

    def _show(self, board: Board, anew: bool = False) -> None:
        standing, face = board.standings[self.action], board.face(self.action)
        has_cutout = board.job.made_at("refine", self.action)
        if (standing, face, has_cutout, self.large.view) == self._shown and not anew:
            return
        cut = cutout_of(board.job, standing)
        views = ("still", *("film",) * face.film, *("cut",) * (cut is not None))
        self.large.offer(views)
        self._shown = (standing, face, has_cutout, self.large.view)
        self.modal.title.value = f'<div class="popcon-name">{escape(face.title)}</div>'
        about = _NO_WORDS if board.spec.provider == "puppet" else ""
        self.large.show(standing, face, in_dollars(board.costs.round_usd), about)
        files = {kind: find_asset(board.job, board.spec, standing, kind) for kind in ASSETS}
        makeable = tuple(kind for kind in MADE if cut is not None and files[kind] is None)
        here = {kind: path for kind, path in files.items() if path is not None}
        self.large.files(here, makeable, self._start, cut is not None)
        self._picture(board, standing)

    def _closed(self) -> None:
        action, self.action = self.action, ""
        self.large.player.playing = False
        self._act("closed", action)

    def _picture(self, board: Board, standing: Standing) -> None:
        view, before = self.large.view, self._pictured
        of = standing.video if view == "film" else standing.shown if view == "still" else None
        wanted = (standing.action, view, of, self._shown[2] if view == "cut" else 0)
        if wanted == before:
            return
        self._pictured = wanted
        if before[:2] == wanted[:2]:
            self.large.expect(None)
        else:
            tile = self._tile_of(standing.action)
            film = tile.strip if view == "film" else None
            self.large.expect(*(film.webp, film.seconds, FRAMES) if film else (tile.still,))

        def put(act: Callable[[], None]) -> None:
            self._do(lambda: act() if self._pictured == wanted else None)

        def show(data: bytes, kind: str, seconds: float = 0.0, count: int = 1) -> None:
            put(lambda: self.large.picture(data, kind, seconds, count))

        def work() -> None:
            try:
                draw()
            except FileNotFoundError:
                pass  # the job was deleted: the panel says so
            finally:
                put(self.large.expect_no_more)

        def draw() -> None:
            if view == "still":
                show(standing.start_frame, "png")
            elif view == "film" and standing.video is not None:
                large = strip(board.job, standing.action, standing.video, SIDE_PX)
                show(large.webp, "webp", large.seconds, FRAMES)
            elif view == "cut":
                cut = cutout_of(board.job, standing)
                if cut is not None:
                    rgba = pictures.decode_pngs(cut.contents())
                    show(sheet(rgba), "png", board.spec.seconds, len(rgba))

        self._drawing.ask(0, partial(self._told, work))
