"""Every edit of an action's selection, with undo and redo: the truth that masks are replayed from.

A file of it comes back exactly: the same frame in view, the same prompts, the same undo history.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

from popcon_lib.errors import InputError, UnknownNameError
from popcon_lib.media import sha256_of
from popcon_lib.refine.prompts import Box, Point, Prompts, PromptsByFrame, Stroke

__all__ = ["Applied", "Edit", "History", "Selection", "digests_of"]

VERSION = 1
THING = "character"  # what is selected where nothing else is named
KINDS = ("point", "box", "stroke", "clear", "apply")
USES = ("keep", "remove", "replace")

Use = Literal["keep", "remove", "replace"]


@dataclass(frozen=True)
class Applied:
    """A selection that was confirmed.

    thing: what is selected; use: "keep" adds it to the automatic matte, "remove" takes it away,
    "replace" is the matte; effects: whether marks outside it stay with "replace"; first, last:
    the frames it counts for, both included; prompts: the selection as it was then.
    """

    thing: str
    use: Use
    effects: bool
    first: int
    last: int
    prompts: PromptsByFrame


@dataclass(frozen=True)
class Selection:
    """What holds now. prompts: by thing and frame; applied: in order, if anything is left of it."""

    prompts: Mapping[str, PromptsByFrame]
    applied: tuple[Applied, ...]

    def of(self, frame: int, thing: str = THING) -> Prompts:
        """What is said about `thing` on `frame`."""
        return self.prompts.get(thing, {}).get(frame, Prompts())


@dataclass(frozen=True)
class Edit:
    """One thing that was done.

    kind: "point", "box" (None takes it away), "stroke", "clear" or "apply"; frame: where, or None:
    on all frames ("clear" then takes back what was applied, too).
    """

    kind: str
    frame: int | None
    thing: str = THING
    point: Point | None = None
    box: Box | None = None
    stroke: Stroke | None = None
    use: Use = "keep"
    effects: bool = True
    first: int = 0
    last: int = 0

    def __post_init__(self) -> None:
        for kind, name, known in (("edit", self.kind, KINDS), ("use", self.use, USES)):
            if name not in known:
                raise UnknownNameError(kind, name, known)

    def to_json(self) -> dict[str, Any]:
        """The same as JSON types, without what its kind has no need of."""
        needed = {"apply": ("use", "effects", "first", "last"), "clear": ()}
        names = ("kind", "frame", "thing", *needed.get(self.kind, (self.kind,)))
        return {name: value for name, value in asdict(self).items() if name in names}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Edit":
        """The reverse. Raises InputError for what is not that."""
        parts = {"point": Point, "box": Box, "stroke": Stroke}
        try:
            made = {
                name: parts[name](**value) if name in parts and value is not None else value
                for name, value in data.items()
            }
            return cls(**made)
        except (TypeError, ValueError, AttributeError) as error:
            raise InputError(f"This is no edit: {error}.", "Clear the selection.") from error


@dataclass(frozen=True)
class History:
    """The edits of one action's clip; each change is a new value, so the old one is never lost.

    size: (width, height) px of its frames; digests: of each frame; edits: all, done and undone;
    done: how many of them hold; view: the frame that is looked at.
    """

    size: tuple[int, int]
    digests: tuple[str, ...]
    edits: tuple[Edit, ...] = ()
    done: int = 0
    view: int = 0

    @property
    def selection(self) -> Selection:
        """What the edits come to: they are replayed."""
        prompts: dict[str, dict[int, Prompts]] = {}
        applied: list[Applied] = []
        for edit in self.edits[: self.done]:
            here = prompts.setdefault(edit.thing, {})
            if edit.kind == "apply":
                now = _apply(edit, here)
                applied = [each for each in applied if not _replaced(each, now)] + [now]
            elif edit.kind == "clear":
                for frame in [*here] if edit.frame is None else [edit.frame]:
                    here.pop(frame, None)
                if edit.frame is None:
                    applied = [each for each in applied if each.thing != edit.thing]
            else:
                here[edit.frame] = _with(here.get(edit.frame, Prompts()), edit)
        return Selection(prompts, tuple(applied))

    @property
    def can_undo(self) -> bool:
        """Whether there is an edit to take back."""
        return self.done > 0

    @property
    def can_redo(self) -> bool:
        """Whether there is an edit to do again."""
        return self.done < len(self.edits)

    def undo(self) -> "History":
        """Without the last edit; the frame it was on is in view. The same if there is none."""
        if not self.can_undo:
            return self
        return replace(self, done=self.done - 1, view=self._seen(self.edits[self.done - 1]))

    def redo(self) -> "History":
        """With the edit that was undone last. The same if there is none."""
        if not self.can_redo:
            return self
        return replace(self, done=self.done + 1, view=self._seen(self.edits[self.done]))

    def add(self, edit: Edit) -> "History":
        """With `edit`; what was undone is gone. Raises InputError for an edit that cannot hold."""
        _check_frames(edit, len(self.digests))
        if edit.kind in ("point", "box", "stroke"):
            _with(self.selection.of(edit.frame, edit.thing), edit).check_within(*self.size)
        if edit.kind == "apply" and not any(self.selection.prompts.get(edit.thing, {}).values()):
            raise InputError(f"Nothing is selected of {edit.thing!r}.", "Click on it first.")
        edits = (*self.edits[: self.done], edit)
        return replace(self, edits=edits, done=len(edits), view=self._seen(edit))

    def look_at(self, frame: int) -> "History":
        """With `frame` in view; nothing to undo."""
        return replace(self, view=min(max(frame, 0), len(self.digests) - 1))

    def changed(self, size: tuple[int, int], digests: Sequence[str]) -> str:
        """How frames of that size and those digests differ from those edited; "" if they do not."""
        now = tuple(digests)
        if size == self.size and now == self.digests:
            return ""
        if len(now) != len(self.digests):
            return f"There were {len(self.digests)} frames, now there are {len(now)}."
        if size != self.size:
            return "Frames were {}×{} px, now they are {}×{} px.".format(*self.size, *size)
        count = sum(one != other for one, other in zip(now, self.digests, strict=True))
        return f"{count} of {len(now)} frames have changed since they were edited."

    def rebased(self, size: tuple[int, int], digests: Sequence[str], how: str) -> "History":
        """The edits on frames that changed.

        how: "keep": on the same numbers, at the same places; "drop": only those on frames that
        look as they did (by number); "map": each goes with its picture, or else to the frame at
        the same time of the clip, and its places grow with the frames. Raises UnknownNameError.
        """
        now = tuple(digests)
        moves = {"keep": self._kept, "drop": self._unchanged, "map": self._mapped}
        if how not in moves:
            raise UnknownNameError("way to go on with edits", how, moves)
        new_frame = moves[how](now)
        scale = size[0] / self.size[0] if how == "map" else 1.0
        rebased = History(size, now)
        for index, edit in enumerate(self.edits):
            moved = _moved(edit, new_frame, scale, len(self.digests), len(now))
            done = rebased.done + (moved is not None and index < self.done)
            if moved is not None:
                rebased = replace(rebased, edits=(*rebased.edits, moved), done=done)
        return rebased.look_at(new_frame(self.view) or 0)

    def to_json(self) -> dict[str, Any]:
        """The same as JSON types."""
        return {
            "version": VERSION,
            "size": list(self.size),
            "frames": list(self.digests),
            "edits": [edit.to_json() for edit in self.edits],
            "done": self.done,
            "view": self.view,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "History":
        """The reverse. Raises InputError for what is not that, or a version we do not know."""
        version = data.get("version") if isinstance(data, Mapping) else None
        if version != VERSION:
            raise InputError(
                f"These edits have version {version}; this PopCon reads {VERSION}.",
                "Open them with the PopCon that wrote them, or delete them.",
            )
        try:
            edits = tuple(map(Edit.from_json, data["edits"]))
            width, height = data["size"]
            done, view = int(data["done"]), int(data["view"])
            history = cls((width, height), tuple(data["frames"]), edits, done, view)
        except (KeyError, TypeError, ValueError) as error:
            raise InputError(f"These are no edits: {error!r}.", "Delete them.") from error
        if not 0 <= done <= len(edits):
            raise InputError(f"{done} of {len(edits)} edits are done.", "Delete them.")
        for edit in edits:
            _check_frames(edit, len(history.digests))
        return history

    def _seen(self, edit: Edit) -> int:
        return self.view if edit.frame is None else edit.frame

    def _kept(self, now: tuple[str, ...]) -> Callable[[int], int | None]:
        return lambda frame: frame if frame < len(now) else None

    def _unchanged(self, now: tuple[str, ...]) -> Callable[[int], int | None]:
        same = [one == other for one, other in zip(now, self.digests, strict=False)]
        return lambda frame: frame if frame < len(same) and same[frame] else None

    def _mapped(self, now: tuple[str, ...]) -> Callable[[int], int | None]:
        where = {digest: index for index, digest in reversed(list(enumerate(now)))}
        stretch = (len(now) - 1) / max(1, len(self.digests) - 1)
        return lambda frame: where.get(self.digests[frame], round(frame * stretch))


def digests_of(frames: Any) -> tuple[str, ...]:
    """A digest of each frame of uint8 (T, H, W, 3): by these, changed frames are known."""
    return tuple(sha256_of(frame)[:16] for frame in frames)


def _check_frames(edit: Edit, count: int) -> None:
    """Raise InputError for an edit on a frame there is not."""
    frames = (edit.first, edit.last) if edit.kind == "apply" else (edit.frame,)
    for frame in frames:
        if frame is None and edit.kind == "clear":
            continue
        if frame is None or not 0 <= frame < count:
            raise InputError(f"There is no frame {frame}: the clip has {count}.")


def _with(prompts: Prompts, edit: Edit) -> Prompts:
    if edit.kind == "point":
        return replace(prompts, points=(*prompts.points, edit.point))
    if edit.kind == "stroke":
        return replace(prompts, strokes=(*prompts.strokes, edit.stroke))
    return replace(prompts, box=edit.box)


def _apply(edit: Edit, prompts: PromptsByFrame) -> Applied:
    given = {frame: each for frame, each in prompts.items() if each}
    return Applied(edit.thing, edit.use, edit.effects, edit.first, edit.last, given)


def _replaced(before: Applied, now: Applied) -> bool:
    """Whether `now` counts on every frame that `before` does, for the same thing."""
    return before.thing == now.thing and now.first <= before.first and before.last <= now.last


def _moved(
    edit: Edit, new_frame: Callable[[int], int | None], scale: float, before: int, count: int
) -> Edit | None:
    """`edit` on the frames there are now, or None where its frame is gone."""
    frame = None if edit.frame is None else new_frame(edit.frame)
    if frame is None and edit.frame is not None:
        return None
    at = Prompts(
        (edit.point,) if edit.point else (), edit.box, (edit.stroke,) if edit.stroke else ()
    ).moved(scale, 0, 0)
    return replace(
        edit,
        frame=frame,
        point=at.points[0] if at.points else None,
        box=at.box,
        stroke=at.strokes[0] if at.strokes else None,
        first=min(edit.first, count - 1),
        last=count - 1 if edit.last == before - 1 else min(edit.last, count - 1),
    )
