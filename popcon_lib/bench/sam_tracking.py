"""One click carried through a clip: its frames not embedded yet, and embedded before.

Random weights of true size take as long as real ones.
"""

import tempfile
import time
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from popcon_lib.bench.sam_speed import random_folder, random_weights
from popcon_lib.refine.embeddings import Embeddings
from popcon_lib.refine.prompts import Box, Prompts
from popcon_lib.refine.segmenter import Setup
from popcon_lib.registry import pick

__all__ = ["FRAMES", "measure", "table"]

# On a CPU the memory of transformers' network takes far longer than to embed a frame does.
FRAMES = {"sam_ultralytics": 12, "sam_transformers": 4}
WEIGHTS = {"sam_ultralytics": random_weights, "sam_transformers": random_folder}
SIDE_PX = 480
STEP_PX = 6  # how far the thing moves from frame to frame


def measure(name: str, frames: int) -> dict[str, Any]:
    """Seconds of `track` through so many frames, once with an empty cache and once with a full one.

    name: of the segmenter. `embedded`: how many frames each of the two had embedded; `same`:
    whether the masks are.
    """
    clip, box = _clip(frames), Box(140, 140, 260, 260)
    with tempfile.TemporaryDirectory() as given:
        folder = Path(given)
        segmenter = pick("segmenter", name)(Setup(str(WEIGHTS[name](folder)), "cpu"))
        segmenter.load()
        segmenter.track(clip[:2], {0: Prompts(box=box)})  # it loads what it needs for clips
        embed, embedded = segmenter.embed, []
        segmenter.embed = lambda frame: embedded.append(1) or embed(frame)
        found, seconds, counts = [], [], []
        for _ in range(2):
            before, started = len(embedded), time.perf_counter()
            kept = Embeddings(segmenter, folder / "kept").once
            found.append(segmenter.track(clip, {0: Prompts(box=box)}, embed=kept))
            seconds.append(time.perf_counter() - started)
            counts.append(len(embedded) - before)
    return {
        "segmenter": name,
        "about": segmenter.about,
        "frames": frames,
        "cold_s": seconds[0],
        "warm_s": seconds[1],
        "embedded": counts,
        "same": bool(np.array_equal(*found)),
    }


def table(rows: list[dict[str, Any]]) -> str:
    """The rows for a person."""
    lines = ["one box carried through a clip, random weights"]
    for row in rows:
        same = "the same masks" if row["same"] else "OTHER MASKS"
        lines.append(
            f"  {row['about']}, {row['frames']} frames: {row['cold_s']:.1f} s, "
            f"{row['embedded'][0]} of them embedded; {row['warm_s']:.1f} s where all were "
            f"embedded before: {same}"
        )
    return "\n".join(lines)


def _clip(count: int) -> np.ndarray:
    """uint8 (count, 480, 480, 3): a disc that moves over noise."""
    rng = np.random.default_rng(0)
    floor = rng.integers(0, 255, (SIDE_PX // 8, SIDE_PX // 8, 3)).astype(np.uint8)
    frames = np.stack([cv2.resize(floor, (SIDE_PX, SIDE_PX))] * count)
    for index, frame in enumerate(frames):
        cv2.circle(frame, (200 + STEP_PX * index, 200), 60, (210, 40, 50), -1, cv2.LINE_AA)
    return frames
