"""Actions of one's own: a name, what it does in words, and the preset that it moves like here.

As a job's parameter: {"pirate": {"prompt": "swings a sword, grinning", "like": "jump"}}, or the
words alone, {"pirate": "swings a sword"}. Models go by the words; the puppet, who reads none, by
`like`: its face, its motion, its effects. Those of a jobs root are kept in its `own_actions.json`,
so that their names are enough from then on.
"""

import json
import re
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from popcon_lib.actions import ACTIONS, PROMPT, Action, find, title_of
from popcon_lib.errors import InputError, RecordError
from popcon_lib.files import make_folder, save

__all__ = ["LIKE", "MAX_PROMPT", "checked", "keep", "library_of", "own_action"]

LIKE = "wave"  # what one moves like that does not say
MAX_NAME = 24  # characters: it names folders and files, and stands under a tile
MAX_PROMPT = 400  # characters: image and video services read 800, with what is said of every action
POSE = "The character {}. Full body from head to feet, in the middle, nothing cut off."

_FORM = 'Write it as {"pirate": {"prompt": "swings a sword", "like": "jump"}}.'


def checked(own: Any) -> dict[str, dict[str, str]]:
    """`own` in the one form that is kept. Raises InputError, UnknownNameError for what is wrong."""
    if not isinstance(own, Mapping):
        raise InputError(f"own_actions is no list of names with their words: {own!r}.", _FORM)
    return {name: _checked(name, about) for name, about in own.items()}


def own_action(name: str, about: Mapping[str, str]) -> Action:
    """The action that `checked` found in order."""
    like = find(about["like"])
    return Action(
        name=name,
        title=title_of(name),
        pose=POSE.format(about["prompt"]),
        prompt=PROMPT.format(about["prompt"]),
        face=like.face,
        motion=like.motion,
        effects=like.effects,
        emoji=like.emoji,
    )


def library_of(root: Path) -> dict[str, dict[str, str]]:
    """The own actions of a jobs root, in the order they were made.

    Raises RecordError where the file is damaged.
    """
    file = root / "own_actions.json"
    try:
        return checked(json.loads(file.read_bytes()))
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (OSError, ValueError, InputError) as error:
        raise RecordError(
            f"{file} holds no own actions: {error}", "Mend it, or delete it to begin anew."
        ) from error


def keep(root: Path, library: Mapping[str, Any]) -> None:
    """Write the own actions of a jobs root. Raises InputError, UnknownNameError, StorageError."""
    data = json.dumps(checked(library), indent=1, ensure_ascii=False)
    save(make_folder(root) / "own_actions.json", data.encode())


def _checked(name: Any, about: Any) -> dict[str, str]:
    if not isinstance(name, str) or not re.fullmatch("[a-z][a-z0-9_]*", name):
        raise InputError(
            f"{name!r} is no name of an action.",
            "It names files: use a to z, 0 to 9 and _, beginning with a letter.",
        )
    if len(name) > MAX_NAME:
        raise InputError(f"The name {name} has {len(name)} characters.", f"Use {MAX_NAME} at most.")
    if name in ACTIONS:
        raise InputError(f"{name} is a preset, and cannot be an own action.", "Name it otherwise.")
    about = {"prompt": about} if isinstance(about, str) else about
    if not isinstance(about, Mapping) or not set(about) <= {"prompt", "like"}:
        raise InputError(f"The own action {name} cannot be read: {about!r}.", _FORM)
    like = about.get("like", LIKE)
    words = about.get("prompt", "")
    if not isinstance(words, str) or not isinstance(like, str):
        raise InputError(f"The own action {name} is described by {about!r}, not words.", _FORM)
    find(like)
    words = " ".join(words.split()).rstrip(". ")
    if not words:
        raise InputError(f"The own action {name} has no words.", "Say what the character does.")
    if len(words) > MAX_PROMPT:
        raise InputError(
            f"The words of the own action {name} are {len(words)} characters long.",
            f"Services read {MAX_PROMPT} beside what they are told of every action.",
        )
    odd = next((sign for sign in words if unicodedata.category(sign) in ("Cc", "Cs", "Co")), "")
    if odd:
        raise InputError(
            f"The words of the own action {name} hold U+{ord(odd):04X}, which is no text.",
            "Leave it out.",
        )
    return {"prompt": words, "like": like}
