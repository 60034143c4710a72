"""The segmenter `sam_transformers`: SAM 2.1 as transformers has it, with its memory for clips.

SAM 2, Ravi et al. 2024, arXiv:2408.00714. Code and weights Apache-2.0.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import numpy as np

from popcon_lib.errors import EngineError
from popcon_lib.matting.device import choose_device, describe_device
from popcon_lib.refine.prompts import Box, Point, PromptsByFrame
from popcon_lib.refine.sam_clicks import SamClicks
from popcon_lib.refine.sam_weights import (
    absent_folder,
    fetch_folder,
    fingerprint,
    lacking,
)
from popcon_lib.refine.segmenter import HERE, Done, Embed, Embedding, Setup, check_clip, unheard
from popcon_lib.refine.spans import spans_of

if TYPE_CHECKING:
    import torch

__all__ = ["SamTransformers"]

LEVELS = 3  # of features, finest first
THING = 1  # the one object of a session


class SamTransformers(SamClicks):
    """SAM 2.1: frames are squashed to a square of 1024 px; masks are a quarter of that.

    `setup.model`: tiny, small, base-plus, large, or a folder with config.json and
    model.safetensors.
    """

    name = "sam_transformers"
    licence = "Apache-2.0"
    packages = ("torch", "torchvision", "transformers")
    extra = "models"
    absent = staticmethod(absent_folder)

    def __init__(self, setup: Setup = HERE) -> None:
        super().__init__(setup)
        self._network: Any = None
        self._video: Any = None
        self._levels: WeakKeyDictionary[Embedding, list[torch.Tensor]] = WeakKeyDictionary()

    def load(self) -> None:
        """Read weights (fetch them where they are not here). Safe to call twice.

        Raises EngineError: packages, weights or device lack, or weights are damaged.
        """
        if self._network is not None:
            return
        lack = lacking(self.packages, self.extra)
        if lack:
            raise EngineError(lack)
        self._device = choose_device(self._setup.device)
        self._folder = fetch_folder(self._setup)
        from transformers import Sam2Model, Sam2Processor

        self._processor = _read(Sam2Processor, self._folder)
        self._network = _read(Sam2Model, self._folder).to(self._device).eval()
        self.model = f"sam2.1-{fingerprint(self._folder / 'model.safetensors')}"
        called = self._setup.model or "tiny"
        self.about = f"{self.name} {called} on {describe_device(self._device)}"

    def embed(self, frame: np.ndarray) -> Embedding:
        """uint8 (H, W, 3) sRGB -> features of three sizes, float32."""
        import torch

        with torch.inference_mode():
            given = self._processor(images=frame, return_tensors="pt")
            levels = self._network.get_image_embeddings(given["pixel_values"].to(self._device))
        arrays = {f"level{index}": level[0].cpu().numpy() for index, level in enumerate(levels)}
        return Embedding(frame.shape[:2], arrays)

    def track(
        self,
        frames: np.ndarray,
        prompts_by_frame: PromptsByFrame,
        done: Done = unheard,
        embed: Embed | None = None,
    ) -> np.ndarray:
        """uint8 (T, H, W, 3) and prompts on any of them -> logits float32 (T, H, W).

        The mask of a prompted frame goes into the network's memory as it was seen.
        """
        check_clip(frames, prompts_by_frame)
        import torch
        from transformers import Sam2VideoModel, Sam2VideoProcessor

        if self._video is None:
            self._video_processor = _read(Sam2VideoProcessor, self._folder)
            self._video = _read(Sam2VideoModel, self._folder).eval()
            self._video.vision_encoder = self._network.vision_encoder  # the same: held once
            self._video.to(self._device)
        take = embed or self.embed

        def see(frame: np.ndarray) -> Embedding:
            return take(frame).halved()

        result = np.empty(frames.shape[:3], np.float32)
        finished = 0
        with torch.inference_mode():
            for span in spans_of(prompts_by_frame, 0, len(frames) - 1):
                part, source = frames[span.first : span.last + 1], span.source - span.first
                embedding = see(part[source])
                result[span.source] = self.predict(embedding, prompts_by_frame[span.source])
                mask = result[span.source] > 0
                finished += 1
                done(finished)
                if len(part) == 1:
                    continue
                for frame, logits in self._carried(part, source, embedding, mask, see):
                    result[span.first + frame] = logits
                    finished += 1
                    done(finished)
        return result

    def _carried(
        self, frames: np.ndarray, source: int, embedding: Embedding, mask: np.ndarray, see: Embed
    ) -> Iterator[tuple[int, np.ndarray]]:
        """Every other frame of a span, and its logits (H, W), from bool `mask` of its source,
        which has this embedding.
        """
        import torch
        from transformers import Sam2VideoInferenceSession

        # How far back the network looks goes by the number of frames: with as many as it can look
        # at, what is carried to a frame does not depend on how many come after.
        count = max(len(frames), self._video.config.max_object_pointers_in_encoder)
        session = Sam2VideoInferenceSession(
            video=torch.empty(count, 0),  # it is given what was seen on each, not the frames
            inference_device=self._device,
            inference_state_device=self._device,
            dtype=torch.float32,
        )
        self._video_processor.add_inputs_to_inference_session(
            session, source, THING, input_masks=[mask]
        )

        def look(frame: int, seen: Embedding, backwards: bool = False) -> torch.Tensor:
            session.cache.cache_vision_features(frame, self._of_video(seen))
            found = self._video(inference_session=session, frame_idx=frame, reverse=backwards)
            return found.pred_masks[0, 0]

        look(source, embedding)
        for backwards, way in (
            (False, range(source + 1, len(frames))),
            (True, range(source - 1, -1, -1)),
        ):
            for frame in way:
                low = look(frame, see(frames[frame]), backwards)
                yield frame, self.at_size(low.float().cpu().numpy(), frames.shape[1:3])

    def _of_video(self, embedding: Embedding) -> "dict[str, list[torch.Tensor]]":
        """An embedding as the network for clips has it: (pixels, 1, channels), nothing added."""
        levels = [self._tensor(embedding.arrays[f"level{level}"])[None] for level in range(LEVELS)]
        coarse, network = levels[-1], self._network
        where = network.vision_encoder.neck.position_encoding(
            coarse.shape, coarse.device, coarse.dtype
        )
        features = [level.flatten(2).permute(2, 0, 1) for level in levels]
        # For a frame alone, the network for pictures has added that it remembers nothing.
        features[-1] = features[-1] - network.no_memory_embedding
        return {
            "vision_feats": features,
            "vision_pos_embeds": [where.flatten(2).permute(2, 0, 1)],
        }

    def decode(
        self,
        embedding: Embedding,
        points: tuple[Point, ...],
        box: Box | None,
        hint: np.ndarray | None,
        of_three: bool,
    ) -> tuple[np.ndarray, np.ndarray]:
        import torch

        given = self._processor(  # levels: picture, object, point, (x, y)
            original_sizes=[list(embedding.size)],
            input_points=[[[[point.x, point.y] for point in points]]] if points else None,
            input_labels=[[[int(point.positive) for point in points]]] if points else None,
            input_boxes=[[[box.left, box.top, box.right, box.bottom]]] if box else None,
            return_tensors="pt",
        )
        given.pop("original_sizes")
        with torch.inference_mode():
            found = self._network(
                image_embeddings=self._features(embedding),
                input_masks=None if hint is None else self._tensor(hint)[None, None],
                multimask_output=of_three,
                **{name: value.to(self._device) for name, value in given.items()},
            )
        return found.pred_masks[0, 0].cpu().numpy(), found.iou_scores[0, 0].cpu().numpy()

    def at_size(self, logits: np.ndarray, size: tuple[int, int]) -> np.ndarray:
        import torch

        masks = torch.from_numpy(logits)[None, None, None]
        (scaled,) = self._processor.post_process_masks(masks, [list(size)], binarize=False)
        return scaled[0, 0].numpy()

    def _features(self, embedding: Embedding) -> "list[torch.Tensor]":
        """Its levels on the device, whole precision: a click has no time to bring them there."""
        if embedding not in self._levels:
            arrays = (embedding.arrays[f"level{level}"] for level in range(LEVELS))
            self._levels[embedding] = [self._tensor(array)[None] for array in arrays]
        return self._levels[embedding]

    def _tensor(self, array: np.ndarray) -> "torch.Tensor":
        import torch

        return torch.from_numpy(array).float().to(self._device)


def _read(part: Any, folder: Path) -> Any:
    """A model or processor of transformers from `folder`; every weight of a model has to be there.

    Raises EngineError for files that are damaged or of another network.
    """
    problem, cause = "", None
    try:
        if not hasattr(part, "_keys_to_ignore_on_load_unexpected"):
            return part.from_pretrained(folder, local_files_only=True)
        made, report = part.from_pretrained(folder, local_files_only=True, output_loading_info=True)
        if report["missing_keys"]:
            problem = f"{len(report['missing_keys'])} of its weights are missing"
    except Exception as error:  # json, safetensors, shapes: each has errors of its own
        problem, cause = str(error).strip().splitlines()[0] if str(error) else repr(error), error
    if problem:
        raise EngineError(
            f"{folder} is no checkpoint of SAM 2.1 that can be read: {problem}.",
            "Delete the folder and fetch it again.",
        ) from cause
    return made
