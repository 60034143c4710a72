"""The preset actions: what the character does, in words for a model and as motion and effects."""

from dataclasses import dataclass

from popcon_lib.errors import UnknownNameError

__all__ = ["ACTIONS", "Action", "find"]


@dataclass(frozen=True)
class Action:
    """One emoji of a set.

    name: [a-z_]+, what people type; title: what people read; pose: the start frame, in words for
    an image model; prompt: what moves, in words for a video model; motion: a row of
    `providers/motions.py`; effects: rows of `providers/marks.py`, drawn around the body;
    emoji: the character this one stands for, where a platform asks for one.
    """

    name: str
    title: str
    pose: str
    prompt: str
    motion: str
    effects: tuple[str, ...]
    emoji: str


ACTIONS: dict[str, Action] = {
    action.name: action
    for action in (
        Action(
            "wave",
            "Wave",
            "standing, one hand raised beside the head, smiling",
            "waves the raised hand from side to side, body swaying a little",
            "sway",
            ("motion_lines",),
            "👋",
        ),
    )
}


def find(name: str) -> Action:
    """The preset called `name`. Raises UnknownNameError with the nearest one."""
    if name not in ACTIONS:
        raise UnknownNameError("action", name, ACTIONS)
    return ACTIONS[name]
