"""The segmenter `sam_ultralytics`: SAM 2.1 as ultralytics has it.

SAM 2, Ravi et al. 2024, arXiv:2408.00714. Weights Apache-2.0; the package ultralytics is under
AGPL-3.0 (or a paid licence): who offers it over a network has to offer their own source, too.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np

from popcon_lib.errors import EngineError
from popcon_lib.matting.device import choose_device, describe_device
from popcon_lib.refine.flow import carried
from popcon_lib.refine.guarded import import_ultralytics
from popcon_lib.refine.prompts import Box, Point, PromptsByFrame
from popcon_lib.refine.sam_clicks import SamClicks
from popcon_lib.refine.sam_weights import SIZES, absent_file, find_file, fingerprint
from popcon_lib.refine.segmenter import HERE, Done, Embed, Embedding, Setup, check_clip, unheard
from popcon_lib.refine.spans import track_by_spans

if TYPE_CHECKING:
    import torch

__all__ = ["SamUltralytics"]

SIDE_PX = 1024  # of what goes in, as in training
CELL_PX = 4  # of it, for one logit
OUTSIDE = -10.0  # logit of what is surely not meant
HIGH = ("high0", "high1")  # the finer features


class SamUltralytics(SamClicks):
    """SAM 2.1: frames are fitted into a square of 1024 px, at its left and top.

    `setup.model`: tiny, small, base-plus, large, or the path of a file called sam2.1_t.pt, _s, _b
    or _l. Its memory for clips takes video files only, so a clip is tracked by motion, and each
    frame's mask is found again from where it moved to.
    """

    name = "sam_ultralytics"
    licence = "AGPL-3.0: who offers it over a network has to offer their own source, too"
    packages = ("torch", "torchvision", "ultralytics")
    extra = "models,sam"
    absent = staticmethod(absent_file)

    def __init__(self, setup: Setup = HERE) -> None:
        super().__init__(setup)
        self._predictor: Any = None

    def load(self) -> None:
        """Read weights. Safe to call twice.

        Raises EngineError: packages, weights or device lack, or weights are damaged.
        """
        if self._predictor is not None:
            return
        why = self.missing(self._setup)
        if why:
            raise EngineError(why)
        file = find_file(self._setup)
        device = choose_device(self._setup.device)
        _check(file)
        import_ultralytics()
        from ultralytics.models.sam import SAM2Predictor

        # conf: every mask comes back, small sparks score low.
        wanted = {"model": str(file), "imgsz": SIDE_PX, "conf": 0.0, "device": device}
        predictor = SAM2Predictor(overrides={**wanted, "save": False, "verbose": False})
        try:
            predictor.setup_model(verbose=False)
        except RuntimeError as error:  # torch: names or shapes of tensors
            raise _damaged(file, error) from error
        self._predictor = predictor
        self.model = f"sam2.1-{fingerprint(file)}-{SIDE_PX}"
        self.about = f"{self.name} {file.stem} on {describe_device(device)} (AGPL-3.0)"

    def embed(self, frame: np.ndarray) -> Embedding:
        """uint8 (H, W, 3) sRGB -> features of three sizes, float32."""
        import torch

        with torch.inference_mode():
            self._predictor.set_image(np.ascontiguousarray(frame[..., ::-1]))  # it takes BGR
        features = self._predictor.features
        coarse_to_fine = (features["image_embed"], *features["high_res_feats"])
        names = ("embed", *HIGH)
        arrays = {
            name: level[0].cpu().numpy() for name, level in zip(names, coarse_to_fine, strict=True)
        }
        return Embedding(frame.shape[:2], arrays)

    def track(
        self,
        frames: np.ndarray,
        prompts_by_frame: PromptsByFrame,
        done: Done = unheard,
        embed: Embed | None = None,
    ) -> np.ndarray:
        """uint8 (T, H, W, 3) and prompts on any of them -> logits float32 (T, H, W)."""
        check_clip(frames, prompts_by_frame)
        see = embed or self.embed
        prompted = {
            index: self.predict(see(frames[index]).halved(), prompts)
            for index, prompts in prompts_by_frame.items()
        }

        def carry(logits: np.ndarray, before: int, after: int) -> np.ndarray:
            moved = carried(logits, frames[before], frames[after])
            rows, columns = np.nonzero(moved > 0)
            if not len(rows):
                return moved
            box = Box(*map(float, (columns.min(), rows.min(), columns.max() + 1, rows.max() + 1)))
            hint = _at_grid(moved)
            masks, scores = self.decode(see(frames[after]).halved(), (), box, hint, False)
            return self.at_size(masks[int(np.argmax(scores))], moved.shape)

        return track_by_spans(len(frames), prompted, carry, done)

    def decode(
        self,
        embedding: Embedding,
        points: tuple[Point, ...],
        box: Box | None,
        hint: np.ndarray | None,
        of_three: bool,
    ) -> tuple[np.ndarray, np.ndarray]:
        import torch

        features = {
            "image_embed": self._tensor(embedding.arrays["embed"])[None],
            "high_res_feats": [self._tensor(embedding.arrays[name])[None] for name in HIGH],
        }
        with torch.inference_mode():
            # One level more than it looks: [[x, y], [x, y]] would be two things of a click each.
            prompts = self._predictor._prepare_prompts(
                (SIDE_PX, SIDE_PX),
                embedding.size,
                bboxes=[[box.left, box.top, box.right, box.bottom]] if box else None,
                points=[[[point.x, point.y] for point in points]] if points else None,
                labels=[[int(point.positive) for point in points]] if points else None,
            )
            masks, scores = self._predictor._inference_features(
                features,
                *prompts[:2],
                masks=None if hint is None else self._tensor(hint)[None, None],
                multimask_output=of_three,
            )
        return masks.float().cpu().numpy(), scores.float().cpu().numpy()

    def at_size(self, logits: np.ndarray, size: tuple[int, int]) -> np.ndarray:
        """The frame's part of the square's logits, at the frame's (height, width)."""
        import torch
        from ultralytics.utils import ops

        share = [fitted / CELL_PX / side for fitted, side in zip(_fitted(size), size, strict=True)]
        masks = torch.from_numpy(logits)[None, None]
        return ops.scale_masks(masks, size, (share, (0, 0)), padding=False)[0, 0].numpy()

    def _tensor(self, array: np.ndarray) -> "torch.Tensor":
        import torch

        return torch.from_numpy(array).to(self._predictor.device, self._predictor.torch_dtype)


def _fitted(size: tuple[int, int]) -> tuple[int, int]:
    """(height, width) px that a frame of `size` takes in the square."""
    scale = SIDE_PX / max(size)
    return round(size[0] * scale), round(size[1] * scale)


def _at_grid(logits: np.ndarray) -> np.ndarray:
    """The reverse: the square's logits, of those of a frame."""
    grid = np.full((SIDE_PX // CELL_PX, SIDE_PX // CELL_PX), OUTSIDE, np.float32)
    height, width = (max(1, round(side / CELL_PX)) for side in _fitted(logits.shape))
    grid[:height, :width] = cv2.resize(logits, (width, height), interpolation=cv2.INTER_AREA)
    return grid


def _check(file: Path) -> None:
    """Raise EngineError unless `file` holds tensors and nothing that would run."""
    import torch

    if not any(file.name == f"sam2.1_{letter}.pt" for letter in SIZES.values()):
        raise EngineError(
            f"{file.name} does not tell its size.",
            "ultralytics knows a network by its file: name it sam2.1_t.pt, _s, _b or _l.",
        )
    try:
        torch.load(file, map_location="cpu", weights_only=True, mmap=True)
    except Exception as error:  # zip, pickle, torch: each has errors of its own
        raise _damaged(file, error) from error


def _damaged(file: Path, error: Exception) -> EngineError:
    said = str(error).strip().splitlines()[0] if str(error).strip() else repr(error)
    reason = said.split(". ")[0].rstrip(".")  # torch goes on about what may have happened
    return EngineError(
        f"{file} holds no weights of SAM 2.1 that can be read: {reason}.",
        "Delete the file and fetch it again.",
    )
