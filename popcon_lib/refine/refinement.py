"""What a person refined of one action: the edits, and what understands their clicks."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

import numpy as np

from popcon_lib.errors import InputError, WaitingFor
from popcon_lib.media import Clip, Matte
from popcon_lib.refine.apply import apply
from popcon_lib.refine.history import History, digests_of
from popcon_lib.refine.prompts import PromptsByFrame
from popcon_lib.refine.replay import replay
from popcon_lib.refine.segmenter import Done, unheard

__all__ = ["Refinement", "Tracker", "refined"]


class Tracker(Protocol):
    """Who carries prompts through a clip: `track` of an inference backend."""

    def __call__(
        self,
        frames: np.ndarray,
        prompts_by_frame: PromptsByFrame,
        *,
        segmenter: str,
        model: str = "",
        done: Done = unheard,
    ) -> np.ndarray:
        """uint8 (T, H, W, 3) and prompts on some frames -> logits float32 (T, H, W)."""


@dataclass(frozen=True)
class Refinement:
    """history: every edit; segmenter, model: what showed its masks, and makes them again."""

    history: History
    segmenter: str = "region"
    model: str = ""

    @property
    def meaning(self) -> tuple[Any, ...] | None:
        """All that a result depends on: not what was undone, nor what is in view. None: nothing."""
        applied = self.history.selection.applied
        return (self.segmenter, self.model, applied) if applied else None

    def to_json(self) -> dict[str, Any]:
        """The same as JSON types."""
        return {
            "segmenter": self.segmenter,
            "model": self.model,
            "history": self.history.to_json(),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Refinement":
        """The reverse. Raises InputError for what is not that."""
        if not isinstance(data, Mapping) or "history" not in data:
            raise InputError("These are no edits of a matte.", "Delete them.")
        history = History.from_json(data["history"])
        return cls(history, str(data.get("segmenter", "region")), str(data.get("model", "")))


def refined(
    clip: Clip, matte: Matte, refinement: Refinement, track: Tracker, done: Done = unheard
) -> Matte:
    """`matte` after every selection that was confirmed.

    Raises WaitingFor("refinement") where the frames are not those that were edited, as only a
    person can say what becomes of the edits; and what `track` raises.
    """
    height, width = clip.frames.shape[1:3]
    changed = refinement.history.changed((width, height), digests_of(clip.frames))
    if changed:
        raise WaitingFor("refinement", f"{changed} Choose what becomes of the edits.")
    by = partial(track, segmenter=refinement.segmenter, model=refinement.model)
    return apply(clip, matte, replay(by, clip.frames, refinement.history.selection.applied, done))
