"""A click on an embedding that is kept, against the library's plain call, which encodes anew.

Random weights of true size take as long as real ones.
"""

import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from popcon_lib.refine.embeddings import Embeddings
from popcon_lib.refine.guarded import import_ultralytics
from popcon_lib.refine.prompts import Point, Prompts
from popcon_lib.refine.sam_ultralytics import SamUltralytics
from popcon_lib.refine.segmenter import Setup

__all__ = ["measure", "random_folder", "random_weights", "table"]

SPREAD = 0.1  # of random weights: logits as large as those of real ones
PLACES = ((200, 240), (260, 200), (300, 280), (240, 300), (150, 240), (330, 240))


def random_weights(folder: Path) -> Path:
    """Write sam2.1_t.pt, 156 MB, to `folder` as ultralytics keeps it, and return its path."""
    import torch

    import_ultralytics()
    from ultralytics.models.sam.build import build_sam2_t

    torch.manual_seed(0)
    state = build_sam2_t().state_dict()  # of SAM 2; 2.1 has three more tensors
    state["no_obj_embed_spatial"] = torch.zeros(1, 64)
    state["obj_ptr_tpos_proj.weight"] = torch.randn(64, 256) / 16
    state["obj_ptr_tpos_proj.bias"] = torch.zeros(64)
    file = folder / "sam2.1_t.pt"
    torch.save({"model": state}, file)
    return file


def random_folder(folder: Path) -> Path:
    """Write sam2.1-hiera-tiny, 156 MB, to `folder` as the hub keeps it, and return its path."""
    import torch
    from transformers import (
        Sam2ImageProcessor,
        Sam2VideoConfig,
        Sam2VideoModel,
        Sam2VideoProcessor,
        Sam2VideoVideoProcessor,
    )

    torch.manual_seed(0)
    vision = {"model_type": "sam2_vision_model", "initializer_range": SPREAD}
    config = Sam2VideoConfig(vision_config=vision, initializer_range=SPREAD)
    made = folder / "sam2.1-hiera-tiny"
    Sam2VideoModel(config).save_pretrained(made)
    Sam2VideoProcessor(Sam2ImageProcessor(), Sam2VideoVideoProcessor()).save_pretrained(made)
    return made


def measure(clicks: int = 6, plain_calls: int = 2, side_px: int = 480) -> dict[str, Any]:
    """Median seconds of a click and of a plain call, on one frame of noise in one process."""
    frame = np.random.default_rng(0).integers(0, 255, (side_px, side_px, 3)).astype(np.uint8)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        file = random_weights(folder)
        segmenter = SamUltralytics(Setup(str(file)))
        segmenter.load()
        kept = Embeddings(segmenter, folder / "kept")
        started = time.perf_counter()
        embedding = kept.get(frame)
        embed_s = time.perf_counter() - started
        click_s = []
        for place in PLACES[:clicks]:
            started = time.perf_counter()
            segmenter.predict(kept.get(frame), Prompts((Point(*place),)))
            click_s.append(time.perf_counter() - started)
        started = time.perf_counter()
        Embeddings(segmenter, folder / "kept").get(frame)
        read_s = time.perf_counter() - started
        file_bytes = sum(path.stat().st_size for path in (folder / "kept").iterdir())
        plain_s = _plain(file, frame, plain_calls)
    return {
        "about": segmenter.about,
        "embed_s": embed_s,
        "click_s": median(click_s),
        "plain_s": plain_s,
        "times_faster": plain_s / median(click_s),
        "read_s": read_s,
        "bytes_per_frame": embedding.size_bytes,
        "file_bytes": file_bytes,
    }


def table(result: dict[str, Any]) -> str:
    """The same for a person."""
    return (
        f"{result['about']}, random weights: embed {result['embed_s']:.2f} s once; a click "
        f"{result['click_s'] * 1e3:.0f} ms, plain SAM.predict {result['plain_s'] * 1e3:.0f} ms a "
        f"click: {result['times_faster']:.0f}×\n"
        f"  {result['bytes_per_frame'] / 1e6:.1f} MB a frame in memory, "
        f"{result['file_bytes'] / 1e6:.1f} MB on disk, read back in {result['read_s'] * 1e3:.0f} ms"
    )


def _plain(file: Path, frame: np.ndarray, calls: int) -> float:
    """Median seconds of `SAM.predict` as the library's pages show it, once warm."""
    import_ultralytics()
    from ultralytics import SAM

    model = SAM(str(file))
    seconds = []
    for place in PLACES[: calls + 1]:
        started = time.perf_counter()
        model.predict(frame[..., ::-1], points=[list(place)], labels=[1], conf=0.0, verbose=False)
        seconds.append(time.perf_counter() - started)
    return median(seconds[1:])
