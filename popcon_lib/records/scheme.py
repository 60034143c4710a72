"""How papermill reads and writes records: whole or not at all, small, and without secrets.

papermill finds its files by how their address begins; ours begin with `popcon:`.
"""

from pathlib import Path

from popcon_lib.files import save
from popcon_lib.records.secrets import scrub
from popcon_lib.records.slim import slim

__all__ = ["SCHEME", "RecordFiles", "address"]

SCHEME = "popcon:"


def address(path: Path) -> str:
    """How papermill is told of the record `path`; it reads braces as parameters."""
    return SCHEME + str(path.absolute()).replace("{", "{{").replace("}", "}}")


class RecordFiles:
    """papermill's way to records: written whole or not at all, small, and without secrets.

    They are for reading: JupyterLab saves over what it opens, unless it may not.
    """

    def read(self, path: str) -> str:
        """The text of the file."""
        return Path(path.removeprefix(SCHEME)).read_text(encoding="utf-8")

    def write(self, text: str, path: str) -> None:
        """Write `text`. Raises StorageError."""
        save(Path(path.removeprefix(SCHEME)), slim(scrub(text)).encode(), read_only=True)

    def listdir(self, path: str) -> list[str]:
        """The addresses of the files in a folder."""
        return [SCHEME + str(entry) for entry in Path(path.removeprefix(SCHEME)).iterdir()]

    def pretty_path(self, path: str) -> str:
        """The address as it is."""
        return path
