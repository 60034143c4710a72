"""Networks in ONNX files: opened on a device that is really used, and run."""

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from popcon_lib.errors import EngineError

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

__all__ = ["open_session", "run"]

# What onnxruntime calls the devices, fastest first.
PROVIDERS = {
    "cuda": "CUDAExecutionProvider",
    "mps": "CoreMLExecutionProvider",
    "cpu": "CPUExecutionProvider",
}
_TYPES = {"tensor(float)": np.float32, "tensor(float16)": np.float16}


def open_session(path: Path, wish: str) -> tuple["InferenceSession", str]:
    """The network in the file `path`, and the device it runs on, in words.

    wish: "cuda", "mps" or "cpu", or "auto": the first of them that onnxruntime can use. Raises
    EngineError for a device it cannot use, and a file that is none or is damaged.
    """
    import onnxruntime

    if wish not in ("auto", *PROVIDERS):
        raise EngineError(f"There is no device {wish!r}.", f"Known: auto, {', '.join(PROVIDERS)}.")
    built_in = onnxruntime.get_available_providers()
    possible = [device for device, provider in PROVIDERS.items() if provider in built_in]
    if "cuda" in possible:
        onnxruntime.preload_dlls()  # CUDA's libraries of this environment, as torch brings them
    unusable = []
    for device in possible if wish == "auto" else [wish]:
        network = _open(path, PROVIDERS[device]) if device in possible else None
        # A provider that is built in but lacks its libraries is left out without an error.
        if network and PROVIDERS[device] in network.get_providers():
            passed = f" ({', '.join(unusable)} could not be loaded)" if unusable else ""
            return network, f"{device}{passed}"
        unusable.append(device)
    raise EngineError(
        f"Device {wish!r} was asked for; onnxruntime {onnxruntime.__version__} can use only "
        f"{', '.join(device for device in possible if device != wish)} here.",
        "Choose device auto, or install the build of onnxruntime made for it (for CUDA: "
        "onnxruntime-gpu, in place of onnxruntime).",
    )


def run(network: "InferenceSession", picture: np.ndarray, path: Path) -> np.ndarray:
    """The first output, as float32, for the input `picture` float32 (1, 3, H, W).

    Raises EngineError where the network in `path` fails on it.
    """
    given = network.get_inputs()[0]
    try:
        first = network.run(
            [network.get_outputs()[0].name], {given.name: picture.astype(_TYPES[given.type])}
        )[0]
    except Exception as error:  # onnxruntime has a class of its own for each of its errors
        reason = str(error).strip().splitlines()[0]
        full = "memory" in reason.lower()
        raise EngineError(
            f"The network {path} failed on a picture of {picture.shape}: {reason}",
            "The device's memory is full: close what else uses it, or choose device cpu."
            if full
            else "The file does not hold the network it should; fetch it again or give another.",
        ) from error
    return np.asarray(first, np.float32)


def _open(path: Path, provider: str) -> "InferenceSession":
    import onnxruntime

    # The CPU does what a provider has no operator for.
    providers = list(dict.fromkeys((provider, PROVIDERS["cpu"])))
    if provider == PROVIDERS["cuda"]:
        # By default convolutions are chosen by a race, whose winner need not be the same twice.
        providers[0] = (provider, {"cudnn_conv_algo_search": "HEURISTIC"})
    try:
        network = onnxruntime.InferenceSession(str(path), providers=providers)
    except Exception as error:
        reason = str(error).strip().splitlines()[0]
        raise EngineError(
            f"{path} ({path.stat().st_size} bytes) cannot be opened as an ONNX network: {reason}",
            "The file is damaged or is none: delete it and fetch it again.",
        ) from error
    wrong = [one.type for one in network.get_inputs() if one.type not in _TYPES]
    if wrong:
        raise EngineError(
            f"The network {path} takes {', '.join(wrong)}, not pictures of float32.",
            "Give another file.",
        )
    return network
