"""What clicks mean, worked out aside: the newest wish wins, what nobody waits for is let go.

Two threads, so that a click is answered while a selection is carried through the clip: the frame
in view, and whole clips.
"""

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import numpy as np

from popcon_lib.errors import PopconError
from popcon_lib.matting.loaded import loaded
from popcon_lib.media import Clip
from popcon_lib.pictures import encode_png
from popcon_lib.records.archive import cache_folder
from popcon_lib.refine.apply import apply
from popcon_lib.refine.embeddings import Embeddings
from popcon_lib.refine.history import Applied
from popcon_lib.refine.prompts import Point, Prompts, painted
from popcon_lib.refine.replay import replay
from popcon_lib.refine.segmenter import Embedding, Segmenter, Setup
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
    mask_of,
    name_of,
    only_at,
    tinted,
)
from widgets.parts.sheets import sheet

__all__ = ["Masks"]

_log = logging.getLogger(__name__)
NOTHING = -10.0  # logit of what is not selected
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
        self._clicks, self._clips = Latest(), Latest()
        self._wish: Wish | None = None
        self._clip_wish: Wish | None = None
        self._embeddings: Embeddings | None = None
        self._known: OrderedDict[str, np.ndarray] = OrderedDict()
        self._hovering: tuple[Embedding, Embedding, int] | None = None
        self._foreseen: tuple[tuple, np.ndarray] | None = None  # what was asked, and its logits

    def wish(self, wish: Wish) -> None:
        """Have this shown."""
        with self._lock:
            before, self._wish = self._clip_wish, wish
            new_clip = before is None or (
                (before.shot, before.segmenter, before.model, before.selection.applied)
                != (wish.shot, wish.segmenter, wish.model, wish.selection.applied)
            )
            if new_clip:
                self._clip_wish = wish
                if before is not None and before.shot is not wish.shot:
                    self._known.clear()
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

    def _segmenter(self, wish: Wish) -> Segmenter:
        setup = replace(self._setup, model=wish.model or self._setup.model)
        return loaded(wish.segmenter, setup, "segmenter")

    def _kept(self, segmenter: Segmenter) -> Embeddings:
        kept = self._embeddings
        if kept is None or kept.segmenter is not segmenter:
            kept = self._embeddings = Embeddings(segmenter, cache_folder() / "embeddings")
        return kept

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
        segmenter = self._segmenter(wish)
        kept = self._kept(segmenter)
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
        segmenter, said = self._segmenter(wish), wish.said
        if segmenter.slow or not (point.positive or is_meant(said)):
            return
        try:
            meant = Prompts((*said.points, point), said.box)
            if self._foreseen is None or self._foreseen[0] != _asked(wish, meant):
                logits = segmenter.predict(self._copied(segmenter, wish), meant)
                self._foreseen = (_asked(wish, meant), logits)
        except PopconError:  # it contradicts a click that is there: the click will say so
            return
        if self._wish is wish:
            self._on_hover(self._foreseen[1] > 0)

    def _copied(self, segmenter: Segmenter, wish: Wish) -> Embedding:
        """An embedding of the frame in view for previews: what is remembered of it goes with it."""
        kept = self._kept(segmenter).get(wish.shot.film.clip.frames[wish.frame])
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
            known = self._known.get(name_of(wish, each))
            if known is None:
                return None
            if each.first <= wish.frame <= each.last:
                pairs.append((only_at(each, wish.frame), known[at]))
        now = Applied(wish.thing, wish.use, wish.effects, 0, 0, {0: wish.said})
        pairs.append((now, logits[None]))
        clip = Clip(shot.film.clip.frames[at], shot.film.clip.fps, shot.film.clip.backdrop)
        matte = apply(clip, replace(shot.matte, alpha=shot.matte.alpha[at]), pairs)
        return encode_png(cut(clip, matte, shot.edges, durations(1)).rgba[0])

    def _clip(self, wish: Wish) -> None:
        shot, applied = wish.shot, wish.selection.applied
        frames, pairs = shot.film.clip.frames, []
        total = sum(each.last - each.first + 1 for each in applied)

        def done(before: int, count: int) -> None:
            if self._clip_wish is not wish:
                raise _Stale
            count = min(before + count, total)
            self._on_said(f"Carrying the selection: frame {count} of {total}.", False)

        def track(part: np.ndarray, prompts: dict, done: Callable[[int], None]) -> np.ndarray:
            return self._segmenter(wish).track(part, prompts, done)

        before = 0
        for each in applied:
            logits = self._known.get(name_of(wish, each))
            if logits is None:
                logits = replay(track, frames, [each], partial(done, before))[0][1]
                self._known[name_of(wish, each)] = logits
            before += each.last - each.first + 1
            pairs.append((each, logits))
        names = {name_of(wish, each) for each in applied}
        for name in [name for name in self._known if name not in names][:-4]:
            del self._known[name]  # some stay: to undo and redo is quick
        matte = apply(shot.film.clip, shot.matte, pairs)
        rgba = cut(shot.film.clip, matte, shot.edges, durations(len(frames))).rgba
        masks = {each.thing: mask_of(each, logits) for each, logits in pairs}
        result = Result(wish, rgba, sheet(rgba), tinted(masks, frames.shape[:3]), masks)
        if self._clip_wish is wish:
            self._on_result(result)

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


def _asked(wish: Wish, meant: Prompts) -> tuple:
    """All that the logits of the frame in view depend on."""
    return (wish.shot, wish.frame, wish.segmenter, wish.model, meant)
