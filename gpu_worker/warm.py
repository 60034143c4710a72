"""Fetches pinned weights while the image is built: `python -m gpu_worker.warm birefnet rembg`."""

import sys
from dataclasses import replace

from gpu_worker.ops import here
from popcon_lib.errors import PopconError
from popcon_lib.refine import segmenter as segmenters
from popcon_lib.registry import names, pick

__all__ = ["warm"]


def warm(wanted: str) -> str:
    """Load the engine or segmenter `wanted`, "name" or "name:model"; return what it says of itself.

    Runs where images are built, without a GPU. Raises EngineError if it cannot be loaded.
    """
    name, _, model = wanted.partition(":")
    if name in names("segmenter"):
        made = pick("segmenter", name)(segmenters.Setup(model, "cpu", here().weights))
    else:
        made = pick("engine", name)(replace(here(), model=model, device="cpu"))
    made.load()
    return made.about


if __name__ == "__main__":
    for each in sys.argv[1:]:
        try:
            print(warm(each))
        except PopconError as error:
            sys.exit(f"{each}: {error}")
