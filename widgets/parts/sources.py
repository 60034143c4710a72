"""What a panel is opened on, as a person chooses it: a job's action, a path, or an upload."""

from collections.abc import Mapping
from pathlib import Path

import ipywidgets as w
import traitlets as t

from popcon_lib.errors import InputError
from popcon_lib.files import cache_folder
from popcon_lib.job import Job
from popcon_lib.records import Archive
from widgets.parts.cards import name_of, spoken
from widgets.parts.filling import Filling
from widgets.parts.film import Film, actions_of, film_of_action, film_of_path, keep_upload
from widgets.parts.upload import Upload

__all__ = ["Sources"]

JOBS = 100  # the newest, to choose from
UPLOAD_BYTES = 200_000_000
_LARGER = "Give its path instead."


class Sources(w.Box):
    """Observe `asked`: {"job", "action"} or {"path"} of what a person chose.

    Files that are sent are kept under the folder `lab`.
    """

    asked = t.Dict()

    def __init__(self, root: Path, lab: Path) -> None:
        self._root, self._lab = root, lab
        self._filling = Filling()
        self.job = w.Dropdown(options=[("Choose a job", "")], tooltip="A job, newest first")
        self.action = w.Dropdown(options=[("Action", "")], tooltip="One of its actions")
        self.path = w.Text(placeholder="or a path: picture, folder, video")
        self.open_button = w.Button(description="Open", tooltip="Open what the path names")
        self.upload = Upload(
            ".png,.jpg,.jpeg,.webp,.gif,.mp4,.webm,.mov", UPLOAD_BYTES, _LARGER, self._uploaded
        )
        self.path.add_class("popcon-wide")
        for field in (self.job, self.action):
            field.add_class("popcon-wide")
        super().__init__((self.job, self.action, self.path, self.open_button, self.upload))
        self.add_class("popcon-bar")
        self.job.observe(lambda change: self._job_chosen(), "value")
        self.action.observe(lambda change: self._action_chosen(), "value")
        self.open_button.on_click(lambda button: self._path_given())

    def refresh(self) -> Archive:
        """Look for jobs again; returns where they were found. Raises StorageError."""
        archive = Archive(self._root, cache_folder())
        archive.refresh()
        jobs = archive.find(count=JOBS).records
        options = [("Choose a job", ""), *((f"{name_of(r)} · {r.job}", r.job) for r in jobs)]
        self._fill(self.job, options, self.job.value)
        return archive

    def read(self, source: Mapping[str, str]) -> Film:
        """The film that `source` names. Raises InputError, RecordError."""
        if source.get("path"):
            return film_of_path(Path(source["path"]), self._lab)
        job = Job.find(source["job"], self._root)
        actions = actions_of(job)
        if not actions:
            raise InputError(f"{job.id} has no frames yet.", "Resume it, then open it again.")
        return film_of_action(job, source.get("action") or actions[0], self._lab)

    def show(self, film: Film) -> None:
        """Show what `film` was opened by."""
        self.path.value = film.source.get("path", "")
        job = film.source.get("job", "")
        if job and job not in [value for _, value in self.job.options]:
            self._fill(self.job, [*self.job.options, (job, job)], job)
        actions = actions_of(film.job) if film.job else []
        self._fill(self.job, self.job.options, job)
        options = [(spoken(name).capitalize(), name) for name in actions]
        self._fill(self.action, options or [("Action", "")], film.action)

    def _fill(self, field: w.Dropdown, options: list, value: str) -> None:
        with self._filling:
            if field.options != tuple(options):
                field.options = options
            field.value = value

    def _job_chosen(self) -> None:
        if not self._filling and self.job.value:
            self.asked = {"job": self.job.value, "action": ""}

    def _action_chosen(self) -> None:
        if not self._filling and self.action.value:
            self.asked = {"job": self.job.value, "action": self.action.value}

    def _path_given(self) -> None:
        self.asked = {}
        self.asked = {"path": self.path.value.strip()}

    def _uploaded(self, name: str, data: bytes) -> None:
        self.asked = {}
        self.asked = {"path": str(keep_upload(name, data, self._lab))}
