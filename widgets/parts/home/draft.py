"""What is being asked for: on disk as it is typed, so that a restart brings it back."""

import json
from collections.abc import Mapping
from itertools import chain, count
from pathlib import Path
from typing import Any

from popcon_lib.errors import StorageError
from popcon_lib.files import make_folder, save

__all__ = ["SUFFIXES", "Draft"]

SUFFIXES = {".png", ".jpg", ".jpeg", ".webp", ".gif", ".bmp", ".tif", ".tiff"}

_KINDS = {"character": dict, "actions": list, "settings": dict, "job": str}


class Draft:
    """The form of the home panel under `root`, and the pictures that were uploaded into it."""

    def __init__(self, root: Path) -> None:
        self.folder = root / "home"
        self.drop = root / "drop"

    def read(self) -> dict[str, Any]:
        """What was kept; what is missing or damaged is left out."""
        try:
            kept = json.loads(self._file.read_bytes())
        except (OSError, ValueError):
            return {}
        found = kept if isinstance(kept, dict) else {}
        return {
            name: found[name] for name, kind in _KINDS.items() if isinstance(found.get(name), kind)
        }

    def keep(self, form: Mapping[str, Any]) -> None:
        """Write the form. Raises StorageError."""
        data = json.dumps(form, indent=1).encode()
        try:
            if self._file.read_bytes() == data:
                return
        except OSError:
            pass
        save(make_folder(self.folder) / self._file.name, data)

    def keep_upload(self, name: str, data: bytes) -> Path:
        """Put an uploaded picture among the dropped ones; return where. Raises StorageError."""
        # Only the last part: what a browser sends is not trusted with a place.
        wanted = make_folder(self.drop) / (Path(name.replace("\\", "/")).name or "picture")
        numbers = (f"{wanted.stem}-{number}{wanted.suffix}" for number in count(2))
        paths = chain([wanted], map(wanted.with_name, numbers))
        path = next(path for path in paths if not path.exists() or path.read_bytes() == data)
        save(path, data)
        return path

    def make_drop(self) -> None:
        """Make the folder that pictures are dropped into, where that can be done."""
        try:
            make_folder(self.drop)
        except StorageError:
            return

    def dropped(self) -> list[Path]:
        """The files in that folder, the newest first."""
        try:
            files = [path for path in self.drop.iterdir() if path.suffix.lower() in SUFFIXES]
            return sorted(files, key=lambda path: (-path.stat().st_mtime_ns, path.name))
        except OSError:
            return []

    @property
    def _file(self) -> Path:
        return self.folder / "draft.json"
