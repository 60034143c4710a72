"""Whether a set can be a pack at all: counts and times, told before anything is made."""

from collections.abc import Collection, Mapping
from fractions import Fraction
from math import isfinite

from popcon_lib.errors import InputError
from popcon_lib.pack.targets import Target

__all__ = [
    "allowed_counts",
    "allowed_seconds",
    "check_count",
    "check_plan",
    "check_set",
    "check_texts",
    "exact_seconds",
    "length",
    "loops_for",
]


def check_plan(target: Target, actions: int, frames: int, seconds: float | Fraction) -> None:
    """Raise InputError where a set of `actions` of this length can never be a pack of `target`.

    To be called before anything is made or paid for.
    """
    total_s = exact_seconds(seconds)
    check_count(target, actions)
    _check_timing(target, f"An animation for {target.title}", frames, total_s)


def exact_seconds(seconds: float | Fraction) -> Fraction:
    """A time as it is written: 0.1 is 1/10. Raises InputError for what is no number."""
    if not isfinite(seconds):
        raise InputError(f"An animation cannot play for {seconds} s.", "Give a number of seconds.")
    return Fraction(str(seconds))


def check_set(target: Target, lengths: Mapping[str, tuple[int, Fraction]]) -> None:
    """Raise InputError where actions of these lengths can never be a pack of `target`.

    lengths: frames and seconds of each action.
    """
    check_count(target, len(lengths))
    for action, (frames, total_s) in lengths.items():
        _check_timing(target, repr(action), frames, total_s)


def check_count(target: Target, actions: int) -> None:
    """Raise InputError where `target` takes another number of actions."""
    if actions in target.items:
        return
    more = [count for count in target.items if count > actions]
    fix = f"Add {min(more) - actions}" if more else f"Leave out {actions - max(target.items)}"
    allowed = allowed_counts(target.items)
    raise InputError(f"{target.title} takes {allowed} actions, not {actions}.", f"{fix}.")


def check_texts(target: Target, title: str, author: str) -> None:
    """Raise InputError where the packs of `target` tell them, and one is too long."""
    for name, text in zip(target.texts, (title, author), strict=False):
        count = length(text)
        if count > target.text_chars:
            what = name.partition(".")[0]
            raise InputError(
                f"The {what} has {count} characters; {target.title} takes {target.text_chars}.",
                "Shorten it: most emoji count as two.",
            )


def length(text: str) -> int:
    """How many characters a platform counts: units of UTF-16."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _check_timing(target: Target, name: str, frames: int, total_s: Fraction) -> None:
    """Raise InputError where `frames` in `total_s` are no animation that `target` takes."""
    if frames not in target.frames:
        allowed = allowed_counts(target.frames)
        raise InputError(
            f"{name} has {frames} frames; {target.title} takes {allowed}.",
            f"Choose {allowed} frames.",
        )
    low, high = target.seconds
    if not low <= total_s <= high or (target.whole_seconds and total_s.denominator > 1):
        allowed = allowed_seconds(target)
        raise InputError(
            f"{name} plays for {float(total_s):.4g} s; {target.title} takes {allowed}.",
            f"Choose a total of {allowed}; {frames} frames in 1 s are 1/{frames} s each.",
        )
    if target.frame_s is not None and total_s / frames < target.frame_s:
        raise InputError(
            f"{name} shows a frame for {float(total_s / frames):.4g} s; {target.title} takes "
            f"{target.frame_s} s or more.",
            f"Choose {int(total_s / target.frame_s)} frames or fewer.",
        )


def loops_for(target: Target, total_s: Fraction) -> int:
    """How often an animation of `total_s` plays: as often as the target allows; 0: without end."""
    if target.loops is None or target.play_s is None:
        return 0
    low, high = target.loops
    return max(low, min(high, int(target.play_s / total_s)))


def allowed_counts(counts: Collection[int]) -> str:
    """Counts in words: "8 to 40", "8, 16 or 24", "24"."""
    if isinstance(counts, range) and len(counts) > 1:
        return f"{counts[0]} to {counts[-1]}"
    *most, last = map(str, counts)
    return f"{', '.join(most)} or {last}" if most else last


def allowed_seconds(target: Target) -> str:
    """The playing times in words: "exactly 1, 2, 3 or 4 s", "0.01 to 3 s"."""
    low, high = target.seconds
    if target.whole_seconds:
        return f"exactly {allowed_counts(tuple(range(int(low), int(high) + 1)))} s"
    return f"{float(low):.2g} to {float(high):.4g} s"
