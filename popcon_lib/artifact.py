"""What a step has finished: files, the sha256 of each, and the key they answer to."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from popcon_lib.files import save

__all__ = ["MANIFEST", "Artifact", "joint_key", "read_manifest"]

MANIFEST = "manifest.json"


@dataclass(frozen=True)
class Artifact:
    """A finished item of a step. files: name to sha256, of what lies in `folder`."""

    folder: Path
    key: str
    files: Mapping[str, str]

    def read(self, name: str) -> bytes:
        """The bytes of file `name`."""
        return (self.folder / name).read_bytes()

    def contents(self) -> dict[str, bytes]:
        """Every file of this item, by name."""
        return {name: self.read(name) for name in self.files}

    def changed(self) -> list[str]:
        """The names of files that are not as they were left, or not there."""
        return [name for name, digest in self.files.items() if self._digest_of(name) != digest]

    @property
    def digest(self) -> str:
        """One sha256 of all files: what a later step's key is made from."""
        return sha256(json.dumps(self.files, sort_keys=True).encode()).hexdigest()

    def write_manifest(self) -> None:
        """Say that the item is finished: last, when all files are there. Raises StorageError."""
        manifest = {"key": self.key, "files": self.files}
        save(self.folder / MANIFEST, json.dumps(manifest, indent=1).encode())

    def _digest_of(self, name: str) -> str | None:
        try:
            return sha256(self.read(name)).hexdigest()
        except OSError:
            return None


def read_manifest(folder: Path) -> Artifact | None:
    """The item that was finished in `folder`; None where none was, or its manifest is damaged."""
    try:
        manifest = json.loads((folder / MANIFEST).read_bytes())
        return Artifact(folder, str(manifest["key"]), dict(manifest["files"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def joint_key(artifacts: Iterable[Artifact]) -> str:
    """One key of a step's finished items, in their order: what a record keeps of the step."""
    return sha256("".join(artifact.key for artifact in artifacts).encode()).hexdigest()
