"""Tells what a person chose from what is filled in by the program."""

import threading

__all__ = ["Filling"]


class Filling(threading.local):
    """`with filling:` while values are filled in; `bool(filling)` tells whether one is doing so.

    Each thread has its own: events of the browser may come on another thread meanwhile, and count.
    """

    depth = 0

    def __enter__(self) -> None:
        self.depth += 1

    def __exit__(self, *error: object) -> None:
        self.depth -= 1

    def __bool__(self) -> bool:
        return self.depth > 0
