"""The engine `rembg`: its networks, or an ONNX file of one's own, frame by frame.

rembg names and fetches the files; they are run here, with one and the same scale for all frames.
"""

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import cv2
import numpy as np

from popcon_lib.errors import EngineError
from popcon_lib.matting.engine import HERE, Done, Setup, unheard
from popcon_lib.matting.onnx_session import open_session, run
from popcon_lib.matting.rembg_sessions import (
    DEFAULT,
    FAMILIES,
    REFUSED,
    SESSIONS,
    Session,
    cached,
)
from popcon_lib.matting.weights import lacking
from popcon_lib.media import Colour

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

__all__ = ["Rembg"]

ROUNDING = 0.01  # by which a probability may leave 0 to 1


class Source(NamedTuple):
    """What `setup.model` names: a session's row, its name, and for one's own file where it is."""

    name: str
    row: Session
    own: Path | None


class Rembg:
    """A salient-object network: it finds bodies well and takes effects for background.

    `setup.model`: a name of SESSIONS, the path of an .onnx file, or family:path with a family of
    FAMILIES, which says how the file is fed (without one: as u2net_custom, in ImageNet's scale).
    """

    name = "rembg"
    whole_clip = False

    def __init__(self, setup: Setup = HERE) -> None:
        self.about = self.name
        self._setup = setup
        self._network: InferenceSession | None = None

    @classmethod
    def missing(cls, setup: Setup) -> str:
        """Why it cannot be used here as it is, in a sentence; "" if it can."""
        lack = lacking({"onnxruntime": "onnxruntime"})
        if lack:
            return lack
        try:
            source = _source(setup.model)
            return "" if _here(source, setup.weights) else _absent(source)
        except EngineError as error:
            return str(error)

    def load(self) -> None:
        """Open the network (fetch it where it is not here) and run it once. Safe to call twice.

        Raises EngineError: packages, the file or the device lack, or the file is damaged or holds
        another kind of network.
        """
        if self._network is not None:
            return
        lack = lacking({"onnxruntime": "onnxruntime"})
        if lack:
            raise EngineError(lack)
        source = _source(self._setup.model)
        path = _here(source, self._setup.weights) or _fetch(source)
        network, device = open_session(path, self._setup.device)
        self._row, self._path = source.row, path
        self._side = _side(network, source, path)
        self._logits = self._row.logits
        probe = np.random.default_rng(0).integers(0, 256, (64, 64, 3), np.uint8)
        probe[:32, :32], probe[32:, 32:] = 0, 255
        found = self._ask(network, probe)
        if source.own is not None:  # nobody said what it gives, but what it gives tells
            self._logits = bool(found.min() < -ROUNDING or found.max() > 1 + ROUNDING)
        self._alpha(found, "the trial picture")
        self._network = network
        licence = source.row.licence
        self.about = f"{self.name} {source.name} ({path.name}, {licence}) on {device}"

    def matte(
        self, frames: np.ndarray, backdrop: Colour | None = None, done: Done = unheard
    ) -> np.ndarray:
        """uint8 (T, H, W, 3) sRGB -> float32 (T, H, W) in [0, 1]. Order and count are kept.

        No stretch from least to most: an empty frame stays empty. Raises EngineError where the
        network does not give one finite number a pixel.
        """
        alpha = np.empty(frames.shape[:3], np.float32)
        for index, frame in enumerate(frames):
            found = self._alpha(self._ask(self._network, frame), f"frame {index}")
            alpha[index] = np.clip(_resize(found, frame.shape[1::-1]), 0, 1)
            done(index + 1)
        return alpha

    def _ask(self, network: "InferenceSession", frame: np.ndarray) -> np.ndarray:
        """What the network gives for uint8 (H, W, 3): float32 (h, w), of its own size."""
        small = _resize(frame, self._side[::-1]).astype(np.float32) / 255
        small = (small - np.float32(self._row.mean)) / np.float32(self._row.std)
        found = run(network, small.transpose(2, 0, 1)[None], self._path)
        if found.ndim not in (3, 4) or any(count != 1 for count in found.shape[:-2]):
            raise EngineError(
                f"The network {self._path} gave {found.shape}; one value a pixel is wanted, as "
                "(1, 1, height, width).",
                "It is no network that cuts out one thing; give another file.",
            )
        return found.reshape(found.shape[-2:])

    def _alpha(self, found: np.ndarray, where: str) -> np.ndarray:
        if not np.isfinite(found).all():
            raise EngineError(
                f"The network {self._path} gave values that are no numbers in {where}.",
                "The file is damaged: fetch it again, or choose another.",
            )
        if self._logits:
            return 1 / (1 + np.exp(-np.clip(found, -60, 60)))
        low, high = float(found.min()), float(found.max())
        if low < -ROUNDING or high > 1 + ROUNDING:
            raise EngineError(
                f"The network {self._path} gave values from {low:.3g} to {high:.3g} in {where}; "
                "this session's are from 0 to 1.",
                "The file is of another network: give it as the path of your own .onnx, or fetch "
                "the session's anew.",
            )
        return found


def _source(model: str) -> Source:
    """What `model` names. Raises EngineError for what cannot be used."""
    family, colon, path = model.partition(":")
    if model in REFUSED:
        raise EngineError(
            f"rembg's session {model!r} cannot be used here: {REFUSED[model]}.",
            f"Choose one of {', '.join(SESSIONS)}.",
        )
    if family in FAMILIES:
        if not colon:
            raise EngineError(
                f"rembg's session {model!r} runs a file of your own, and none was named.",
                f"Write {model}:path/to/file.onnx.",
            )
        return Source(family, FAMILIES[family], Path(path).expanduser())
    if model.endswith(".onnx"):
        return Source("u2net_custom", FAMILIES["u2net_custom"], Path(model).expanduser())
    name = model or DEFAULT
    if name not in SESSIONS:
        raise EngineError(
            f"rembg has no session {name!r}.",
            f"Choose one of {', '.join(SESSIONS)}, or give the path of an .onnx file.",
        )
    return Source(name, SESSIONS[name], None)


def _here(source: Source, weights: Path | None) -> Path | None:
    """The file on this machine. Raises EngineError for one's own that is not."""
    if source.own is not None:
        if not source.own.is_file():
            raise EngineError(f"There is no file {source.own}.", "Give the path of an .onnx file.")
        return source.own
    own_folder = weights / f"{source.name}.onnx" if weights else None
    return own_folder if own_folder and own_folder.is_file() else cached(source.name)


def _absent(source: Source) -> str:
    row = source.row
    get = lacking({"rembg": "rembg"}) or f"Run: {_order(source.name)}"
    return (
        f"{source.name}.onnx ({row.megabytes:g} MB, from rembg's releases on GitHub, licence "
        f"{row.licence}) is not on this machine. {get}"
    )


def _order(name: str) -> str:
    return f'python -c "import rembg; rembg.new_session({name!r})"'


def _fetch(source: Source) -> Path:
    if lacking({"rembg": "rembg"}):
        raise EngineError(_absent(source))
    from rembg.sessions import sessions

    try:
        return Path(sessions[source.name].download_models())
    except Exception as error:  # network, disk, checksum, packages: each has errors of its own
        reason = str(error).strip().splitlines()[0] if str(error).strip() else repr(error)
        raise EngineError(
            f"{_absent(source).partition(' Run:')[0]} It cannot be fetched: {reason}",
            f"Where there is a network run: {_order(source.name)}. Or put the file into the "
            "weights folder.",
        ) from error


def _side(network: "InferenceSession", source: Source, path: Path) -> tuple[int, int]:
    """The (height, width) that goes into the network."""
    given, row = network.get_inputs(), source.row
    shape = given[0].shape if len(given) == 1 else []
    if len(shape) != 4 or isinstance(shape[1], int) and shape[1] != 3:
        raise EngineError(
            f"The network {path} takes {', '.join(f'{one.name} {one.shape}' for one in given)}; "
            "one picture of (1, 3, height, width) is wanted.",
            "It is no network that cuts out by a picture alone; give another file.",
        )
    side = tuple(part if isinstance(part, int) and part > 0 else row.side_px for part in shape[2:])
    if source.own is None and side != (row.side_px, row.side_px):
        raise EngineError(
            f"The network {path} takes pictures of {side[1]} x {side[0]}; {source.name} takes "
            f"{row.side_px} x {row.side_px}.",
            "The file is of another network: give it as the path of your own .onnx, or fetch the "
            "session's anew.",
        )
    return side


def _resize(picture: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """To (width, height), without aliasing where it shrinks."""
    shrinks = size[0] * size[1] < picture.shape[0] * picture.shape[1]
    return cv2.resize(picture, size, interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR)
