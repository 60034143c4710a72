"""The keys of the pack panel: what each does."""

from widgets.parts.key_list import Key, named

__all__ = ["KEYS", "meaning"]

KEYS: tuple[Key, ...] = (
    ("previous", ("ArrowLeft",), "←", "the emoji before"),
    ("next", ("ArrowRight",), "→", "the next emoji"),
    ("above", ("ArrowUp",), "↑", "the emoji above"),
    ("below", ("ArrowDown",), "↓", "the emoji below"),
    ("earlier", ("<", "["), "Shift ←, [", "move it one place earlier"),
    ("later", (">", "]"), "Shift →, ]", "move it one place later"),
    ("out", ("Delete", "Backspace"), "Delete", "leave it out, and take it back"),
    ("undo", ("u", "z"), "Ctrl Z, U", "undo"),
    ("redo", ("r", "y"), "Ctrl Shift Z, R", "redo"),
    ("frame_before", (",",), ",", "its previous frame"),
    ("frame_after", (".",), ".", "its next frame"),
    ("begin", ("Enter",), "Enter", "begin with the frame in view"),
    ("liveliest", ("a",), "A", "begin with its liveliest frame"),
    ("tab", ("t",), "T", "tab picture or tray icon"),
    ("main", ("m",), "M", "main picture"),
    ("play", (" ",), "space", "play, or show the set at rest"),
    ("build", ("b",), "B", "build"),
    ("leave", ("Tab",), "Tab", "on to the buttons"),
)


def meaning(key: str, shift: bool, command: bool) -> str:
    """What the key means; "" for nothing. command: with Ctrl or Meta."""
    found = named(KEYS, key, shift, command)
    return {"previous": "earlier", "next": "later"}.get(found, found) if shift else found
