"""The step `refine`: a clip and its matte in, the cut-out out."""

from fractions import Fraction

from popcon_lib.errors import InputError
from popcon_lib.matting.edges import foreground
from popcon_lib.media import Clip, Cutout, Matte

__all__ = ["cut"]


def cut(clip: Clip, matte: Matte, edges: str, durations: tuple[Fraction, ...]) -> Cutout:
    """The character and its effects on nothing: alpha from `matte`, colour by the method `edges`.

    durations: seconds of each frame. Raises InputError if clip and matte are not of one size,
    UnknownNameError for an edge method there is not.
    """
    if clip.frames.shape[:3] != matte.alpha.shape:
        raise InputError(
            f"The clip is {clip.frames.shape[:3]} and its matte {matte.alpha.shape}.",
            "Run matting again for this action.",
        )
    return Cutout(foreground(clip.frames, matte.alpha, clip.backdrop, edges), durations)
