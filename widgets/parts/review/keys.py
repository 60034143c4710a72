"""The keys of the review: what each does."""

from widgets.parts.key_list import Key

__all__ = ["KEYS"]

KEYS: tuple[Key, ...] = (
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
