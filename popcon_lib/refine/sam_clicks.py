"""SAM 2.1 by whichever library: when it can be used, and how it is asked.

One click is ambiguous (the eye, the face or the whole figure?): the likeliest of three masks is
taken. From then on the mask so far goes in with all clicks, and one mask comes out, as in Kirillov
et al., "Segment Anything", ICCV 2023, section 3.
"""

from abc import ABC, abstractmethod
from typing import ClassVar
from weakref import WeakKeyDictionary

import numpy as np

from popcon_lib.errors import EngineError
from popcon_lib.refine.prompts import Box, Point, Prompts, check_meaning
from popcon_lib.refine.sam_weights import lacking
from popcon_lib.refine.segmenter import HERE, Embedding, Setup

__all__ = ["SamClicks"]

REMEMBERED = 32  # masks a frame: the pointer may have hovered in many places


class SamClicks(ABC):
    """Answers prompts through `decode`; remembers the masks of the clicks so far.

    packages, extra: what has to be installed, and which of PopCon's extras does so.
    """

    name: ClassVar[str]
    licence: ClassVar[str]
    packages: ClassVar[tuple[str, ...]]
    extra: ClassVar[str]
    slow = True

    def __init__(self, setup: Setup = HERE) -> None:
        self.about = self.model = self.name
        self._setup = setup
        self._known: WeakKeyDictionary[Embedding, dict[Prompts, np.ndarray]] = WeakKeyDictionary()

    @classmethod
    def missing(cls, setup: Setup) -> str:
        """Why it cannot be used here as it is, in a sentence; "" if it can."""
        try:
            return lacking(cls.packages, cls.extra) or cls.absent(setup)
        except EngineError as error:
            return str(error)

    @staticmethod
    @abstractmethod
    def absent(setup: Setup) -> str:
        """That its weights are not here, and what to do; "" if they are. Raises EngineError."""

    @abstractmethod
    def decode(
        self,
        embedding: Embedding,
        points: tuple[Point, ...],
        box: Box | None,
        hint: np.ndarray | None,
        of_three: bool,
    ) -> tuple[np.ndarray, np.ndarray]:
        """The network's logits (n, h, w), at its own size, and how good each is (n,).

        hint: the mask so far, (h, w); of_three: whether more than one is to come out.
        """

    @abstractmethod
    def at_size(self, logits: np.ndarray, size: tuple[int, int]) -> np.ndarray:
        """The network's logits (h, w) at a frame's (height, width)."""

    def predict(self, embedding: Embedding, prompts: Prompts) -> np.ndarray:
        """What points and box mean: logits float32 (H, W), over 0 inside."""
        check_meaning(prompts, *embedding.size[::-1])
        return self.at_size(self.ask(embedding, prompts), embedding.size)

    def ask(self, embedding: Embedding, prompts: Prompts) -> np.ndarray:
        """The network's logits (h, w), at its own size, for points and box."""
        said = Prompts(prompts.points, prompts.box)
        known = self._known.setdefault(embedding, {})
        if said not in known:
            before = Prompts(said.points[:-1], said.box) if said.points else Prompts()
            means = before.box or any(point.positive for point in before.points)
            hint = self.ask(embedding, before) if means else None
            ambiguous = hint is None and said.box is None and len(said.points) == 1
            masks, scores = self.decode(embedding, said.points, said.box, hint, ambiguous)
            found = known[said] = masks[int(np.argmax(scores))]
            while len(known) > REMEMBERED:
                known.pop(next(iter(known)))
            return found
        return known[said]
