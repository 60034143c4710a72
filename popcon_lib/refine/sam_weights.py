"""Where the weights of SAM 2.1 lie: a path given, a folder of the user, a library's cache, or far.

Only tensors are read, no code: safetensors, or .pt files that hold nothing else.
"""

import json
import os
from collections.abc import Mapping
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path

from popcon_lib.errors import EngineError
from popcon_lib.refine.segmenter import Setup

__all__ = [
    "SIZES",
    "absent_file",
    "absent_folder",
    "fetch_folder",
    "fingerprint",
    "find_file",
    "find_folder",
    "lacking",
]

SIZES = {"tiny": "t", "small": "s", "base-plus": "b", "large": "l"}  # and ultralytics' letters
MEGABYTES = {"tiny": 156, "small": 184, "base-plus": 324, "large": 898}
NEEDED = ("config.json", "model.safetensors")  # of a checkpoint of transformers
RELEASE = "https://github.com/ultralytics/assets/releases/download/v8.4.0"
ENDS = 1 << 20  # bytes of each end of a file that tell it from others


def lacking(packages: tuple[str, ...], extra: str) -> str:
    """Which of `packages` are not installed, in a sentence with the command; or ""."""
    absent = [name for name in packages if find_spec(name) is None]
    if not absent:
        return ""
    verb = "is" if len(absent) == 1 else "are"
    return f"{', '.join(absent)} {verb} not installed. Run: pip install 'popcon[{extra}]'"


def find_folder(setup: Setup) -> Path | None:
    """The folder with the checkpoint of transformers that `setup` names, if it is here.

    Raises EngineError for a model there is not.
    """
    given = _given(setup, "a folder that holds config.json and model.safetensors")
    if given is not None:
        folders = [given]
    else:
        name = _hub_name(setup).split("/")[1]
        folders = [setup.weights / name] if setup.weights else []
        folders += _cached(_hub_name(setup))
    return next((f for f in folders if all((f / name).is_file() for name in NEEDED)), None)


def absent_folder(setup: Setup) -> str:
    """That the checkpoint of transformers is not here, and what to do; "" if it is.

    Raises EngineError for a model there is not.
    """
    if find_folder(setup):
        return ""
    given = _given(setup, "a folder")
    if given is not None:
        return f"{given} does not hold {' and '.join(NEEDED)}. Give a folder with the checkpoint."
    repo = _hub_name(setup)
    where = f" --local-dir {setup.weights / repo.split('/')[1]}" if setup.weights else ""
    return (
        f"{repo} ({MEGABYTES[_size(setup)]} MB, Apache-2.0) is not on this machine. "
        f"Run: hf download {repo} --include '*.json' --include model.safetensors{where}"
    )


def fetch_folder(setup: Setup) -> Path:
    """The folder that `find_folder` finds, or what is fetched from the hub to its cache.

    Raises EngineError where it cannot be had.
    """
    folder = find_folder(setup)
    if folder is not None:
        return folder
    if _given(setup, "a folder") is not None:
        raise EngineError(absent_folder(setup))
    from huggingface_hub import snapshot_download

    try:
        wanted = ["*.json", "model.safetensors"]
        return Path(snapshot_download(_hub_name(setup), allow_patterns=wanted))
    except Exception as error:  # network, disk, hub: each has errors of its own
        reason = str(error).strip().splitlines()[0] if str(error).strip() else repr(error)
        raise EngineError(absent_folder(setup), f"Fetching it failed: {reason}") from error


def find_file(setup: Setup) -> Path | None:
    """The .pt file for ultralytics that `setup` names, if it is here: nothing is fetched.

    Raises EngineError for a model there is not.
    """
    given = _given(setup, "a file called sam2.1_t.pt, _s, _b or _l")
    if given is not None:
        return given if given.is_file() else None
    name = _file_name(setup)
    folders = [setup.weights] if setup.weights else []
    folders += _weights_dir()
    return next((folder / name for folder in folders if (folder / name).is_file()), None)


def absent_file(setup: Setup) -> str:
    """That the .pt file is not here, and what to do; "" if it is.

    Raises EngineError for a model there is not.
    """
    if find_file(setup):
        return ""
    given = _given(setup, "a file")
    if given is not None:
        return f"There is no file {given}. Give the path of sam2.1_t.pt, _s, _b or _l."
    name = _file_name(setup)
    folder = setup.weights or next(iter(_weights_dir()), Path("weights"))
    return (
        f"{name} ({MEGABYTES[_size(setup)]} MB, Apache-2.0) is not on this machine. "
        f"Run: curl -L --create-dirs -o {folder / name} {RELEASE}/{name}"
    )


def fingerprint(file: Path) -> str:
    """A few digits that another file of weights does not share."""
    with file.open("rb") as data:
        size = file.stat().st_size
        digest = sha256(str(size).encode() + data.read(ENDS))
        data.seek(max(0, size - ENDS))
        digest.update(data.read())
    return digest.hexdigest()[:12]


def _given(setup: Setup, wanted: str) -> Path | None:
    """The path that `setup.model` is, or None where it names a size."""
    if not setup.model or setup.model in SIZES:
        return None
    path = Path(setup.model).expanduser()
    if not path.exists() and not {os.sep, "."} & set(setup.model):
        raise EngineError(
            f"There is no SAM 2.1 {setup.model!r}.",
            f"Known: {', '.join(SIZES)}; or the path of {wanted}.",
        )
    return path


def _size(setup: Setup) -> str:
    return setup.model or "tiny"


def _hub_name(setup: Setup) -> str:
    return f"facebook/sam2.1-hiera-{_size(setup)}"


def _file_name(setup: Setup) -> str:
    return f"sam2.1_{SIZES[_size(setup)]}.pt"


def _cached(repo: str) -> list[Path]:
    """The snapshot of `repo` in the hub's cache. (Asking the library would import it.)"""
    home = Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache") / "huggingface"
    home = Path(os.environ.get("HF_HOME") or home)
    cache = Path(os.environ.get("HF_HUB_CACHE") or home / "hub").expanduser()
    folder = cache / f"models--{repo.replace('/', '--')}"
    try:
        return [folder / "snapshots" / (folder / "refs" / "main").read_text().strip()]
    except OSError:
        return []


def _weights_dir() -> list[Path]:
    """Where ultralytics keeps weights, by its settings. (Asking the library would import it.)"""
    home = os.environ.get("YOLO_CONFIG_DIR") or os.environ.get("XDG_CONFIG_HOME") or "~/.config"
    try:
        settings = (Path(home) / "Ultralytics" / "settings.json").expanduser().read_text()
        data: Mapping[str, str] = json.loads(settings)
        return [Path(data["weights_dir"])]
    except (OSError, ValueError, KeyError, TypeError):
        return []
