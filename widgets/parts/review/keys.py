"""The keys of the review: what each does, as data, and the list that a person sees."""

from html import escape

__all__ = ["KEYS", "cheat_sheet", "meaning"]

# What is called, the keys as browsers name them, how they are shown, what they do.
KEYS: tuple[tuple[str, tuple[str, ...], str, str], ...] = (
    ("previous_tile", ("ArrowLeft",), "←", "the action before"),
    ("next_tile", ("ArrowRight",), "→", "the next action"),
    ("previous_take", ("ArrowUp",), "↑", "its candidate before"),
    ("next_take", ("ArrowDown",), "↓", "its next candidate"),
    ("approve", ("a",), "A", "approve, and take that back"),
    ("again", ("r",), "R", "regenerate"),
    ("prompt", ("p",), "P", "regenerate with an own prompt"),
    ("open", ("Enter",), "Enter", "look at it large"),
    ("close", ("Escape",), "Esc", "close the large view"),
    ("play", (" ",), "space", "play, pause"),
    ("previous_frame", (",",), ",", "large: previous frame"),
    ("next_frame", (".",), ".", "large: next frame"),
    ("view", ("v",), "V", "large: start frame, video, cut-out"),
    ("backdrop", ("b",), "B", "large: next backdrop"),
    ("filter", ("f",), "F", "next filter"),
    ("go_on", ("c",), "C", "continue"),
    ("leave", ("Tab",), "Tab", "on to the buttons"),
)


def cheat_sheet() -> str:
    """All keys as HTML that opens when it is asked for."""
    rows = "".join(
        f"<div><kbd>{escape(shown)}</kbd>{escape(about)}</div>" for _, _, shown, about in KEYS
    )
    return (
        "<details><summary>Keys (click any tile first: the chosen one has a blue frame)"
        f'</summary><div class="popcon-keys">{rows}</div></details>'
    )


def meaning(key: str) -> str:
    """What the key `key`, as browsers name it, is for; "" where it is for nothing."""
    typed = key.lower() if len(key) == 1 else key
    return next((name for name, keys, _, _ in KEYS if typed in keys), "")
