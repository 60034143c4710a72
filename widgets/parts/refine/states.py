"""What a person should know of each frame at a glance."""

from collections.abc import Mapping, Sequence

import numpy as np

from popcon_lib.refine.history import Selection

__all__ = ["STATES", "states_of", "told_of_result", "unapplied"]

# What the strip shows: a sign, and what it means.
STATES = {
    "untouched": ("", "untouched"),
    "clicked": ("•", "clicked, not applied yet"),
    "refined": ("✓", "refined"),
    "tracked": ("→", "tracked"),
    "look": ("!", "needs a look"),
}
JUMP = 1.5  # times as large as in the frames beside it, or as small: more than most motion does


def states_of(count: int, selection: Selection, masks: Mapping[str, np.ndarray]) -> tuple[str, ...]:
    """The state of each of `count` frames, a key of `STATES`.

    masks: by thing, bool (T, H, W) of what was applied last, where it is worked out already.
    """
    states = ["untouched"] * count
    for applied in selection.applied:
        for frame in range(applied.first, applied.last + 1):
            states[frame] = "refined" if applied.prompts.get(frame) else "tracked"
    for applied in selection.applied:
        mask = masks.get(applied.thing)
        if mask is None:
            continue
        for frame in _jumps(mask, range(applied.first, applied.last + 1)):
            if not applied.prompts.get(frame):
                states[frame] = "look"
    for frame in unapplied(selection):
        states[frame] = "clicked"
    return tuple(states)


def unapplied(selection: Selection) -> list[int]:
    """The frames on which something is said that was not applied as it is."""
    last = {each.thing: each for each in selection.applied}
    found = set()
    for thing, prompts in selection.prompts.items():
        applied = last.get(thing)
        found |= {
            frame
            for frame, said in prompts.items()
            if said and (applied is None or applied.prompts.get(frame) != said)
        }
    return sorted(found)


def told_of_result(states: Sequence[str]) -> str:
    """What has come of applying, in a sentence; "" where nothing is applied."""
    done = sum(state in ("refined", "tracked", "look") for state in states)
    doubtful = [str(frame + 1) for frame, state in enumerate(states) if state == "look"]
    if not done:
        return ""
    said = f"Applied to {done} of {len(states)} frames."
    return said + f" Frame {', '.join(doubtful)} needs a look." * bool(doubtful)


def _jumps(mask: np.ndarray, frames: Sequence[int]) -> list[int]:
    """Those of `frames` in which the mask is gone, or not of the size it has around them."""
    areas = mask.sum(axis=(1, 2)).astype(float)
    found = []
    for frame in frames:
        near = [
            areas[other]
            for other in (frame - 2, frame - 1, frame + 1, frame + 2)
            if other in frames
        ]
        usual = float(np.median(near)) if near else areas[frame]
        if usual and not usual / JUMP <= areas[frame] <= usual * JUMP:
            found.append(frame)
    return found
