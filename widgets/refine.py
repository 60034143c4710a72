"""Refining by hand: click on a frame what is meant, and have it so in every frame of the action.

Every edit is on disk at once, in the job's `edits/refine/`, with all that was undone: a reload, a
restart of the kernel or another browser finds the same frame, the same clicks, the same history.
"""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from popcon_lib.errors import InputError, StorageError
from popcon_lib.refine.history import Edit
from popcon_lib.refine.prompts import Box, Point, Stroke
from popcon_lib.refine.segmenter import HERE, Setup
from widgets.parts.latest import Latest
from widgets.parts.panel import Panel
from widgets.parts.poll import Poll
from widgets.parts.refine.finishing import write_frames
from widgets.parts.refine.keys import steered
from widgets.parts.refine.lease import EVERY_S
from widgets.parts.refine.look import Change
from widgets.parts.refine.masks import Masks
from widgets.parts.refine.opening import left_out, look_as_left, remember, source_to_open
from widgets.parts.refine.session import Session, automatic, shot_of
from widgets.parts.refine.states import told_of_result
from widgets.parts.refine.surface import Surface
from widgets.parts.refine.wish import Preview, Result, Wish

__all__ = ["RefinePanel"]


class RefinePanel(Panel):
    """Refines actions of the job `job` under `jobs_root`, or the picture, folder or video `source`.

    Both "": the newest job that waits for refinement, or what was opened last. setup: what
    segmenters may use of this machine. `session` holds the edits, `result` all frames as they are
    with them, `notice.text` what was said last.
    """

    def __init__(
        self, jobs_root: str | Path, setup: Setup = HERE, job: str = "", source: str = ""
    ) -> None:
        self.root = Path(jobs_root).resolve()
        self.session: Session | None = None
        self.preview, self.result = Preview(None, None), None
        self.look_now = look_as_left(self.root)
        self._warned = False
        self._lock = threading.RLock()
        self._opening, self._keeping = Latest(), Latest(0.3)
        self._beats = Poll(self._beat, EVERY_S)
        self.surface = Surface(self, self.root, setup, self._lock)
        shown = (self._previewed, self.surface.stage.show_hover, self._made)
        self.masks = Masks(setup, *shown, self.surface.notice.say)
        self.notice, self.player = self.surface.notice, self.surface.player
        super().__init__(self.surface.parts, *self.surface.classes, jobs_root=self.root)
        self.while_seen(lambda: self.notice.do(self.surface.sources.look), every_s=2.0)
        self.notice.do(lambda: self._begin(job, source))

    def load(self, source: Mapping[str, str]) -> None:
        """Open {"job", "action"} or {"path"}, aside."""
        self.notice.say("Opening …")
        self._opening.ask(0, lambda: self.notice.told(lambda: self._open(source)))

    def add_point(self, x: float, y: float, positive: bool) -> None:
        """A click at (x, y) px of the frame in view."""
        self.notice.do(lambda: self._add("point", point=Point(x, y, positive)))

    def add_box(self, left: float, top: float, right: float, bottom: float) -> None:
        """A box in px; it takes the place of the one before."""
        self.notice.do(lambda: self._add("box", box=Box(left, top, right, bottom)))

    def add_stroke(self, points: Sequence[tuple[float, float]], adds: bool) -> None:
        """The brush, or the eraser, through points in px."""
        radius = self.look_now.brush_px
        self.notice.do(lambda: self._add("stroke", stroke=Stroke(tuple(points), radius, adds)))

    def apply(self, where: str) -> None:
        """Have the selection count: "this" frame, from here "on", or on "all"."""
        session, look = self._opened(), self.look_now
        view, last = session.view, len(session.shot.film.clip.frames) - 1
        first, last = {"this": (view, view), "on": (view, last), "all": (0, last)}[where]
        self._add("apply", use=look.use, effects=look.effects, first=first, last=last)

    def clear(self, everything: bool = False) -> None:
        """Take back what is said on this frame; or on all, with what was applied."""
        self._add("clear", everywhere=everything)

    def undo(self) -> None:
        """Take the last edit back, and show where it was."""
        self._show_edit(self._opened().undo())

    def redo(self) -> None:
        """Do the edit again that was undone last, and show where it is."""
        self._show_edit(self._opened().redo())

    def look_at(self, frame: int) -> None:
        """Have `frame` in view."""
        self.player.playing = False
        self.player.frame = frame

    def choose(self, segmenter: str) -> None:
        """Have clicks understood by another segmenter. Raises InputError where it cannot be."""
        why = self.surface.applying.missing[segmenter]
        try:
            if why:
                raise InputError(f"{segmenter} cannot be used here: {why}")
            self._opened().understand_by(segmenter)
            licence = self.surface.applying.licence(segmenter)
            self.notice.say(f"Clicks are understood by {segmenter} now.{licence}")
        finally:
            self._show()

    def rebase(self, how: str) -> None:
        """Go on with edits of frames that have changed: "keep", "drop" or "map" them."""
        self._opened().rebase(how)
        self.notice.say("The edits are on the frames there are now. Undo goes through them still.")
        self._follow()

    def take_over(self) -> None:
        """Edit here what is open elsewhere, as it is now."""
        self._opened().take_over()
        self._beats.start()
        self.notice.say("It is edited here now.")
        self._follow()

    def save(self) -> None:
        """Write the edits."""
        if self._opened().save():
            self.notice.say("Saved.")
        self._show()

    def finish(self) -> None:
        """Have the job go on with the edits there are; or write the cut-out where there is none."""
        session = self._opened()
        session.check()
        if not session.save():
            raise StorageError("The edits are not saved yet.", "Press again once they are.")
        left = left_out(session.shot, session.selection)
        if left and not self._warned:
            self._warned = True
            raise InputError(
                f"Clicked and not applied yet: {left}.",
                "Apply it, or press the button again to leave it out.",
            )
        self._warned = False
        if session.shot.film.job is not None:
            self.notice.say(self.surface.finishing.start() or "The job goes on with these edits.")
        elif self.result is None:
            raise InputError("The cut-out is being worked out.", "Wait for it, then press again.")
        else:
            self.surface.finishing.say(f"Saved in {write_frames(session.shot, self.result)}")

    def hover(self, x: float, y: float) -> None:
        """Show what a click here would do, where that is quick."""
        if self.look_now.view != "before" and not self.player.playing:
            self.masks.hover(Point(x, y, self.look_now.tool == "include"))

    def leave(self) -> None:
        """The mouse is elsewhere."""
        self.masks.leave()

    def look(self, change: Change) -> None:
        """Look at it otherwise, or take another tool."""
        self.notice.do(lambda: self._look(change))

    def key(self, name: str) -> None:
        """Do what a key means; see `keys`."""
        acts = {
            "undo": self.undo,
            "redo": self.redo,
            "apply_this": lambda: self.apply("this"),
            "apply_on": lambda: self.apply("on"),
            "apply_all": lambda: self.apply("all"),
            "clear": self.clear,
            "clear_all": lambda: self.clear(True),
            "play": self.player.toggle,
            "previous": lambda: self.player.step(-1),
            "next": lambda: self.player.step(1),
            "first": lambda: self.look_at(0),
            "leave": self.surface.applying.all.focus,
        }
        self.notice.do(acts.get(name) or (lambda: self._look(lambda now: steered(now, name))))

    def played(self) -> None:
        """The player shows another frame, or plays, or stands still."""
        session = self.session
        self.surface.show_playing()
        speed = self.player.speed
        if speed != self.look_now.speed:
            self._look(lambda now: replace(now, speed=speed))
        if session is not None and session.view != self.player.frame:
            session.look_at(self.player.frame)
            self._keeping.ask(0, session.save)
            self._show()

    def _opened(self) -> Session:
        if self.session is None:
            raise InputError("Nothing is open.", "Choose a job or give a path first.")
        return self.session

    def _begin(self, job: str, source: str) -> None:
        wanted = source_to_open(self.root, self.surface.sources.refresh(), job, source)
        if wanted:
            self.load(wanted)
        else:
            self.notice.say("Or give the path of a picture, a folder or a video above.")

    def _open(self, source: Mapping[str, str]) -> None:
        """Show another clip: in a thread of its own."""
        shot = shot_of(self.surface.sources.read(source), self.root / "refine")
        session, cut_out = Session(shot), automatic(shot)
        with self._lock:
            if self.session is not None and self.session.shot.edits != shot.edits:
                self.session.close()
            self.session = None
            self.preview, self.result = Preview(None, None), None
            self.surface.open(session, cut_out, self.look_now)
            self.session = session
            self.notice.say(shot.film.note)
            self._show()
            remember(self.root, shot.film.source, self.look_now)
            self._beats.start()

    def _add(self, kind: str, everywhere: bool = False, **about: object) -> None:
        session = self._opened()
        view = None if everywhere else session.view
        session.add(Edit(kind, view, self.look_now.thing, **about))
        self._warned = False
        self.notice.say("")
        self._show()

    def _show_edit(self, edit: Edit | None) -> None:
        if edit is not None:
            self.look_now = replace(self.look_now, thing=edit.thing)
        self.notice.say("")
        self._follow()

    def _follow(self) -> None:
        """Show the frame that the edits have come to. (Else a person moves it, and they follow.)"""
        self.player.frame = self._opened().view
        self._show()

    def _look(self, change: Change) -> None:
        before, self.look_now = self.look_now, change(self.look_now)
        asks = ("thing", "use", "effects", "view")
        if any(getattr(before, name) != getattr(self.look_now, name) for name in asks):
            self._show()
        else:
            self.surface.show_look(self.look_now)
        session = self.session
        if session is not None:
            source, look = session.shot.film.source, self.look_now
            self._keeping.ask(1, lambda: remember(self.root, source, look))

    def _show(self) -> None:
        """Show the edits, and have worked out what they come to."""
        session, look = self.session, self.look_now
        if session is None:
            self.surface.show_look(look)
            return
        self.surface.show(session, look, self.result)
        refinement = session.refinement
        by = (refinement.segmenter, refinement.model)
        asked = (session.view, session.selection, look.thing, look.use, look.effects)
        self.masks.wish(Wish(session.shot, *by, *asked, look.view == "cut-out"))

    def _previewed(self, preview: Preview) -> None:
        with self._lock:
            if self.session is None or preview.wish.shot is not self.session.shot:
                return
            self.preview = preview
            self.surface.show_preview(self.session, self.look_now, preview, self.result)
            if preview.mask is not None and not preview.mask.any():
                self.notice.say("Nothing stands out there: drag a box around it, or paint it.")
            elif self.notice.text.endswith("…"):
                self.notice.say("")

    def _made(self, result: Result) -> None:
        with self._lock:
            if self.session is None or result.wish.shot is not self.session.shot:
                return
            self.result = result
            self.surface.show_result(result)
            self.surface.show_job(self.session.shot.film.job)
            self._show()
            self.notice.say(told_of_result(self.surface.strip.states))

    def _beat(self) -> bool:
        """Hold what is open, and write again what could not be written: every few seconds."""
        with self._lock:
            session = self.session
            if session is None or not session.mine:
                return False
            if session.beat():
                self.notice.say("The edits are saved now.")
            self.surface.show_alerts(session)
            return session.mine
