"""All that is seen of refining, and what a person's hands call."""

import threading
from pathlib import Path
from typing import Any

import ipywidgets as w
import numpy as np

from popcon_lib.job import Job
from popcon_lib.records.record import glance
from popcon_lib.refine.segmenter import Setup
from widgets.parts.key_list import key_list
from widgets.parts.notice import Notice
from widgets.parts.panel import class_of_its_own
from widgets.parts.player import Player
from widgets.parts.refine import drawing
from widgets.parts.refine import looks as own_looks
from widgets.parts.refine.alerts import Alerts
from widgets.parts.refine.applying import Applying, things_of
from widgets.parts.refine.finishing import Finishing
from widgets.parts.refine.keys import KEYS, meaning
from widgets.parts.refine.look import Look
from widgets.parts.refine.opening import told_of
from widgets.parts.refine.session import Session
from widgets.parts.refine.stage import Stage
from widgets.parts.refine.states import states_of
from widgets.parts.refine.strip import Strip
from widgets.parts.refine.toolbar import TOOLS, VIEWS, Toolbar
from widgets.parts.refine.wish import Preview, Result
from widgets.parts.scene import Scene
from widgets.parts.sheets import sheet
from widgets.parts.sources import Sources

__all__ = ["Surface"]


class Surface:
    """The widgets of `panel`, which does what they tell of. `parts` are its children."""

    def __init__(self, panel: Any, root: Path, setup: Setup, lock: threading.RLock) -> None:
        self._panel = panel
        where = class_of_its_own("refine")
        self.classes = (own_looks.REFINE, where)
        self.notice = Notice(lock)
        do, doing = self.notice.do, self.notice.doing
        self.sources = Sources(root, root / "refine")
        self.about, self.nothing = w.HTML(), self.sources.job.nothing
        self.alerts = Alerts(doing(panel.take_over), doing(panel.rebase), doing(panel.save))
        self.toolbar = Toolbar(panel.look)
        self.stage = Stage(panel)
        self.player = Player(where)
        self.strip = Strip(doing(panel.look_at))
        self.applying = Applying(
            setup, panel.look, doing(panel.apply), doing(panel.clear), doing(panel.choose)
        )
        self.finishing = Finishing(doing(panel.finish), self.notice.say)
        self.scene = Scene(where)
        self.parts = self._parts()
        self.notice.on_back(panel.undo, panel.redo)
        self.sources.observe(lambda change: change.new and panel.load(change.new), "asked")
        self.player.observe(lambda change: do(panel.played), ["frame", "playing", "speed"])
        for pad in (self.stage.pad, self.strip.pad):
            pad.on_key(lambda name, shift: self._typed(name, shift, False))
            pad.on_command(lambda name, shift: self._typed(name, shift, True))

    def open(self, session: Session, cut_out: np.ndarray, look: Look) -> None:
        """Show the clip of `session`. cut_out: its automatic one, straight uint8 (T, H, W, 4)."""
        film, stage = session.shot.film, self.stage
        frames = film.clip.frames
        stage.size = session.shot.size
        stage.film.value, stage.before.value = sheet(frames), sheet(cut_out)
        stage.result.value = stage.before.value
        self.scene.show_clip(frames)
        self.strip.load(frames)
        self.player.load(len(frames), film.clip.fps, session.view, look.speed)
        self.sources.show(film)
        self.finishing.show(film.job)
        self.show_job(film.job)

    def show_job(self, job: Job | None) -> None:
        """Show which of its actions wait."""
        told = told_of(job, glance(job.record)) if job else ""
        self.about.value = f'<div class="popcon-quiet">{told}</div>'

    def show(self, session: Session, look: Look, result: Result | None) -> None:
        """Show what the edits are; what they come to is shown once it is worked out."""
        selection = session.selection
        count = len(session.shot.film.clip.frames)
        masks = result.masks if result else {}
        self.strip.show(states_of(count, selection, masks), session.view)
        self.stage.show_prompts(selection.of(session.view, look.thing))
        self.show_alerts(session)
        things = things_of(tuple(selection.prompts), look.thing)
        self.applying.show(look, things, session.refinement.segmenter)
        self.show_look(look)
        self._class("open", True)  # all that a clip needs is there by now

    def show_alerts(self, session: Session) -> None:
        """Show what stands between a person and the edits; nothing can be pressed in vain."""
        self.alerts.show(session.mine, session.changed, session.trouble)
        why = " ".join(session.hindrance).strip()
        self.applying.allow(why)
        self.finishing.allow(why)
        self.notice.undo.disabled = bool(why) or not session.history.can_undo
        self.notice.redo.disabled = bool(why) or not session.history.can_redo

    def show_look(self, look: Look) -> None:
        """Show how it is looked at."""
        tint = look.opacity if look.overlay == "tint" else 0
        self.scene.show_look(look, look.backdrop, tint=tint)
        self.stage.show_look(look)
        self.toolbar.show(look)
        for view in VIEWS.values():
            self._class(f"view-{view}", view == look.view)
        for tool, _ in TOOLS.values():
            self._class(f"tool-{tool}", tool == look.tool)

    def show_playing(self) -> None:
        """Show that it plays, or does not."""
        self._class("playing", self.player.playing)

    def show_result(self, result: Result) -> None:
        """Show all frames as they have become."""
        self.stage.result.value, self.stage.tint.value = result.png, result.tint

    def show_preview(
        self, session: Session, look: Look, preview: Preview, result: Result | None
    ) -> None:
        """Show what is selected on the frame in view, or else what was applied to it."""
        mask, kind = preview.mask, look.use
        if mask is None and result is not None:
            known = result.masks.get(look.thing)
            mask, kind = (None if known is None else known[session.view]), "applied"
        svg = drawing.nothing(session.shot.size) if mask is None else drawing.mask(mask, kind)
        self.stage.show_mask(svg, preview.png)

    def _class(self, name: str, on: bool) -> None:
        (self._panel.add_class if on else self._panel.remove_class)(name)

    def _typed(self, name: str, shift: bool, command: bool) -> None:
        found = meaning(name, shift, command)
        if found:
            self._panel.key(found)

    def _parts(self) -> tuple[w.Widget, ...]:
        left = w.VBox((self.stage, self.player))
        side = w.VBox((self.toolbar, self.applying, self.notice, self.alerts, self.finishing))
        desk = w.Box((left, side))
        for part, name in ((left, "left"), (side, "side"), (desk, "desk")):
            part.add_class(f"popcon-{name}")
        return (
            *(own_looks.sheet(), self.scene),
            *(self.sources, self.about, self.nothing, desk, self.strip),
            w.HTML(key_list(KEYS, "the picture")),
        )
