"""The engine `matanyone`: follows the character from frame to frame; one mask is enough.

MatAnyone, Yang et al. 2025, arXiv:2501.14677, and MatAnyone 2, arXiv:2512.11782. Neither is part
of PopCon: what the user has installed is driven here, under a licence that its user accepts.
"""

from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np

from popcon_lib.errors import EngineError
from popcon_lib.matting.device import choose_device, describe_device, in_chunks
from popcon_lib.matting.engine import HERE, Done, Setup, unheard
from popcon_lib.matting.rough import mask_missing, rough_mask
from popcon_lib.matting.weights import Pinned, absent, find, lacking, obtain, resolve
from popcon_lib.media import Colour

if TYPE_CHECKING:
    import torch

__all__ = ["MatAnyone"]

LICENCE = "S-Lab License 1.0: not for commercial use without its authors' consent"
# Package and class, the newest first.
VERSIONS = {"matanyone2": "MatAnyone2", "matanyone": "MatAnyone"}
WEIGHTS = "model.safetensors"
_TOLD = f"({WEIGHTS}, 141 MB; {LICENCE}.)"
_FILES = ("config.json", WEIGHTS)
NEWEST = Pinned("PeiqingYang/MatAnyone2", "a9c64d40c1914a5ba8fa9dd533948c7b6ad42bd2", _FILES)
STEP_PX = 16  # sides of what goes in are a multiple of this
# The authors' settings for frames of 288 px and of 1080 px height; between them, in between.
HEIGHTS_PX, CLOSING_PX, WARM_UPS = (288, 1080), (4, 15), (1, 10)
EMPTY = 5e-4  # of the frame: a mask of less is none
UNLIKE = 0.5  # of intersection over union: masks that share less are not of the same thing


class MatAnyone:
    """Follows what the engine `setup.mask` finds in the first frame that is not empty.

    It starts again where what it follows and that engine's masks part for more than one frame (a
    cut, a character that comes back), and runs backwards before its first frame. `setup.model`: a
    folder of weights, or owner/name@revision.
    """

    name = "matanyone"
    whole_clip = True

    def __init__(self, setup: Setup = HERE) -> None:
        self.about = self.name
        self._setup = setup
        self._network: torch.nn.Module | None = None

    @classmethod
    def missing(cls, setup: Setup) -> str:
        """Why it cannot be used here as it is, in a sentence; "" if it can."""
        lack = lacking({"torch": "torch"}) or _not_installed()
        if lack:
            return lack
        try:
            source = _source(setup.model)
        except EngineError as error:
            return str(error)
        if find(source, WEIGHTS, setup.weights) is None:
            return f"{absent(source, WEIGHTS)} {_TOLD}"
        return mask_missing(setup)

    def load(self) -> None:
        """Read weights (fetch them where they are not here). Safe to call twice.

        Raises EngineError: the package, weights or device lack, or weights are damaged or of
        another network.
        """
        if self._network is not None:
            return
        lack = lacking({"torch": "torch"}) or _not_installed() or mask_missing(self._setup)
        if lack:
            raise EngineError(lack)
        source = _source(self._setup.model)
        self._device = choose_device(self._setup.device)
        try:
            folder = obtain(source, WEIGHTS, self._setup.weights)
        except EngineError as error:
            raise EngineError(f"{error.what} {_TOLD}", error.next_step) from error
        package = _package(source)
        self._core, network = _read(package, folder)
        self._network = network.to(self._device).eval()
        self._called = f"{package} {source} ({LICENCE}) on {describe_device(self._device)}"
        self.about = self._called

    def matte(
        self, frames: np.ndarray, backdrop: Colour | None = None, done: Done = unheard
    ) -> np.ndarray:
        """uint8 (T, H, W, 3) sRGB -> float32 (T, H, W) in [0, 1]. Order and count are kept.

        Raises EngineError where the network does not give one finite number a pixel, or a frame
        and what is remembered of others do not fit into memory.
        """
        rough = rough_mask(frames, backdrop, self._setup, done)
        found = rough.alpha > 0.5
        full = np.flatnonzero(found.mean(axis=(1, 2)) > EMPTY)
        alpha = np.zeros(frames.shape[:3], np.float32)
        told = f"{self._called}; first mask by {rough.engine} ({rough.about})"
        if not len(full):
            self.about = f"{told}; it found nothing in any of {len(frames)} frames"
            for count in range(1, len(frames) + 1):
                done(count)
            return alpha
        first = int(full[0])
        # Forwards from the first mask, then backwards from it to the clip's start.
        order = [*range(first, len(frames)), *range(first - 1, -1, -1)]
        starts = [first]

        def follow(at: int, _: int) -> None:
            index = order[at]
            if index in (first, first - 1):  # where each of the two ways begins
                seen = self._begin(frames[first], found[first])
            if index != first:
                seen = self._alpha(self._step(frames[index]), frames[index])
            if index > first and _has_parted(seen > 0.5, found, index):
                starts.append(index)
                seen = self._begin(frames[index], found[index])
            if not np.isfinite(seen).all():
                raise EngineError(
                    f"The network gave values that are no numbers in frame {index}: {told}.",
                    "Its weights are damaged, or leave the range of float16: fetch them again, or "
                    "choose device cpu, which works in float32.",
                )
            alpha[index] = seen

        notes: list[str] = []  # stays empty: one frame at a time cannot become fewer
        for count, _ in enumerate(in_chunks(follow, len(order), 1, notes.append), start=1):
            done(count)
        self.about = f"{told} of frame {', '.join(map(str, starts))}"
        return alpha

    def _begin(self, frame: np.ndarray, mask: np.ndarray) -> np.ndarray:
        """Forget all, take `mask` bool (H, W) for what is in `frame`; its alpha (H, W)."""
        self._processor = self._core(self._network, cfg=self._network.cfg, device=self._device)
        size = _scaled(CLOSING_PX, mask.shape)
        ball = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
        closed = cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_CLOSE, ball)
        self._step(frame, self._tensor(_padded(closed)) * 255, objects=[1])
        for _ in range(1 + _scaled(WARM_UPS, mask.shape)):
            seen = self._step(frame, first_frame_pred=True)
        return self._alpha(seen, frame)

    def _step(self, frame: np.ndarray, *mask: "torch.Tensor", **told: Any) -> "torch.Tensor":
        import torch

        picture = self._tensor(_padded(frame).transpose(2, 0, 1)) / 255
        half = torch.autocast("cuda", torch.float16, enabled=self._device == "cuda")
        with torch.inference_mode(), half:
            try:
                return self._processor.step(picture, *mask, **told)
            except (TypeError, AttributeError) as error:
                raise EngineError(
                    f"The installed {self._core.__module__} cannot be driven: {error}",
                    "Install MatAnyone 2 of 2026, or MatAnyone of 2025.",
                ) from error

    def _alpha(self, found: "torch.Tensor", frame: np.ndarray) -> np.ndarray:
        """float32 (H, W) of what `step` gave."""
        height, width = frame.shape[:2]
        alpha = self._processor.output_prob_to_mask(found).float().cpu().numpy()
        if alpha.ndim != 2 or alpha.shape[0] < height or alpha.shape[1] < width:
            raise EngineError(
                f"The network gave {alpha.shape} for a frame of {(height, width)}: {self._called}.",
                "The installed package is of another kind; choose another engine.",
            )
        return np.clip(alpha[:height, :width], 0, 1)  # keeps NaN, which is told of later

    def _tensor(self, array: np.ndarray) -> "torch.Tensor":
        import torch

        return torch.tensor(array, dtype=torch.float32, device=self._device)


def _has_parted(followed: np.ndarray, found: np.ndarray, index: int) -> bool:
    """Whether another thing than what is `followed` (H, W) is `found` (T, H, W) from here on.

    A mask that fails in one frame alone must not lead astray; the last frame has no next one that
    tells, and there only what is lost is taken up again.
    """
    here = found[index]
    if here.mean() <= EMPTY or _share(here, followed) >= UNLIKE:
        return False
    if index + 1 == len(found):
        return followed.mean() <= EMPTY
    return _share(here, found[index + 1]) > UNLIKE


def _share(one: np.ndarray, other: np.ndarray) -> float:
    """Intersection over union."""
    return np.count_nonzero(one & other) / max(1, np.count_nonzero(one | other))


def _scaled(values: tuple[int, int], shape: tuple[int, ...]) -> int:
    return round(float(np.interp(min(shape[:2]), HEIGHTS_PX, values)))


def _padded(picture: np.ndarray) -> np.ndarray:
    """With its last row and column repeated until its sides are multiples of STEP_PX."""
    below, beside = -picture.shape[0] % STEP_PX, -picture.shape[1] % STEP_PX
    return cv2.copyMakeBorder(picture, 0, below, 0, beside, cv2.BORDER_REPLICATE)


def _not_installed() -> str:
    """What to do where no version is installed; "" if one is."""
    if any(find_spec(package) for package in VERSIONS):
        return ""
    return (
        f"MatAnyone is not installed. It is no part of PopCon ({LICENCE}). If that allows your "
        "use, run: pip install git+https://github.com/pq-yang/MatAnyone2 (it asks for an older "
        "huggingface_hub than transformers 5 does: give it an environment of its own)"
    )


def _source(model: str) -> Path | Pinned:
    """Where the weights are. Raises EngineError for what is no folder and no revision."""
    if model:
        return resolve(model, _FILES)
    if find_spec("matanyone2"):
        return NEWEST
    return resolve("PeiqingYang/MatAnyone", _FILES)  # which revision its user trusts is to be said


def _package(source: Path | Pinned) -> str:
    """The installed package that goes with the weights, told by the name of their place."""
    place = source.name if isinstance(source, Path) else source.repo.split("/")[1]
    installed = [package for package in VERSIONS if find_spec(package)]
    return place.lower() if place.lower() in installed else installed[0]


def _read(package: str, folder: Path) -> tuple[type, "torch.nn.Module"]:
    """The class that steps through frames, and the network with the weights in `folder`."""
    named = VERSIONS[package]
    try:
        core = import_module(f"{package}.inference.inference_core").InferenceCore
        make = getattr(import_module(f"{package}.model.{package}"), named)
    except (ImportError, AttributeError) as error:
        raise EngineError(
            f"The package {package} is installed but cannot be loaded: {error}",
            "Install it again with all that it asks for, in an environment of its own.",
        ) from error
    try:
        # Strict: without it weights that lack would be random numbers.
        return core, make.from_pretrained(str(folder), strict=True)
    except Exception as error:  # the file's reader, the network and the hub have their own errors
        reason = str(error).strip().splitlines()[0] if str(error).strip() else repr(error)
        raise EngineError(
            f"{folder / WEIGHTS} holds no weights of {named}: {reason}",
            "It is damaged or of another network: delete it and fetch it again.",
        ) from error
