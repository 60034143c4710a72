"""The keys of the lab: what each does."""

from collections.abc import Sequence
from dataclasses import replace

from widgets.parts.key_list import Key
from widgets.parts.lab.board import Look
from widgets.parts.lab.toolbar import VIEWS
from widgets.parts.lab.versus import MODES
from widgets.parts.scene import BACKDROPS
from widgets.parts.zoom import STEP

__all__ = ["KEYS", "steered"]

PAN = 0.15  # of a tile, a key
SLIDE = 0.05

KEYS: tuple[Key, ...] = (
    ("play", (" ",), "space", "play, pause"),
    ("previous_frame", ("ArrowLeft", ","), "←", "previous frame"),
    ("next_frame", ("ArrowRight", "."), "→", "next frame"),
    ("first_frame", ("Home",), "Home", "first frame"),
    ("closer", ("+", "="), "+", "zoom in; so does the wheel"),
    ("farther", ("-", "_"), "−", "zoom out"),
    ("fit", ("f", "Escape"), "F", "show the whole frame"),
    ("left", ("h",), "H", "look further left; or drag"),
    ("down", ("j",), "J", "look further down"),
    ("up", ("k",), "K", "look further up"),
    ("right", ("l",), "L", "look further right"),
    ("next_backdrop", ("b",), "B", "next backdrop"),
    ("next_view", ("v",), "V", "cut-out, alpha, film, effects"),
    ("next_mode", ("c",), "C", "compare two: slider, difference"),
    ("slide_left", ("[",), "[", "move the slider left"),
    ("slide_right", ("]",), "]", "move the slider right"),
    ("tune", tuple("12345678"), "1 … 8", "tune that column"),
    ("cancel", ("x",), "X", "stop the engine of the tuned column"),
    ("undo", ("u", "z"), "U", "undo"),
    ("redo", ("r", "y"), "R", "redo"),
    ("leave", ("Tab",), "Tab", "on to the buttons"),
)


def steered(look: Look, name: str, key: str) -> Look:
    """How it is looked at after the key `key`, which means `name`; the same for other names."""
    moves = {"left": (PAN, 0), "right": (-PAN, 0), "up": (0, PAN), "down": (0, -PAN)}
    zooms = {"closer": STEP, "farther": 1 / STEP, "fit": 0.0}
    slides = {"slide_left": -SLIDE, "slide_right": SLIDE}
    if name in moves:
        return look.panned(*moves[name])
    if name in zooms:
        return look.zoomed(zooms[name])
    if name in slides:
        return replace(look, split=min(max(look.split + slides[name], 0.0), 1.0))
    if name == "next_backdrop":
        return replace(look, backdrop=_after(look.backdrop, tuple(BACKDROPS)))
    if name == "next_view":
        return replace(look, view=_after(look.view, tuple(VIEWS.values())))
    if name == "next_mode":
        return replace(look, versus=_after(look.versus, tuple(MODES.values())))
    if name == "tune":
        return replace(look, tuned=int(key))
    return look


def _after(name: str, names: Sequence[str]) -> str:
    return names[(names.index(name) + 1) % len(names)]
