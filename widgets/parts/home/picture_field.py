"""Where a picture is: its path, one of those that were dropped, or an upload."""

from collections.abc import Callable
from pathlib import Path

import ipywidgets as w

from popcon_lib.job import MAX_INPUT_BYTES, Job
from widgets.parts.home.draft import SUFFIXES, Draft
from widgets.parts.upload import Upload

__all__ = ["PictureField"]

_SMALLER = "Save it smaller: 1024 px on the longer side are enough."


class PictureField(w.Box):
    """`changed()` is called when another picture is named; errors of an upload are said here."""

    def __init__(
        self,
        draft: Draft,
        here: Path,
        label: str,
        changed: Callable[[], None],
    ) -> None:
        self._draft, self._here = draft, here
        self._changed = changed
        self.path = w.Combobox(
            description=label,
            placeholder=f"A path, or the name of a picture in {draft.drop.parent.name}/drop",
            continuous_update=True,
        )
        self.path.add_class("popcon-field")
        self.upload = Upload(
            ",".join(sorted(SUFFIXES)), MAX_INPUT_BYTES, _SMALLER, self.take_upload
        )
        super().__init__((self.path, self.upload))
        self.add_class("popcon-start")
        self.path.observe(lambda change: self._named(), "value")

    def offer(self, files: list[Path]) -> None:
        """Say which pictures lie in the drop folder."""
        names = tuple(path.name for path in files)
        if self.path.options != names:
            self.path.options = names

    def find(self) -> str:
        """The path of the picture as it is on disk; "" where none is named."""
        text = self.path.value.strip()
        if not text:
            return ""
        path = Path(text).expanduser()
        # A name among the dropped; else as seen from the notebook, or from where jobs are.
        places = (self._draft.drop / path, self._here / path, self._draft.drop.parent.parent / path)
        return str(next((place for place in places if place.is_file()), self._here / path))

    def read(self) -> bytes:
        """The file. Raises InputError, StorageError."""
        return Job(self._here).read_input(self.find())

    def take_upload(self, name: str, data: bytes) -> None:
        """Take in a picture that was uploaded. Raises StorageError."""
        kept = self._draft.keep_upload(name, data)
        self.offer(self._draft.dropped())
        if self.path.value == kept.name:
            self._changed()
        self.path.value = kept.name

    def _named(self) -> None:
        self.upload.say("")
        self._changed()
