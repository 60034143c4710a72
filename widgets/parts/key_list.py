"""The keys of a panel as data: what each is for, and the list of them that a person opens."""

from collections.abc import Sequence
from html import escape

__all__ = ["Key", "key_list", "named"]

# What is called, the keys as browsers name them, how they are shown, what they do.
Key = tuple[str, tuple[str, ...], str, str]


def named(keys: Sequence[Key], key: str, shift: bool = False, command: bool = False) -> str:
    """What the key calls, as browsers name it; "" for nothing.

    command: with Ctrl or Meta, which undo and redo whatever the panel.
    """
    typed = key.lower() if len(key) == 1 else key
    if command:
        return {"z": "redo" if shift else "undo", "y": "redo"}.get(typed, "")
    return next((name for name, typeable, _, _ in keys if typed in typeable), "")


def key_list(keys: Sequence[Key], first: str) -> str:
    """All keys as HTML that opens when it is asked for; first: what to click for keys to count."""
    rows = "".join(
        f"<div><kbd>{escape(shown)}</kbd>{escape(about)}</div>" for _, _, shown, about in keys
    )
    return (
        f"<details><summary>Keys (click {first} first: it has a frame while keys count)"
        f'</summary><div class="popcon-keys">{rows}</div></details>'
    )
