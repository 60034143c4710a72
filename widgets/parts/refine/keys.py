"""The keys of refining: what each does."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from widgets.parts.key_list import Key, named
from widgets.parts.refine.applying import USES
from widgets.parts.refine.look import OTHER, Look
from widgets.parts.refine.toolbar import OVERLAYS, TOOLS, VIEWS
from widgets.parts.scene import BACKDROPS
from widgets.parts.zoom import STEP

__all__ = ["KEYS", "meaning", "steered"]

PAN = 0.15  # of the window, a key
BRUSH = 1.25
OPACITY = 0.15

KEYS: tuple[Key, ...] = (
    ("include", ("1",), "1", "include: click what is meant, drag a box"),
    ("exclude", ("2",), "2", "exclude: click what is not"),
    ("paint", ("3",), "3", "brush"),
    ("erase", ("4",), "4", "eraser"),
    ("move", ("5",), "5", "move the picture"),
    ("other", ("x",), "X", "include ⇄ exclude, paint ⇄ erase; so does the right button"),
    ("smaller", ("[",), "[", "smaller brush"),
    ("larger", ("]",), "]", "larger brush"),
    ("undo", ("u", "z"), "Ctrl Z, U", "undo"),
    ("redo", ("r", "y"), "Ctrl Shift Z, R", "redo"),
    ("apply_this", ("Enter",), "Enter", "apply to this frame"),
    ("apply_on", ("n",), "N", "apply from here on"),
    ("apply_all", ("a",), "A", "apply to all frames"),
    ("use", ("k",), "K", "add, remove, only this"),
    ("effects", ("e",), "E", "effects outside it: keep or drop"),
    ("clear", ("Delete", "Backspace"), "Delete", "clear this frame; with Shift: all"),
    ("play", (" ",), "space", "play, pause"),
    ("previous", ("ArrowLeft", ","), "←", "previous frame"),
    ("next", ("ArrowRight", "."), "→", "next frame"),
    ("first", ("Home",), "Home", "first frame"),
    ("closer", ("+", "="), "+", "zoom in; so does the wheel"),
    ("farther", ("-", "_"), "−", "zoom out"),
    ("fit", ("f", "Escape"), "F", "show the whole frame"),
    ("left", ("h",), "H", "look further left"),
    ("down", ("j",), "J", "look further down"),
    ("up", ("i",), "I", "look further up"),
    ("right", ("l",), "L", "look further right"),
    ("view", ("v",), "V", "film, cut-out, before"),
    ("compare", ("c",), "C", "before ⇄ after"),
    ("overlay", ("o",), "O", "tint or outline"),
    ("fainter", ("9",), "9", "fainter tint"),
    ("stronger", ("0",), "0", "stronger tint"),
    ("backdrop", ("b",), "B", "next backdrop"),
    ("leave", ("Tab",), "Tab", "on to the buttons"),
)


def meaning(key: str, shift: bool, command: bool) -> str:
    """What the key means; "" for nothing. command: with Ctrl or Meta."""
    found = named(KEYS, key, shift, command)
    return "clear_all" if found == "clear" and shift else found


def steered(look: Look, name: str) -> Look:
    """How it is looked at after a key that means `name`; the same for other names."""
    moves = {"left": (PAN, 0), "right": (-PAN, 0), "up": (0, PAN), "down": (0, -PAN)}
    zooms = {"closer": STEP, "farther": 1 / STEP, "fit": 0.0}
    tints = {"fainter": -OPACITY, "stronger": OPACITY}
    brushes = {"smaller": 1 / BRUSH, "larger": BRUSH}
    if name in moves:
        return look.panned(*moves[name])
    if name in zooms:
        return look.zoomed(zooms[name])
    if name in brushes:
        return look.brushed(brushes[name])
    if name in tints:
        return replace(look, opacity=min(max(round(look.opacity + tints[name], 2), 0.0), 1.0))
    if name in [tool for tool, _ in TOOLS.values()]:
        return replace(look, tool=name)
    changes: Mapping[str, Mapping[str, object]] = {
        "other": {"tool": OTHER.get(look.tool, "include")},
        "effects": {"effects": not look.effects},
        "use": {"use": _after(look.use, [use for use, _ in USES.values()])},
        "view": {"view": _after(look.view, list(VIEWS.values()))},
        "compare": {"view": "before" if look.view == "cut-out" else "cut-out"},
        "overlay": {"overlay": _after(look.overlay, list(OVERLAYS.values()))},
        "backdrop": {"backdrop": _after(look.backdrop, list(BACKDROPS))},
    }
    return replace(look, **changes.get(name, {}))


def _after(name: str, all_names: Sequence[str]) -> str:
    return all_names[(all_names.index(name) + 1) % len(all_names)]
