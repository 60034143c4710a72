"""Networks whose Python code lies beside their weights ("remote code" of transformers).

The network is built first and filled then. `from_pretrained` builds on torch's meta device since
transformers 5, where code written for transformers 4 breaks ("Tensor.item() cannot be called on
meta tensors"); and it fills what a file lacks with random numbers, which here is an error.
"""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from popcon_lib.errors import EngineError

if TYPE_CHECKING:
    import torch

__all__ = ["build", "read_config", "weights_file"]

_AUTO_CLASS = "AutoModelForImageSegmentation"
_WRAPPERS = ("module.", "_orig_mod.")  # what DataParallel and torch.compile put before names


def read_config(folder: Path) -> dict[str, Any]:
    """config.json of `folder`, whose network's code is in that folder.

    Raises EngineError where it cannot be read, names no network, or code from elsewhere.
    """
    path = folder / "config.json"
    try:
        config = json.loads(path.read_text())
        code = config.get("auto_map", {}).get(_AUTO_CLASS, "")
    except (OSError, ValueError, AttributeError) as error:
        raise EngineError(
            f"{path} cannot be read: {error}.",
            "Give a folder as it is on the hub: config.json, the .py files and the weights.",
        ) from error
    if not code:
        raise EngineError(
            f"{path} names no network: its auto_map has no {_AUTO_CLASS}.",
            "This is no checkpoint of BiRefNet; choose another.",
        )
    if "--" in code:
        raise EngineError(
            f"{path} takes its code from another place, {code!r}, at no fixed revision.",
            "Download those .py files into the folder and take the name before -- out of auto_map.",
        )
    return config


def weights_file(folder: Path) -> Path:
    """The file of weights in `folder`. Raises EngineError where there is none, or no telling."""
    if (folder / "model.safetensors").is_file():
        return folder / "model.safetensors"
    files = sorted(
        path for path in folder.iterdir() if path.suffix in (".safetensors", ".pth", ".bin")
    )
    if len(files) == 1:
        return files[0]
    held = ", ".join(path.name for path in files) or "none"
    raise EngineError(
        f"{folder} must hold model.safetensors, or one file of weights under another name; it "
        f"holds {held}.",
        "Fetch the checkpoint again, or call the right file model.safetensors.",
    )


def build(folder: Path, weights: Path) -> "torch.nn.Module":
    """The network that the code in `folder` describes, in float32, filled from the file `weights`.

    Runs that code. Raises EngineError where the code fails, or the file is damaged or of another
    network.
    """
    import torch
    from transformers import AutoConfig, AutoModelForImageSegmentation

    read_config(folder)
    tensors = _read(weights)
    try:
        config = AutoConfig.from_pretrained(folder, trust_remote_code=True, local_files_only=True)
        network = AutoModelForImageSegmentation.from_config(
            config, trust_remote_code=True, dtype=torch.float32
        )
    except Exception as error:  # it is other people's code: anything can come
        import transformers

        raise EngineError(
            f"The code in {folder} failed with transformers {transformers.__version__}, torch "
            f"{torch.__version__}: {type(error).__name__}: {error}",
            "Take a newer revision of the checkpoint, or one that is known by a short name.",
        ) from error
    _fill(network, tensors, weights)
    return network.eval()


def _read(path: Path) -> "dict[str, torch.Tensor]":
    import torch
    from safetensors.torch import load_file

    try:
        if path.suffix == ".safetensors":
            tensors = load_file(path)
        else:
            tensors = torch.load(path, map_location="cpu", weights_only=True)
    except OSError as error:
        raise EngineError(f"{path} cannot be read: {error}.", "Fetch the checkpoint.") from error
    except Exception as error:  # each format has errors of its own
        raise EngineError(
            f"{path} ({path.stat().st_size} bytes) is damaged: {error}.",
            "Delete it and fetch the checkpoint again.",
        ) from error
    return {_plain(name): tensor for name, tensor in tensors.items()}


def _plain(name: str) -> str:
    for wrapper in _WRAPPERS:
        name = name.removeprefix(wrapper)
    return name


def _fill(network: "torch.nn.Module", tensors: "dict[str, torch.Tensor]", path: Path) -> None:
    own = network.state_dict()
    lacking = [name for name in own if name not in tensors]
    # Tables of indices are kept by some versions of a network's code and computed by others.
    left = [
        name for name, tensor in tensors.items() if name not in own and tensor.is_floating_point()
    ]
    other = [name for name in own if name in tensors and own[name].shape != tensors[name].shape]
    if lacking or left or other:
        parts = ((lacking, "lacking"), (left, "left over"), (other, "of another shape"))
        said = ", ".join(f"{len(names)} {what} ({names[0]}…)" for names, what in parts if names)
        raise EngineError(
            f"{path} is of another network than the code beside it: of {len(own)} tensors {said}.",
            "Take the code and the weights of one checkpoint.",
        )
    network.load_state_dict(tensors, strict=False)
