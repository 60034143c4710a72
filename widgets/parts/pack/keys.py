"""The keys of the pack panel: what each does, as data, and the list that a person sees."""

from html import escape

__all__ = ["cheat_sheet", "meaning"]

# What is called, the keys as browsers name them, how they are shown, what they do.
KEYS: tuple[tuple[str, tuple[str, ...], str, str], ...] = (
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
    typed = key.lower() if len(key) == 1 else key
    if command:
        return {"z": "redo" if shift else "undo", "y": "redo"}.get(typed, "")
    found = next((name for name, keys, _, _ in KEYS if typed in keys), "")
    return {"previous": "earlier", "next": "later"}.get(found, found) if shift else found


def cheat_sheet() -> str:
    """All keys as HTML that opens when it is asked for."""
    rows = "".join(
        f"<div><kbd>{escape(shown)}</kbd>{escape(about)}</div>" for _, _, shown, about in KEYS
    )
    return (
        "<details><summary>Keys (click any emoji first: the chosen one has a blue frame)"
        f'</summary><div class="popcon-keys">{rows}</div></details>'
    )
