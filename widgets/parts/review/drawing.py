"""The pictures of the tiles, fetched aside: stills first, then the videos."""

from collections.abc import Callable, Collection
from contextlib import suppress
from functools import partial

from popcon_lib.filmstrip import still, strip
from popcon_lib.review import item_of
from popcon_lib.standing import Standing
from widgets.parts.latest import Latest
from widgets.parts.review.board import Board
from widgets.parts.review.shelf import Shelf
from widgets.parts.tiles import Tile

__all__ = ["Drawing"]

_VIDEOS = 1000  # more than there are actions: their keys come after those of the stills


class Drawing:
    """Draws on `shelf`. do, told: as the panel's, for what must be alone and what may take long."""

    def __init__(
        self,
        shelf: Shelf,
        do: Callable[[Callable[[], None]], None],
        told: Callable[[Callable[[], None]], None],
    ) -> None:
        self._shelf, self._do, self._told = shelf, do, told
        self._board: Board | None = None
        self._latest = Latest()

    def clear(self) -> None:
        """Draw nothing more of the job that was open."""
        self._board = None
        self._latest.clear()

    def draw(self, board: Board, names: Collection[str]) -> None:
        """Show what these actions of `board` look like now."""
        self._board = board
        for first, work in ((0, self._still), (_VIDEOS, self._video)):
            for number, name in enumerate(board.names):
                if name in names:
                    asked = partial(self._draw, partial(work, board, name))
                    self._latest.ask(first + number, partial(self._told, asked))

    def _draw(self, work: Callable[[], None]) -> None:
        with suppress(FileNotFoundError):  # the job was deleted: the panel says so
            work()

    def _still(self, board: Board, name: str) -> None:
        standing = board.standings[name]
        picture = b""
        if standing.round is not None:
            round, candidate = standing.shown
            picture = still(board.job, item_of(name, round), candidate, standing.start_frame)
        is_filmed = standing.video is not None
        self._show(
            board, standing, lambda tile: tile.picture(picture, tile.strip if is_filmed else None)
        )

    def _video(self, board: Board, name: str) -> None:
        standing = board.standings[name]
        if standing.video is not None:
            film = strip(board.job, name, standing.video)
            self._show(board, standing, lambda tile: tile.picture(tile.still, film))

    def _show(self, board: Board, standing: Standing, act: Callable[[Tile], None]) -> None:
        """Do `act` to the action's tile, unless it stands otherwise by now."""

        def now() -> None:
            if self._board is board and board.standings[standing.action] == standing:
                act(self._shelf.tile(standing.action))

        self._do(now)
