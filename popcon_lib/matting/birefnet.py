"""The engine `birefnet`: what stands out in a picture, frame by frame.

BiRefNet, Zheng et al. 2024, arXiv:2401.03407, and what was trained further from it.
"""

from collections import deque
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from popcon_lib.errors import EngineError
from popcon_lib.matting import remote_code
from popcon_lib.matting.birefnet_checkpoints import CHECKPOINTS, CODE, OWN_SHAPE
from popcon_lib.matting.device import choose_device, describe_device, in_chunks
from popcon_lib.matting.engine import HERE, Done, Setup, unheard
from popcon_lib.matting.weights import Pinned, absent, find, lacking, obtain, resolve
from popcon_lib.media import Colour

if TYPE_CHECKING:
    import torch

__all__ = ["BiRefNet"]

DEFAULT = "general"
PACKAGES = {
    "torch": "torch",
    "torchvision": "torchvision",
    "transformers": "transformers",
    "einops": "einops",
    "kornia": "kornia",
    "timm": "timm",
}
SIDE_PX = 1024  # where a checkpoint tells no other
STEP_PX = 32  # sides of what goes in are a multiple of this
OWN_SHAPE_PX = (256, 2304)  # the shortest and longest side that `dynamic` was trained on
MEAN, STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)  # of ImageNet, as in training
CHUNK_PX = 4 * 1024**2  # that go through a GPU at once
ALLOW = "Set POPCON_REMOTE_CODE=true to let the code of this checkpoint run."


class Place(NamedTuple):
    """Where a checkpoint's code and weights are; file: the weights', "" for the only one there;
    called: its name for a person; side_px: its input side, None where its config.json tells it.
    """

    code: Path | Pinned
    weights: Path | Pinned
    file: str
    called: str
    side_px: int | None


class BiRefNet:
    """A salient-object network: it finds bodies well and takes effects for background.

    Its code is not part of transformers but lies beside the weights, and runs only if
    `setup.remote_code` is on. `setup.model`: a name of CHECKPOINTS, a folder, or
    owner/name@revision.
    """

    name = "birefnet"
    whole_clip = False

    def __init__(self, setup: Setup = HERE) -> None:
        self.about = self.name
        self._setup = setup
        self._network: torch.nn.Module | None = None

    @classmethod
    def missing(cls, setup: Setup) -> str:
        """Why it cannot be used here as it is, in a sentence; "" if it can."""
        lack = lacking(PACKAGES)
        if lack:
            return lack
        try:
            place = _place(setup.model)
        except EngineError as error:
            return str(error)
        for source, needed in _needs(place):
            if find(source, needed, setup.weights) is None:
                return f"{place.called}: {absent(source, needed)}"
        return "" if setup.remote_code else _off(place)

    def load(self) -> None:
        """Read weights (fetch them where they are not here). Safe to call twice.

        Raises EngineError: packages, weights or device lack, are damaged or of another network, or
        `remote_code` is off.
        """
        if self._network is not None:
            return
        lack = lacking(PACKAGES)
        if lack:
            raise EngineError(lack)
        place = _place(self._setup.model)
        if not self._setup.remote_code:
            raise EngineError(_off(place))
        import torch

        self.device = choose_device(self._setup.device)
        code, weights = (
            obtain(source, needed, self._setup.weights) for source, needed in _needs(place)
        )
        config = remote_code.read_config(code)
        self._side_px = _told_side(config) if place.side_px is None else place.side_px
        self.dtype = torch.float32
        if self.device == "cuda":
            # Half the memory and more than twice the speed. What was saved as bfloat16 may leave
            # the range of float16.
            bf16 = "bfloat16" in (config.get("dtype"), config.get("torch_dtype"))
            self.dtype = torch.bfloat16 if bf16 else torch.float16
            torch.set_float32_matmul_precision("high")
        file = weights / place.file if place.file else remote_code.weights_file(weights)
        network = remote_code.build(code, file)
        self._network = network.to(self.device, self.dtype)
        # Resizing with antialiasing is not there for every device.
        self._frames_on = "cuda" if self.device == "cuda" else "cpu"
        # Made here and not for every chunk: to copy them there waits for all that is underway.
        mean, std = (
            torch.tensor(values, device=self._frames_on).view(3, 1, 1) for values in (MEAN, STD)
        )
        self._scale, self._shift = 1 / (255 * std), -mean / std
        self._called = (
            f"{self.name} {place.called} on {describe_device(self.device)} in "
            f"{str(self.dtype).removeprefix('torch.')}"
        )
        self.about = self._called

    def matte(
        self, frames: np.ndarray, backdrop: Colour | None = None, done: Done = unheard
    ) -> np.ndarray:
        """uint8 (T, H, W, 3) sRGB -> float32 (T, H, W) in [0, 1]. Order and count are kept.

        No stretch from least to most: an empty frame stays empty. Raises EngineError where the
        network does not give one finite number a pixel, or a frame does not fit into memory.
        """
        import torch

        size = self.input_size(*frames.shape[1:3])
        on_gpu = self.device == "cuda"
        alpha = np.empty(frames.shape[:3], np.float32)
        notes: list[str] = []

        def launch(start: int, stop: int) -> tuple[slice, torch.Tensor, torch.cuda.Event | None]:
            found = self._find(torch.tensor(frames[start:stop]), size)
            if not on_gpu:
                return slice(start, stop), found, None
            kept = torch.empty(found.shape, dtype=found.dtype, pin_memory=True)
            kept.copy_(found, non_blocking=True)
            ready = torch.cuda.Event()
            ready.record()
            return slice(start, stop), kept, ready

        def collect(where: slice, found: torch.Tensor, ready: torch.cuda.Event | None) -> None:
            if ready:
                ready.synchronize()
            alpha[where] = found.numpy()
            self._check(alpha[where], where.start)
            done(where.stop)

        # A GPU works on the next frames while these are copied, checked and told of.
        ahead = 1 if on_gpu else 0
        underway: deque = deque()
        for launched in in_chunks(launch, len(frames), self._at_once(size), notes.append):
            underway.append(launched)
            if len(underway) > ahead:
                collect(*underway.popleft())
        while underway:
            collect(*underway.popleft())
        self.about = "; ".join([self._called, *notes])
        return alpha

    def input_size(self, height: int, width: int) -> tuple[int, int]:
        """Height and width in px of what goes into the network for such a frame."""
        if self._side_px != OWN_SHAPE:
            return self._side_px, self._side_px
        least, most = OWN_SHAPE_PX
        scale = min(max(1.0, least / min(height, width)), most / max(height, width))
        rounded = [max(1, round(side * scale / STEP_PX)) * STEP_PX for side in (height, width)]
        return rounded[0], rounded[1]

    def _at_once(self, size: tuple[int, int]) -> int:
        return max(1, CHUNK_PX // (size[0] * size[1])) if self.device == "cuda" else 1

    def _find(self, frames: "torch.Tensor", size: tuple[int, int]) -> "torch.Tensor":
        """uint8 (B, H, W, 3) on the CPU -> float32 (B, H, W) on the device."""
        import torch

        with torch.inference_mode():
            if self._frames_on == "cuda":
                frames = frames.pin_memory().to("cuda", non_blocking=True).float()
            # A CPU resizes bytes five times as fast as floats, and so does the model card's recipe.
            given = _resize(frames.permute(0, 3, 1, 2), size).float()
            given = given.mul_(self._scale).add_(self._shift).to(self.device, self.dtype)
            logits = self._network(given)
            if isinstance(logits, (list, tuple)):
                logits = logits[-1]  # coarser ones come first
            wanted = (len(frames), 1, *size)
            if not isinstance(logits, torch.Tensor) or tuple(logits.shape) != wanted:
                got = getattr(logits, "shape", type(logits).__name__)
                raise EngineError(
                    f"The network gave {got} for {wanted}: {self.about}.",
                    "It is no checkpoint of BiRefNet; choose another.",
                )
            found = logits.float().sigmoid().to(self._frames_on)
            return _resize(found, tuple(frames.shape[1:3]))[:, 0].clamp_(0, 1)

    def _check(self, alpha: np.ndarray, first: int) -> None:
        bad = [first + index for index, frame in enumerate(alpha) if not np.isfinite(frame).all()]
        if bad:
            raise EngineError(
                f"The network gave values that are no numbers in frame {bad[0]}: {self.about}.",
                "Its weights are damaged, or leave the range of float16: fetch them again, or "
                "choose device cpu, which works in float32.",
            )


def _resize(pictures: "torch.Tensor", size: tuple[int, ...]) -> "torch.Tensor":
    from torch.nn.functional import interpolate

    shrinks = size[0] < pictures.shape[2] or size[1] < pictures.shape[3]
    return interpolate(pictures, size, mode="bilinear", antialias=shrinks)


def _place(model: str) -> Place:
    name = model or DEFAULT
    if name in CHECKPOINTS:
        known = CHECKPOINTS[name]
        called = f"{name} ({known.weights}, {known.megabytes} MB, MIT)"
        return Place(known.code, known.weights, known.file, called, known.side_px)
    try:
        source = resolve(name, (*CODE, "model.safetensors"))
    except EngineError as error:
        known_names = ", ".join(CHECKPOINTS)
        raise EngineError(error.what, f"{error.next_step} Known names: {known_names}.") from error
    if isinstance(source, Path):
        return Place(source, source, "", str(source), _known_side(source.name))
    side_px = _known_side(source.repo.split("/")[1])
    return Place(source, source, "model.safetensors", str(source), side_px)


def _needs(place: Place) -> tuple[tuple[Path | Pinned, str], ...]:
    """The code's and the weights' place, and the file by which each is told to be here."""
    return (place.code, "config.json"), (place.weights, place.file or "config.json")


def _known_side(repo: str) -> int | None:
    sides = {row.weights.repo.split("/")[1]: row.side_px for row in CHECKPOINTS.values()}
    return sides.get(repo)


def _told_side(config: dict) -> int:
    """The input side that config.json tells, as some do, or the usual one."""
    told = config.get("image_size", SIDE_PX)
    return max(told) if isinstance(told, list) else told


def _off(place: Place) -> str:
    return (
        f"The network of {place.called} is Python code that lies beside its weights, and running "
        f"such code is off. {ALLOW}"
    )
