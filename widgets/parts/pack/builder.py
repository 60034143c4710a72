"""Builds packs aside, several at once, with how far each is; and can be stopped."""

import threading
from collections.abc import Callable, Mapping, Sequence
from html import escape

import ipywidgets as w

from popcon_lib.errors import PopconError
from popcon_lib.pack.target import Target
from popcon_lib.packing import build_packs
from widgets.parts.pack.board import Board

__all__ = ["Builder"]


class Builder(w.Box):
    """`button` says what would be built; the panel calls `start`. `busy` while it builds.

    on_end(words, whether bad): from another thread, when all are built, stopped or failed.
    on_built(): one more is there.
    """

    def __init__(
        self,
        on_click: Callable[[], None],
        on_built: Callable[[], None],
        on_end: Callable[[str, bool], None],
    ) -> None:
        self._on_built, self._on_end = on_built, on_end
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._progress: dict[str, tuple[int, int]] = {}  # by title: pictures done, and in all
        self.button = w.Button(description="Build", button_style="primary")
        self.stop_button = w.Button(description="Stop", tooltip="What is finished is kept")
        self._line = w.HTML()
        self._line.add_class("popcon-grow")
        super().__init__((self.button, self.stop_button, self._line))
        self.add_class("popcon-bar")
        self.button.on_click(lambda _: on_click())
        self.stop_button.on_click(lambda _: self.stop())
        self._show()

    @property
    def busy(self) -> bool:
        """Whether packs are being built."""
        return self._thread is not None and self._thread.is_alive()

    def start(self, board: Board, targets: Sequence[Target]) -> None:
        """Build the packs of `targets` of the set as it is now."""
        self._stop.clear()
        count = len(board.names)
        self._progress = {one.title: (0, count + len(one.covers)) for one in targets}
        choices, parts, spec = board.choices, dict(board.parts), board.spec

        def told(target: Target, done: int, total: int) -> None:
            if self._stop.is_set():
                raise PopconError(f"{target.title}: stopped.")
            self._progress[target.title] = done, total
            self._show()

        def work() -> None:
            failed, built = [], 0
            try:
                made = build_packs(board.job, targets, spec, parts, choices, told)
                for target, result in made:
                    if isinstance(result, PopconError):
                        failed.append(f"{target.title}: {result}")
                    else:
                        built += 1
                        self._on_built()
            except PopconError as error:
                failed.append(str(error))
            except FileNotFoundError as error:  # the job's folder was deleted meanwhile
                failed.append(f"{error.filename} is not there any more.")
            self._progress = {}
            self._show()
            self._on_end(*self._ending(built, failed))

        self._thread = threading.Thread(target=work, daemon=True)
        self._show()
        self._thread.start()

    def stop(self) -> None:
        """Stop after the pictures at work; packs that are finished are kept."""
        self._stop.set()
        self._line.value = '<div class="popcon-quiet">Stopping …</div>'

    def _ending(self, built: int, failed: Sequence[str]) -> tuple[str, bool]:
        done = f"{built} pack{'s' * (built != 1)} built."
        if self._stop.is_set():
            return f"Stopped. {done}", False
        return (
            (" ".join((*failed, done if built else "")).strip(), True) if failed else (done, False)
        )

    def _show(self) -> None:
        busy = bool(self._progress)
        self.button.layout.display = "none" if busy else None
        self.stop_button.layout.display = None if busy else "none"
        self._line.value = _how_far(dict(self._progress)) if busy else ""


def _how_far(progress: Mapping[str, tuple[int, int]]) -> str:
    """One line for all packs, so that nothing below it moves while they are built."""
    done, total = (sum(column) for column in zip(*progress.values(), strict=True))
    left = [title for title, (part, whole) in progress.items() if part < whole]
    return (
        f'<div class="popcon-building" title="Left: {escape(", ".join(left), quote=True)}">'
        f'<div class="popcon-progress"><div style="width:{100 * done / total:.0f}%"></div></div>'
        f'<span class="popcon-quiet">{done} of {total} pictures</span></div>'
    )
