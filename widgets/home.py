"""The front door: what set is to be made, what that costs and takes, and how it gets on."""

import threading
from collections.abc import Callable, Mapping
from html import escape
from pathlib import Path
from typing import Any

import ipywidgets as w
import numpy as np

from popcon_lib import own_actions
from popcon_lib.errors import InputError, PopconError
from popcon_lib.files import cache_folder
from popcon_lib.job import Job, JobSpec
from popcon_lib.own_actions import library_of
from popcon_lib.records import Archive, secrets
from popcon_lib.records.pace import Pace, pace_of
from widgets.actions import ActionsPanel
from widgets.character import CharacterPanel
from widgets.parts.home import looks as home_looks
from widgets.parts.home.board import spoken_s
from widgets.parts.home.draft import Draft
from widgets.parts.home.poses import draw_poses
from widgets.parts.home.recent import Recent
from widgets.parts.home.settings_form import SettingsForm
from widgets.parts.home.wording import in_words
from widgets.parts.latest import Latest
from widgets.parts.memory import remember
from widgets.parts.panel import Panel
from widgets.parts.said import Said
from widgets.progress import ProgressPanel

__all__ = ["HomePanel"]

_KEEP, _CHECK, _START = 0, 1, 2
_AT_A_TIME = 13  # poses that are shown together
_JOBS = 30  # of the newest, to tell from how long one takes


class HomePanel(Panel):
    """Makes sets under `jobs_root`.

    check: raises PopconError for what cannot be made; price: says what it will cost; both are the
    pipeline's. The form is on disk as it is filled in, jobs run in processes of their own: made
    again, the panel shows the same. `problem` is why nothing can be started, "" where it can.
    """

    def __init__(
        self,
        jobs_root: str | Path,
        check: Callable[[JobSpec], None],
        price: Callable[[JobSpec], object],
    ) -> None:
        self.root = Path(jobs_root).resolve()
        self._check, self._price = check, price
        self.problem = ""
        self._lock = threading.RLock()
        self._ready = False
        self._shown = ""
        self._poses_of = 0
        self._draft = Draft(self.root)
        self._draft.make_drop()
        here = Path.cwd()  # where the notebook is
        self._archive = Archive(self.root, cache_folder())
        self._aside, self._drawing = Latest(0.3), Latest()
        self.said = Said(self._lock)
        self._cut_by: dict[str, str] = {}
        self.settings = SettingsForm(self._settled)
        self.actions = ActionsPanel(self._keep_own)
        self.character = CharacterPanel(
            self._draft, here, self._how, self._edited, self._show_poses
        )
        self.progress = ProgressPanel(here, self._pace)
        self.recent = Recent(self.show_job)
        self.start_button = w.Button(description="Start", button_style="primary")
        self._plan = w.HTML()
        super().__init__(self._parts(), home_looks.HOME, jobs_root=self.root)
        # A page may send the letters typed last after the click.
        self.start_button.on_click(lambda button: self._aside.ask(_START, self.start))
        self.actions.observe(lambda change: self._edited(), "chosen")
        self.said.do(self._restore)
        self.while_seen(self.look)

    def spec(self) -> JobSpec:
        """What is asked for. Raises InputError while something is missing."""
        character = self.character.asked()
        chosen, own = tuple(self.actions.chosen), self.actions.own
        described = {name: own[name] for name in chosen if name in own}
        settings = self.settings.values()
        return JobSpec(**character, **settings, actions=chosen, own_actions=described)

    def start(self) -> None:
        """Make the set, in a process of its own, if all is well; else say what is not."""
        self.said.do(self._start)

    def show_job(self, job_id: str) -> None:
        """Show how another job gets on; the other notebooks open it, too."""
        remember(self.root, {"job": job_id})
        self.progress.load(Job(self.root / job_id))
        self.look()
        self.said.do(self._keep)

    def look(self) -> None:
        """Look for what has changed on disk."""
        self.said.do(self._look)

    def check(self) -> None:
        """Find out whether it can be made, and what it costs and takes; and say so."""
        try:
            spec = self.spec()
            secrets.refuse(spec.parameters())
            self._check(spec)
            if self.character.problem:
                raise InputError(self.character.problem)
            self.problem = ""
            price = str(self._price(spec))
            said = f"{price[:1].upper()}{price[1:]} {self._time(spec)}"
            self._plan.value = f"<div>{escape(said)}</div>"
        except PopconError as error:
            self.problem = in_words(str(error))
            self._plan.value = f'<div class="popcon-note">{escape(self.problem)}</div>'
        self.start_button.disabled = bool(self.problem)

    def close(self) -> None:
        """Stop what is drawn aside, too."""
        self._poses_of += 1
        super().close()

    def _parts(self) -> tuple[w.Widget, ...]:
        start = w.VBox((self._plan, self.start_button, self.said))
        start.add_class("popcon-launch")
        form = w.VBox(
            (
                _section("Character", self.character),
                _section("Actions", self.actions),
                _section("The set", self.settings),
            )
        )
        form.add_class("popcon-asking")
        side = w.VBox(
            (
                _section("Make it", start),
                _section("This job", self.progress),
                _section("Recent jobs", self.recent),
            )
        )
        side.add_class("popcon-side")
        columns = w.Box((form, side))
        columns.add_class("popcon-columns")
        return (home_looks.sheet(), columns)

    def _restore(self) -> None:
        kept = self._draft.read()
        self.settings.fill(kept.get("settings", {}))
        self.said.told(self._show_own)
        names = kept.get("actions", self.actions.chosen)
        self.actions.chosen = [name for name in names if isinstance(name, str)]
        self._cut_by = self._how()
        self.character.fill(kept.get("character", {}))
        self._shown = str(kept.get("job", ""))
        self.said.told(self._look)
        self._ready = True
        self.actions.show_rules(self.settings.target)
        self._aside.ask(_CHECK, lambda: self.said.told(self.check))

    def _job_to_show(self) -> Job | None:
        """While none is shown: the one that was, once it has a record; else one that runs."""
        before = Job(self.root / self._shown)
        if self._shown and before.record.is_file():
            return before
        newest = self._archive.find(count=1).records
        running = newest and newest[0].status == "running"
        return Job(self.root / newest[0].job) if running else None

    def _start(self) -> None:
        self.check()
        if self.problem:
            self.said.say(self.problem, wrong=True)
            return
        job, spec = Job.create(self.root, self.spec())
        remember(self.root, {"job": job.id})
        self.progress.run(job, spec)
        self.said.say("")
        self._keep()

    def _settled(self) -> None:
        if self._how() != self._cut_by:
            self._cut_by = self._how()
            self.character.look()
        self._edited()

    def _edited(self) -> None:
        if not self._ready:
            return
        self.actions.show_rules(self.settings.target)
        self._aside.ask(_KEEP, lambda: self.said.do(self._keep))
        self._aside.ask(_CHECK, lambda: self.said.told(self.check))

    def _keep(self) -> None:
        form: dict[str, Any] = {
            "character": self.character.form(),
            "actions": self.actions.chosen,
            "settings": self.settings.values(),
            "job": self.progress.job.id if self.progress.job else "",
        }
        self._draft.keep(form)

    def _keep_own(self, own: Mapping[str, Mapping[str, str]]) -> None:
        library_of(self.root)  # one that is damaged is for a person to mend
        own_actions.keep(self.root, own)
        self._edited()

    def _how(self) -> dict[str, str]:
        """What a character is cut out by, and filmed on."""
        values = self.settings.values()
        return {name: values[name] for name in ("recipe", "engine", "backdrop")}

    def _pace(self, parameters: Any) -> Pace | None:
        return pace_of(self._archive.find(count=_JOBS).records, parameters)

    def _time(self, spec: JobSpec) -> str:
        pace = self._pace(spec.parameters())
        if pace is None:
            return "How long it takes is known after the first set like this."
        return f"It takes about {spoken_s(pace.whole_s(len(spec.actions)))}."

    def _look(self) -> None:
        self._archive.refresh()
        for field in (self.character.picture, self.character.reference):
            field.offer(self._draft.dropped())
        if self.progress.job is None and (job := self._job_to_show()):
            self.progress.load(job)
        else:
            self.progress.look()
        self.recent.show(self._archive, self.progress.job.id if self.progress.job else "")
        self._show_own()

    def _show_own(self) -> None:
        with self.actions.lock:
            self.actions.show_own(library_of(self.root))

    def _show_poses(self, rgba: np.ndarray | None) -> None:
        self._poses_of += 1
        number = self._poses_of
        self._drawing.ask(0, lambda: self.said.told(lambda: self._draw_poses(rgba, number)))

    def _draw_poses(self, rgba: np.ndarray | None, number: int) -> None:
        drawn: dict[str, bytes] = {}
        for name, picture in draw_poses(rgba, cache_folder(), lambda: number != self._poses_of):
            drawn[name] = picture
            if len(drawn) % _AT_A_TIME == 0:
                self.actions.show_poses(drawn)
        self.actions.show_poses(drawn)


def _section(title: str, content: w.Widget) -> w.VBox:
    head = w.HTML(f"<h2>{escape(title)}</h2>")
    section = w.VBox((head, content))
    section.add_class("popcon-section")
    return section
