"""Who of several clips goes first, and which of them are cut for several workers."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Event, Lock

from popcon_lib.inference.aside import REMIND_S
from popcon_lib.matting.engine import Done

__all__ = ["Turn", "Turns", "parts_of"]


class Turns:
    """The clips that are under way, of several threads, in the order they came."""

    def __init__(self) -> None:
        self._clips: list[Event] = []
        self._lock = Lock()

    @contextmanager
    def take(self) -> Iterator["Turn"]:
        """The turn of one more clip, until it is finished."""
        turn = Turn(self, Event())
        with self._lock:
            self._clips.append(turn.sent)
        try:
            yield turn
        finally:
            turn.sent.set()
            with self._lock:
                self._clips.remove(turn.sent)

    def now(self) -> tuple[Event, ...]:
        """For each clip, in their order, the event of its being sent."""
        with self._lock:
            return tuple(self._clips)


@dataclass(frozen=True)
class Turn:
    """One clip's place among others; `sent` is to be set when all of it is sent."""

    turns: Turns
    sent: Event

    def parts(self, workers: int, done: Done) -> int:
        """Into how many pieces the clip is cut.

        One that is cut waits here until those before it are sent, as its pieces fill what these
        leave. done: called with 0 meanwhile; what it raises ends the wait.
        """
        clips = self.turns.now()
        index = clips.index(self.sent)
        parts = parts_of(index, len(clips), workers)
        for other in clips[:index] if parts > 1 else ():
            while not other.wait(REMIND_S):
                done(0)
        return parts


def parts_of(index: int, clips: int, workers: int) -> int:
    """Into how many pieces the clip `index` of `clips` is cut: 1, but for those left over.

    Eight clips on three workers: two rounds of three whole ones, and two that are cut in three.
    """
    return 1 if index < clips - clips % workers else workers
