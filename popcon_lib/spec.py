"""What was asked for: the parameters of a job."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from fractions import Fraction
from typing import Any

from popcon_lib.actions import ACTIONS, Action
from popcon_lib.errors import InputError, UnknownNameError
from popcon_lib.own_actions import checked, own_action

__all__ = ["ASKING", "CUT_BACKGROUND", "DEFAULT_ACTIONS", "MASCOT", "STEPS", "STILLS", "JobSpec"]

STEPS = ("character", "start_frames", "videos", "frames", "matting", "refine", "pack")
MASCOT = "mascot"
DEFAULT_ACTIONS = ("wave", "laugh", "love", "cry", "angry", "surprised", "celebrate", "sleep")
CUT_BACKGROUND = ("auto", "yes", "no")
ASKING = ("auto", "ask")
STILLS = ("first", "auto")
MAX_CANDIDATES = 6  # image services make no more at a time
TEXTS = (
    *("character", "prompt", "reference", "target", "engine", "recipe", "backdrop", "provider"),
    *("backend", "title", "author", "outline"),
)


@dataclass(frozen=True)
class JobSpec:
    """What was asked: exactly the parameters of `notebooks/emoji_set.ipynb`.

    character: "mascot" or the path of a picture; prompt: words to have it drawn from instead, which
    the provider does, by the picture at `reference` where there is one; actions: names of
    `popcon_lib.actions` or of own_actions, in the order of the set; own_actions: what one's own
    do, see `popcon_lib.own_actions`; frames and seconds: of each emoji; engine: what
    finds the character, "auto" for the recipe's own; recipe: a matting preset, or the path of a
    recipe in JSON; backdrop: auto, white or #rrggbb; cut_background: auto (an opaque picture on one
    flat colour is cut out), yes or no; candidates: start frames of each action to choose from;
    review, refine: "ask" waits for a person after the start frames, and after matting; "auto" goes
    on; author: told where a pack tells it, as the title is; outline: around every picture, see
    `popcon_lib.pack.outline`, "" for none; still: "auto" begins each action with its liveliest
    frame, which is seen at rest; redo: for each step that was asked to run afresh, the number of
    the attempt that asked.
    """

    character: str = MASCOT
    prompt: str = ""
    reference: str = ""
    actions: tuple[str, ...] = DEFAULT_ACTIONS
    own_actions: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    frames: int = 12
    seconds: float = 1.0
    target: str = "line-emoji"
    engine: str = "auto"
    recipe: str = "standard"
    backdrop: str = "auto"
    cut_background: str = "auto"
    candidates: int = 1
    review: str = "auto"
    refine: str = "auto"
    provider: str = "puppet"
    backend: str = "local"
    title: str = ""
    author: str = ""
    outline: str = ""
    still: str = "first"
    redo: Mapping[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if isinstance(self.actions, str):
            raise InputError(f"actions is a list of names, not the text {self.actions!r}.")
        object.__setattr__(self, "actions", tuple(self.actions))
        object.__setattr__(self, "own_actions", checked(self.own_actions))
        object.__setattr__(self, "redo", dict(self.redo))
        for name, kind in (("frames", int), ("candidates", int), ("seconds", (int, float))):
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, kind):
                raise InputError(f"{name} is a number, not {value!r}.")
        for name in TEXTS:
            if not isinstance(getattr(self, name), str):
                raise InputError(f"{name} is a text, not {getattr(self, name)!r}.")
        if self.prompt and self.character != MASCOT:
            raise InputError(
                "The character is a picture, and is to be drawn from words as well.",
                "Choose one; a picture that the drawing keeps to is given with --reference.",
            )
        if self.reference and not self.prompt:
            raise InputError(
                f"There are no words for what {self.reference} is the reference of.",
                "Give them with --prompt.",
            )
        if not self.actions:
            raise InputError("No action was chosen.", "Choose at least one with --actions.")
        twice = sorted({name for name in self.actions if self.actions.count(name) > 1})
        if twice:
            raise InputError(f"Chosen more than once: {', '.join(twice)}.", "Name each once.")
        if self.frames < 1:
            raise InputError(f"An emoji of {self.frames} frames cannot be made.")
        if not 0.1 <= self.seconds <= 60:
            raise InputError(f"An emoji lasts 0.1 to 60 s, not {self.seconds} s.")
        if not 1 <= self.candidates <= MAX_CANDIDATES:
            raise InputError(
                f"Start frames are made 1 to {MAX_CANDIDATES} at a time, not {self.candidates}."
            )
        for name, known in (
            ("cut_background", CUT_BACKGROUND),
            ("review", ASKING),
            ("refine", ASKING),
            ("still", STILLS),
        ):
            if getattr(self, name) not in known:
                raise UnknownNameError(f"choice for {name}", getattr(self, name), known)
        for step in self.redo:
            if step not in STEPS:
                raise UnknownNameError("step", step, STEPS)

    @property
    def is_mascot(self) -> bool:
        """Whether the character is the built-in one."""
        return self.character == MASCOT and not self.prompt

    @property
    def durations(self) -> tuple[Fraction, ...]:
        """Seconds each frame is shown, exact."""
        return (Fraction(str(self.seconds)) / self.frames,) * self.frames

    def find_action(self, name: str) -> Action:
        """The action called `name`, a preset or an own one. Raises UnknownNameError."""
        if name in self.own_actions:
            return own_action(name, self.own_actions[name])
        if name not in ACTIONS:
            raise UnknownNameError("action", name, (*ACTIONS, *self.own_actions))
        return ACTIONS[name]

    def with_own(self, library: Mapping[str, Mapping[str, str]]) -> "JobSpec":
        """The same, with own actions that are only named described as in `library`.

        Raises InputError for one that is described and not chosen.
        """
        idle = [name for name in self.own_actions if name not in self.actions]
        if idle:
            raise InputError(
                f"Described, but not chosen: {', '.join(idle)}.", "Name it among the actions, too."
            )
        known = {name: library[name] for name in self.actions if name in library}
        return replace(self, own_actions={**known, **self.own_actions})

    def parameters(self) -> dict[str, Any]:
        """The same as JSON types."""
        return {**asdict(self), "actions": list(self.actions), "redo": dict(self.redo)}

    @classmethod
    def from_parameters(cls, parameters: Mapping[str, Any]) -> "JobSpec":
        """The reverse; names that are no parameters of a job are left out."""
        known = {item.name for item in fields(cls)}
        return cls(**{name: value for name, value in parameters.items() if name in known})
