"""What clicks mean, worked out aside: the newest wish wins, what nobody waits for is let go.

Two threads, so that a click is answered while a selection is carried through the clip: the frame
in view, and whole clips.
"""

import logging
import threading
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import numpy as np

from popcon_lib.errors import PopconError
from popcon_lib.matting.loaded import loaded
from popcon_lib.media import Clip
from popcon_lib.pictures import encode_png
from popcon_lib.refine.apply import apply
from popcon_lib.refine.embeddings import Embeddings
from popcon_lib.refine.history import Applied
from popcon_lib.refine.prompts import Point, Prompts, painted
from popcon_lib.refine.replay import replay
from popcon_lib.refine.segmenter import Embedding, Setup
from popcon_lib.refine.step import cut
from popcon_lib.refine.zoom import look_closer, view_around
from popcon_lib.registry import pick
from widgets.parts.latest import Latest
from widgets.parts.refine.wish import (
    Preview,
    Result,
    Wish,
    durations,
    is_applied,
    is_meant,
    masks_of,
    only_at,
    tinted,
)
from widgets.parts.sheets import sheet

__all__ = ["Masks"]

_log = logging.getLogger(__name__)
NOTHING = -10.0  # logit of what is not selected
STAY = 4  # selections that were worked out and do not count now
HOVERS = 40  # previews until what was worked out for them is forgotten
FRAME, HOVER = 1, 0  # a click is answered before a preview


class _Stale(Exception):
    pass


class Masks:
    """Answers wishes. All are called from other threads, and only for what is still wished:

    on_preview(preview), on_hover(mask), on_result(result), on_said(words, whether it went wrong).
    """

    def __init__(
        self,
        setup: Setup,
        on_preview: Callable[[Preview], None],
        on_hover: Callable[[np.ndarray | None], None],
        on_result: Callable[[Result], None],
        on_said: Callable[[str, bool], None],
    ) -> None:
        self._setup = setup
        self._on_preview, self._on_hover, self._on_result = on_preview, on_hover, on_result
        self._on_said = on_said
        self._lock = threading.RLock()
        self._loading = threading.Lock()
        self._clicks, self._clips = Latest(), Latest()
        self._wish: Wish | None = None
        self._clip_wish: Wish | None = None
        self._embeddings: Embeddings | None = None
        self._embedded_by: tuple[str, Setup] | None = None
        # Of what, and the logits (T, H, W) of selections of it.
        self._known: tuple[tuple, list[tuple[Applied, np.ndarray]]] = ((), [])
        self._hovering: tuple[Embedding, Embedding, int] | None = None
        self._foreseen: tuple[tuple, np.ndarray] | None = None  # what was asked, and its logits

    def wish(self, wish: Wish) -> None:
        """Have this shown."""
        with self._lock:
            before, self._wish = self._clip_wish, wish
            new_clip = before is None or (
                (*_by(before), before.selection.applied) != (*_by(wish), wish.selection.applied)
            )
            if new_clip:
                self._clip_wish = wish
        self._clicks.forget(HOVER)
        self._clicks.ask(FRAME, lambda: self._told(wish, self._frame))
        if new_clip:
            self._clips.ask(FRAME, lambda: self._told(wish, self._clip))

    def hover(self, point: Point) -> None:
        """Show what a click at `point` would select, where that is quick."""
        wish = self._wish
        if wish is not None:
            self._clicks.ask(HOVER, lambda: self._told(wish, partial(self._hover, point=point)))

    def leave(self) -> None:
        """Show no more what a click would select."""
        self._clicks.forget(HOVER)

    def _setup_of(self, wish: Wish) -> Setup:
        return replace(self._setup, model=wish.model or self._setup.model)

    def _kept(self, wish: Wish) -> Embeddings:
        """What answers clicks: it stays loaded, however long somebody looks at a mask."""
        by = (wish.segmenter, self._setup_of(wish))
        with self._loading:
            if self._embeddings is None or self._embedded_by != by:
                segmenter = pick("segmenter", wish.segmenter)(by[1])
                segmenter.load()
                self._embeddings = Embeddings(segmenter)
                self._embedded_by = by
            return self._embeddings

    def _frame(self, wish: Wish) -> None:
        frames = wish.shot.film.clip.frames
        frame, said = frames[wish.frame], wish.said
        if not said:
            self._show(wish, Preview(wish, None))
            return
        logits = np.full(frame.shape[:2], NOTHING, np.float32)
        if is_meant(said):
            logits = self._logits(wish, frame, said)
        mask = painted((logits > 0).astype(np.float32), said.strokes) > 0.5
        self._show(wish, Preview(wish, mask))
        if wish.cut_out and not is_applied(wish):
            self._show(wish, Preview(wish, mask, self._cut_out(wish, logits)))

    def _logits(self, wish: Wish, frame: np.ndarray, said: Prompts) -> np.ndarray:
        meant = Prompts(said.points, said.box)
        if self._foreseen is not None and self._foreseen[0] == _asked(wish, meant):
            return self._foreseen[1]  # the mouse was there before it was pressed
        if pick("segmenter", wish.segmenter).slow:
            self._on_said("Working out what is meant …", False)
        kept = self._kept(wish)
        segmenter = kept.segmenter
        logits = segmenter.predict(kept.get(frame), meant)
        if segmenter.slow:
            view = view_around(logits > 0, meant)
            if view is not None:
                logits = look_closer(segmenter, kept.get, frame, meant, view)
            frames = wish.shot.film.clip.frames
            near = [wish.frame + step for step in (1, -1, 2)]
            kept.ahead([frames[each] for each in near if 0 <= each < len(frames)])
        return logits

    def _hover(self, wish: Wish, point: Point) -> None:
        said = wish.said
        if pick("segmenter", wish.segmenter).slow or not (point.positive or is_meant(said)):
            return
        segmenter = self._kept(wish).segmenter
        try:
            meant = Prompts((*said.points, point), said.box)
            if self._foreseen is None or self._foreseen[0] != _asked(wish, meant):
                logits = segmenter.predict(self._copied(wish), meant)
                self._foreseen = (_asked(wish, meant), logits)
        except PopconError:  # it contradicts a click that is there: the click will say so
            return
        if self._wish is wish:
            self._on_hover(self._foreseen[1] > 0)

    def _copied(self, wish: Wish) -> Embedding:
        """An embedding of the frame in view for previews: what is remembered of it goes with it."""
        kept = self._kept(wish).get(wish.shot.film.clip.frames[wish.frame])
        before, copy, count = self._hovering or (None, kept, 0)
        if before is not kept or count >= HOVERS:
            copy, count = Embedding(kept.size, kept.arrays), 0
        self._hovering = (kept, copy, count + 1)
        return copy

    def _cut_out(self, wish: Wish, logits: np.ndarray) -> bytes | None:
        """The frame's cut-out as if what is said on it were applied to it alone."""
        shot, at = wish.shot, slice(wish.frame, wish.frame + 1)
        pairs = []
        for each in wish.selection.applied:
            if not each.first <= wish.frame <= each.last:
                continue
            known = next((logits for one, logits in self._known_of(wish) if one == each), None)
            if known is None:
                return None
            pairs.append((only_at(each, wish.frame), known[at]))
        now = Applied(wish.thing, wish.use, wish.effects, 0, 0, {0: wish.said})
        pairs.append((now, logits[None]))
        clip = Clip(shot.film.clip.frames[at], shot.film.clip.fps, shot.film.clip.backdrop)
        matte = apply(clip, replace(shot.matte, alpha=shot.matte.alpha[at]), pairs)
        return encode_png(cut(clip, matte, shot.edges, durations(1)).rgba[0])

    def _clip(self, wish: Wish) -> None:
        shot, applied = wish.shot, wish.selection.applied
        frames = shot.film.clip.frames
        total = sum(each.last - each.first + 1 for each in applied)

        def done(count: int) -> None:
            if self._clip_wish is not wish:
                raise _Stale
            self._on_said(f"Carrying the selection: frame {min(count, total)} of {total}.", False)

        def track(part: np.ndarray, prompts: dict, done: Callable[[int], None]) -> np.ndarray:
            segmenter = loaded(wish.segmenter, self._setup_of(wish), "segmenter")
            embed = self._kept(wish).once if segmenter.slow else None
            return segmenter.track(part, prompts, done, embed)

        known = self._known_of(wish)
        pairs = replay(track, frames, applied, done, known)
        if applied and self._clip_wish is wish:
            self._on_said("Cutting it out …", False)
        # Some of those before stay: to undo and redo is quick.
        before = [pair for pair in known if pair[0] not in applied][-STAY:]
        self._known = (_by(wish), before + pairs)
        matte = apply(shot.film.clip, shot.matte, pairs)
        rgba = cut(shot.film.clip, matte, shot.edges, durations(len(frames))).rgba
        masks = masks_of(pairs)
        result = Result(wish, rgba, sheet(rgba), tinted(masks, frames.shape[:3]), masks)
        if self._clip_wish is wish:
            self._on_result(result)

    def _known_of(self, wish: Wish) -> list[tuple[Applied, np.ndarray]]:
        of, pairs = self._known
        return pairs if of == _by(wish) else []

    def _show(self, wish: Wish, preview: Preview) -> None:
        if self._wish is wish:
            self._on_preview(preview)

    def _told(self, wish: Wish, work: Callable[[Wish], None]) -> None:
        """Do `work` if it is still wished; what goes wrong is told."""
        if wish is not self._wish and wish is not self._clip_wish:
            return
        try:
            work(wish)
            return
        except _Stale:
            return
        except PopconError as error:
            said = str(error)
        except Exception as error:
            _log.exception("refining")
            said = f"This should not happen: {type(error).__name__}: {error}"
        if wish is self._wish or wish is self._clip_wish:
            self._on_said(said, True)


def _by(wish: Wish) -> tuple:
    """All that what is known of a clip depends on, beside its selections."""
    return (wish.shot, wish.segmenter, wish.model)


def _asked(wish: Wish, meant: Prompts) -> tuple:
    """All that the logits of the frame in view depend on."""
    return (*_by(wish), wish.frame, meant)
