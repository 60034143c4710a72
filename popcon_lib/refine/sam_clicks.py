"""How SAM is asked: click after click, each with the mask before it as a hint.

One click is ambiguous (the eye, the face or the whole figure?): the likeliest of three masks is
taken. From then on the mask so far goes in with all clicks, and one mask comes out, as in Kirillov
et al., "Segment Anything", ICCV 2023, section 3.
"""

from collections.abc import Callable
from weakref import WeakKeyDictionary

import numpy as np

from popcon_lib.refine.prompts import Box, Point, Prompts
from popcon_lib.refine.segmenter import Embedding

__all__ = ["Clicks", "Decode"]

REMEMBERED = 32  # masks a frame: the pointer may have hovered in many places

# (embedding, points, box, mask before at the network's own size or None, whether of three)
# -> (its logits (n, h, w), how good each is (n,))
Decode = Callable[
    [Embedding, tuple[Point, ...], Box | None, np.ndarray | None, bool],
    tuple[np.ndarray, np.ndarray],
]


class Clicks:
    """Answers prompts through `decode`; remembers the masks of the clicks so far."""

    def __init__(self, decode: Decode) -> None:
        self._decode = decode
        self._known: WeakKeyDictionary[Embedding, dict[Prompts, np.ndarray]] = WeakKeyDictionary()

    def ask(self, embedding: Embedding, prompts: Prompts) -> np.ndarray:
        """The network's logits (h, w), at its own size, for points and box."""
        said = Prompts(prompts.points, prompts.box)
        known = self._known.setdefault(embedding, {})
        if said not in known:
            before = Prompts(said.points[:-1], said.box) if said.points else Prompts()
            means = before.box or any(point.positive for point in before.points)
            hint = self.ask(embedding, before) if means else None
            ambiguous = hint is None and said.box is None and len(said.points) == 1
            masks, scores = self._decode(embedding, said.points, said.box, hint, ambiguous)
            found = known[said] = masks[int(np.argmax(scores))]
            while len(known) > REMEMBERED:
                known.pop(next(iter(known)))
            return found
        return known[said]
