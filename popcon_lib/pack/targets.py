"""The kinds of pack that there are, found by name."""

from popcon_lib.errors import UnknownNameError
from popcon_lib.pack.plain import PLAIN
from popcon_lib.pack.platforms import PLATFORMS
from popcon_lib.pack.target import Cover, Display, Target

__all__ = ["TARGETS", "Cover", "Display", "Target", "find"]

TARGETS = (*PLATFORMS, *PLAIN)


def find(name: str) -> Target:
    """The target called `name`. Raises UnknownNameError, which lists those there are."""
    for target in TARGETS:
        if target.name == name:
            return target
    raise UnknownNameError("target", name, (target.name for target in TARGETS))
