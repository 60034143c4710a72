"""What a panel is opened on, as a person chooses it: a job's action, a path, or an upload."""

from collections.abc import Mapping
from pathlib import Path

import ipywidgets as w
import traitlets as t

from popcon_lib.errors import InputError
from popcon_lib.job import Job
from popcon_lib.records import Archive
from widgets.parts.cards import spoken
from widgets.parts.filling import Filling
from widgets.parts.film import Film, actions_of, film_of_action, film_of_path, keep_upload
from widgets.parts.job_choice import JobChoice
from widgets.parts.upload import Upload

__all__ = ["Sources"]

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
        self.job = JobChoice(root, "A job, newest first", self._job_chosen)
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
        self.action.observe(lambda change: self._action_chosen(), "value")
        self.open_button.on_click(lambda button: self._path_given())

    def refresh(self) -> Archive:
        """Look for jobs again; returns where they were found. Raises StorageError."""
        self.job.show(self.job.value or "")
        return self.job.archive

    def look(self) -> None:
        """The same, if jobs have come or gone since."""
        self.job.look(self.job.value or "")

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
        self.job.show(film.source.get("job", ""))
        actions = actions_of(film.job) if film.job else []
        options = tuple((spoken(name).capitalize(), name) for name in actions)
        with self._filling:
            if self.action.options != options:
                self.action.options = options or (("Action", ""),)
            self.action.value = film.action

    def _job_chosen(self, job_id: str) -> None:
        if job_id:
            self.asked = {"job": job_id, "action": ""}

    def _action_chosen(self) -> None:
        if not self._filling and self.action.value:
            self.asked = {"job": self.job.value, "action": self.action.value}

    def _path_given(self) -> None:
        self.asked = {}
        self.asked = {"path": self.path.value.strip()}

    def _uploaded(self, name: str, data: bytes) -> None:
        self.asked = {}
        self.asked = {"path": str(keep_upload(name, data, self._lab))}
