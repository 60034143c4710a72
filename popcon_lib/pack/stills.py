"""Which frame of an action is seen where nothing moves: a loop may begin with any of its frames."""

from collections.abc import Mapping

import numpy as np

from popcon_lib.errors import InputError, UnknownNameError
from popcon_lib.media import Cutout
from popcon_lib.pack.small import in_small

__all__ = ["LIVELIEST", "begin_each", "begin_with", "liveliest_frame"]

LIVELIEST = "auto"  # instead of a frame's number: the one that differs most

_FULL = 0.9  # of the largest area that a frame shows


def begin_each(
    cutouts: Mapping[str, Cutout], stills: Mapping[str, int | str], liveliest: bool = False
) -> dict[str, Cutout]:
    """The set with each action begun at its frame in `stills`, "auto" for its liveliest.

    liveliest: so begin those that are not named there. Raises InputError for an action or a frame
    that there is not.
    """
    for action in stills:
        if action not in cutouts:
            raise UnknownNameError("action", action, cutouts)
    begun = {}
    for action, cutout in cutouts.items():
        still = stills.get(action, LIVELIEST if liveliest else 0)
        try:
            frame = liveliest_frame(cutout) if still == LIVELIEST else still
            begun[action] = begin_with(cutout, frame)
        except InputError as error:
            raise InputError(f"{action}: {error.what}", error.next_step) from error
    return begun


def begin_with(cutout: Cutout, frame: int) -> Cutout:
    """The same loop, begun at `frame` (from 0), which is then shown at rest and played too.

    Raises InputError for a frame that there is not.
    """
    count = len(cutout.rgba)
    if not 0 <= frame < count:
        raise InputError(f"There is no frame {frame}.", f"Choose 0 to {count - 1}.")
    durations = (*cutout.durations[frame:], *cutout.durations[:frame])
    return Cutout(np.roll(cutout.rgba, -frame, axis=0), durations)


def liveliest_frame(cutout: Cutout) -> int:
    """The frame that differs most from the usual one (the median of all): the action's peak.

    One that shows much less than the fullest is none: so is a character that turns, seen from its
    thin side. The first of several that are alike. Judged in small.
    """
    small = in_small(cutout.rgba)
    areas = (small[..., 3] >= 128).sum(axis=(1, 2))
    frames = small.astype(np.float32)
    frames[..., :3] *= frames[..., 3:] / 255
    distance = np.abs(frames - np.median(frames, axis=0)).mean(axis=(1, 2, 3))
    full = areas >= _FULL * areas.max()
    return int(np.argmax(np.where(full, np.round(distance, 3), -1)))
