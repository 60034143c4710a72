"""Where the weights of a checkpoint lie: a folder of the user, the hub's cache here, or the hub."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from popcon_lib.errors import EngineError

__all__ = ["Pinned", "absent", "find", "lacking", "obtain", "resolve"]

MODELS = "pip install 'popcon[models]'"
_HUB_NAME = re.compile(r"[\w.-]+/[\w.-]+")
_REVISION = re.compile(r"[0-9a-f]{40}")


@dataclass(frozen=True)
class Pinned:
    """A repository of the hub (huggingface.co) at one revision, which never changes.

    repo: "owner/name"; revision: the commit's 40 hexadecimal digits; wanted: patterns of the files
    that are taken.
    """

    repo: str
    revision: str
    wanted: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.repo}@{self.revision[:7]}"


def resolve(model: str, wanted: tuple[str, ...]) -> Path | Pinned:
    """The folder at the path `model`, or the repository that it names as owner/name@revision.

    Raises EngineError for a folder that is not there, and for a repository without a revision:
    what lies there could be changed by others at any time.
    """
    path = Path(model).expanduser()
    if path.is_dir():
        return path
    repo, at, revision = model.partition("@")
    if not _HUB_NAME.fullmatch(repo) or path.is_absolute():
        raise EngineError(
            f"{model!r} is neither a checkpoint's name nor a folder.",
            "Give a folder that holds config.json and weights, or owner/name@revision of the hub.",
        )
    if not at or not _REVISION.fullmatch(revision):
        said = f"revision {revision!r}" if at else "no revision"
        raise EngineError(
            f"Checkpoint {repo!r} was given with {said}; only a fixed one is taken, as others can "
            "change what a branch holds.",
            f"Open https://huggingface.co/{repo}/commits/main, copy the 40 digits of the newest "
            f"commit you trust, and write {repo}@<those digits>.",
        )
    return Pinned(repo, revision, wanted)


def find(source: Path | Pinned, needed: str, weights: Path | None) -> Path | None:
    """The folder with the file `needed` of `source` on this machine, or None. Fetches nothing.

    weights: a folder of checkpoints, each in a folder called as its repository is, without owner.
    """
    if isinstance(source, Path):
        return source if (source / needed).is_file() else None
    folders = [weights / source.repo.split("/")[1]] if weights else []
    folders.append(_cached(source))
    return next((folder for folder in folders if (folder / needed).is_file()), None)


def obtain(source: Path | Pinned, needed: str, weights: Path | None) -> Path:
    """The folder that `find` finds, or else what is fetched from the hub to its cache.

    Raises EngineError where the folder given lacks the file, or the hub cannot be reached.
    """
    folder = find(source, needed, weights)
    if folder is not None:
        return folder
    if isinstance(source, Path):
        raise EngineError(absent(source, needed))
    from huggingface_hub import snapshot_download

    try:
        fetched = snapshot_download(
            source.repo, revision=source.revision, allow_patterns=list(source.wanted)
        )
    except Exception as error:  # network, disk, hub: each has errors of its own
        reason = str(error).strip().splitlines()[0] if str(error).strip() else repr(error)
        raise EngineError(
            f"{absent(source, needed)}",
            f"Fetching it from here failed: {reason}",
        ) from error
    return Path(fetched)


def absent(source: Path | Pinned, needed: str) -> str:
    """That the file `needed` of `source` is not here, and what to do."""
    if isinstance(source, Path):
        return f"{source} holds no {needed}. Give a folder that holds the whole checkpoint."
    files = "".join(f" --include '{pattern}'" for pattern in source.wanted)
    return (
        f"{source} is not on this machine. Run: "
        f"hf download {source.repo} --revision {source.revision}{files}"
    )


def lacking(packages: Mapping[str, str]) -> str:
    """Which of `packages` (module: name on the index) are not installed, in a sentence, or ""."""
    absent = [name for module, name in packages.items() if find_spec(module) is None]
    if not absent:
        return ""
    verb = "is" if len(absent) == 1 else "are"
    return f"{', '.join(absent)} {verb} not installed. Run: {MODELS}"


def _cached(source: Pinned) -> Path:
    """The folder of `source` in the hub's cache. (Asking the library would import it.)"""
    home = Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache") / "huggingface"
    home = Path(os.environ.get("HF_HOME") or home)
    cache = Path(os.environ.get("HF_HUB_CACHE") or home / "hub").expanduser()
    return cache / f"models--{source.repo.replace('/', '--')}" / "snapshots" / source.revision
