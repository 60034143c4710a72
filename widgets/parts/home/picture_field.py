"""Where a picture is: its path, one of those that were dropped, or an upload."""

from collections.abc import Callable
from pathlib import Path

import ipywidgets as w

from popcon_lib.errors import InputError, PopconError
from popcon_lib.job import MAX_INPUT_BYTES, Job
from widgets.parts.home.draft import SUFFIXES, Draft

__all__ = ["PictureField"]


class PictureField(w.Box):
    """`changed()` is called when another picture is named, `failed` with what an upload lacks."""

    def __init__(
        self,
        draft: Draft,
        here: Path,
        label: str,
        changed: Callable[[], None],
        failed: Callable[[PopconError], None],
    ) -> None:
        self._draft, self._here = draft, here
        self._changed, self._failed = changed, failed
        self.path = w.Combobox(
            description=label,
            placeholder=f"A path, or the name of a picture in {draft.drop.parent.name}/drop",
            continuous_update=True,
        )
        self.path.add_class("popcon-field")
        self.upload = w.FileUpload(accept=",".join(sorted(SUFFIXES)), description="Upload")
        self.upload.add_class("popcon-upload")
        super().__init__((self.path, self.upload))
        self.add_class("popcon-start")
        self.path.observe(lambda change: changed(), "value")
        self.upload.observe(lambda change: self._uploaded(), "value")

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
        """Take in a picture that was uploaded. Raises InputError, StorageError."""
        if len(data) > MAX_INPUT_BYTES:
            raise InputError(
                f"{name} is {len(data) / 1e6:.0f} MB; a picture may have "
                f"{MAX_INPUT_BYTES / 1e6:.0f} MB.",
                "Save it smaller: 1024 px on the longer side are enough.",
            )
        kept = self._draft.keep_upload(name, data)
        self.offer(self._draft.dropped())
        if self.path.value == kept.name:
            self._changed()
        self.path.value = kept.name

    def _uploaded(self) -> None:
        files = self.upload.value
        if not files:
            return
        # Else it would be sent again with each reload of the page.
        self.upload.value = ()
        try:
            self.take_upload(files[-1]["name"], bytes(files[-1]["content"]))
        except PopconError as error:
            self._failed(error)
