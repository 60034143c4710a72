"""What the networks run on: which device, and how many frames at a time fit into its memory."""

import logging
import os
from collections.abc import Callable, Iterator
from typing import TypeVar

from popcon_lib.errors import EngineError

__all__ = ["DEVICES", "choose_device", "describe_device", "in_chunks"]

DEVICES = ("cuda", "mps", "cpu")  # fastest first
# CUDA has an error of its own for it, and this says what the others say.
_NO_MEMORY = ("out of memory", "can't allocate memory", "status_alloc_failed")

Result = TypeVar("Result")


def choose_device(wish: str) -> str:
    """The device of torch that `wish` stands for: "auto" is the first of cuda, mps, cpu there is.

    Raises EngineError for one that is not here, or is none.
    """
    import torch

    if wish not in ("auto", *DEVICES):
        raise EngineError(f"There is no device {wish!r}.", f"Known: auto, {', '.join(DEVICES)}.")
    here = {"cuda": torch.cuda.is_available, "mps": torch.backends.mps.is_available}
    there_is = [device for device in DEVICES if device not in here or here[device]()]
    if wish == "auto":
        return there_is[0]
    if wish not in there_is:
        raise EngineError(
            f"Device {wish!r} was asked for; torch {torch.__version__} finds only "
            f"{', '.join(there_is)} here.",
            "Choose device auto, or install the build of torch that is made for it.",
        )
    return wish


def describe_device(device: str) -> str:
    """`device`, as `choose_device` returns it, with the name or size of what it is."""
    import torch

    if device == "cuda":
        return f"cuda ({torch.cuda.get_device_name()})"
    return f"cpu ({os.cpu_count()} cores)" if device == "cpu" else device


def in_chunks(
    run: Callable[[int, int], Result], count: int, at_most: int, note: Callable[[str], None]
) -> Iterator[Result]:
    """Yield `run(start, stop)` for ranges of up to `at_most` frames, in order, until all `count`.

    Where the device's memory does not hold a range, the next ones are half as long and `note` is
    told so in words. Raises EngineError if it does not hold one frame.
    """
    start, size = 0, at_most
    while start < count:
        stop = min(start + size, count)
        failure = ""
        try:
            result = run(start, stop)
        except RuntimeError as error:
            failure = str(error).strip().splitlines()[0] if str(error) else type(error).__name__
            if not _is_out_of_memory(error):
                raise
        if not failure:
            start = stop
            yield result
            continue
        # Only out here has the traceback let go of the tensors that filled the memory.
        _free_memory()
        if stop - start == 1:
            raise EngineError(
                f"The device's memory does not hold one frame ({failure})",
                "Choose a smaller checkpoint or smaller frames, close what else uses the device, "
                "or choose device cpu.",
            )
        size = (stop - start) // 2
        said = f"{stop - start} frames at a time did not fit into memory, {size} from then on"
        logging.getLogger("popcon").info("%s (%s)", said, failure)
        note(said)


def _is_out_of_memory(error: RuntimeError) -> bool:
    import torch

    words = str(error).lower()
    return isinstance(error, torch.OutOfMemoryError) or any(part in words for part in _NO_MEMORY)


def _free_memory() -> None:
    import torch

    if torch.cuda.is_available():
        torch.cuda.empty_cache()
    if torch.backends.mps.is_available():
        torch.mps.empty_cache()
