"""The engine `vitmatte`: refines a rough mask where it is not sure.

ViTMatte, Yao et al. 2023, arXiv:2305.15272: a picture and a trimap in, alpha out. It knows no time,
so soft edges may flicker from frame to frame.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from popcon_lib.errors import EngineError
from popcon_lib.matting.device import choose_device, describe_device, in_chunks
from popcon_lib.matting.engine import HERE, Done, Setup, unheard
from popcon_lib.matting.rough import mask_missing, rough_mask
from popcon_lib.matting.trimap import FOREGROUND, OPEN, trimap
from popcon_lib.matting.weights import Pinned, absent, find, lacking, obtain, resolve
from popcon_lib.media import Colour

if TYPE_CHECKING:
    import torch

__all__ = ["CHECKPOINTS", "ViTMatte"]

_FILES = ("*.json", "model.safetensors")

# Code MIT, weights Apache-2.0 by their model cards. Distinctions-646 has more hair and thin parts.
CHECKPOINTS = {
    "small": Pinned(
        "hustvl/vitmatte-small-composition-1k", "6a58ad7646403c1df626fbd746900aec7361ea1d", _FILES
    ),
    "base": Pinned(
        "hustvl/vitmatte-base-composition-1k", "bf486d01a7d9e3dbcc8400f7942835caf0eaf76e", _FILES
    ),
    "small-distinctions": Pinned(
        "hustvl/vitmatte-small-distinctions-646",
        "6a0e75d7214b01f4d1163ede0f15b23afbbd480b",
        (*_FILES, "pytorch_model.bin"),
    ),
    "base-distinctions": Pinned(
        "hustvl/vitmatte-base-distinctions-646",
        "b58373f8dbbfbeb58157456e2e4949f9f872aa18",
        (*_FILES, "pytorch_model.bin"),
    ),
}
DEFAULT = "small"
PACKAGES = {"torch": "torch", "torchvision": "torchvision", "transformers": "transformers"}
NORMALISATION = "preprocessor_config.json"  # each checkpoint has its own
CHUNK = 4  # frames that go through a GPU at once


class ViTMatte:
    """Refines the mask of another engine, `setup.mask`.

    `setup.model`: a name of CHECKPOINTS, a folder, or owner/name@revision. Memory grows with the
    square of the frame's area: frames of over 1024 px want a large GPU.
    """

    name = "vitmatte"
    whole_clip = True  # as the first mask may be of an engine that looks at all of it

    def __init__(self, setup: Setup = HERE) -> None:
        self.about = self.name
        self._setup = setup
        self._network: torch.nn.Module | None = None
        self._prepare: Any = None

    @classmethod
    def missing(cls, setup: Setup) -> str:
        """Why it cannot be used here as it is, in a sentence; "" if it can."""
        lack = lacking(PACKAGES)
        if lack:
            return lack
        try:
            source = _source(setup.model)
        except EngineError as error:
            return str(error)
        if find(source, NORMALISATION, setup.weights) is None:
            return absent(source, NORMALISATION)
        return mask_missing(setup)

    def load(self) -> None:
        """Read weights (fetch them where they are not here). Safe to call twice.

        Raises EngineError: packages, weights or device lack, or weights are damaged or of another
        network.
        """
        if self._network is not None:
            return
        lack = lacking(PACKAGES)
        if lack:
            raise EngineError(lack)
        source = _source(self._setup.model)
        import torch

        self._device = choose_device(self._setup.device)
        folder = obtain(source, NORMALISATION, self._setup.weights)
        self._prepare, network = _read(folder)
        if self._device == "cuda":
            torch.set_float32_matmul_precision("high")
        self._network = network.to(self._device)
        self._called = f"{self.name} {source} on {describe_device(self._device)}"
        self.about = self._called

    def matte(
        self, frames: np.ndarray, backdrop: Colour | None = None, done: Done = unheard
    ) -> np.ndarray:
        """uint8 (T, H, W, 3) sRGB -> float32 (T, H, W) in [0, 1]. Order and count are kept.

        backdrop: about the flat colour behind; with it effects that the first mask lacks are found
        again. Raises EngineError where the network does not give one finite number a pixel, or a
        frame does not fit into memory.
        """
        rough = rough_mask(frames, backdrop, self._setup, done)
        drawn = trimap(rough.alpha, frames, backdrop)
        alpha = (drawn == FOREGROUND).astype(np.float32)
        unsure = np.flatnonzero((drawn == OPEN).any(axis=(1, 2)))
        notes = [f"first mask by {rough.engine} ({rough.about})"]

        def solve(start: int, stop: int) -> tuple[np.ndarray, np.ndarray]:
            which = unsure[start:stop]
            return which, self._solve(frames[which], drawn[which])

        for which, found in in_chunks(solve, len(unsure), self._at_once(), notes.append):
            bad = which[~np.isfinite(found).all(axis=(1, 2))]
            if len(bad):
                raise EngineError(
                    f"The network gave values that are no numbers in frame {bad[0]}: {self.about}.",
                    "Its weights are damaged: fetch them again.",
                )
            alpha[which] = np.where(drawn[which] == OPEN, found, alpha[which])
            later = unsure[unsure > which[-1]]
            done(int(later[0]) if len(later) else len(frames))
        if not len(unsure):
            done(len(frames))
        self.about = "; ".join([self._called, *notes])
        return np.clip(alpha, 0, 1)

    def _at_once(self) -> int:
        return CHUNK if self._device == "cuda" else 1

    def _solve(self, frames: np.ndarray, drawn: np.ndarray) -> np.ndarray:
        """uint8 (B, H, W, 3) and (B, H, W) -> float32 (B, H, W)."""
        import torch

        count, height, width = drawn.shape
        given = self._prepare(
            images=list(frames),
            trimaps=list(drawn),
            input_data_format="channels_last",
            return_tensors="pt",
        )["pixel_values"]
        with torch.inference_mode():
            found = self._network(given.to(self._device)).alphas.float().cpu().numpy()
        # Padded at the right and at the bottom, to a multiple of 32.
        if found.shape != (count, 1, *given.shape[2:]):
            raise EngineError(
                f"The network gave {found.shape} for {tuple(given.shape)}: {self.about}.",
                "It is no checkpoint of ViTMatte; choose another.",
            )
        return found[:, 0, :height, :width]


def _source(model: str) -> Path | Pinned:
    name = model or DEFAULT
    if name in CHECKPOINTS:
        return CHECKPOINTS[name]
    try:
        return resolve(name, (*_FILES, "pytorch_model.bin"))
    except EngineError as error:
        known = ", ".join(CHECKPOINTS)
        raise EngineError(error.what, f"{error.next_step} Known names: {known}.") from error


def _read(folder: Path) -> "tuple[Any, torch.nn.Module]":
    """The checkpoint's own preparation of pictures, and its network, whole."""
    from transformers import VitMatteForImageMatting, VitMatteImageProcessor

    again = "Fetch the checkpoint again, or choose another."
    try:
        prepare = VitMatteImageProcessor.from_pretrained(folder, local_files_only=True)
        network, report = VitMatteForImageMatting.from_pretrained(
            folder, local_files_only=True, output_loading_info=True
        )
    except Exception as error:  # files, formats, shapes: each has errors of its own
        raise EngineError(f"ViTMatte cannot be read from {folder}: {error}", again) from error
    lacking_here = sorted(report["missing_keys"])
    if lacking_here:
        raise EngineError(
            f"The weights in {folder} are of another network than ViTMatte: {len(lacking_here)} "
            f"tensors lack ({lacking_here[0]}…).",
            again,
        )
    return prepare, network.eval()
